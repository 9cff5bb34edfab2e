"""The clock of a process: the real one in production, one that development may set otherwise.

The offset lives in the database, so every process follows it within a second and a process started later
has it from the first moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from common.kernel.clock import OffsetClock, RealClock, offset_to, parse_instant
from common.run.metrics import gauge
from common.run.settings import Settings

OFFSET_SECONDS = gauge("ngo_clock_offset_seconds", "How far the simulated clock of development is ahead; 0 in production.")

FOLLOW_SECONDS = 0.4  # every process is to follow within a second, on a busy machine too


class SuiteClock:
    """A ``Clock``; in development it follows the offset that ``set`` wrote."""

    def __init__(
        self, client: MongoClient[dict[str, Any]], settings: Settings, moved: Callable[[], None] = lambda: None
    ) -> None:
        """``moved`` is called after the clock has been set otherwise."""
        self._simulated = OffsetClock() if settings.development else None
        self._clock = self._simulated or RealClock()
        self._collection = client[f"{settings.suite_db_prefix}_development"]["clock"]
        self._offset = 0.0
        self._moved = moved
        self.stopping = False
        self.refresh()

    def now(self) -> datetime:
        return self._clock.now()

    def today(self) -> date:
        return self._clock.today()

    def age(self, instant: str) -> float:
        """Seconds since an instant of this clock."""
        return (self.now() - parse_instant(instant)).total_seconds()

    def set(self, now: datetime) -> None:
        """Set the simulated clock of the whole suite. Raises RuntimeError in production."""
        if self._simulated is None:
            raise RuntimeError("the clock of a production suite cannot be set")
        self._collection.replace_one({"_id": "clock"}, {"offset": offset_to(now)}, upsert=True)
        self.refresh()

    def refresh(self) -> None:
        """Take over the offset that is set now; a database that is away leaves the clock as it was."""
        if self._simulated is None:
            return
        try:
            found = self._collection.find_one({"_id": "clock"})
        except PyMongoError:
            return
        before, self._offset = self._offset, found["offset"] if found else 0.0
        self._simulated.set_offset(self._offset)
        OFFSET_SECONDS.set(self._offset)
        if self._offset != before:
            self._moved()

    def follow(self) -> None:
        """Keep following until ``stopping``; returns at once in production."""
        while self._simulated is not None and not self.stopping:
            self.refresh()
            time.sleep(FOLLOW_SECONDS)
