"""Who leads, and what a neighbour is known to have said."""

from __future__ import annotations

import time

import pytest
from pymongo.database import Database

from common.store import leases
from common.store.copies import Copies
from common.store.leases import Lease


def test_one_leader_at_a_time_and_the_fence_rises(mongo: Database) -> None:
    first, second = Lease(mongo, "leader", "a"), Lease(mongo, "leader", "b")
    fence = first.take()
    assert (first.take(), second.take()) == (fence, None)
    first.release()
    assert second.take() == fence + 1
    assert first.take() is None


def test_the_lease_of_a_leader_that_died_runs_out(mongo: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LEASE_MS", 200)
    dead, heir = Lease(mongo, "leader", "a"), Lease(mongo, "leader", "b")
    fence = dead.take()
    assert heir.take() is None
    deadline = time.monotonic() + 5
    while (taken := heir.take()) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert taken == fence + 1
    assert dead.take() is None


def test_an_older_snapshot_that_arrives_late_changes_nothing(mongo: Database) -> None:
    copies = Copies(mongo, "orgs")
    assert copies.keep("o", 2, {"name": "新"})
    assert not copies.keep("o", 1, {"name": "旧"})
    assert not copies.keep("o", 2, {"name": "同"})
    assert copies.get("o") == {"name": "新"}
    assert copies.get("unknown") is None
    assert copies.these(["o", "unknown"]) == {"o": {"name": "新"}}
