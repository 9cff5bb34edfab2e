"""What things are found by, and what only one of them may hold: texts in one field each, under one index each.

An index of its own for everything that a list is asked by would be written anew at every change of a thing. So each thing
carries the names of the lists that it is on: of every place that it lies in, and of what its ways say besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from common.kernel.decision import State
from common.kernel.places import around

LISTS = "lists"  # the field; the name of a place's list is its code
HOLDS = "holds"


@dataclass(frozen=True)
class Way:
    """A field of the document that lists are asked by; ``few`` where none of these is long.

    ``value`` says of a state what it is found by, where that is not simply the field; with None it is on no such list.
    """

    field: str
    few: bool = False
    value: Callable[[State], str | None] | None = None

    def name(self, value: str) -> str:
        """The name of the list of all that have this value."""
        return f"{self.field}:{value}"

    def lists_of(self, state: State) -> Iterable[str]:
        """The list of this kind that a thing is on, if there is one."""
        value = self.value(state) if self.value else state.get(self.field.removeprefix("body."))
        return () if value is None else (self.name(value),)


def lists_of(state: State, ways: Iterable[Way]) -> list[str]:
    """The names of all lists that a thing is on."""
    return [*around(state.get("division") or ""), *(name for way in ways for name in way.lists_of(state))]


def holds_of(state: State, alone: Mapping[str, str]) -> list[str]:
    """What a thing holds that no other may: the value of each field of ``alone`` whose flag is set."""
    return [held(name, state[name]) for name, flag in alone.items() if state.get(flag)]


def held(field: str, value: str) -> str:
    """How it is written that a thing alone has this value in a field of its state."""
    return f"{field}:{value}"
