"""Aggregates: state, outgoing events and cause in one atomic write.

A document is ``{_id, version, body, lists, unique, outbox, pending, pending_since, seen}``. ``body`` is the state
that decisions see; the rest is bookkeeping:

- ``version`` guards every write, so of two who act at once exactly one wins;
- ``lists`` names the lists that it belongs to, ``unique`` its unique values (``common.store.lists``);
- ``outbox`` contains events that the relay has not yet published, oldest first;
- ``seen`` remembers the last causes (command, event or timer ids), each with the version it led to
  and the fingerprint of its request, so that a repeat changes nothing and is answered alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteError

from common.kernel import trace
from common.kernel.clock import real_ms
from common.kernel.decision import Event, Outcome, State
from common.kernel.ids import derived_id
from common.store.batching import Batcher, Lookup
from common.store.database import DUPLICATE
from common.store.journal import difference
from common.store.lists import LISTS, UNIQUE, ListKey, UniqueValue, lists_of, unique_key, unique_keys
from common.store.port import Collection, Document

REMEMBERED_CAUSES = 200  # older repeats are caught by the journal, which knows every cause


@dataclass(frozen=True)
class Cause:
    """Why a write happens: ``id`` of the command, event or timer; who acts; what started it all."""

    id: str
    at: str
    actor: Mapping[str, Any]
    correlation_id: str
    fingerprint: str | None = None
    traceparent: str = field(default_factory=trace.new)
    written_ms: int = field(default_factory=real_ms)  # `at` may be simulated


@dataclass(frozen=True)
class Loaded:
    """An aggregate as it stood at ``version``; ``replayed`` where that is what a command led to that came again."""

    id: str
    version: int
    body: State
    seen: tuple[Mapping[str, Any], ...] = field(default=())
    replayed: bool = field(default=False, compare=False)

    def effect_of(self, cause_id: str) -> Mapping[str, Any] | None:
        """What an earlier cause of this id led to, or None when it has not acted here."""
        return next((entry for entry in self.seen if entry["id"] == cause_id), None)


class Aggregates:
    """One collection of aggregates of one type."""

    def __init__(
        self, collection: Collection, kind: str, list_keys: Iterable[ListKey] = (), unique: Mapping[str, UniqueValue] = MappingProxyType({})
    ) -> None:
        """``list_keys`` are the fields that lists filter by besides the place; the first that a query names is used. ``unique``
        names the fields whose value only one aggregate may have, each with the flag that says whether it counts."""
        self.collection = collection
        self.kind = kind
        self.list_keys = tuple(list_keys)
        self.unique = unique
        self._by_id = Lookup(collection, {"outbox": 0})
        self._new = Batcher(self._insert_all)

    def load(self, id: str) -> Loaded | None:
        """The aggregate now, or None."""
        found = self._by_id.one(id)
        return _loaded(found) if found else None

    def these(self, ids: Iterable[str]) -> dict[str, Loaded]:
        """Those of these aggregates that there are, by id."""
        return {id: _loaded(found) for id, found in self._by_id.these(ids).items()}

    def find(
        self, query: Mapping[str, Any], *, limit: int = 0, sort: Iterable[tuple[str, int]] = ()
    ) -> list[Loaded]:
        """Aggregates whose ``body.*`` fields match."""
        cursor = self.collection.find(dict(query), {"outbox": 0, "seen": 0})
        if sort:
            cursor = cursor.sort(list(sort))
        return [_loaded(found) for found in cursor.limit(limit)]

    def by(self, field: str, *values: str) -> dict[str, Any]:
        """The query for all that have one of these values in a field: by its list key if there is one, else by the field
        itself, which then needs an index of its own."""
        for key in self.list_keys:
            if key.field == field:
                return {LISTS: {"$in": [key.name(value) for value in values]}}
        return {field: {"$in": list(values)}}

    def with_unique(self, field: str, value: str) -> dict[str, Any]:
        """The query for the aggregate with this unique value."""
        return {UNIQUE: unique_key(field, value)}

    def sift(self, queries: Sequence[Mapping[str, Any]], limit: int) -> list[Loaded]:
        """The first ``limit`` by id of those that match all ``queries``. The first query finds them by an index; a store
        that finds no index for all of them together goes through what the first finds."""
        stages: list[dict[str, Any]] = [{"$match": dict(query)} for query in queries]
        stages += [{"$sort": {"_id": 1}}, {"$limit": limit}, {"$project": {"outbox": 0, "seen": 0}}]
        return [_loaded(found) for found in self.collection.aggregate(stages)]

    def pending(self, after: Mapping[str, Any] | None, limit: int, *, outbox: bool = False) -> list[Document]:
        """The next documents with events to publish, those that wait longest first: their ids, since when they wait and,
        where asked for, the events. ``after`` is the last of those before."""
        fields = {"pending_since": 1} | ({"outbox": 1} if outbox else {})
        return self._in_order("pending_since", {"pending": True}, after, limit, fields)

    def outboxes(self, documents: Iterable[Mapping[str, Any]]) -> list[Document]:
        """The same documents as they are now, with their events, in their order; those that are gone are left out."""
        ids = [document["_id"] for document in documents]
        found = {one["_id"]: one for one in self.collection.find({"_id": {"$in": ids}, "pending": True}, {"outbox": 1})}
        return [found[id] for id in ids if id in found]

    def outbox(self, id: str) -> list[dict[str, Any]]:
        """The events of one aggregate that the relay is not yet done with, oldest first."""
        return (self.collection.find_one({"_id": id}, {"outbox": 1}) or {}).get("outbox", [])

    def due(self, field: str, now: str, after: Mapping[str, Any] | None, limit: int) -> list[Document]:
        """The next documents of whose state ``field`` is an instant that has come, the oldest first: id and instant."""
        return self._in_order(f"body.{field}", {f"body.{field}": {"$gt": "", "$lte": now}}, after, limit, {f"body.{field}": 1})

    def _in_order(
        self, field: str, query: Mapping[str, Any], after: Mapping[str, Any] | None, limit: int, fields: Mapping[str, int]
    ) -> list[Document]:
        order = [(field, 1), ("_id", 1)]
        if after is None:
            return list(self.collection.find(dict(query), fields).sort(order).limit(limit))
        value = after
        for name in field.split("."):
            value = value[name]
        beside = {**query, field: value, "_id": {"$gt": after["_id"]}}
        found = list(self.collection.find(beside, fields).sort(order).limit(limit))
        if len(found) < limit:
            later = {**query, field: {**query.get(field, {}), "$gt": value}}
            found += self.collection.find(later, fields).sort(order).limit(limit - len(found))
        return found

    def commit(self, id: str, before: Loaded | None, outcome: Outcome, cause: Cause) -> Loaded | None:
        """Write ``outcome`` as one document; None when another writer was first.

        Raises DuplicateKeyError naming the index when a uniqueness rule other than the id is broken,
        and ValueError for a change that no event tells (a state must never move in silence).
        """
        version = before.version + 1 if before else 1
        change = difference(before.body if before else {}, outcome.state)
        moved = sorted([*change["changed"], *change.get("removed", ())])
        if moved and not outcome.events:
            raise ValueError(f"{self.kind} changed {moved} without an event")
        if before and not moved and not outcome.events:
            return before
        entries = [
            self._entry(id, version, number, event, outcome, cause)
            for number, event in enumerate(outcome.events)
        ]
        if entries:
            entries[-1] |= change
        mark = {"id": cause.id, "v": version, "f": cause.fingerprint}
        if before is None:
            return self._insert(id, outcome.state, entries, mark, cause.at)
        return self._update(id, before, outcome.state, entries, mark, cause.at)

    def _entry(
        self, id: str, version: int, number: int, event: Event, outcome: Outcome, cause: Cause
    ) -> dict[str, Any]:
        return {
            "id": derived_id(id, str(version), str(number)),
            "name": event.name,
            "version": event.version,
            "aggregate": {"type": self.kind, "id": id, "version": version},
            "division": outcome.state.get("division"),
            "lists": lists_of(outcome.state, self.list_keys),
            "occurred_at": cause.at,
            "actor": dict(cause.actor),
            "basis": [basis.to_json() for basis in outcome.basis],
            "data": dict(event.data),
            "correlation_id": cause.correlation_id,
            "causation_id": cause.id,
            "traceparent": cause.traceparent,
            "written_ms": cause.written_ms,
        }

    def _insert(
        self, id: str, body: State, entries: list[dict[str, Any]], mark: dict[str, Any], at: str
    ) -> Loaded | None:
        lists, unique = lists_of(body, self.list_keys), unique_keys(body, self.unique)
        document = {"_id": id, "version": 1, "body": dict(body), LISTS: lists, "outbox": entries, "seen": [mark]}
        document |= {UNIQUE: unique} if unique else {}
        document |= {"pending": True, "pending_since": at} if entries else {}
        try:
            self._new.ask(document)
        except DuplicateKeyError as error:
            if "_id" in (error.details or {}).get("keyPattern", {}):
                return None
            raise
        return _loaded(document)

    def _insert_all(self, documents: list[dict[str, Any]]) -> list[None | Exception]:
        """Write new documents, each for itself: one that is refused keeps no other out."""
        if len(documents) == 1:
            self.collection.insert_one(documents[0])
            return [None]
        refused: dict[int, Exception] = {}
        unconfirmed: Exception | None = None
        try:
            self.collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            refused = {one["index"]: _refusal(one) for one in error.details["writeErrors"]}
            unconfirmed = error if error.details["writeConcernErrors"] else None
        return [refused.get(number, unconfirmed) for number in range(len(documents))]

    def _update(
        self, id: str, before: Loaded, body: State, entries: list[dict[str, Any]], mark: dict[str, Any], at: str
    ) -> Loaded | None:
        unique = unique_keys(body, self.unique)
        change = {
            "$set": {"body": dict(body), LISTS: lists_of(body, self.list_keys), "pending": True} | ({UNIQUE: unique} if unique else {}),
            "$min": {"pending_since": at},
            "$inc": {"version": 1},
            "$push": {
                "outbox": {"$each": entries},
                "seen": {"$each": [mark], "$slice": -REMEMBERED_CAUSES},
            },
        }
        change |= {"$unset": {UNIQUE: ""}} if self.unique and not unique else {}
        result = self.collection.update_one({"_id": id, "version": before.version}, change)
        if not result.matched_count:
            return None
        return Loaded(id, before.version + 1, body, (*before.seen, mark))


def _refusal(told: Mapping[str, Any]) -> WriteError:
    kind = DuplicateKeyError if told["code"] == DUPLICATE else WriteError
    return kind(told["errmsg"], told["code"], told)


def _loaded(document: Mapping[str, Any]) -> Loaded:
    return Loaded(document["_id"], document["version"], document["body"], tuple(document.get("seen", ())))
