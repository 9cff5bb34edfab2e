"""Queries put together so that a store finds its index: some look for one at the top level only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Query = dict[str, Any]
NOTHING: Query = {"_id": {"$in": []}}


def all_of(*parts: Mapping[str, Any]) -> Query:
    """What matches every part; side by side where no two parts name the same field."""
    fields = [field for part in parts for field in part]
    if len(set(fields)) == len(fields):
        return {field: wanted for part in parts for field, wanted in part.items()}
    return {"$and": [dict(part) for part in parts if part]}


def any_of(*parts: Mapping[str, Any]) -> Query:
    """What matches one part at least; nothing where there is no part."""
    if len(parts) == 1:
        return dict(parts[0])
    return {"$or": [dict(part) for part in parts]} if parts else NOTHING
