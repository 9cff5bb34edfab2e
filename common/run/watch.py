"""What runs beside the relay and the timekeeper in the replica that leads, at its own pace: following the journal, and the
duties that a new day opens or that run out. Thousands of them at midnight hold up neither commands nor events."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import eventlet
import structlog
from pymongo.errors import PyMongoError

Work = Callable[[], int]  # some of what there is to do; how much that was

IDLE = 1.0  # seconds between two looks where there is little to do: what comes in the meantime is done in one batch
MUCH = 100  # what is worth going on for at once
SHARE = 1.0  # seconds of rest for each second of work: half of one thread of the process is left to others

log = structlog.get_logger(__name__)


class Watch:
    """Does one piece of work after the other while this process leads."""

    def __init__(self, works: Sequence[Work], leads: Callable[[], bool]) -> None:
        self._works, self._leads = works, leads
        self.stopping = False

    def run(self) -> None:
        """Go on until ``stopping`` is set."""
        while not self.stopping:
            began = time.monotonic()
            done = self._some() if self._leads() else 0
            eventlet.sleep(SHARE * (time.monotonic() - began) if done >= MUCH else IDLE)

    def _some(self) -> int:
        try:
            return sum(work() for work in self._works if not self.stopping)
        except PyMongoError as error:
            log.warning("watch.database_away", error=type(error).__name__)
            return 0
