"""A service's collections in one object; each service's ``store.py`` derives its own from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pymongo import ASCENDING, UpdateOne

from common.kernel.declaration.aggregate import Aggregate
from common.law.book import RuleBook
from common.run.remembered import Remembered
from common.store.aggregates import Aggregates, Loaded
from common.store.answers import Answers
from common.store.files import Files
from common.store.journal import Journal, fold
from common.store.kept import DUTY_LISTS, RECORD_LISTS, Known
from common.store.lists import LISTS, UNIQUE, ListKey, UniqueValue, declared_list_keys
from common.store.port import Database


class Store:
    """The journal, the answers and the aggregates of one service, and the public numbers that it counted last.

    A subclass makes its collections in ``__init__`` with ``self.aggregate(...)`` and adds its own indexes and
    queries.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.journal = Journal(database)
        self.answers = Answers(database)
        self.numbers: Remembered[list[dict[str, Any]]] = Remembered()
        self.aggregates: list[Aggregates] = []
        self._timed: list[Aggregates] = []
        self.declared: list[Aggregate] = []
        self._declared: dict[str, Aggregates] = {}
        self.known = Known()
        self.records = self.aggregate("records", "record", RECORD_LISTS)
        self.duties = self.aggregate("duties", "duty", DUTY_LISTS, timed=True)
        self.operations = self.aggregate("operations", "operation")  # what operators did beside the suite
        self.positions = database["positions"]  # how far the journal has been followed
        self.tallies, self.counted = database["tallies"], database["counted"]  # what measures come to, and what adds to them
        self.files, self.imports, self.faults = Files(database), database["imports"], database["import_faults"]
        self.target_answers: Remembered[list[dict[str, Any]]] = Remembered()

    def aggregate(
        self,
        collection: str,
        kind: str,
        list_keys: Iterable[ListKey] = (),
        unique: Mapping[str, UniqueValue] = MappingProxyType({}),
        *,
        timed: bool = False,
    ) -> Aggregates:
        """A collection of aggregates that the relay will serve, and where it is ``timed``, the timekeeper too. ``list_keys``
        and ``unique`` as of ``Aggregates``."""
        made = Aggregates(self.database[collection], kind, list_keys, unique)
        self.aggregates.append(made)
        self._timed += [made] * timed
        return made

    def declare(self, aggregate: Aggregate) -> Aggregates:
        """The collection of a declared aggregate."""
        unique = {one.name: one.value for one in aggregate.unique}
        keys = declared_list_keys(aggregate)
        made = self.aggregate(aggregate.collection, aggregate.name, keys, unique, timed=bool(aggregate.due))
        self.declared.append(aggregate)
        self._declared[aggregate.name] = made
        return made

    def collection_of(self, aggregate: Aggregate) -> Aggregates:
        """Where the things of a declared aggregate are kept."""
        return self._declared[aggregate.name]

    def base(self, id: str) -> Mapping[str, Any] | None:
        """The facts of a base, for who acts as its operator; None in a service that knows no bases."""
        return self.known.bases(id)

    def judged_by(self, book: RuleBook, seat: Mapping[str, Any], on: str) -> dict[str, Any]:
        """The rules for a new case in the place of ``seat`` with this governing day."""
        return self.known.judged_by(book, seat["division"], on, seat.get("profile"))

    def ensure_indexes(self) -> None:
        """Create all indexes; idempotent, called at every start."""
        self.journal.ensure_indexes()
        self.answers.ensure_indexes()
        for one in self.aggregates:
            one.collection.create_index(
                [("pending", ASCENDING), ("pending_since", ASCENDING), ("_id", ASCENDING)], partialFilterExpression={"pending": True}
            )
            one.collection.create_index([(LISTS, ASCENDING), ("_id", ASCENDING)])
            if one.unique:
                one.collection.create_index(UNIQUE, unique=True, sparse=True)
        self.files.ensure_indexes()
        self.imports.create_index([("state", ASCENDING), ("created_at", ASCENDING)])
        self.faults.create_index([("import", ASCENDING), ("row", ASCENDING), ("column", ASCENDING)])
        self.duties.collection.create_index([("body.due_on", ASCENDING), ("_id", ASCENDING)])
        for one in self._timed:
            one.collection.create_index("body.due_at", sparse=True)

    def keep_faults(self, job: str, faults: Iterable[Mapping[str, Any]]) -> None:
        """Keep what is wrong with rows of an imported file; the same again changes nothing."""
        writes = [
            UpdateOne({"_id": f"{job}:{one['row']}:{one['column']}:{number}"}, {"$set": {**one, "import": job}}, upsert=True)
            for number, one in enumerate(faults)
        ]
        if writes:
            self.faults.bulk_write(writes, ordered=False)

    def faults_of(self, job: str, most: int) -> list[dict[str, Any]]:
        """What is wrong with rows of an imported file, by row and column."""
        return list(self.faults.find({"import": job}).sort([("row", 1), ("column", 1), ("_id", 1)]).limit(most))

    def history(self, repository: Aggregates, id: str) -> list[dict[str, Any]]:
        """All that happened to one aggregate, in order, whether or not the relay has written it down yet."""
        waiting = repository.outbox(id)  # first: what leaves it meanwhile is in the journal by then
        told = self.journal.of(id)
        known = {entry["id"] for entry in told}
        return told + [entry for entry in waiting if entry["id"] not in known]

    def effect_of(self, repository: Aggregates, id: str, cause: str) -> int | None:
        """The version that a cause led an aggregate to, however long ago; None where it has not acted."""
        for event in repository.outbox(id):  # first, as above
            if event["causation_id"] == cause:
                return event["aggregate"]["version"]
        return self.journal.effect_of(cause, id)

    def at_version(self, repository: Aggregates, loaded: Loaded, version: int) -> Loaded:
        """The aggregate as it stood at an earlier version."""
        if version == loaded.version:
            return loaded
        entries = [e for e in self.history(repository, loaded.id) if e["aggregate"]["version"] <= version]
        return Loaded(loaded.id, *fold(entries))

    def as_of(self, repository: Aggregates, id: str, instant: str) -> Loaded | None:
        """The aggregate as it stood at an instant, None if it was not there yet."""
        entries = [e for e in self.history(repository, id) if e["occurred_at"] <= instant]
        return Loaded(id, *fold(entries)) if entries else None
