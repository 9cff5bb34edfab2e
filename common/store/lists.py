"""Which lists an aggregate is found in, and which values are unique: arrays of texts, with one index for each array.

A separate index for every field that lists filter by would have to be updated at every write. Instead each document
carries the names of its lists: one for every place that contains it, and one for each of its list keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from common.kernel.decision import State
from common.kernel.declaration.aggregate import Aggregate
from common.kernel.declaration.authority import ALONE
from common.kernel.places import around

LISTS = "lists"  # field of the document; the name of a place's list is the place's code
UNIQUE = "unique"


@dataclass(frozen=True)
class ListKey:
    """A field of the document that lists filter by; ``short`` where each value has few documents.

    ``value`` computes the key from the state where it is not simply the field; None means: in no such list.
    """

    field: str
    short: bool = False
    value: Callable[[State], str | None] | None = None

    def name(self, value: str) -> str:
        """The name of the list of all documents with this value."""
        return f"{self.field}:{value}"

    def lists_of(self, state: State) -> Iterable[str]:
        """The list of this kind that a state belongs to, if there is one."""
        value = self.value(state) if self.value else state.get(self.field.removeprefix("body."))
        return () if value is None else (self.name(value),)


def lists_of(state: State, list_keys: Iterable[ListKey]) -> list[str]:
    """The names of all lists that a state belongs to."""
    return [*around(state.get("division") or ""), *(name for key in list_keys for name in key.lists_of(state))]


# The flag in the state that says whether the field of that name counts, or what computes the value, None for none.
UniqueValue = str | Callable[[State], str | tuple[str, ...] | None]


def unique_keys(state: State, unique: Mapping[str, UniqueValue]) -> list[str]:
    """The unique values of a state."""
    found = {name: _unique_values(state, name, told) for name, told in unique.items()}
    return [unique_key(name, value) for name, values in found.items() for value in values]


def _unique_values(state: State, name: str, told: UniqueValue) -> tuple[str, ...]:
    value = told(state) if callable(told) else state[name] if state.get(told) else None
    return value if isinstance(value, tuple) else () if value is None else (value,)


def unique_key(field: str, value: str) -> str:
    """How a unique value of a field is stored."""
    return f"{field}:{value}"


def declared_list_keys(aggregate: Aggregate) -> tuple[ListKey, ...]:
    """What lists are found by besides the place: whatever relates a reader to a thing, its organisation, base and parent."""
    named = [who.field for who in aggregate.readers if who.field is not None and who.relation not in ALONE]
    named += [field for field in (aggregate.org, aggregate.base) if field is not None]
    names = [field.name for field in named] + ([aggregate.parent] if aggregate.parent else [])
    short = {aggregate.parent, aggregate.org.name if aggregate.org else None}
    return tuple(ListKey(f"body.{name}", short=name in short) for name in dict.fromkeys(names))
