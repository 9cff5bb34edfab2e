"""Several new documents in one write: each stands or falls for itself, and none is told as kept that may not be."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.errors import BulkWriteError, DuplicateKeyError

from common.store.aggregates import Aggregates

TAKEN = {"index": 1, "code": 11000, "errmsg": "taken", "keyPattern": {"unique": 1}}
UNCONFIRMED = {"code": 64, "errmsg": "waiting for replication timed out"}


class Collection:
    """Answers an insert of several with the faults that it was given."""

    def __init__(self, write: list[dict[str, Any]], concern: list[dict[str, Any]]) -> None:
        self.details = {"writeErrors": write, "writeConcernErrors": concern}

    def insert_many(self, documents: list[dict[str, Any]], *, ordered: bool) -> None:
        assert not ordered
        raise BulkWriteError(self.details)


@pytest.mark.parametrize(
    ("write", "concern", "told"),
    [
        ([TAKEN], [], [type(None), DuplicateKeyError, type(None)]),
        ([], [UNCONFIRMED], [BulkWriteError] * 3),
        ([TAKEN], [UNCONFIRMED], [BulkWriteError, DuplicateKeyError, BulkWriteError]),
    ],
)
def test_each_is_told_its_own_fault(write: list[dict[str, Any]], concern: list[dict[str, Any]], told: list[type]) -> None:
    answers = Aggregates(Collection(write, concern), "thing")._insert_all([{"_id": id} for id in "abc"])
    assert [type(answer) for answer in answers] == told
