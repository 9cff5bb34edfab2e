"""Money in integer fen (1 yuan = 100 fen). No floating point anywhere."""

from __future__ import annotations

import re

from common.kernel.problems import bad_field

_FEN = 100
# 9,007,199,254,740,991: what every JSON reader still holds exactly.
MAX_FEN = 2**53 - 1
_YUAN = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))? *元?")


def checked_fen(value: object, field: str) -> int:
    """An amount that a body carries: a positive integer of fen. Raises ``Refused`` 422 naming ``field``."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_field(field, "金额应以分为单位填写整数。")
    if not 0 < value <= MAX_FEN:
        raise bad_field(field, "金额应大于零，且不得超出系统可记录的范围。")
    return value


def share_down(amount_fen: int, numerator: int, denominator: int) -> int:
    """The part ``numerator / denominator`` of an amount, rounded down to the fen (assumption 12),
    so that a ceiling of that share always holds."""
    if amount_fen < 0 or numerator < 0 or denominator <= 0:
        raise ValueError("a share is taken of no negative amount, by no negative part")
    return amount_fen * numerator // denominator


def yuan_text(amount_fen: int) -> str:
    """An amount as people read it: 123450 gives "1,234.50 元"."""
    yuan, fen = divmod(abs(amount_fen), _FEN)
    return f"{'-' if amount_fen < 0 else ''}{yuan:,}.{fen:02d} 元"


def parse_yuan(text: str, field: str) -> int:
    """The fen of "1,234.50 元", "1234.5" or "1234". Raises ``Refused`` 422 naming ``field``."""
    found = _YUAN.fullmatch(text.strip())
    if found is None:
        raise bad_field(field, "金额应以元为单位填写，最多两位小数。")
    yuan, fen = found.groups(default="")
    return int(yuan.replace(",", "")) * _FEN + int(fen.ljust(2, "0"))
