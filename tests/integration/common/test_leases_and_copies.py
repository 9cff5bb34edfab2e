"""Who leads, and what a neighbour is known to have said."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import pytest
from pymongo import InsertOne
from pymongo.collection import Collection
from pymongo.database import Database

from common.store import leases
from common.store.batching import Lookup
from common.store.copies import Copies, Snapshot
from common.store.leases import MongoLease

NEVER = 3600.0


def test_one_leader_at_a_time_and_the_fence_rises(mongo: Database) -> None:
    first, second = MongoLease(mongo, "leader", "a"), MongoLease(mongo, "leader", "b")
    fence = first.take()
    assert (first.take(), second.take()) == (fence, None)
    first.release()
    assert second.take() == fence + 1
    assert first.take() is None


def test_the_lease_of_a_leader_that_died_runs_out(mongo: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LEASE_MS", 200)
    dead, heir = MongoLease(mongo, "leader", "a"), MongoLease(mongo, "leader", "b")
    fence = dead.take()
    assert heir.take() is None
    deadline = time.monotonic() + 5
    while (taken := heir.take()) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert taken == fence + 1
    assert dead.take() is None


def test_an_older_snapshot_that_arrives_late_changes_nothing(mongo: Database) -> None:
    copies = Copies(mongo, "orgs")
    for version, name in ((2, "新"), (1, "旧"), (2, "同")):
        copies.keep([Snapshot("o", version, {"name": name})])
        assert copies.get("o") == {"name": "新"}
    assert copies.get("unknown") is None
    assert copies.these(["o", "unknown"]) == {"o": {"name": "新"}}


def test_of_many_at_once_the_newest_of_each_is_kept(mongo: Database) -> None:
    copies = Copies(mongo, "orgs")
    copies.keep([Snapshot("old", 1, {"v": 1}), Snapshot("new", 7, {"v": 7})])
    copies.keep(
        Snapshot(id, version, {"v": version})
        for id, version in (("first", 1), ("old", 3), ("old", 4), ("old", 2), ("late", 5), ("new", 6), ("old", 1), ("first", 1))
    )
    assert copies.these(["first", "old", "late", "new"]) == {
        "first": {"v": 1}, "old": {"v": 4}, "late": {"v": 5}, "new": {"v": 7},
    }  # fmt: skip
    assert copies.collection.find_one({"_id": "old"}) == {"_id": "old", "version": 4, "facts": {"v": 4}}
    copies.keep([])


@pytest.mark.parametrize(("other", "kept"), [(1, 2), (3, 3)])
def test_one_that_another_process_keeps_in_the_same_moment_goes_by_its_version(
    mongo: Database, monkeypatch: pytest.MonkeyPatch, other: int, kept: int
) -> None:
    """The database finds nothing older to change, and when it comes to insert, the other has inserted."""
    copies, write = Copies(mongo, "orgs"), Collection.bulk_write

    def too_late(self: Collection, writes: list, **options: object) -> object:
        monkeypatch.undo()
        self.insert_one({"_id": "o", "version": other, "facts": {"v": other}})
        return write(self, [InsertOne({"_id": "o"})], **options)

    monkeypatch.setattr(Collection, "bulk_write", too_late)
    copies.keep([Snapshot("o", 2, {"v": 2})])
    assert copies.get("o") == {"v": kept}


def test_what_is_remembered_for_a_moment_gives_way_to_news_at_once_and_to_anothers_news_after_it(
    mongo: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.store.copies.MOMENT", NEVER)
    ours, others = Copies(mongo, "bases", remembered=True), Copies(mongo, "bases")
    assert ours.get("b") is None
    others.keep([Snapshot("b", 1, {"v": 1})])
    assert (ours.get("b"), others.get("b")) == (None, {"v": 1})
    ours.keep([Snapshot("b", 2, {"v": 2}), Snapshot("c", 1, {"v": 1})])
    assert ours.these(["b", "c"]) == {"b": {"v": 2}, "c": {"v": 1}}
    assert others.get("b") == {"v": 2}
    others.keep([Snapshot("b", 3, {"v": 3})])
    assert ours.get("b") == {"v": 2}
    monkeypatch.setattr("common.store.copies.MOMENT", 0.01)
    passing = Copies(mongo, "bases", remembered=True)
    assert passing.get("b") == {"v": 3}
    others.keep([Snapshot("b", 4, {"v": 4})])
    assert passing.expect("b", lambda facts: facts["v"] == 4) == {"v": 4}


def test_what_was_looked_up_before_news_came_is_not_remembered_after_it(mongo: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.store.copies.MOMENT", NEVER)
    copies = Copies(mongo, "bases", remembered=True)
    find = Lookup.these

    def while_news_comes(self: Lookup, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        found = find(self, ids)
        monkeypatch.setattr(Lookup, "these", find)
        copies.keep([Snapshot("b", 1, {"v": 1})])
        copies.get("c")
        return found

    monkeypatch.setattr(Lookup, "these", while_news_comes)
    assert copies.get("b") is None
    assert copies.get("b") == {"v": 1}
