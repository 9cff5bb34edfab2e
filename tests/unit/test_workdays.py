from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.workdays import CalendarUnpublished, WorkCalendar, load_calendar

FOLDER = Path(__file__).parents[2] / "rules" / "workdays"
NOTICE = """year: 2026
document: 通知
number: 文号
published_on: "2025-11-04"
holidays:
  - {name: 元旦, from: "2026-01-01", until: "2026-01-03"}
makeup_workdays: ["2026-01-04"]
"""


CALENDAR = load_calendar(FOLDER)


def test_every_day_of_the_published_years_agrees_with_an_independent_calendar():
    first = date(2021, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(2027, 1, 1) - first).days)]
    assert [day for day in days if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-09-24", 5, "2026-10-09"),  # Mid-autumn and National Day lie between
        ("2026-09-24", 7, "2026-10-12"),  # Saturday 10 October is worked
        ("2026-11-20", 1, "2026-11-23"),  # the start is not counted, a weekend neither
        ("2026-11-21", 1, "2026-11-23"),  # a start on a day off
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday worked before the Spring Festival
        ("2025-12-31", 2, "2026-01-05"),  # across the end of a year; Sunday 4 January is worked
    ],
)
def test_periods_of_working_days(start, count, last):
    assert CALENDAR.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(last)


@given(st.dates(date(2021, 1, 1), date(2026, 10, 1)), st.integers(1, 30))
def test_a_period_holds_exactly_its_number_of_working_days_and_ends_on_one(start, count):
    last = CALENDAR.add_working_days(start, count)
    days = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(map(CALENDAR.is_working_day, days)) == count
    assert CALENDAR.is_working_day(last)


def test_an_unpublished_year_is_refused_never_guessed():
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)
    for ask in (
        lambda: CALENDAR.add_working_days(date(2026, 12, 30), 2),
        lambda: CALENDAR.is_working_day(date(2027, 1, 4)),
        lambda: CALENDAR.is_working_day(date(2020, 12, 31)),
        lambda: CALENDAR.next_working_day(date(2027, 1, 1)),
    ):
        with pytest.raises(CalendarUnpublished) as refused:
            ask()
        assert (refused.value.status, refused.value.code) == (422, "calendar_unpublished")
        assert "尚未公布" in refused.value.detail


def test_no_calendar_reaches_past_the_last_day_that_can_be_written():
    last = WorkCalendar(frozenset({9999}), frozenset(), frozenset({date.max}))
    assert last.add_working_days(date(9999, 12, 30), 1) == date.max
    off = WorkCalendar(frozenset({9999}), frozenset({date.max}), frozenset())
    for ask in (
        lambda: CALENDAR.add_working_days(date.max, 1),
        lambda: last.add_working_days(date.max, 1),
        lambda: off.next_working_day(date.max),
    ):
        with pytest.raises(CalendarUnpublished):
            ask()


def test_a_period_of_no_days_is_a_mistake():
    for count in (0, -1):
        with pytest.raises(ValueError):
            CALENDAR.add_working_days(date(2026, 1, 5), count)


def test_a_notice_may_reach_back_into_the_december_before_it():
    assert date(2022, 12, 31) in CALENDAR.holidays


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("year: 2026", "year: 2025"),
        ("number: 文号\n", ""),
        ("number: 文号", "number: 文号\nremark: x"),
        ('until: "2026-01-03"', 'until: "2025-12-03"'),
        ('["2026-01-04"]', '["2026-01-05"]'),  # a Monday needs no making up
        ('["2026-01-04"]', '["2026-01-03"]'),  # already a holiday
        ('["2026-01-04"]', '["4 January"]'),
        ('from: "2026-01-01", ', ""),
    ],
)
def test_a_file_that_is_not_as_it_should_be_stops_the_start(tmp_path, was, becomes):
    (tmp_path / "2026.yaml").write_text(NOTICE, encoding="utf-8")
    assert load_calendar(tmp_path).years == {2026}
    assert was in NOTICE
    (tmp_path / "2026.yaml").write_text(NOTICE.replace(was, becomes), encoding="utf-8")
    with pytest.raises(ValueError, match=str(tmp_path)):
        load_calendar(tmp_path)
