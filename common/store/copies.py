"""Copies of what neighbours said, so that no service asks another in the middle of a decision.

A copy is the newest snapshot of one aggregate of a neighbour, taken from its events; an older event
that arrives late changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

PATIENCE = 1.0  # seconds a command waits for news that is on its way (an event takes well under one)


class Copies:
    """The copies of one kind, e.g. organisations."""

    def __init__(self, database: Database[dict[str, Any]], kind: str) -> None:
        self.collection = database[f"copy_{kind}"]

    def keep(self, id: str, version: int, facts: Mapping[str, Any]) -> bool:
        """Remember ``facts`` unless something as new is known; says whether this was news."""
        try:
            result = self.collection.update_one(
                {"_id": id, "version": {"$lt": version}},
                {"$set": {"version": version, "facts": dict(facts)}},
                upsert=True,
            )
        except DuplicateKeyError:
            return False
        return bool(result.modified_count or result.upserted_id is not None)

    def get(self, id: str) -> dict[str, Any] | None:
        """The facts known of ``id`` now, or None."""
        found = self.collection.find_one({"_id": id})
        return found["facts"] if found else None

    def these(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The facts known of these now, by id; those unknown are missing."""
        return {found["_id"]: found["facts"] for found in self.collection.find({"_id": {"$in": list(ids)}})}

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

    def find(self, query: Mapping[str, Any], limit: int = 0) -> list[dict[str, Any]]:
        """The facts of all copies whose ``facts.*`` fields match."""
        return [found["facts"] for found in self.collection.find(dict(query)).limit(limit)]
