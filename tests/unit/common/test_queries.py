"""Queries are put together without hiding a field from the store's look for an index, and never widen."""

from __future__ import annotations

import pytest

from common.store.queries import NOTHING, all_of, any_of

PLACE = {"body.division": {"$gte": "3301", "$lt": "3301:"}}
KIND = {"body.kind": "foundation"}


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ((), {}),
        ((PLACE,), PLACE),
        ((PLACE, {}), PLACE),
        ((PLACE, KIND, {"_id": {"$gt": "x"}}), {**PLACE, **KIND, "_id": {"$gt": "x"}}),
        ((PLACE, {"body.division": "330106"}), {"$and": [PLACE, {"body.division": "330106"}]}),
        (({"$or": [KIND]}, {"$or": [PLACE]}), {"$and": [{"$or": [KIND]}, {"$or": [PLACE]}]}),
        ((NOTHING, {"_id": {"$gt": "x"}}), {"$and": [NOTHING, {"_id": {"$gt": "x"}}]}),
    ],
)
def test_all_of(parts: tuple[dict, ...], whole: dict) -> None:
    assert all_of(*parts) == whole


@pytest.mark.parametrize(("parts", "whole"), [((), NOTHING), ((PLACE,), PLACE), ((PLACE, KIND), {"$or": [PLACE, KIND]})])
def test_any_of(parts: tuple[dict, ...], whole: dict) -> None:
    assert any_of(*parts) == whole
