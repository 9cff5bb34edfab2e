from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.money import MAX_FEN, share_down, yuan_text

FEN = st.integers(0, MAX_FEN)


@given(FEN, st.integers(0, 1000), st.integers(1, 1000))
def test_a_share_never_exceeds_the_exact_one_and_misses_less_than_a_fen(amount, numerator, denominator):
    exact = Fraction(amount * numerator, denominator)
    assert 0 <= exact - share_down(amount, numerator, denominator) < 1


def test_half_of_an_odd_fen_is_rounded_down():
    assert share_down(9_999_999, 1, 2) == 4_999_999


@pytest.mark.parametrize("wrong", [(-1, 1, 2), (1, -1, 2), (1, 1, 0), (1, 1, -2)])
def test_a_share_of_or_by_something_negative_is_a_mistake(wrong):
    with pytest.raises(ValueError):
        share_down(*wrong)


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00 元"), (5, "0.05 元"), (123450, "1,234.50 元"), (-123450, "-1,234.50 元")])
def test_yuan_text(fen, text):
    assert yuan_text(fen) == text
