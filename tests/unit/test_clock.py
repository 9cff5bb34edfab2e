from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.clock import OffsetClock, RealClock, offset_to, parse_date, parse_instant, to_instant

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@time_machine.travel(datetime(2026, 11, 20, 16, 30, tzinfo=UTC), tick=False)
def test_today_turns_at_midnight_in_shanghai_not_in_utc():
    assert RealClock().today() == date(2026, 11, 21)
    assert to_instant(RealClock().now()) == "2026-11-21T00:30:00.000000+08:00"


@time_machine.travel(datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
def test_a_set_clock_is_moved_and_keeps_running():
    clock = OffsetClock()
    clock.set_offset(offset_to(parse_instant("2024-03-01T09:00:00+08:00")))
    first = clock.now()
    assert clock.today() == date(2024, 3, 1)
    assert timedelta(0) <= first - parse_instant("2024-03-01T09:00:00+08:00") < timedelta(seconds=5)
    assert clock.now() >= first
    clock.set_offset(0)
    assert clock.today() == date(2026, 11, 20)


@given(MOMENTS, MOMENTS)
def test_instants_as_text_sort_as_they_do_as_times(a, b):
    assert (to_instant(a) < to_instant(b)) == (a < b)
    assert len(to_instant(a)) == 32
    assert parse_instant(to_instant(a)) == a


def test_an_instant_of_another_offset_is_told_in_shanghai_time():
    new_york = datetime(2026, 1, 1, 20, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert to_instant(new_york) == "2026-01-02T09:00:00.000000+08:00"
    assert to_instant(parse_instant("2026-01-02T01:00:00Z")) == "2026-01-02T09:00:00.000000+08:00"


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"])
def test_an_instant_beyond_what_can_be_written_here_is_none(text):
    with pytest.raises(ValueError, match="Shanghai"):
        parse_instant(text)


def test_a_time_without_offset_is_no_instant():
    with pytest.raises(ValueError):
        to_instant(datetime(2026, 1, 1))
    with pytest.raises(ValueError):
        parse_instant("2026-01-01T00:00:00")


@pytest.mark.parametrize("text", ["20240301", "2024-W09-5", "2024-3-1", "2023-02-29", "2024-03-01T00", "2024/03/01", ""])
def test_a_date_has_one_form(text):
    with pytest.raises(ValueError):
        parse_date(text)


def test_a_leap_day_is_a_date():
    assert parse_date("2024-02-29") == date(2024, 2, 29)
