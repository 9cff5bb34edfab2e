"""A backup made under way comes back whole, at the point asked for, with journals that verify; a damaged one does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.store.memory import MemoryDatabase
from tests.house import House
from tests.unit.tools.conftest import BUREAU, org
from tools import backup, restore, verify
from tools.stores import STORES


def databases(house: House) -> dict[str, Any]:
    return {name: desk.store.database for name, desk in house.desks.items()}


def made(house: House, folder: Path, tell: Callable[[str], None] = lambda text: None) -> Path:
    return backup.make(databases(house), folder, "20240603T020000Z", tell)


def brought_back(folder: Path, until: str | None = None) -> dict[str, Any]:
    fresh = {name: MemoryDatabase(name) for name in STORES}
    restore.restore(folder, fresh, until, lambda text: None)
    assert [fault for one in fresh.values() for fault in verify.faults_of(one)] == []
    return fresh


def names(databases: dict[str, Any]) -> list[str]:
    return sorted(one["body"]["name"] for one in databases["registry"]["orgs"].find({}))


def test_what_comes_back_is_what_was_copied(house: House, tmp_path: Path) -> None:
    fresh = brought_back(made(house, tmp_path))
    for service, database in databases(house).items():
        for name in database.list_collection_names():
            assert backup.digest_of(fresh[service][name].find({})) == backup.digest_of(database[name].find({})), (service, name)
    assert names(fresh) == ["邻里互助会", "银龄服务社"]


def test_a_digest_tells_a_changed_document(house: House) -> None:
    orgs = databases(house)["registry"]["orgs"]
    before = backup.digest_of(orgs.find({}))
    assert backup.digest_of(list(orgs.find({}))[::-1]) == before
    orgs.update_one({"version": 1}, {"$set": {"body.name": "别的"}})
    assert backup.digest_of(orgs.find({})) != before


def test_what_changes_and_begins_while_the_copy_is_made_is_in_it(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "STEP", 1)
    first = next(iter(databases(house)["registry"]["orgs"].find({})))
    told: list[str] = []

    def meanwhile(text: str) -> None:
        if text == "registry: 2 documents of orgs" and not told:  # the copy of the aggregates is through, the journal's is not
            told.append(text)
            house.patch(f"/v1/orgs/{first['_id']}", BUREAU, {"name": "邻里互助总会"})
            org(house, "后来的社")
            house.tell()

    folder = made(house, tmp_path, meanwhile)
    copied = sorted(one["body"]["name"] for one in backup.documents(folder, "registry", "orgs"))
    assert told and "后来的社" not in copied
    fresh = brought_back(folder)
    assert names(fresh) == names(databases(house))
    assert "邻里互助总会" in names(fresh)


def test_a_restore_ends_at_the_point_asked_for(house: House, tmp_path: Path) -> None:
    first = next(iter(databases(house)["registry"]["orgs"].find({})))
    point = list(databases(house)["registry"]["journal"].find({}))[-1]["occurred_at"]
    house.patch(f"/v1/orgs/{first['_id']}", BUREAU, {"name": "改名之后"})
    org(house, "后来的社")
    house.tell()
    fresh = brought_back(made(house, tmp_path), until=point)
    assert names(fresh) == ["邻里互助会", "银龄服务社"]
    assert not [name for name in ("answers", "positions") if list(fresh["registry"][name].find({}))]
    again = next(iter(fresh["registry"]["orgs"].find({"_id": first["_id"]})))
    assert (again["version"], again["unique"]) == (first["version"], first["unique"])


def test_events_that_were_not_told_when_it_was_copied_are_kept(house: House, tmp_path: Path) -> None:
    org(house, "未发之社")
    waiting = databases(house)["registry"]["orgs"].count_documents({"pending": True})
    fresh = brought_back(made(house, tmp_path))
    assert fresh["registry"]["orgs"].count_documents({"pending": True}) == waiting == 1


def damaged(folder: Path) -> None:
    path = folder / "registry" / "orgs.bson.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def without_manifest(folder: Path) -> None:
    (folder / backup.MANIFEST).unlink()


def without_a_file(folder: Path) -> None:
    (folder / "registry" / "orgs.bson.gz").unlink()


def without_a_service(folder: Path) -> None:
    manifest = json.loads((folder / backup.MANIFEST).read_text())
    del manifest["services"]["notice"]
    (folder / backup.MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (damaged, "its digest differs"), (without_manifest, "has no manifest"), (without_a_file, "is missing"),
        (without_a_service, "has nothing of notice"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_not_restored(house: House, tmp_path: Path, break_it: Callable[[Path], None], said: str) -> None:
    folder = made(house, tmp_path)
    break_it(folder)
    fresh = {name: MemoryDatabase(name) for name in STORES}
    with pytest.raises(backup.BadBackup, match=said):
        restore.restore(folder, fresh, None, lambda text: None)
    assert not [name for one in fresh.values() for name in one.list_collection_names()]


def test_an_edited_journal_is_not_restored(house: House, tmp_path: Path) -> None:
    databases(house)["registry"]["journal"].update_one({"_id": 1}, {"$set": {"data": {}}})
    with pytest.raises(backup.BadBackup, match="the journal of registry is not whole: entry 1 was edited"):
        brought_back(made(house, tmp_path))


def test_a_database_that_holds_something_is_left_alone(house: House, tmp_path: Path) -> None:
    with pytest.raises(backup.BadBackup, match="the database of registry is not empty"):
        restore.restore(made(house, tmp_path), databases(house), None, lambda text: None)


def test_the_newest_whole_backups_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"ngo-2024060{number}").mkdir()
        if number != 1:  # broken off
            (tmp_path / f"ngo-2024060{number}" / backup.MANIFEST).write_text("{}")
    (tmp_path / "ngo-20240609").mkdir()  # under way now
    (tmp_path / "other").mkdir()
    assert backup.keep_newest(tmp_path, 2) == ["ngo-20240600", "ngo-20240601", "ngo-20240602"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ngo-20240603", "ngo-20240604", "ngo-20240609", "other"]
