"""What the notice service needs besides its desk: the working-day calendar, and the key to personal data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nameko.extensions import DependencyProvider

from common.privacy import PersonalData
from common.settings import Settings
from common.workdays import WorkCalendar, load_calendar


class Calendar(DependencyProvider):
    """The official working days of the published years."""

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        self.calendar = load_calendar(Path(settings.rules_dir) / "workdays")

    def get_dependency(self, worker_ctx: Any) -> WorkCalendar:
        return self.calendar


class Vault(DependencyProvider):
    """Seals and opens what citizens tell of themselves. Without a key file the service does not start."""

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        self.personal = PersonalData.from_text(Path(settings.data_key_file).read_text(encoding="ascii"))

    def get_dependency(self, worker_ctx: Any) -> PersonalData:
        return self.personal
