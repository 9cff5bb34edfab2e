from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.decision import Refused
from common.kernel.money import MAX_FEN, checked_fen, parse_yuan, share_down, yuan_text

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


@given(FEN)
def test_yuan_text_is_read_back_to_the_same_fen(amount):
    assert parse_yuan(yuan_text(amount), "amount") == amount


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00 元"), (5, "0.05 元"), (123450, "1,234.50 元"), (-123450, "-1,234.50 元")])
def test_yuan_text(fen, text):
    assert yuan_text(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"), [("1234", 123400), ("1,234.5", 123450), ("1234.50元", 123450), (" 0.01 元 ", 1), ("1,234,567.89", 123456789)]
)
def test_amounts_as_people_write_them(text, fen):
    assert parse_yuan(text, "amount") == fen


@pytest.mark.parametrize("text", ["", "元", "-1", "1.234", "1,23.00", "12,34,567", "1.", ".5", "1e3", "1 234", "壹佰", "¥1", "1234,567"])
def test_an_unclear_amount_is_refused_by_its_field(text):
    with pytest.raises(Refused) as refused:
        parse_yuan(text, "budget_total")
    assert refused.value.status == 422
    assert [error.field for error in refused.value.errors] == ["budget_total"]


@pytest.mark.parametrize("value", [1, MAX_FEN])
def test_the_smallest_and_the_largest_amount_are_accepted(value):
    assert checked_fen(value, "amount_fen") == value


@pytest.mark.parametrize("value", [0, -1, MAX_FEN + 1, 1.0, "100", True, None])
def test_what_is_no_positive_whole_number_of_fen_is_refused(value):
    with pytest.raises(Refused) as refused:
        checked_fen(value, "amount_fen")
    assert refused.value.errors[0].field == "amount_fen"
