"""Backup, restore and the looks of an operator on a real database, as commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pymongo.database import Database

from common.kernel.decision import Event, Outcome
from common.store.aggregates import Cause
from registry_svc.store import RegistryStore
from tools.backup import digest_of
from tools.stores import STORES
from tools.suitectl import suitectl


@pytest.fixture
def prefixes(mongo: Database) -> Iterator[tuple[str, str]]:
    """Two suites on one server: the first at work, the second empty."""
    yield f"{mongo.name}_a", f"{mongo.name}_b"
    for prefix in (f"{mongo.name}_a", f"{mongo.name}_b"):
        for service in STORES:
            mongo.client.drop_database(f"{prefix}_{service}")


def run(database: Any, prefix: str, *words: str) -> str:
    done = CliRunner(env={"MONGO_URI": database.uri, "SUITE_DB_PREFIX": prefix}).invoke(suitectl, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_suite_is_copied_and_brought_back_under_another_name(
    mongo: Database, database: Any, prefixes: tuple[str, str], tmp_path: Path
) -> None:
    first, second = prefixes
    source = mongo.client[f"{first}_registry"]
    store = RegistryStore(source)
    run(database, first, "migrate")
    body = {"division": "330106", "name": "示例社", "size": 2**40, "note": None}
    cause = Cause("c1", "2024-06-03T10:00:00.000000+08:00", {"sub": "officer-1"}, "c1")
    store.records.commit("r1", None, Outcome(body, (Event("registry.record.entered", {"record": {}}),), ()), cause)
    assert [json.loads(line)["collection"] for line in run(database, first, "outbox").splitlines()] == ["records"]
    store.journal.append(store.records.outbox("r1"))
    store.records.collection.update_one({"_id": "r1"}, {"$set": {"outbox": []}, "$unset": {"pending": "", "pending_since": ""}})
    source["leases"].insert_one({"_id": "leader", "holder": "one", "fence": 1, "until": 0})
    assert json.loads(run(database, first, "leases"))["holder"] == "one"
    assert json.loads(run(database, first, "journal", "tail", "--service", "registry"))["name"] == "registry.record.entered"
    digests = {name: digest_of(source[name].find({})) for name in ("records", "journal")}

    folder = run(database, first, "backup", "--to", str(tmp_path), "--keep", "1").strip()
    run(database, second, "restore", "--from", folder, "--dry-run")
    assert mongo.client[f"{second}_registry"].list_collection_names() == []
    run(database, second, "restore", "--from", folder)
    target = mongo.client[f"{second}_registry"]
    assert {name: digest_of(target[name].find({})) for name in digests} == digests
    assert set(target["records"].index_information()) == set(source["records"].index_information())
    (told,) = [one["body"] for one in target["operations"].find({})]
    assert (told["action"], told["about"]) == ("restore", Path(folder).name)
    assert source["operations"].count_documents({"body.action": "backup"}) == 1
