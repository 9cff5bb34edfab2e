"""The timekeeper: lets the time act on what is due, once, whatever the number of replicas.

A due instant is a field of the aggregate (``due_at``), never kept in memory. The write that acts on it is
conditional on the version, so two timekeepers at once change nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import structlog
from pymongo import ASCENDING
from pymongo.errors import PyMongoError

from common.kernel.check import Check
from common.kernel.clock import Clock, to_instant
from common.kernel.decision import Outcome, State
from common.run.desk import Desk
from common.run.logs import frames
from common.run.metrics import counter
from common.store.aggregates import Aggregates, Loaded

BATCH = 200
REST = 30.0  # seconds until a duty that failed is tried again

DUE_FAILED = counter("ngo_due_failed_total", "Due work that failed and will be tried again.", "kind")

log = structlog.get_logger(__name__)

# What the time does to an aggregate: (state, check) -> outcome. The outcome's ``due_at`` is the next due instant, or gone.
WhenDue = Callable[[State, Check], Outcome]


class Timekeeper:
    """Finds due work in the collections of one service and has it decided."""

    def __init__(self, desk: Desk, clock: Clock, duties: Mapping[str, WhenDue]) -> None:
        """``duties`` maps an aggregate's kind to what the time does to it."""
        self.desk = desk
        self.clock = clock
        self.duties = duties
        self._resting: dict[str, float] = {}

    def run_once(self) -> int:
        """Act on everything due now; the number of aggregates acted on."""
        now = to_instant(self.clock.now())
        return sum(
            self._act(repository, loaded)
            for repository in self.desk.store.aggregates
            if repository.kind in self.duties
            for loaded in self._due(repository, now)
        )

    def _due(self, repository: Aggregates, now: str) -> list[Loaded]:
        query = {"body.due_at": {"$gt": "", "$lte": now}}
        return repository.find(query, sort=[("body.due_at", ASCENDING)], limit=BATCH)

    def _act(self, repository: Aggregates, loaded: Loaded) -> bool:
        """Act on one; what fails rests for a while, is counted and said, and holds up nothing else."""
        if time.monotonic() < self._resting.get(loaded.id, 0.0):
            return False
        try:
            check = self.desk.check(loaded.body["judged_by"])
            decide = self.duties[repository.kind]
            acted = self.desk.due(repository, loaded, lambda state: decide(state, check)) is not None
        except PyMongoError:
            raise
        except Exception as error:
            DUE_FAILED.labels(kind=repository.kind).inc()
            log.error("due_failed", kind=repository.kind, id=loaded.id, error=type(error).__name__, at=frames(error))
            self._resting[loaded.id] = time.monotonic() + REST
            return False
        self._resting.pop(loaded.id, None)
        return acted
