"""Files in parts: what somebody sent and what somebody asked for, kept for a while. No part is large, so none needs much memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from common.store.port import Database

PART_BYTES = 1024 * 1024
KEPT_MS = 24 * 3600 * 1000  # of a file that nobody came back for


class Files:
    """Parts of files by file and number, counted from 0. What a part is, a text, is its writer's business."""

    def __init__(self, database: Database) -> None:
        self.collection = database["files"]

    def ensure_indexes(self) -> None:
        self.collection.create_index("file")
        self.collection.create_index("at_ms")

    def keep(self, file: str, number: int, owner: str, data: str, at_ms: int) -> None:
        """Keep a part; the same again changes nothing."""
        part = {"file": file, "number": number, "owner": owner, "data": data, "at_ms": at_ms}
        self.collection.update_one({"_id": f"{file}:{number}"}, {"$set": part}, upsert=True)

    def part(self, file: str, number: int, owner: str) -> str | None:
        """A part of somebody's file, None where there is none."""
        found = self.collection.find_one({"_id": f"{file}:{number}", "owner": owner})
        return found["data"] if found else None

    def parts(self, file: str, owner: str) -> Iterator[str]:
        """The parts of somebody's file, one after the other, until the first that is not there."""
        number = 0
        while (data := self.part(file, number, owner)) is not None:
            yield data
            number += 1

    def drop(self, file: str) -> None:
        """Keep nothing more of a file."""
        self.collection.delete_many({"file": file})

    def drop_forgotten(self, now_ms: int) -> None:
        """Keep nothing of files that nobody came back for."""
        self.collection.delete_many({"at_ms": {"$lt": now_ms - KEPT_MS}})


def owned_by(principal: Any) -> str:
    """Whose files these are."""
    return "public" if principal is None else f"{principal.sub}@{principal.division}"
