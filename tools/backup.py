"""A copy of all services' databases as files, while the suite goes on working.

A backup is a folder `ngo-<instant>` with one file a collection (`<service>/<collection>.bson.gz`, documents as MongoDB's
own tools write them) and `manifest.json`, written last: what has no manifest is no backup. The journal of a service is
copied after its aggregates, so that it tells of everything that they hold; `tools.restore` brings them to one point.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import bson

from common.store.journal import Journal
from common.store.port import Database, Document

MANIFEST = "manifest.json"
JOURNAL = "journal"
PASSING = {"leases"}  # who leads now, which is nothing to keep
STEP = 20_000  # documents between two lines of progress

Tell = Callable[[str], None]


class BadBackup(Exception):
    """A folder that is no whole backup; the argument says why."""


def make(databases: dict[str, Database], folder: Path, instant: str, tell: Tell) -> Path:
    """Copy the databases of these services; where to. ``instant`` names the backup, ``tell`` hears how far it is."""
    target = folder / f"ngo-{instant}"
    target.mkdir(parents=True)
    services = {service: _copied(database, target / service, tell) for service, database in databases.items()}
    manifest = {"format": 1, "made_at": instant, "services": services}
    (target / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return target


def keep_newest(folder: Path, count: int) -> list[str]:
    """Take away all but the newest ``count`` whole backups, and what is left of broken ones; the names of what went."""
    found = sorted((path for path in folder.glob("ngo-*") if path.is_dir()), key=lambda path: path.name)
    whole = [path for path in found if (path / MANIFEST).exists()]
    newest = set(whole[-count:])
    gone = [path for path in found if path not in newest and (path in whole or path.name < whole[-1].name)] if whole else []
    for path in gone:
        shutil.rmtree(path)
    return [path.name for path in gone]


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose files are as they were written. Raises BadBackup."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadBackup(f"{folder} has no manifest that can be read: {error}") from error
    for service, kept in manifest["services"].items():
        for name, told in kept["collections"].items():
            if not (path := _file(folder, service, name)).exists():
                raise BadBackup(f"{path} is missing")
            if _digest(path) != told["sha256"]:
                raise BadBackup(f"{path} is not what was written: its digest differs")
    return manifest


def documents(folder: Path, service: str, collection: str) -> Iterator[Document]:
    """What one file holds, one document after the other."""
    with gzip.open(_file(folder, service, collection), "rb") as file:
        yield from bson.decode_file_iter(file)


def digest_of(documents: Iterable[Document]) -> str:
    """One figure for all documents of a collection, whatever their order and the order of their fields."""
    single = sorted(hashlib.sha256(json.dumps(one, sort_keys=True, default=str).encode()).hexdigest() for one in documents)
    return hashlib.sha256("".join(single).encode()).hexdigest()


def _copied(database: Database, folder: Path, tell: Tell) -> dict[str, Any]:
    folder.mkdir()
    names = sorted(set(database.list_collection_names()) - PASSING - {JOURNAL})
    collections = {name: _written(database, name, folder, tell) for name in [*names, JOURNAL]}
    sequence, digest = Journal(database).head()
    return {"collections": collections, "head_when_done": {"seq": sequence, "hash": digest}}


def _written(database: Database, name: str, folder: Path, tell: Tell) -> dict[str, Any]:
    path, count = folder / f"{name}.bson.gz", 0
    with gzip.open(path, "wb", compresslevel=6) as file:
        for document in database[name].find({}).sort("_id", 1):
            file.write(bson.encode(document))
            count += 1
            if count % STEP == 0:
                tell(f"{folder.name}: {count} documents of {name}")
    return {"documents": count, "sha256": _digest(path)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file(folder: Path, service: str, collection: str) -> Path:
    return folder / service / f"{collection}.bson.gz"
