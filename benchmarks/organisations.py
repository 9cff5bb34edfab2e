"""Organisations by the thousand, in the shape that the registry itself stores: copies of one that it has registered.

Only for benchmarks: whatever else comes into the registry comes through its commands.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pymongo.collection import Collection

from common.kernel import places
from common.kernel.ids import derived_id
from common.kernel.text import key
from common.store.lists import LISTS, UNIQUE, ListKey, lists_of, unique_keys

Document = dict[str, Any]
BATCH = 250  # the database does nothing else while it takes one
# As the register has them; a test holds both together.
ORG_LIST_KEYS = (ListKey("body.uscc", short=True), ListKey("body.name_key", short=True), ListKey("body.supervisor_unit", short=True))
ORG_UNIQUE = {"uscc": "has_uscc", "identity": "has_identity"}
COUNTIES = places.below("33", "county", date(2024, 3, 1))


def id_of(number: int) -> str:
    """The id of the copy with this number; in no order, as ids of the suite are."""
    return derived_id("benchmark", str(number))


def name_of(number: int) -> str:
    """Its name."""
    return f"示例社会组织{number:07d}"


def uscc_of(number: int) -> str:
    """Its credit code: of the right shape, the check character aside."""
    return f"52330100MJ{number:08d}"


def copy_of(pattern: Mapping[str, Any], number: int, division: str | None = None) -> Document:
    """The stored document of copy ``number``, spread over all counties unless ``division`` is given."""
    id, place = id_of(number), division or COUNTIES[number % len(COUNTIES)]
    own = {"id": id, "name": name_of(number), "name_key": key(name_of(number)), "uscc": uscc_of(number)}
    own |= {"has_uscc": True, "has_identity": False, "division": place}
    body = {**pattern["body"], **own}
    found_by = {LISTS: lists_of(body, ORG_LIST_KEYS), UNIQUE: unique_keys(body, ORG_UNIQUE)}
    return {"_id": id, "version": 1, "body": body, **found_by, "outbox": [], "seen": []}


def with_event(pattern: Mapping[str, Any], told: Mapping[str, Any], number: int, division: str) -> Document:
    """As ``copy_of``, with the event still to be told; ``told`` is the journal's entry of the pattern's own."""
    document = copy_of(pattern, number, division)
    body, id = document["body"], document["_id"]
    facts = {name: body.get(name) for name in told["data"]["org"]}
    event = {name: value for name, value in told.items() if name not in ("_id", "previous", "hash")}
    event |= {
        "id": derived_id(id, "1", "0"), "aggregate": {"type": "org", "id": id, "version": 1}, "division": division,
        "data": {"org": facts}, "causation_id": f"benchmark-{number}", "changed": body,
    }  # fmt: skip
    return {**document, "outbox": [event], "pending_since": event["occurred_at"]}


def known_copy(pattern: Mapping[str, Any], number: int) -> Document:
    """What a neighbour keeps of copy ``number``; ``pattern`` is what it keeps of an organisation that it heard of."""
    facts = {**pattern["facts"], "id": id_of(number), "name": name_of(number), "uscc": uscc_of(number)}
    return {"_id": id_of(number), "version": 1, "facts": facts}


def store(collection: Collection[Document], documents: Iterable[Document]) -> float:
    """Insert in batches; the seconds which that took."""
    began, batch = time.monotonic(), []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            collection.insert_many(batch, ordered=False)
            batch = []
    if batch:
        collection.insert_many(batch, ordered=False)
    return time.monotonic() - began
