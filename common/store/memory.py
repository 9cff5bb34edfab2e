"""The port of the store in memory, for tests and the simulation: as strict as a database about what is unique, as
careful about copies, and with the same errors."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from common.store.memory_query import copied, grouped, matches, projected, sort_key, updated, values_at
from common.store.port import Document, Keys, Query

DUPLICATE = 11000


class MemoryDatabase:
    """Collections that come into being when they are asked for. ``before`` is called before each operation of any of
    them, with its name: where a simulated process may die."""

    def __init__(self, name: str = "memory", before: Callable[[str], None] = lambda operation: None) -> None:
        self.name = name
        self.before = before
        self._collections: dict[str, MemoryCollection] = {}

    def __getitem__(self, name: str) -> MemoryCollection:
        if name not in self._collections:
            self._collections[name] = MemoryCollection(name, self)
        return self._collections[name]

    def quietly(self, name: str) -> list[Document]:
        """All documents of a collection, for who only looks at what others did."""
        return list(self[name].documents.values())

    def list_collection_names(self) -> list[str]:
        """Those with documents."""
        return [name for name, one in self._collections.items() if one.documents]


@dataclass(frozen=True)
class Matched:
    """How many documents an update found."""

    matched_count: int


class MemoryCursor:
    """What was found, in the order of insertion until it is sorted."""

    def __init__(self, found: list[Document], fields: Mapping[str, Any] | None) -> None:
        self._found, self._fields = found, fields

    def sort(self, keys: Keys, direction: int = 1) -> MemoryCursor:
        """Order by one field or by several."""
        self._found = ordered(self._found, [(keys, direction)] if isinstance(keys, str) else keys)
        return self

    def limit(self, limit: int) -> MemoryCursor:
        """At most so many; 0 is all."""
        self._found = self._found[:limit] if limit else self._found
        return self

    def __iter__(self) -> Iterator[Document]:
        return (copied(projected(document, self._fields)) for document in self._found)


class MemoryCollection:
    """Documents by ``_id``, with unique indexes; other indexes change nothing that anybody sees."""

    def __init__(self, name: str, database: MemoryDatabase) -> None:
        self.name = name
        self.documents: dict[Any, Document] = {}
        self._database = database
        self._unique: dict[tuple[str, ...], dict[tuple[Any, ...], Any]] = {}  # by fields, who has which values
        self._lock = threading.RLock()

    # Reading

    def find(self, query: Query | None = None, projection: Mapping[str, Any] | None = None) -> MemoryCursor:
        """What fits."""
        with self._step("find"):
            return MemoryCursor(list(self._fitting(query or {})), projection)

    def find_one(self, query: Query | None = None, projection: Mapping[str, Any] | None = None, *, sort: Keys | None = None) -> Document | None:
        """The first that fits."""
        found = self.find(query, projection)
        return next(iter(found.sort(sort) if sort else found), None)

    def count_documents(self, query: Query) -> int:
        """How many fit."""
        return sum(1 for _ in self.find(query))

    def aggregate(self, stages: Sequence[Mapping[str, Any]]) -> list[Document]:
        """What comes out of the last stage."""
        found = list(self.find())
        for stage in stages:
            ((name, what),) = stage.items()
            found = _STAGES[name](found, what)
        return found

    # Writing

    def insert_one(self, document: Document) -> None:
        """Raises DuplicateKeyError."""
        with self._step("insert_one"):
            self._store(document)

    def insert_many(self, documents: Sequence[Document], *, ordered: bool = True) -> None:
        """Raises BulkWriteError; ordered, it stops at the first that fails."""
        self._each([(lambda one=one: self._store(one)) for one in documents], "insert_many", ordered)

    def update_one(self, query: Query, change: Mapping[str, Any], *, upsert: bool = False) -> Matched:
        """Raises DuplicateKeyError."""
        with self._step("update_one"):
            return self._update(query, change, upsert)

    def update_many(self, query: Query, change: Mapping[str, Any]) -> Matched:
        """Change all that fit."""
        with self._step("update_many"):
            found = list(self._fitting(query))
            for one in found:
                self._keep(updated(one, change), instead=one)
            return Matched(len(found))

    def bulk_write(self, writes: Sequence[Any], *, ordered: bool) -> None:
        """InsertOne and UpdateOne. Raises BulkWriteError."""
        self._each([(lambda one=one: self._write(one)) for one in writes], "bulk_write", ordered)

    def find_one_and_update(
        self, query: Query, change: Mapping[str, Any], *, upsert: bool = False, return_document: bool = False
    ) -> Document | None:
        """Change the first that fits; it as it was before or, with ``return_document``, after."""
        with self._step("find_one_and_update"):
            before = next(iter(self._fitting(query)), None)
            self._update(query, change, upsert)
            if not return_document:
                return copied(before)
            found = self.documents.get(before["_id"]) if before else next(iter(self._fitting(query)), None)
            return copied(found)

    def delete_many(self, query: Query) -> None:
        """Remove all that fit."""
        with self._step("delete_many"):
            for one in list(self._fitting(query)):
                self._forget(one)

    def create_index(self, keys: Keys, *, unique: bool = False, **_: Any) -> None:
        """Keep ``keys`` unique where asked; a document without any of them is not looked at, as in a sparse index."""
        fields = (keys,) if isinstance(keys, str) else tuple(name for name, _ in keys)
        if unique and fields not in self._unique:
            self._unique[fields] = {entry: one["_id"] for one in self.documents.values() for entry in _entries(one, fields)}

    # Within

    def _step(self, operation: str) -> threading.RLock:
        self._database.before(f"{self.name}.{operation}")
        return self._lock

    def _fitting(self, query: Query) -> Iterable[Document]:
        wanted = query.get("_id")
        if isinstance(wanted, Mapping) and "$in" in wanted:
            candidates: Iterable[Document] = [self.documents[id] for id in dict.fromkeys(wanted["$in"]) if id in self.documents]
        elif wanted is not None and not isinstance(wanted, Mapping):
            candidates = [self.documents[wanted]] if wanted in self.documents else []
        else:
            candidates = self.documents.values()
        return (document for document in candidates if matches(document, query))

    def _store(self, document: Document) -> None:
        self._keep(copied(document))

    def _keep(self, document: Document, instead: Document | None = None) -> None:
        if instead is None and document["_id"] in self.documents:
            raise _duplicate(("_id",), document["_id"])
        own = instead["_id"] if instead else None
        for fields, taken in self._unique.items():
            for entry in _entries(document, fields):
                if taken.get(entry, own) != own:
                    raise _duplicate(fields, entry)
        if instead:
            self._forget(instead)
        self.documents[document["_id"]] = document
        for fields, taken in self._unique.items():
            taken.update(dict.fromkeys(_entries(document, fields), document["_id"]))

    def _forget(self, document: Document) -> None:
        for fields, taken in self._unique.items():
            for entry in _entries(document, fields):
                del taken[entry]
        del self.documents[document["_id"]]

    def _update(self, query: Query, change: Mapping[str, Any], upsert: bool) -> Matched:
        before = next(iter(self._fitting(query)), None)
        if before is not None:
            self._keep(updated(before, change), instead=before)
            return Matched(1)
        if upsert:
            given = {name: value for name, value in query.items() if not isinstance(value, Mapping) and not name.startswith("$")}
            self._keep(updated(given, change, inserting=True))
        return Matched(0)

    def _write(self, write: Any) -> None:
        if isinstance(write, InsertOne):
            self._store(write._doc)  # type: ignore[arg-type]
        elif isinstance(write, UpdateOne):
            self._update(write._filter, write._doc, bool(write._upsert))  # type: ignore[arg-type]
        else:
            raise NotImplementedError(type(write).__name__)

    def _each(self, steps: list[Callable[[], None]], operation: str, ordered: bool) -> None:
        faults: list[dict[str, Any]] = []
        with self._step(operation):
            for number, step in enumerate(steps):
                if number:  # a process may die, or another write, between any two of them
                    self._database.before(f"{self.name}.{operation}")
                try:
                    step()
                except DuplicateKeyError as error:
                    faults.append({**(error.details or {}), "index": number})
                    if ordered:
                        break
        if faults:
            raise BulkWriteError({"writeErrors": faults, "writeConcernErrors": []})


def _entries(document: Document, fields: tuple[str, ...]) -> set[tuple[Any, ...]]:
    """The values of a document under a unique index, one for each element of an array; none where it has no such field."""
    columns = [list(values_at(document, name)) for name in fields]
    if not any(columns):
        return set()
    spread = [[item for value in column for item in (value if isinstance(value, list) else [value])] or [None] for column in columns]
    return set(itertools.product(*spread))


def ordered(found: list[Document], keys: Sequence[tuple[str, int]]) -> list[Document]:
    """Documents by several fields, the first counts most."""
    for name, direction in reversed(keys):
        found = sorted(found, key=sort_key(name), reverse=direction < 0)
    return found


_STAGES: dict[str, Callable[[list[Document], Any], list[Document]]] = {
    "$match": lambda found, query: [one for one in found if matches(one, query)],
    "$sort": lambda found, keys: ordered(found, list(keys.items())),
    "$limit": lambda found, limit: found[:limit],
    "$project": lambda found, fields: [projected(one, fields) for one in found],
    "$group": grouped,
}


def _duplicate(fields: tuple[str, ...], value: Any) -> DuplicateKeyError:
    told = {"code": DUPLICATE, "errmsg": f"E11000 duplicate key: {value!r}", "keyPattern": dict.fromkeys(fields, 1)}
    return DuplicateKeyError(told["errmsg"], DUPLICATE, told)


class MemoryLease:
    """A lease by a given clock. ``kept`` is what all who want the same lease share."""

    def __init__(self, kept: dict[str, Any], holder: str, now: Callable[[], float], seconds: float = 15.0) -> None:
        self._kept, self._holder, self._now, self._seconds = kept, holder, now, seconds

    def take(self) -> int | None:
        """Its fence while this holder has it, None while another does."""
        kept = self._kept
        if kept.get("holder") != self._holder:
            if kept.get("holder") is not None and kept["until"] > self._now():
                return None
            kept["fence"] = kept.get("fence", 0) + 1
        kept["holder"], kept["until"] = self._holder, self._now() + self._seconds
        return kept["fence"]

    def release(self) -> None:
        """Give it up at once."""
        if self._kept.get("holder") == self._holder:
            self._kept["holder"] = None

    def ring(self) -> None:
        """Count one more ring."""
        self._kept["rings"] = self._kept.get("rings", 0) + 1

    def rings(self) -> int:
        """How often it was rung."""
        return self._kept.get("rings", 0)
