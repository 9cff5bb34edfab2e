"""The port of the store: what this suite asks of a document database, and no more.

It is the part of MongoDB's own interface that is used, with MongoDB's words and errors, so that the driver is one
implementation as it stands and costs nothing; ``common.store.memory`` is the other. One contract test runs on both.

- Queries: values (an array matches by each of its elements), dotted paths, ``$in``, ``$nin``, ``$ne``, ``$gt``, ``$gte``,
  ``$lt``, ``$lte``, ``$exists``, ``$elemMatch``, ``$not``, ``$and``, ``$or``.
- Updates: ``$set``, ``$setOnInsert``, ``$unset``, ``$inc``, ``$min``, ``$push`` (``$each``, ``$slice`` below zero),
  ``$pull`` (a query on an element).
- Stages: ``$match``, ``$sort``, ``$limit``, ``$project``, ``$group`` by one field with ``{"$sum": 1}``.

A lease needs the server's own clock and is a port of its own (``Lease``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

Document = dict[str, Any]
Query = Mapping[str, Any]
Keys = str | Sequence[tuple[str, int]]


class Cursor(Protocol):
    """What was found, not yet read."""

    def sort(self, keys: Keys, direction: int = 1) -> Cursor: ...
    def limit(self, limit: int) -> Cursor: ...
    def __iter__(self) -> Iterator[Document]: ...


class Written(Protocol):
    """What became of an update."""

    @property
    def matched_count(self) -> int: ...


class Collection(Protocol):
    """Documents by ``_id``. Each call is atomic for one document; an error of the driver says what was not done."""

    @property
    def name(self) -> str: ...
    def find(self, query: Query = ..., projection: Mapping[str, Any] | None = ...) -> Cursor: ...
    def find_one(self, query: Query = ..., projection: Mapping[str, Any] | None = ..., *, sort: Keys | None = ...) -> Document | None: ...
    def aggregate(self, stages: Sequence[Mapping[str, Any]]) -> Iterable[Document]: ...
    def count_documents(self, query: Query) -> int: ...
    def insert_one(self, document: Document) -> Any: ...
    def insert_many(self, documents: Sequence[Document], *, ordered: bool = ...) -> Any: ...
    def update_one(self, query: Query, change: Mapping[str, Any], *, upsert: bool = ...) -> Written: ...
    def update_many(self, query: Query, change: Mapping[str, Any]) -> Written: ...
    def bulk_write(self, writes: Sequence[Any], *, ordered: bool) -> Any: ...
    def find_one_and_update(
        self, query: Query, change: Mapping[str, Any], *, upsert: bool = ..., return_document: bool = ...
    ) -> Document | None: ...
    def delete_many(self, query: Query) -> Any: ...
    def create_index(self, keys: Keys, **options: Any) -> Any: ...


class Database(Protocol):
    """Collections by name."""

    @property
    def name(self) -> str: ...
    def __getitem__(self, name: str) -> Collection: ...
    def list_collection_names(self) -> list[str]: ...


class Lease(Protocol):
    """The right of one process to do what only one should do, for a while."""

    def take(self) -> int | None:
        """Take or renew it: a number that rises with each new holder, None while another has it."""

    def release(self) -> None:
        """Give it up at once."""

    def ring(self) -> None:
        """Let the holder know that there is something to do."""

    def rings(self) -> int:
        """How often it was rung."""
