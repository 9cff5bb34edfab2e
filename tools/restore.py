"""A backup brought back to one point, and every aggregate to what the journal says of it then.

While a backup was made the suite went on, so that some aggregates are older than the journal of the same backup. The
journal decides: it is cut at the point asked for, and each aggregate becomes what its entries add up to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from common.store.aggregates import Aggregates
from common.store.journal import Journal, faults, fold
from common.store.lists import LISTS, UNIQUE, lists_of, unique_keys
from common.store.port import Database, Document
from common.store.store import Store
from tools.backup import JOURNAL, BadBackup, Tell, documents, read
from tools.stores import store_of

BATCH = 500
# Not taken over where the journal is cut: what is followed anew from it, and answers to commands that it no longer has.
FOLLOWED = ("tallies", "counted", "positions", "answers")


def restore(folder: Path, databases: dict[str, Database], until: str | None, tell: Tell) -> dict[str, int]:
    """Fill the empty databases of these services; how many aggregates of each were brought to the point.

    ``until`` is an instant: what the journal says after it is left out. Raises BadBackup for a backup that is not whole,
    whose journal is not, or for a database that holds something.
    """
    manifest = read(folder)
    if missing := sorted(set(databases) - set(manifest["services"])):
        raise BadBackup(f"{folder} has nothing of {', '.join(missing)}")
    for service, database in databases.items():
        if filled := sorted(name for name in database.list_collection_names() if database[name].find_one({})):
            raise BadBackup(f"the database of {service} is not empty: it has {', '.join(filled)}")
    return {service: _restored(folder, manifest, service, database, until, tell) for service, database in databases.items()}


def _restored(folder: Path, manifest: dict[str, Any], service: str, database: Database, until: str | None, tell: Tell) -> int:
    names = sorted(set(manifest["services"][service]["collections"]) - {JOURNAL} - (set(FOLLOWED) if until else set()))
    entries = list(_up_to(documents(folder, service, JOURNAL), until))
    if found := list(faults(entries)):
        raise BadBackup(f"the journal of {service} is not whole: {found[0]}")
    _fill(database, JOURNAL, entries)
    tell(f"{service}: {len(entries)} entries of the journal")
    for name in names:
        tell(f"{service}: {_fill(database, name, documents(folder, service, name))} documents of {name}")
    store = store_of(service, database)
    store.ensure_indexes()
    moved = sum(_settle(store, repository, until is not None) for repository in store.aggregates)
    tell(f"{service}: {moved} aggregates brought to the point of the journal")
    return moved


def _up_to(entries: Iterable[Document], until: str | None) -> Iterator[Document]:
    # the longest beginning that has nothing later, so that its chain is whole
    for entry in entries:
        if until is not None and entry["occurred_at"] > until:
            return
        yield entry


def _fill(database: Database, name: str, found: Iterable[Document]) -> int:
    count, source = 0, iter(found)
    while batch := list(islice(source, BATCH)):
        database[name].insert_many(batch, ordered=True)
        count += len(batch)
    return count


def _settle(store: Store, repository: Aggregates, cut: bool) -> int:
    """Bring the aggregates of one collection to what the journal says; how many were something else."""
    moved = 0
    known = {document["_id"]: document for document in repository.collection.find({})}
    for id in sorted(known.keys() | _told(store.journal, repository.kind)):
        change = _changed(repository, id, known.get(id), store.journal.of(id), cut)
        moved += change
    return moved


def _told(journal: Journal, kind: str) -> set[str]:
    begun = journal.collection.find({"aggregate.type": kind, "aggregate.version": 1}, {"aggregate": 1})
    return {entry["aggregate"]["id"] for entry in begun}


def _changed(repository: Aggregates, id: str, document: Document | None, entries: list[Document], cut: bool) -> bool:
    told = {entry["id"] for entry in entries}
    untold = [event for event in (document or {}).get("outbox", []) if event["id"] not in told and not cut]
    version, body = fold([*entries, *untold])
    if document and document["version"] == version:
        return False
    repository.collection.delete_many({"_id": id})
    if version:
        repository.collection.insert_one(_made(repository, id, version, body, document))
    return True


def _made(repository: Aggregates, id: str, version: int, body: dict[str, Any], document: Document | None) -> Document:
    unique = unique_keys(body, repository.unique)
    # causes that are not remembered here are found in the journal
    seen = [mark for mark in (document or {}).get("seen", []) if mark["v"] <= version]
    made = {"_id": id, "version": version, "body": body, LISTS: lists_of(body, repository.list_keys), "outbox": [], "seen": seen}
    return made | ({UNIQUE: unique} if unique else {})
