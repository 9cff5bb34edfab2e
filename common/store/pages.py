"""Pages of a collection, in the order of its ids.

What must hold for a thing is put in two parts: one list that it is on, which an index finds, and the rest, which is
looked at in what that finds. A long list is read slice by slice (``common.store.quirks``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.kernel.places import EVERYWHERE
from common.store.aggregates import Aggregates, Loaded
from common.store.lists import LISTS
from common.store.quirks import Slices

Conditions = tuple[tuple[str, Any], ...]  # fields of the document, each with the value that it must have
Ask = Callable[[dict[str, str], int], list[Loaded]]


def page(repository: Aggregates, alternatives: Iterable[Conditions], after: str, limit: int) -> list[Loaded]:
    """The first ``limit`` things of which all conditions of one of ``alternatives`` hold, after ``after``: an id in the
    form of ``common.kernel.ids``, or the empty text."""
    found = {one.id: one for conditions in alternatives for one in _those(repository, conditions, after, limit)}
    return [found[id] for id in sorted(found)][:limit]


def _those(repository: Aggregates, conditions: Conditions, after: str, limit: int) -> list[Loaded]:
    conditions = (*conditions, (LISTS, EVERYWHERE))
    leading, short = _leading(repository, dict(conditions), [value for name, value in conditions if name == LISTS])
    rest = {"$and": [{name: value} for name, value in conditions]}
    if short:
        return repository.sift([leading, {"_id": {"$gt": after}}, rest], limit)
    return _slice_by_slice(lambda ids, most: repository.sift([{**leading, "_id": ids}, rest], most), after, limit)


def _leading(repository: Aggregates, known: Mapping[str, Any], places: list[str]) -> tuple[dict[str, Any], bool]:
    """The query for one list that holds everything, and whether it is short."""
    if "_id" in known:
        return {"_id": known["_id"]}, True
    for key in repository.list_keys:
        if (value := known.get(key.field)) is not None:
            return {LISTS: key.name(value)}, key.short
    return {LISTS: max(places, key=len)}, False  # the smallest


def _slice_by_slice(ask: Ask, after: str, limit: int) -> list[Loaded]:
    """What ``ask`` finds in one slice after the other, until there are ``limit`` or no more ids."""
    found: list[Loaded] = []
    slices = Slices(after)
    while len(found) < limit and (ids := slices.following(limit - len(found), len(found))):
        found += ask(ids, limit - len(found))
    return found
