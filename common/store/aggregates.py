"""Aggregates: state, outgoing events and cause in one atomic write.

A document is ``{_id, version, body, outbox, pending, pending_since, seen}``. ``body`` is the state
that decisions see; the rest is bookkeeping:

- ``version`` guards every write, so of two who act at once exactly one wins;
- ``outbox`` holds events that the relay has not yet told, oldest first;
- ``seen`` remembers the last causes (command, event or timer ids), each with the version it led to
  and the fingerprint of its request, so that a repeat changes nothing and is answered alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from common.decision import Outcome, State
from common.ids import derived_id

REMEMBERED_CAUSES = 200  # older repeats are caught by the journal, which knows every cause


@dataclass(frozen=True)
class Cause:
    """Why a write happens: ``id`` of the command, event or timer; who acts; what started it all."""

    id: str
    at: str
    actor: Mapping[str, Any]
    correlation_id: str
    fingerprint: str | None = None


@dataclass(frozen=True)
class Loaded:
    """An aggregate as it stood at ``version``."""

    id: str
    version: int
    body: State
    seen: tuple[Mapping[str, Any], ...] = field(default=())

    def effect_of(self, cause_id: str) -> Mapping[str, Any] | None:
        """What an earlier cause of this id led to, or None when it has not acted here."""
        return next((entry for entry in self.seen if entry["id"] == cause_id), None)


class Aggregates:
    """One collection of aggregates of one type."""

    def __init__(self, collection: Collection[dict[str, Any]], kind: str) -> None:
        self.collection = collection
        self.kind = kind

    def load(self, id: str) -> Loaded | None:
        """The aggregate now, or None."""
        found = self.collection.find_one({"_id": id}, {"outbox": 0})
        return _loaded(found) if found else None

    def find(
        self, query: Mapping[str, Any], *, limit: int = 0, sort: Iterable[tuple[str, int]] = ()
    ) -> list[Loaded]:
        """Aggregates whose ``body.*`` fields match."""
        cursor = self.collection.find(dict(query), {"outbox": 0, "seen": 0})
        if sort:
            cursor = cursor.sort(list(sort))
        return [_loaded(found) for found in cursor.limit(limit)]

    def commit(self, id: str, before: Loaded | None, outcome: Outcome, cause: Cause) -> Loaded | None:
        """Write ``outcome`` as one document; None when another writer was first.

        Raises DuplicateKeyError naming the index when a uniqueness rule other than the id is broken,
        and ValueError for a change that no event tells (a state must never move in silence).
        """
        version = before.version + 1 if before else 1
        changed = changes(before.body if before else {}, outcome.state)
        if changed and not outcome.events:
            raise ValueError(f"{self.kind} changed {sorted(changed)} without an event")
        if before and not changed and not outcome.events:
            return before
        entries = [
            self._entry(id, version, number, event.name, dict(event.data), outcome, cause)
            for number, event in enumerate(outcome.events)
        ]
        if entries:
            entries[-1]["changed"] = changed
        mark = {"id": cause.id, "v": version, "f": cause.fingerprint}
        if before is None:
            return self._insert(id, outcome.state, entries, mark, cause.at)
        return self._update(id, before, outcome.state, entries, mark, cause.at)

    def _entry(
        self, id: str, version: int, number: int, name: str, data: dict[str, Any], outcome: Outcome, cause: Cause
    ) -> dict[str, Any]:
        return {
            "id": derived_id(id, str(version), str(number)),
            "name": name,
            "aggregate": {"type": self.kind, "id": id, "version": version},
            "division": outcome.state.get("division"),
            "occurred_at": cause.at,
            "actor": dict(cause.actor),
            "basis": [basis.to_json() for basis in outcome.basis],
            "data": data,
            "correlation_id": cause.correlation_id,
            "causation_id": cause.id,
        }

    def _insert(
        self, id: str, body: State, entries: list[dict[str, Any]], mark: dict[str, Any], at: str
    ) -> Loaded | None:
        document = {"_id": id, "version": 1, "body": dict(body), "outbox": entries, "seen": [mark]}
        document |= {"pending": True, "pending_since": at} if entries else {}
        try:
            self.collection.insert_one(document)
        except DuplicateKeyError as error:
            if "_id" in (error.details or {}).get("keyPattern", {}):
                return None
            raise
        return _loaded(document)

    def _update(
        self, id: str, before: Loaded, body: State, entries: list[dict[str, Any]], mark: dict[str, Any], at: str
    ) -> Loaded | None:
        change = {
            "$set": {"body": dict(body), "pending": True},
            "$min": {"pending_since": at},
            "$inc": {"version": 1},
            "$push": {
                "outbox": {"$each": entries},
                "seen": {"$each": [mark], "$slice": -REMEMBERED_CAUSES},
            },
        }
        result = self.collection.update_one({"_id": id, "version": before.version}, change)
        if not result.matched_count:
            return None
        return Loaded(id, before.version + 1, body, (*before.seen, mark))


def changes(before: State, after: State) -> dict[str, Any]:
    """Top-level fields that differ; a field that went away maps to None."""
    gone = {name: None for name in before if name not in after and before[name] is not None}
    return gone | {name: value for name, value in after.items() if before.get(name) != value}


def _loaded(document: Mapping[str, Any]) -> Loaded:
    return Loaded(document["_id"], document["version"], document["body"], tuple(document.get("seen", ())))
