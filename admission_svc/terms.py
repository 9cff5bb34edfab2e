"""How long a stay is, counted as the Civil Code counts (E-06), and the moment its last day is over. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from common.kernel.clock import SHANGHAI, parse_date, to_instant
from common.kernel.periods import add_months, add_years, full_months_between, full_years_between

_AHEAD = 1000  # years of the calendar that stay free for what is counted on from a day


def years_needed(first: str, last: str) -> int:
    """The fewest whole years, beginning on ``first``, whose last day is not before ``last``."""
    start, end = parse_date(first), parse_date(last)
    years = full_years_between(start, end)
    return years if add_years(start, years) >= end else years + 1


def months_needed(first: str, on: date) -> int:
    """The fewest whole months, beginning on ``first``, whose last day is not before ``on``."""
    start = parse_date(first)
    months = full_months_between(start, on)
    return months if add_months(start, months) >= on else months + 1


def reckonable(day: str) -> bool:
    """Whether everything that is counted from a day can still be named as a date: terms, their end, years of follow-up."""
    return parse_date(day).year < date.max.year - _AHEAD


def over_at(last_day: str) -> str:
    """The first instant after a day, when whatever ended with it is due."""
    return to_instant(datetime.combine(parse_date(last_day) + timedelta(days=1), time(), SHANGHAI))


def target_year(day: date, starts: str) -> str:
    """The first day of the target year that ``day`` lies in; ``starts`` is its month and day, "10-01"."""
    begun = f"{day.year}-{starts}" <= day.isoformat()
    return f"{day.year if begun else day.year - 1}-{starts}"
