"""The port of the store: MongoDB and the store in memory do the same with the same."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from common.store.memory import MemoryDatabase
from common.store.port import Collection, Query

PEOPLE = [
    {"_id": "a", "n": 1, "tags": ["x", "y"], "body": {"name": "甲", "on": "2024-03-01"}, "items": [{"k": 1}, {"k": 2}], "maybe": None},
    {"_id": "b", "n": 2, "tags": ["y"], "body": {"name": "乙", "on": "2024-04-01"}, "items": [{"k": 2}]},
    {"_id": "c", "n": 3.0, "tags": [], "body": {"name": "丙", "parts": [{"org": "o-1"}, {"org": "o-2"}]}, "items": []},
    {"_id": "d", "n": "3", "body": {"name": "丁", "flag": True}},
]


@pytest.fixture(params=["memory", "mongo"])
def things(request: pytest.FixtureRequest) -> Collection:
    """An empty collection of either store."""
    return MemoryDatabase()["things"] if request.param == "memory" else request.getfixturevalue("mongo")["things"]


@pytest.fixture
def people(things: Collection) -> Collection:
    things.insert_many(PEOPLE, ordered=True)
    return things


def ids(things: Collection, query: Query) -> str:
    return "".join(sorted(one["_id"] for one in things.find(query)))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "abcd"), ({"n": 1}, "a"), ({"n": 3}, "c"), ({"n": "3"}, "d"), ({"n": True}, ""), ({"tags": "y"}, "ab"), ({"tags": []}, "c"),
        ({"body.name": "乙"}, "b"), ({"body.parts.org": "o-2"}, "c"), ({"maybe": None}, "abcd"), ({"body.flag": True}, "d"), ({"body.flag": 1}, ""),
        ({"n": {"$gt": 1}}, "bc"), ({"n": {"$gte": 1, "$lt": 3}}, "ab"), ({"body.on": {"$lte": "2024-03-01"}}, "a"), ({"n": {"$gt": ""}}, "d"),
        ({"_id": {"$in": ["b", "zz", "a"]}}, "ab"), ({"_id": {"$in": ["b", "a"]}, "n": 2}, "b"), ({"tags": {"$in": ["x", "z"]}}, "a"), ({"_id": {"$nin": ["a"]}}, "bcd"),
        ({"n": {"$ne": 1}}, "bcd"), ({"maybe": {"$exists": True}}, "a"), ({"tags": {"$exists": False}}, "d"), ({"maybe": {"$ne": None}}, ""),
        ({"items": {"$elemMatch": {"k": 1}}}, "a"), ({"items": {"$not": {"$elemMatch": {"k": {"$nin": [2]}}}}}, "bcd"), ({"items.k": 2}, "ab"),
        ({"$or": [{"n": 1}, {"body.name": "丁"}]}, "ad"), ({"$and": [{"tags": "y"}, {"n": {"$gt": 1}}]}, "b"),
        ({"_id": {"$gt": "a", "$lte": "c"}}, "bc"), ({"body.on": {"$gt": "", "$lte": "2024-12"}}, "ab"),
    ],
)  # fmt: skip
def test_a_query_finds(people: Collection, query: Query, found: str) -> None:
    assert ids(people, query) == found
    assert people.count_documents(query) == len(found)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"n": 1}, {"_id": "a", "n": 1}), ({"_id": 1}, {"_id": "a"}), ({"body.name": 1}, {"_id": "a", "body": {"name": "甲"}}),
        ({"n": 1, "_id": 0}, {"n": 1}), ({"body": 0, "items": 0, "tags": 0}, {"_id": "a", "n": 1, "maybe": None}),
    ],
)  # fmt: skip
def test_a_projection_shows(people: Collection, fields: dict[str, int], shown: dict[str, Any]) -> None:
    assert people.find_one({"_id": "a"}, fields) == shown


def test_what_is_found_is_ordered_limited_and_shares_nothing_with_the_store(people: Collection) -> None:
    assert [one["_id"] for one in people.find({"n": {"$gt": 0}}).sort([("n", -1), ("_id", 1)]).limit(2)] == ["c", "b"]
    assert [one["_id"] for one in people.find().sort("body.on")][2:] == ["a", "b"]
    assert people.find_one({}, sort=[("_id", -1)])["_id"] == "d"
    found = people.find_one({"_id": "a"})
    found["body"]["name"] = "changed"
    given = {"_id": "e", "tags": ("x",)}
    people.insert_one(given)
    assert people.find_one({"_id": "a"}) == PEOPLE[0]
    assert people.find_one({"_id": "e"}) == {"_id": "e", "tags": ["x"]}


def test_stages_follow_each_other(people: Collection) -> None:
    stages = [{"$match": {"n": {"$in": [1, 2]}}}, {"$match": {"tags": "y"}}, {"$sort": {"_id": -1}}, {"$limit": 1}, {"$project": {"items": 0}}]
    assert list(people.aggregate(stages)) == [{name: value for name, value in PEOPLE[1].items() if name != "items"}]
    people.update_many({"n": {"$in": [1, 2]}}, {"$set": {"body.state": "open"}})
    counted = people.aggregate([{"$match": {"body.state": {"$exists": True}}}, {"$group": {"_id": "$body.state", "count": {"$sum": 1}}}])
    assert list(counted) == [{"_id": "open", "count": 2}]


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"$set": {"n": 7, "body.name": "戊"}}, {"n": 7, "body": {"name": "戊", "on": "2024-03-01"}}),
        ({"$unset": {"maybe": "", "never": ""}}, {"maybe": ...}),
        ({"$inc": {"n": 2, "new": 1}}, {"n": 3, "new": 1}),
        ({"$min": {"n": 0, "since": "2024"}}, {"n": 0, "since": "2024"}),
        ({"$min": {"n": 5}}, {}),
        ({"$push": {"tags": "z", "fresh": {"$each": [1, 2, 3], "$slice": -2}}}, {"tags": ["x", "y", "z"], "fresh": [2, 3]}),
        ({"$push": {"items": {"$each": []}}}, {}),
        ({"$pull": {"items": {"k": {"$in": [1, 9]}}}}, {"items": [{"k": 2}]}),
        ({"$setOnInsert": {"n": 9}}, {}),
    ],
)  # fmt: skip
def test_an_update_changes(people: Collection, change: dict[str, Any], after: dict[str, Any]) -> None:
    assert people.update_one({"_id": "a", "n": 1}, change).matched_count == 1
    expected = {name: value for name, value in {**PEOPLE[0], **after}.items() if value is not ...}
    assert people.find_one({"_id": "a"}) == expected
    assert people.update_one({"_id": "a", "n": -1}, change).matched_count == 0


def test_an_upsert_inserts_once(things: Collection) -> None:
    for n in (1, 2):
        things.update_one({"_id": "a", "n": {"$lt": 9}} if n == 1 else {"_id": "a"}, {"$set": {"n": n}, "$setOnInsert": {"first": n}}, upsert=True)
    assert list(things.find()) == [{"_id": "a", "n": 2, "first": 1}]
    with pytest.raises(DuplicateKeyError):  # it is there, and the condition fails
        things.update_one({"_id": "a", "n": {"$lt": 0}}, {"$set": {"n": 5}}, upsert=True)
    made = things.find_one_and_update({"_id": "c"}, {"$inc": {"n": 1}}, upsert=True, return_document=True)
    assert (made, things.find_one_and_update({"_id": "c"}, {"$inc": {"n": 1}})) == ({"_id": "c", "n": 1}, {"_id": "c", "n": 1})


def test_a_unique_index_holds_for_each_element_and_only_for_who_has_the_field(things: Collection) -> None:
    things.create_index("unique", unique=True, sparse=True)
    things.create_index([("body.org", 1), ("body.number", 1)], unique=True, name="number", sparse=True)
    things.insert_many([{"_id": "a", "unique": ["s:1", "s:2"]}, {"_id": "b"}, {"_id": "c"}], ordered=True)
    for clash in ({"_id": "a"}, {"_id": "x", "unique": ["s:3", "s:2"]}):
        with pytest.raises(DuplicateKeyError) as taken:
            things.insert_one(clash)
        assert list(taken.value.details["keyPattern"]) == ["_id" if clash == {"_id": "a"} else "unique"]
    with pytest.raises(DuplicateKeyError):
        things.update_one({"_id": "b"}, {"$set": {"unique": ["s:1"]}})
    assert things.find_one({"_id": "b"}) == {"_id": "b"}
    things.update_one({"_id": "a"}, {"$set": {"unique": ["s:1"]}})
    things.update_one({"_id": "b"}, {"$set": {"unique": ["s:2"]}})
    things.delete_many({"_id": "a"})
    things.update_one({"_id": "c"}, {"$set": {"unique": ["s:1"], "body": {"org": "o", "number": 1}}})
    things.insert_one({"_id": "d", "body": {"org": "o", "number": 2}})
    with pytest.raises(DuplicateKeyError):
        things.insert_one({"_id": "e", "body": {"org": "o", "number": 1}})
    assert ids(things, {}) == "bcd"


@pytest.mark.parametrize(("ordered", "left"), [(True, "ab"), (False, "abd")])
def test_of_many_inserted_the_failed_are_named(things: Collection, ordered: bool, left: str) -> None:
    with pytest.raises(BulkWriteError) as error:
        things.insert_many([{"_id": "a"}, {"_id": "b"}, {"_id": "a"}, {"_id": "d"}], ordered=ordered)
    assert [(fault["index"], fault["code"]) for fault in error.value.details["writeErrors"]] == [(2, 11000)]
    assert error.value.details["writeConcernErrors"] == []
    assert ids(things, {}) == left


def test_of_many_writes_each_stands_for_itself(things: Collection) -> None:
    things.insert_one({"_id": "a", "n": 1})
    writes = [UpdateOne({"_id": "a"}, {"$inc": {"n": 1}}), InsertOne({"_id": "a"}), UpdateOne({"_id": "b"}, {"$set": {"n": 5}}, upsert=True)]
    with pytest.raises(BulkWriteError) as error:
        things.bulk_write(writes, ordered=False)
    assert [fault["index"] for fault in error.value.details["writeErrors"]] == [1]
    assert list(things.find().sort("_id")) == [{"_id": "a", "n": 2}, {"_id": "b", "n": 5}]


def test_of_many_at_once_one_changes_a_version(things: Collection) -> None:
    things.insert_one({"_id": "a", "version": 1, "won": []})
    numbers = itertools.count()

    def change(_: int) -> int:
        update = {"$inc": {"version": 1}, "$push": {"won": next(numbers)}}
        return things.update_one({"_id": "a", "version": 1}, update).matched_count

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(change, range(16))) == 1
    assert len(things.find_one({"_id": "a"})["won"]) == 1


def test_memory_refuses_what_the_port_does_not_have() -> None:
    things = MemoryDatabase()["things"]
    things.insert_one({"_id": "a", "n": 1})
    for unknown in ({"n": {"$regex": "1"}}, {"$nor": [{"n": 1}]}):
        with pytest.raises(NotImplementedError):
            things.find_one(unknown)
    with pytest.raises(NotImplementedError):
        things.update_one({"_id": "a"}, {"$rename": {"n": "m"}})
    with pytest.raises(NotImplementedError):
        things.bulk_write([object()], ordered=True)
