"""The verify command on a real database: what was changed behind the journal's back is found."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from common.store.journal import Journal
from tools import verify
from tools.verify import SERVICES, faults_of

ENTRIES = 12
BODY = {"amount_fen": ENTRIES, "note": None}


def event(number: int) -> dict[str, Any]:
    aggregate = {"type": "application", "id": "a1", "version": number}
    changed = {"amount_fen": number, "note": None}
    return {
        "id": f"e{number}", "name": "admission.application.submitted", "aggregate": aggregate, "data": {"amount_fen": number}, "changed": changed,
    }  # fmt: skip


@pytest.fixture
def admission(mongo: Database) -> Iterator[Database]:
    """The database of admission in a deployment whose other journals are empty."""
    database = mongo.client[f"{mongo.name}_admission"]
    Journal(database).append([event(number) for number in range(1, ENTRIES + 1)])
    database["applications"].insert_one({"_id": "a1", "version": ENTRIES, "body": BODY, "outbox": []})
    yield database
    mongo.client.drop_database(database.name)


@pytest.fixture
def run(mongo: Database, database: Any) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, as an operator gives it."""

    def started(**env: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "MONGO_URI": database.uri, "SUITE_DB_PREFIX": mongo.name, **env}
        command = [sys.executable, "-m", "tools.suitectl", "verify"]
        return subprocess.run(command, cwd=Path(__file__).parents[3], env=env, capture_output=True, text=True, timeout=30)

    return started


def edit(database: Database) -> None:
    database["journal"].update_one({"_id": 5}, {"$set": {"data.amount_fen": 6}})


def remove(database: Database) -> None:
    database["journal"].delete_one({"_id": 5})


def reorder(database: Database) -> None:
    fifth, sixth = (database["journal"].find_one({"_id": number}) for number in (5, 6))
    database["journal"].replace_one({"_id": 5}, {**sixth, "_id": 5})
    database["journal"].replace_one({"_id": 6}, {**fifth, "_id": 6})


def cut_off(database: Database) -> None:
    database["journal"].delete_many({"_id": {"$gt": ENTRIES - 2}})


def test_untouched_journals_have_no_fault(admission: Database, run: Callable[..., Any]) -> None:
    done = run()
    head = admission["journal"].find_one({"_id": ENTRIES})["hash"]
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == list(SERVICES)
    assert f"admission: {ENTRIES} entries, head {head}, faults: 0" in done.stdout


def change_state(database: Database) -> None:
    database["applications"].update_one({"_id": "a1"}, {"$set": {"body.amount_fen": 1}})


def drop_null(database: Database) -> None:
    database["applications"].update_one({"_id": "a1"}, {"$unset": {"body.note": ""}})


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (edit, ["entry 5 was edited"]),
        (remove, ["entry 5 is missing", "entry 6 does not follow the entry before it"]),
        (reorder, ["entry 5 does not follow the entry before it", "entry 5 was edited"]),
        (cut_off, [f"a1 in applications is at version {ENTRIES}, the journal leads to {ENTRIES - 2}"]),
        (change_state, [f"a1 in applications is not what its {ENTRIES} versions in the journal add up to"]),
        (drop_null, [f"a1 in applications is not what its {ENTRIES} versions in the journal add up to"]),
    ],
)
def test_what_was_changed_is_found(admission: Database, tamper: Callable[[Database], None], told: list[str]) -> None:
    tamper(admission)
    assert list(faults_of(admission))[: len(told)] == told


def test_the_command_names_the_service_and_fails(admission: Database, run: Callable[..., Any]) -> None:
    edit(admission)
    done = run()
    assert done.returncode == 1
    assert "admission: entry 5 was edited\n" in done.stdout


def test_what_is_still_to_be_told_is_no_fault(admission: Database) -> None:
    untold = {**event(1), "id": "u1", "aggregate": {"type": "application", "id": "a2", "version": 1}}
    admission["applications"].insert_one({"_id": "a2", "version": 1, "body": untold["changed"], "outbox": [untold]})
    assert list(faults_of(admission)) == []


def test_a_long_journal_shows_how_far_it_is(admission: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "STEP", 5)
    read: list[int] = []
    assert list(faults_of(admission, read.append)) == []
    assert read == [5, 10]


def test_a_database_that_does_not_answer_is_no_clean_bill(run: Callable[..., Any]) -> None:
    done = run(MONGO_URI="mongodb://127.0.0.1:1/?directConnection=true")
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not answer" in done.stderr
