"""The official working days, for services that count in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from common.kernel.workdays import WorkCalendar, load_calendar
from common.run.metrics import gauge
from common.run.provider import ServiceDesk

CALENDAR_DAYS_LEFT = gauge("ngo_calendar_days_left", "Days until the published calendars of working days end; no deadline reaches past that.")


class CalendarDesk(ServiceDesk):
    """A desk whose store also holds the published working days, as ``store.calendar``."""

    def setup(self) -> None:
        super().setup()
        calendar = load_calendar(Path(self.container.config["settings"].rules_dir) / "workdays")
        self.store.calendar = calendar
        CALENDAR_DAYS_LEFT.set_function(lambda: days_left(calendar, self.clock.today()))


def days_left(calendar: WorkCalendar, today: date) -> int:
    """From a day to the first day of the first year that is not published."""
    year = today.year
    while year in calendar.years:
        year += 1
    return max(0, (date(year, 1, 1) - today).days)
