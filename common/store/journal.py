"""The journal: what happened, when, who did it, on which clause, caused by what.

One per service, append-only, written by the relay alone. ``_id`` is the sequence number, so two
writers can never both append the same place: the store itself is the fence. Each entry carries the
hash of the one before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pymongo
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import BulkWriteError

from common.kernel.decision import State
from common.store.port import Database
from common.store.quirks import FIRST_LOOK, numbers_after

GENESIS = "sha256:" + "0" * 64
ALGORITHMS = {"sha256", "sm3"}
AHEAD = 100  # entries that others may have written since this process looked last, asked for at a time


class Superseded(Exception):
    """Another writer has appended meanwhile; read the head again."""


class Journal:
    """Append to, read and fold the journal of one service."""

    def __init__(self, database: Database, algorithm: str = "sha256") -> None:
        self.collection = database["journal"]
        self.algorithm = algorithm
        self._known = (0, GENESIS)  # the newest entry that this process has seen

    def ensure_indexes(self) -> None:
        """Create the indexes; idempotent."""
        self.collection.create_index("id", unique=True)
        self.collection.create_index([("aggregate.id", ASCENDING), ("aggregate.version", ASCENDING)])

    def head(self) -> tuple[int, str]:
        """Sequence and hash of the newest entry; (0, GENESIS) when there is none."""
        if not self._known[0]:
            self._known = self._read_head()
        ahead = 1  # as a rule nobody else has written
        while newer := self._named(self._known[0], ahead, {"hash": 1}):
            self._known, ahead = (newer[-1]["_id"], newer[-1]["hash"]), AHEAD
        return self._known

    def append(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Write those of ``events`` that are not yet there, in order; return all with their sequence.

        Raises Superseded when another writer got in between: nothing of the rest was written.
        """
        known = {
            entry["id"]: entry["_id"]
            for entry in self.collection.find({"id": {"$in": [e["id"] for e in events]}}, {"id": 1})
        }
        sequence, previous = self.head() if len(known) < len(events) else (0, GENESIS)
        fresh = []
        for event in events:
            if event["id"] not in known:
                sequence += 1
                entry = chained(event, sequence, previous, self.algorithm)
                previous = entry["hash"]
                known[event["id"]] = sequence
                fresh.append(entry)
        if fresh:
            try:
                self.collection.insert_many(fresh, ordered=True)
            except BulkWriteError as error:
                raise Superseded from error
            self._known = (sequence, previous)
        return [{**event, "seq": known[event["id"]]} for event in events]

    def of(self, aggregate_id: str, *, until_version: int | None = None, until: str | None = None) -> list[dict[str, Any]]:
        """The entries of one aggregate in order, up to a version or an instant (both inclusive)."""
        query: dict[str, Any] = {"aggregate.id": aggregate_id}
        if until_version is not None:
            query["aggregate.version"] = {"$lte": until_version}
        if until is not None:
            query["occurred_at"] = {"$lte": until}
        return list(self.collection.find(query).sort("_id", ASCENDING))

    def after(self, sequence: int, limit: int) -> list[dict[str, Any]]:
        """The next ``limit`` entries after ``sequence``, for feeds and verification."""
        return self._named(sequence, limit)

    def among(self, numbers: range, wanted: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
        """The first ``limit`` of the entries with these sequence numbers that match ``wanted``."""
        stages = [{"$match": {"_id": {"$in": list(numbers)}}}, {"$match": wanted}, {"$sort": {"_id": ASCENDING}}, {"$limit": limit}]
        return list(self.collection.aggregate(stages))

    def _named(self, sequence: int, limit: int, fields: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        wanted = {"_id": numbers_after(sequence, limit)}
        return list(self.collection.find(wanted, fields).sort("_id", ASCENDING))

    def _read_head(self) -> tuple[int, str]:
        with pymongo.timeout(FIRST_LOOK):
            last = self.collection.find_one(sort=[("_id", DESCENDING)], projection={"hash": 1})
        return (last["_id"], last["hash"]) if last else (0, GENESIS)

    def effect_of(self, cause_id: str, aggregate_id: str) -> int | None:
        """The version that this cause led this aggregate to, however long ago; None where it has not acted.

        Goes through all that happened to the aggregate: what few aggregates need is not worth an index on every entry.
        """
        found = self.collection.find_one({"aggregate.id": aggregate_id, "causation_id": cause_id}, {"aggregate.version": 1})
        return found["aggregate"]["version"] if found else None

    def verify(self) -> Iterator[str]:
        """Every fault found: an edited, missing or reordered entry. Nothing means the chain holds."""
        yield from faults(self.collection.find().sort("_id", ASCENDING))


def chained(event: Mapping[str, Any], sequence: int, previous: str, algorithm: str) -> dict[str, Any]:
    """``event`` as the journal keeps it: numbered, linked and hashed with a tagged algorithm."""
    entry = {"_id": sequence, **event, "previous": previous}
    return {**entry, "hash": digest(entry, algorithm)}


def digest(entry: Mapping[str, Any], algorithm: str) -> str:
    """The hash of an entry without its own ``hash`` field, over canonical JSON."""
    bare = {name: value for name, value in entry.items() if name != "hash"}
    return f"{algorithm}:{hashlib.new(algorithm, canonical(bare)).hexdigest()}"


def canonical(value: Any) -> bytes:
    """The one JSON text of plain data, in UTF-8. Raises TypeError or ValueError for anything else."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def difference(before: State, after: State) -> dict[str, Any]:
    """How a state changed, as a journal entry keeps it: ``changed`` are the top-level fields that are new or different,
    ``removed`` the names of those that are gone, left out where none is. Null is a value like any other."""
    changed = {name: value for name, value in after.items() if name not in before or not _same(before[name], value)}
    removed = sorted(before.keys() - after.keys())
    return {"changed": changed} | ({"removed": removed} if removed else {})


def fold(entries: Iterable[Mapping[str, Any]]) -> tuple[int, dict[str, Any]]:
    """Version and state that the entries of one aggregate add up to."""
    version, body = 0, {}
    for entry in entries:
        version = entry["aggregate"]["version"]
        for name in entry.get("removed", ()):
            body.pop(name, None)
        body |= entry.get("changed", {})
    return version, body


def _same(one: Any, other: Any) -> bool:
    # Python holds True, 1 and 1.0 for equal; JSON does not
    return one is other or (one == other and canonical(one) == canonical(other))


def faults(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with a whole chain read in order, in words for an auditor."""
    expected, previous = 1, GENESIS
    for entry in entries:
        if type(entry["_id"]) is not int:
            yield f"entry {entry['_id']!r} is none of ours"
            continue
        if entry["_id"] != expected:
            yield f"{_span(expected, entry['_id'] - 1)} missing"
        if entry.get("previous") != previous:
            yield f"entry {entry['_id']} does not follow the entry before it"
        if not _whole(entry):
            yield f"entry {entry['_id']} was edited"
        expected, previous = entry["_id"] + 1, entry.get("hash")


def _span(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"


def _whole(entry: Mapping[str, Any]) -> bool:
    algorithm = str(entry.get("hash")).partition(":")[0]
    try:
        return algorithm in ALGORITHMS and digest(entry, algorithm) == entry["hash"]
    except (TypeError, ValueError):  # something that no JSON holds was put into it
        return False
