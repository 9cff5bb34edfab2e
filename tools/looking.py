"""What an operator looks at: events not yet told, who leads, the end of a journal. Plain data, one entry a line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from common.store.journal import Journal
from common.store.port import Database
from common.store.store import Store

SHOWN = ("id", "name", "version", "aggregate", "division", "occurred_at", "actor", "correlation_id", "causation_id")
STEP = 100  # entries read at a time
PAUSE = 1.0  # seconds between two looks for what is new


def outbox(store: Store) -> Iterator[dict[str, Any]]:
    """Collections with aggregates whose events are not yet told: how many, and since when the oldest waits."""
    for repository in store.aggregates:
        waiting = repository.collection.count_documents({"pending": True})
        if waiting:
            oldest = repository.pending(None, 1)
            since = oldest[0]["pending_since"] if oldest else None
            yield {"collection": repository.collection.name, "waiting": waiting, "oldest": oldest[0]["_id"] if oldest else None, "since": since}


def leases(database: Database, now_ms: int) -> Iterator[dict[str, Any]]:
    """Each lease of a service: who has it, its fence, and the seconds that it still runs (below zero: it is over)."""
    for lease in database["leases"].find({}):
        left = (lease["until"] - now_ms) / 1000 if "until" in lease else None
        yield {"lease": lease["_id"], "holder": lease.get("holder"), "fence": lease.get("fence"), "seconds_left": left}


def tail(journal: Journal, count: int, *, follow: bool, rest: Callable[[float], None] = time.sleep) -> Iterator[dict[str, Any]]:
    """The newest ``count`` entries without what they say of anybody, and where asked for each that comes after them."""
    sequence = max(0, journal.head()[0] - count)
    while True:
        while entries := journal.after(sequence, STEP):
            yield from ({"seq": entry["_id"]} | {name: entry.get(name) for name in SHOWN} for entry in entries)
            sequence = entries[-1]["_id"]
        if not follow:
            return
        rest(PAUSE)
