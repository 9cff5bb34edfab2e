"""How many things of each kind stand in which state in which city, for the business pages of the monitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
import structlog
from pymongo.errors import PyMongoError

from common.run.metrics import gauge
from common.store.aggregates import Aggregates
from common.store.store import Store

FIRST, EVERY = 60.0, 300.0  # seconds until the first census, and between two: a store may read all it holds for one
CITY = 4  # digits of a division that name its city
NOWHERE = "none"

THINGS = gauge("ngo_things", "Things of a kind by state and city (four digits of the division); told by the leader.", "kind", "state", "city")
THINGS_LATE = gauge("ngo_things_late", "Things whose due instant has passed and that the time has not acted on, by city.", "kind", "city")

log = structlog.get_logger(__name__)


class Census:
    """Counts a service's things every few minutes while its process leads."""

    def __init__(self, store: Store, leads: Callable[[], bool], now: Callable[[], str]) -> None:
        """``now`` is the instant against which due instants are held."""
        self._store = store
        self._leads = leads
        self._now = now

    def run(self) -> None:
        """Count for ever; a database that is away is asked again the next time."""
        eventlet.sleep(FIRST)
        while True:
            try:
                self.count()
            except PyMongoError as error:
                log.warning("census_failed", error=type(error).__name__)
            eventlet.sleep(EVERY)

    def count(self) -> None:
        """Set the gauges anew; a process that does not lead tells nothing, so that no thing is counted twice."""
        found = [(one, row) for one in self._store.aggregates for row in _counted(one, self._now())] if self._leads() else []
        THINGS.clear()
        THINGS_LATE.clear()
        for repository, row in found:
            state, city = row["_id"].get("state") or NOWHERE, row["_id"].get("city") or NOWHERE
            THINGS.labels(repository.kind, state, city).set(row["count"])
            if row["late"]:
                THINGS_LATE.labels(repository.kind, city).inc(row["late"])


def _counted(repository: Aggregates, now: str) -> list[dict[str, Any]]:
    city = {"$substrCP": [{"$ifNull": ["$body.division", ""]}, 0, CITY]}
    due_at = {"$ifNull": ["$body.due_at", None]}
    late = {"$cond": [{"$and": [{"$ne": [due_at, None]}, {"$lt": [due_at, now]}]}, 1, 0]}
    group = {"_id": {"state": "$body.state", "city": city}, "count": {"$sum": 1}, "late": {"$sum": late}}
    return list(repository.collection.aggregate([{"$group": group}]))
