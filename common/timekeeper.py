"""The timekeeper: lets the time act on what is due, once, whatever the number of replicas.

A due instant is a field of the aggregate (``due_at``), never kept in memory. The write that acts on it is
conditional on the version, so two timekeepers at once change nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pymongo import ASCENDING

from common.checks import Check
from common.clock import Clock, to_instant
from common.decision import Outcome, State
from common.desk import Desk
from common.store.aggregates import Aggregates, Loaded

BATCH = 200

# What the time does to an aggregate: (state, check) -> outcome. The outcome's ``due_at`` is the next due instant, or gone.
WhenDue = Callable[[State, Check], Outcome]


class Timekeeper:
    """Finds due work in the collections of one service and has it decided."""

    def __init__(self, desk: Desk, clock: Clock, duties: Mapping[str, WhenDue]) -> None:
        """``duties`` maps an aggregate's kind to what the time does to it."""
        self.desk = desk
        self.clock = clock
        self.duties = duties

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
        check = self.desk.check(loaded.body["judged_by"])
        decide = self.duties[repository.kind]
        return self.desk.due(repository, loaded, lambda state: decide(state, check)) is not None
