"""What a caller may know of declared aggregates: one right for single reads, lists, dossiers, timelines and feeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.kernel.declaration.aggregate import Aggregate
from common.kernel.declaration.authority import PLACE, Caller
from common.store.lists import LISTS, ListKey
from common.store.pages import Conditions


def conditions(aggregate: Aggregate, caller: Caller) -> tuple[Conditions, ...]:
    """The same for all things at once: alternatives, each a condition on the stored document."""
    keys = dict.fromkeys(key for who in aggregate.readers for key in who.keys(caller))
    return tuple(((LISTS, value),) if name == PLACE else ((f"body.{name}", value),) for name, value in keys)


def journal_query(aggregates: Iterable[Aggregate], caller: Caller) -> list[dict[str, Any]]:
    """The same for journal entries, which carry the lists of their aggregate: one condition for each aggregate."""
    found = []
    for aggregate in aggregates:
        keys = [key for who in aggregate.readers for key in who.keys(caller)]
        names = [value if name == PLACE else ListKey(f"body.{name}").name(value) for name, value in keys]
        if names:
            found.append({"aggregate.type": aggregate.name, "lists": {"$in": names}})
    return found
