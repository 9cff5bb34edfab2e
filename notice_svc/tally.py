"""How many objections a notice has, counted anew from the objections themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COUNTED: tuple[str, Mapping[str, Any]] = ("objections_counted", {})


@dataclass(frozen=True)
class Tally:
    """The named objections of one notice: all, those that wait for a ruling, and the reason of one found right."""

    filed: int = 0
    waiting: int = 0
    upheld: str | None = None


def counted(state: Mapping[str, Any], tally: Tally) -> dict[str, Any]:
    """The notice with what everybody may know of its objections: how many."""
    return {**state, "objection_count": tally.filed, "open_objection_count": tally.waiting}
