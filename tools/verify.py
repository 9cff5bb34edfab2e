"""The journals of all services, read from the first entry to the last, and the states that they must add up to.

Faults go to the standard output, one to a line, with the service's name. The number and the hash of each newest entry
are printed too: kept elsewhere, they show later whether anything before them was written anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pymongo
from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import PyMongoError

import contracts
from common.run.settings import Settings
from common.store.database import connect, service_database
from common.store.journal import Journal, canonical, faults, fold

SERVICES = tuple(sorted({name.partition(".")[0] for name in contracts.EVENTS}))
STEP = 20_000  # entries between two lines of progress
LONGEST = 3600.0  # seconds; reading a whole journal takes longer than any request may

Tell = Callable[[int], None]


def faults_of(database: Database[dict[str, Any]], tell: Tell = lambda number: None) -> Iterator[str]:
    """What is wrong with the journal of one service; ``tell`` hears how many entries have been read."""
    journal = Journal(database)
    yield from faults(_counted(journal.collection.find().sort("_id", ASCENDING), tell))
    yield from unfolded(database, journal)


def _counted(entries: Iterable[Mapping[str, Any]], tell: Tell) -> Iterator[Mapping[str, Any]]:
    for number, entry in enumerate(entries, start=1):
        yield entry
        if number % STEP == 0:
            tell(number)


def unfolded(database: Database[dict[str, Any]], journal: Journal) -> Iterator[str]:
    """Aggregates that are not what the journal, and the events it does not have yet, add up to: an edited state, and
    entries that are gone after the last of the chain."""
    for name in sorted(set(database.list_collection_names()) - {journal.collection.name}):
        for document in database[name].find({"outbox": {"$exists": True}}, {"version": 1, "body": 1, "outbox": 1}):
            yield from (f"{document['_id']} in {name} {fault}" for fault in _folding_fault(document, journal))


def _folding_fault(document: Mapping[str, Any], journal: Journal) -> Iterator[str]:
    entries = journal.of(document["_id"])
    known = {entry["id"] for entry in entries}
    version, body = fold([*entries, *(event for event in document["outbox"] if event["id"] not in known)])
    if version != document["version"]:
        yield f"is at version {document['version']}, the journal leads to {version}"
    elif canonical(body) != canonical(document["body"]):
        yield f"is not what its {version} versions in the journal add up to"


def verify() -> int:
    """Check the deployment that the environment names; 0 when no fault is found, 1 when one is, 2 when the database does
    not answer."""
    settings = Settings.from_env()
    try:
        with connect(settings) as client:
            client.admin.command("ping")  # whether it is there is known in seconds
            with pymongo.timeout(LONGEST):
                found = [_report(service, service_database(client, settings, service)) for service in SERVICES]
    except PyMongoError as error:
        print(f"the database does not answer: {type(error).__name__}", file=sys.stderr)
        return 2
    return 1 if sum(found) else 0


def _report(service: str, database: Database[dict[str, Any]]) -> int:
    count = 0
    for count, fault in enumerate(faults_of(database, lambda number: _progress(service, number)), start=1):  # noqa: B007
        print(f"{service}: {fault}")
    sequence, digest = Journal(database).head()
    print(f"{service}: {sequence} entries, head {digest}, faults: {count}", flush=True)
    return count


def _progress(service: str, number: int) -> None:
    print(f"{service}: {number} entries read", file=sys.stderr, flush=True)
