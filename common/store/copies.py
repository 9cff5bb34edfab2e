"""Copies of what neighbours said, so that no service asks another in the middle of a decision.

A copy is the newest snapshot of one aggregate of a neighbour, taken from its events; an older event
that arrives late changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from common.store.batching import Lookup
from common.store.database import DUPLICATE
from common.store.port import Database

MOMENT = 0.2  # seconds for which something is remembered
PATIENCE = 1.0  # seconds a command waits for news that is on its way (an event takes well under one)


@dataclass(frozen=True)
class Snapshot:
    """One aggregate of a neighbour as it stood at ``version``, the first of which is 1."""

    id: str
    version: int
    facts: Mapping[str, Any]


class Copies:
    """The copies of one kind, e.g. organisations.

    Where ``remembered``, what was found is not looked up again for a moment: for few things, of which every command asks
    for the same. What another replica hears is then known that much later, as if the event had taken longer.
    """

    def __init__(self, database: Database, kind: str, *, remembered: bool = False) -> None:
        self.collection = database[f"copy_{kind}"]
        self._by_id = Lookup(self.collection)
        self._moment = MOMENT if remembered else 0.0
        self._memory: dict[str, dict[str, Any] | None] = {}
        self._memory_ends = 0.0

    def keep(self, snapshots: Iterable[Snapshot]) -> None:
        """Remember each unless something as new is known of it. At most three calls of the database for all."""
        newest: dict[str, Snapshot] = {}
        for one in snapshots:
            if one.id not in newest or one.version > newest[one.id].version:
                newest[one.id] = one
        kept = list(newest.values())
        known = self._write([_first(one) if one.version == 1 else _later(one, upsert=True) for one in kept])
        # What stood in the way of a later version may be older: kept by another process in this very moment.
        self._write([_later(kept[place], upsert=False) for place in known if kept[place].version > 1])
        self._memory_ends = 0.0

    def handle(self, events: Iterable[Mapping[str, Any]], what: str) -> None:
        """Keep what events tell of their aggregates: ``data[what]`` is one as it then stood."""
        self.keep(snapshot_in(event, event["data"][what]) for event in events)

    def _write(self, writes: list[InsertOne[Any] | UpdateOne]) -> list[int]:
        """Write what can be written; the places of those whose id was there already."""
        try:
            if writes:
                self.collection.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            faults = error.details["writeErrors"]
            if any(fault["code"] != DUPLICATE for fault in faults) or error.details["writeConcernErrors"]:
                raise
            return [fault["index"] for fault in faults]
        return []

    def get(self, id: str) -> dict[str, Any] | None:
        """The facts known of ``id`` now, or None."""
        return self.these([id]).get(id)

    def these(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The facts known of these now, by id; those unknown are missing."""
        ids, memory = list(ids), self._remembered()
        found = self._by_id.these(id for id in ids if id not in memory)
        memory |= {id: found[id]["facts"] if id in found else None for id in ids if id not in memory}
        return {id: facts for id in ids if (facts := memory[id]) is not None}

    def _remembered(self) -> dict[str, dict[str, Any] | None]:
        # a new one each time: who still looks for something must not put it into what comes after news
        if time.monotonic() >= self._memory_ends:
            self._memory, self._memory_ends = {}, time.monotonic() + self._moment
        return self._memory

    def expect(self, id: str, holds: Callable[[dict[str, Any]], bool] = lambda facts: True) -> dict[str, Any] | None:
        """As ``get``, but gives news on its way a moment to arrive before it answers that there is no such thing, or
        one of which ``holds`` is not (yet) true: a portal that has just done something next door may build on it in
        its next request."""
        deadline = time.monotonic() + PATIENCE
        while True:
            facts = self.get(id)
            if (facts is not None and holds(facts)) or time.monotonic() > deadline:
                return facts
            time.sleep(0.05)

    def expect_run(self, id: str) -> dict[str, Any] | None:
        """As ``expect`` for a base: one that has just been set up has its first operator in a moment."""
        return self.expect(id, lambda base: bool(base["contracts"]))

    def find(self, query: Mapping[str, Any], limit: int = 0) -> list[dict[str, Any]]:
        """The facts of all copies whose ``facts.*`` fields match."""
        return [found["facts"] for found in self.collection.find(dict(query)).limit(limit)]


def snapshot_in(event: Mapping[str, Any], facts: Mapping[str, Any]) -> Snapshot:
    """What an event tells of its aggregate."""
    return Snapshot(event["aggregate"]["id"], event["aggregate"]["version"], facts)


def _first(one: Snapshot) -> InsertOne[dict[str, Any]]:
    # nothing can be older: whatever is there under its id is as new
    return InsertOne({"_id": one.id, "version": one.version, "facts": dict(one.facts)})


def _later(one: Snapshot, *, upsert: bool) -> UpdateOne:
    change = {"$set": {"version": one.version, "facts": dict(one.facts)}}
    return UpdateOne({"_id": one.id, "version": {"$lt": one.version}}, change, upsert=upsert)
