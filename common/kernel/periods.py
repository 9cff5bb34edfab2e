"""Periods by year and month as Civil Code articles 200 to 203 count them (row E-06), and the quarters of a year.

The first day is not counted. A period ends on the corresponding day of its last month, or on that
month's last day where there is none.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from common.kernel.workdays import WorkCalendar

_MONTHS = 12
_QUARTER = 3


def add_months(start: date, months: int) -> date:
    """The last day of a period of ``months`` months that begins at ``start`` (negative: counted back)."""
    year, month = divmod(start.year * _MONTHS + start.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_years(start: date, years: int) -> date:
    """The last day of a period of ``years`` years that begins at ``start``: 2024-02-29 and 1 give 2025-02-28."""
    return add_months(start, years * _MONTHS)


def moved_past_rest_days(last_day: date, calendar: WorkCalendar) -> date:
    """The last day itself, or the first working day after it where it falls on a rest day (article 203).

    Weekends count as rest days, make-up days do not: our interpretation of 法定休假日. A term of
    residence is not moved (its parties named its end), a deadline for doing something is.
    Raises ``CalendarUnpublished``.
    """
    return calendar.next_working_day(last_day)


def full_months_between(start: date, on: date) -> int:
    """Whole months reached on that day, the corresponding day included; 0 before ``start``."""
    months = (on.year - start.year) * _MONTHS + on.month - start.month
    if add_months(start, months) > on:
        months -= 1
    return max(months, 0)


def full_years_between(start: date, on: date) -> int:
    """Whole years reached on that day. The anniversary counts as reached (assumption 9): on it a body is
    no longer 不足两年 and is already 满两年."""
    return full_months_between(start, on) // _MONTHS


def age_on(born: date, on: date) -> int:
    """Age in full years (周岁), the birthday counting as reached."""
    return full_years_between(born, on)


def quarter_of(day: date) -> tuple[int, int]:
    """The year and the quarter (1 to 4) a day lies in."""
    return day.year, (day.month - 1) // _QUARTER + 1


def quarter_bounds(year: int, quarter: int) -> tuple[date, date]:
    """The first and last day of a quarter (1 to 4)."""
    first = date(year, (quarter - 1) * _QUARTER + 1, 1)
    return first, add_months(first, _QUARTER) - timedelta(days=1)
