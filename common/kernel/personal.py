"""Personal data where it does not belong: identity numbers, bank cards and mobile numbers inside free text. Pure.

Such numbers have fields of their own, which are sealed; a free text reaches events, journals, copies and public pages.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum import luhn
from stdnum.cn import uscc

from common.kernel.id_card import born_on, checks

_GAP = r"[ \-\u2010-\u2015\u2212_.·]?"  # what people put between groups of digits
# Not part of a longer number or code; written for text in NFKC, so that digits of any width are ASCII ones.
_START, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_ID = re.compile(_START + _GAP.join(["[1-8]", *["[0-9]"] * 16, "[0-9Xx]"]) + _END)
# Whole, in fours, or in six and the rest: how cards are printed and told.
_CARD = re.compile(_START + rf"(?:[0-9]{{15,19}}|[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?|[0-9]{{6}}{_GAP}[0-9]{{9,13}})" + _END)
_ISSUER = re.compile("62|81|9558|60|4|35|34|37|5[1-5]")
_MOBILE = re.compile(rf"(?<![0-9A-Za-z.,¥])(?:(?:\+|00)?86{_GAP})?1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9A-Za-z]|[.,][0-9])")
_QUANTITY = re.compile(r"\s*(?:元|分|角|万|亿|人|平方米|m²|m2|㎡|%)")
_SEPARATORS = re.compile(r"[^0-9Xx]")


def contains_personal_number(text: str) -> bool:
    """Whether an identity number or a bank card number stands in the text, in whatever width and grouping."""
    if not _worth_a_look(text, 15):
        return False
    plain = _plain(text)
    return any(_is_id(found) for found in _ID.findall(plain)) or any(_is_card(found) for found in _CARD.findall(plain))


def contains_mobile_number(text: str) -> bool:
    """Whether a mobile telephone number of the mainland stands in the text; an amount of as many digits is none."""
    if not _worth_a_look(text, 11):
        return False
    plain = _plain(text)
    return any(not _QUANTITY.match(plain, found.end()) for found in _MOBILE.finditer(plain))


def _worth_a_look(text: str, digits: int) -> bool:
    return len(text) >= digits and sum(map(str.isnumeric, text)) >= digits - 1  # the last may be an X


def _plain(text: str) -> str:
    """In NFKC, without what nobody sees."""
    return "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")


def _is_id(found: str) -> bool:
    number = _SEPARATORS.sub("", found).upper()
    return len(number) == 18 and number[6:8] in ("18", "19", "20") and born_on(number) is not None and checks(number)


def _is_card(found: str) -> bool:
    number = _SEPARATORS.sub("", found)
    return bool(_ISSUER.match(number)) and luhn.is_valid(number) and not uscc.is_valid(number)
