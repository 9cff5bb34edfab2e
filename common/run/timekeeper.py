"""The timekeeper: lets the time act on what is due, once, whatever the number of replicas.

A due instant is a field of the aggregate (``due_at``), never kept in memory. The write that acts on it is
conditional on the version, so two timekeepers at once change nothing twice. What fails is passed over while it rests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import structlog
from pymongo.errors import PyMongoError

from common.kernel.check import Check
from common.kernel.clock import Clock, to_instant
from common.kernel.decision import Outcome, State
from common.run.desk import Desk
from common.run.logs import frames
from common.run.metrics import counter
from common.run.resting import Resting, past_resting
from common.store.aggregates import Aggregates, Loaded

BATCH = 200
DUE_AT = "due_at"  # the field of the state

DUE_FAILED = counter("ngo_due_failed_total", "Due work that failed and will be tried again.", "kind")

log = structlog.get_logger(__name__)

# What the time does to an aggregate: (state, check) -> outcome. The outcome's ``due_at`` is the next due instant, or gone.
WhenDue = Callable[[State, Check], Outcome]


class Timekeeper:
    """Finds due work in the collections of one service and has it decided."""

    def __init__(self, desk: Desk, clock: Clock, duties: Mapping[str, WhenDue], resting: Resting | None = None) -> None:
        """``duties`` maps an aggregate's kind to what the time does to it."""
        self.desk = desk
        self.clock = clock
        self.duties = duties
        self._resting = resting if resting is not None else Resting()

    def run_once(self) -> int:
        """Act on everything due now; the number of aggregates acted on."""
        now = to_instant(self.clock.now())
        return sum(
            self._act(repository, loaded)
            for repository in self.desk.store.aggregates
            if repository.kind in self.duties
            for loaded in self._due(repository, now)
        )

    def _due(self, repository: Aggregates, now: str) -> Iterable[Loaded]:
        """What is due and does not rest. Each is read when it is its turn: thousands are never in memory at once."""
        page = lambda after: repository.due(DUE_AT, now, after, BATCH)  # noqa: E731
        rests = lambda document: (repository.kind, document["_id"]) in self._resting  # noqa: E731
        for document in past_resting(page, rests, BATCH):
            if loaded := repository.load(document["_id"]):
                yield loaded

    def _act(self, repository: Aggregates, loaded: Loaded) -> bool:
        """Act on one; what fails rests for a growing while, is counted and logged, and holds up nothing else."""
        key = (repository.kind, loaded.id)
        try:
            check = self.desk.check(loaded.body["judged_by"])
            decide = self.duties[repository.kind]
            acted = self.desk.due(repository, loaded, lambda state: decide(state, check)) is not None
        except PyMongoError:
            raise
        except Exception as error:
            DUE_FAILED.labels(kind=repository.kind).inc()
            seconds, what = self._resting.failed(key), {"kind": repository.kind, "id": loaded.id}
            log.error("due_failed", **what, error=type(error).__name__, at=frames(error), next_try_seconds=seconds)
            return False
        self._resting.succeeded(key)
        return acted
