"""Money in integer fen (1 yuan = 100 fen). No floating point anywhere."""

from __future__ import annotations

_FEN = 100
# 9,007,199,254,740,991: what every JSON reader still holds exactly.
MAX_FEN = 2**53 - 1
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


def yuan(amount_fen: int) -> float:
    """An amount in yuan as a JSON number, for files of other standards only; nothing is computed with it."""
    return amount_fen / _FEN
