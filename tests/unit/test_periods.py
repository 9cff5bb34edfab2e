from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.periods import (
    add_months,
    add_years,
    age_on,
    full_months_between,
    full_years_between,
    moved_past_rest_days,
    quarter_bounds,
    quarter_of,
)
from common.kernel.workdays import CalendarUnpublished, load_calendar

DAYS = st.dates(date(1950, 1, 1), date(2080, 12, 31))
MONTHS = st.integers(-240, 600)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.clause("ZJ23-28")
@pytest.mark.clause("E-06")
@pytest.mark.parametrize(
    ("start", "years", "last"),
    [
        ("2024-03-01", 1, "2025-03-01"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2023-02-28", 1, "2024-02-28"),
        ("2024-12-31", 1, "2025-12-31"),
    ],
)
def test_a_period_by_years_ends_on_the_corresponding_day(start, years, last):
    assert add_years(day(start), years) == day(last)


@pytest.mark.clause("E-06")
@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-08-31", 1, "2024-09-30"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-01-15", -1, "2023-12-15"),
    ],
)
def test_a_period_by_months_ends_on_the_corresponding_or_the_last_day(start, months, last):
    assert add_months(day(start), months) == day(last)


@given(DAYS, MONTHS)
def test_the_last_day_lies_in_the_right_month_and_never_after_the_corresponding_day(start, months):
    last = add_months(start, months)
    assert (last.year - start.year) * 12 + last.month - start.month == months
    assert last.day == start.day or (last.day < start.day and (last + timedelta(days=1)).day == 1)


@given(DAYS, DAYS, MONTHS)
def test_who_starts_later_never_ends_earlier(a, b, months):
    first, second = sorted((a, b))
    assert add_months(first, months) <= add_months(second, months)


@given(DAYS, DAYS)
def test_full_months_are_the_most_that_fit(start, on):
    months = full_months_between(start, on)
    if on < start:
        assert months == 0
    else:
        assert add_months(start, months) <= on < add_months(start, months + 1)


@pytest.mark.parametrize(
    ("start", "on", "years"),
    [
        ("2022-06-20", "2024-06-19", 1),  # 不足两年
        ("2022-06-20", "2024-06-20", 2),  # the anniversary is reached
        ("2020-06-20", "2024-06-20", 4),
        ("2020-06-20", "2024-06-19", 3),
        ("2024-02-29", "2025-02-27", 0),
        ("2024-02-29", "2025-02-28", 1),
        ("2024-06-20", "2024-06-19", 0),
    ],
)
def test_the_anniversary_counts_as_reached(start, on, years):
    assert full_years_between(day(start), day(on)) == years


def test_forty_is_reached_on_the_birthday_and_left_on_the_next():
    born = day("1984-05-10")
    assert [age_on(born, day(on)) for on in ("2024-05-09", "2024-05-10", "2025-05-09", "2025-05-10")] == [39, 40, 40, 41]


@pytest.mark.clause("E-06")
def test_a_last_day_on_a_rest_day_moves_to_the_day_after_the_rest():
    calendar = load_calendar(Path(__file__).parents[2] / "rules" / "workdays")
    moved = [moved_past_rest_days(day(last), calendar) for last in ("2026-10-01", "2026-10-10", "2026-11-21", "2026-11-20")]
    assert moved == [day("2026-10-08"), day("2026-10-10"), day("2026-11-23"), day("2026-11-20")]
    with pytest.raises(CalendarUnpublished):
        moved_past_rest_days(day("2027-01-01"), calendar)


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_quarters_leave_no_gap(one):
    first, last = quarter_bounds(*quarter_of(one))
    assert first <= one <= last
    assert quarter_bounds(*quarter_of(last + timedelta(days=1)))[0] == last + timedelta(days=1)
