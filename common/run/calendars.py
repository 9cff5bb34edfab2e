"""The official working days, for services that count in them."""

from __future__ import annotations

from pathlib import Path

from common.kernel.workdays import load_calendar
from common.run.provider import ServiceDesk


class CalendarDesk(ServiceDesk):
    """A desk whose store also holds the published working days, as ``store.calendar``."""

    def setup(self) -> None:
        super().setup()
        self.store.calendar = load_calendar(Path(self.container.config["settings"].rules_dir) / "workdays")
