from datetime import date

import pytest

from common.kernel.id_card import born_on, id_card_error

TODAY = date(2026, 11, 20)
# The example number of GB 11643-1999 itself, and numbers composed by its formula.
GOOD = "11010519491231002X"


def with_check(first17: str) -> str:
    return next(first17 + c for c in "0123456789X" if "校验码" not in (id_card_error(first17 + c, TODAY) or ""))


def test_the_standards_own_example_is_valid():
    assert id_card_error(GOOD, TODAY) is None
    assert born_on(GOOD) == date(1949, 12, 31)


@pytest.mark.parametrize("region", ["330113", "330114"])
def test_districts_founded_in_2021_are_accepted(region):
    assert id_card_error(with_check(region + "20220601" + "123"), TODAY) is None


@pytest.mark.parametrize("number", ["", GOOD[:17], GOOD + "1", "1101051949123100X2", "１1010519491231002X"])
def test_the_form_is_checked(number):
    assert "18 位" in id_card_error(number, TODAY)


@pytest.mark.parametrize("born", ["19491331", "20230229", "00000101", "20261121"])
def test_a_day_of_birth_that_never_was_or_is_to_come_is_refused(born):
    assert "出生日期" in id_card_error("330106" + born + "1234", TODAY)


@pytest.mark.parametrize("position", range(17))
def test_a_slip_of_one_digit_is_found(position):
    slip = GOOD[:position] + str((int(GOOD[position]) + 1) % 10) + GOOD[position + 1 :]
    assert id_card_error(slip, TODAY) is not None


@pytest.mark.parametrize("last", [*"0123456789", "x"])
def test_only_the_right_check_character_is_accepted(last):
    error = id_card_error(GOOD[:17] + last, TODAY)
    assert "校验码" in error
    assert GOOD[:17] not in error
