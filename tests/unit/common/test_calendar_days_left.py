"""How long the published calendars last, so that somebody is told before no deadline can be counted any more."""

from __future__ import annotations

from datetime import date

import pytest

from common.kernel.workdays import WorkCalendar
from common.run.calendars import days_left


@pytest.mark.parametrize(
    ("years", "today", "left"),
    [
        ({2026}, date(2026, 12, 1), 31),
        ({2026}, date(2026, 12, 31), 1),
        ({2026, 2027}, date(2026, 12, 31), 366),
        ({2026, 2028}, date(2026, 12, 31), 1),  # a gap ends it
        ({2026}, date(2027, 1, 1), 0),
    ],
)
def test_days_until_the_first_year_without_a_calendar(years: set[int], today: date, left: int) -> None:
    assert days_left(WorkCalendar(frozenset(years), frozenset(), frozenset()), today) == left
