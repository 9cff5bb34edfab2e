"""Text has one identity: names, references, titles, search words and phones compared as a reader would. Pure.

Texts are kept as they were written; whoever compares, counts, looks for or hashes them uses ``key``, and for
telephone numbers ``phone_key``. Phone numbers are personal data: what is stored of their key is a keyed hash.
"""

from __future__ import annotations

import re
import unicodedata

# What stands for nothing though Unicode counts it among letters, marks and symbols: fillers, joiners of marks,
# variation selectors, the empty braille cell, the null note head.
_BLANK_SPANS = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0x1D159, 0x1D159), (0xE0000, 0xE0FFF),
)  # fmt: skip
_BLANK = frozenset(chr(code) for first, last in _BLANK_SPANS for code in range(first, last + 1))
_BLANK_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_MARKS = frozenset({"Mn", "Me"})
# Brackets and quotation marks around a name, and the dot between its parts, tell no two things apart.
_AROUND_CATEGORIES = frozenset({"Ps", "Pe", "Pi", "Pf"})
_AROUND = frozenset("\"'`´＂·•・‧∙⋅●")
# Marks, embeddings, overrides and isolates of direction: what follows is shown in another order than it is stored in.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters of other alphabets that nobody can tell from Latin ones.
_LATIN = str.maketrans(
    "авеёікмнорстухјѕԁԛԝһӏαβεικνορτυχϲյօ",
    "abeeikmhopctyxjsdqwhlabeikvoptuxcjo",
)
_MOST_MARKS = 4  # on one letter; no script that people write stacks more

_CHINA = "86"
_MOBILE = re.compile("1[3-9][0-9]{9}")


def key(text: str) -> str:
    """What two spellings of the same name, reference, title or search word have in common.

    Without case, width, blanks inside, format characters, brackets, quotation marks and middle dots; lookalikes of
    Latin letters count as these. Empty for a text that shows nothing.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_LATIN)
    return "".join(one for one in folded if not (_blank(one) or _around(one)))


def shows_nothing(text: str) -> bool:
    """Whether a reader would see an empty space: blanks, fillers and marks that stand on nothing."""
    return all(_blank(one) or unicodedata.category(one) in _MARKS for one in text)


def turns(text: str) -> bool:
    """Whether the text holds a character that shows its neighbours in another order."""
    return not _TURNING.isdisjoint(text)


def piles(text: str) -> bool:
    """Whether more marks stand on one letter than any script knows, so that they cover the lines around."""
    run = 0
    for one in text:
        run = run + 1 if unicodedata.category(one) in _MARKS else 0
        if run > _MOST_MARKS:
            return True
    return False


def phone_key(phone: str) -> str:
    """The digits of a telephone number with its country code and a plus: the same for every spelling of it.

    Without a country code a number is one of China's; the zero before an area code is not dialled from abroad.
    """
    plain = unicodedata.normalize("NFKC", phone).strip()
    digits = "".join(one for one in plain if one in "0123456789")
    if plain.startswith("+"):
        return "+" + _without_trunk(digits)
    if digits.startswith("00"):
        return "+" + _without_trunk(digits[2:])
    if digits.startswith(_CHINA) and _MOBILE.fullmatch(digits[2:]):
        return "+" + digits
    return "+" + _without_trunk(_CHINA + digits)


def _without_trunk(digits: str) -> str:
    return _CHINA + digits[2:].lstrip("0") if digits.startswith(_CHINA) else digits


def _blank(one: str) -> bool:
    return one in _BLANK or unicodedata.category(one) in _BLANK_CATEGORIES


def _around(one: str) -> bool:
    return one in _AROUND or unicodedata.category(one) in _AROUND_CATEGORIES
