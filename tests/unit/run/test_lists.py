"""What lists a document is found in, and what is unique: always as its state says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from common.kernel.decision import Event, Outcome, State
from common.store.aggregates import Aggregates, Cause, Loaded
from common.store.lists import LISTS, UNIQUE, ListKey
from common.store.port import Database
from common.store.store import Store

CAUSE = Cause("c", "2024-03-01T10:00:00.000000+08:00", {"sub": "x"}, "r")
LIST_KEYS = (ListKey("body.org"), ListKey("body.applicant", short=True, value=lambda state: None if state["org"] else state["applicant"]))


@pytest.fixture
def rooms(mongo: Database) -> Aggregates:
    """Rooms that are let: one seat is one tenant's while it is taken."""
    store = Store(mongo)
    made = store.aggregate("rooms", "room", LIST_KEYS, {"seat": "taken", "key": "locked"})
    store.ensure_indexes()
    return made


def room(id: str, **changes: Any) -> State:
    told = {"id": id, "division": "330106", "org": "o-1", "applicant": "u-1", "seat": "A", "taken": True, "key": None, "locked": False}
    return told | changes


def put(rooms: Aggregates, state: State, before: Loaded | None = None) -> Loaded | None:
    return rooms.commit(state["id"], before, Outcome(state, (Event("registry.org.changed", {}),)), CAUSE)


def kept(rooms: Aggregates, id: str) -> dict[str, Any]:
    found = rooms.collection.find_one({"_id": id}, {LISTS: 1, UNIQUE: 1, "_id": 0})
    assert found is not None
    return found


def test_a_document_is_in_the_lists_of_its_places_and_of_its_list_keys(rooms: Aggregates) -> None:
    put(rooms, room("a"))
    put(rooms, room("b", org=None, division="330106109", seat="B"))
    places = ["", "33", "3301", "330106"]
    assert kept(rooms, "a")[LISTS] == [*places, "body.org:o-1"]
    assert kept(rooms, "b")[LISTS] == [*places, "330106109", "body.applicant:u-1"]
    assert [one.id for one in rooms.find(rooms.by("body.org", "o-1", "o-2"))] == ["a"]
    assert [one.id for one in rooms.find(rooms.by("body.seat", "B"))] == ["b"]  # no list key, but a field


def test_who_moves_is_on_other_lists_with_the_same_write(rooms: Aggregates) -> None:
    moved = put(rooms, room("a", division="330203", org="o-2"), put(rooms, room("a")))
    assert moved
    assert kept(rooms, "a")[LISTS] == ["", "33", "3302", "330203", "body.org:o-2"]


@pytest.mark.parametrize("from_another", [False, True])
def test_a_unique_value_cannot_be_taken_by_another(rooms: Aggregates, from_another: bool) -> None:
    put(rooms, room("a"))
    before = put(rooms, room("b", seat="B")) if from_another else None
    with pytest.raises(DuplicateKeyError):
        put(rooms, room("b"), before)
    assert [one.id for one in rooms.find(rooms.with_unique("seat", "A"))] == ["a"]
    assert (rooms.load("b") or before) == before  # nothing of it was written


def test_what_is_given_back_may_be_taken(rooms: Aggregates) -> None:
    given_back = put(rooms, room("a", taken=False), put(rooms, room("a")))
    assert UNIQUE not in kept(rooms, "a")
    assert put(rooms, room("b"))
    with pytest.raises(DuplicateKeyError):
        put(rooms, room("a"), given_back)


def test_a_document_without_unique_values_excludes_nobody(rooms: Aggregates) -> None:
    assert all(put(rooms, room(id, taken=False)) for id in "abc")


def test_two_things_held_are_two(rooms: Aggregates) -> None:
    put(rooms, room("a", key="A", locked=True))
    assert kept(rooms, "a")[UNIQUE] == ["seat:A", "key:A"]
    with pytest.raises(DuplicateKeyError):
        put(rooms, room("b", seat="B", key="A", locked=True))
    assert put(rooms, room("c", seat="C", key="B", locked=True))


def test_of_many_at_once_exactly_one_takes_it(rooms: Aggregates) -> None:
    def take(number: int) -> bool:
        try:
            return put(rooms, room(f"r{number}")) is not None
        except DuplicateKeyError:
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(take, range(20))) == 1
    assert rooms.collection.count_documents({}) == 1
