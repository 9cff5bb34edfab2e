"""How long a notice is open, in official working days."""

from __future__ import annotations

import pytest

from common.kernel.clock import parse_instant
from common.kernel.workdays import CalendarUnpublished
from notice_svc.period import period
from tests.unit.notice.factories import CALENDAR


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(
    ("opened", "days", "last_day", "closes_at"),
    [
        # a Friday: the day of opening does not count
        ("2024-03-01T00:00:00+08:00", 1, "2024-03-04", "2024-03-05T00:00:00.000000+08:00"),
        ("2024-03-01T23:59:59+08:00", 1, "2024-03-04", "2024-03-05T00:00:00.000000+08:00"),
        # Sunday 7 April was worked, Thursday 4 to Saturday 6 were a holiday
        ("2024-04-03T10:00:00+08:00", 2, "2024-04-08", "2024-04-09T00:00:00.000000+08:00"),
        ("2024-04-03T10:00:00+08:00", 1, "2024-04-07", "2024-04-08T00:00:00.000000+08:00"),
        # the last day of a year closes at the first instant of the next
        ("2024-12-30T10:00:00+08:00", 1, "2024-12-31", "2025-01-01T00:00:00.000000+08:00"),
    ],
)
def test_a_period_ends_with_its_last_working_day(opened: str, days: int, last_day: str, closes_at: str) -> None:
    span = period(parse_instant(opened), days, CALENDAR)
    assert (span.working_days, span.last_day, span.closes_at) == (days, last_day, closes_at)


def test_a_period_into_a_year_without_a_calendar_is_refused() -> None:
    last_published = max(CALENDAR.years)
    with pytest.raises(CalendarUnpublished):
        period(parse_instant(f"{last_published}-12-30T10:00:00+08:00"), 5, CALENDAR)
