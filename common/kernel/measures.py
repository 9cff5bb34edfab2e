"""What a thing adds to a measure: from which day on, until when, how much. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel.decision import State
from common.law.kinds import Measure

SEEN = "$seen"  # in the place of a field: the day on which the thing began to match
RECORD = "record:"
ANY_OF = "any_of"

Mark = list[Any]  # place, from, until (the first day on which it counts no longer) or None, how much


def mark(measure: Measure, state: State, day: str, before: Mark | None) -> Mark | None:
    """What a thing, as it stands after an event of ``day``, adds to a measure, None for nothing. ``before`` is what it
    added until then."""
    if not counts(measure, state):
        return None
    fields = {**state, **state["fields"]} if measure.counts.startswith(RECORD) else state
    if not matches(measure.matching, fields):
        return None
    begun = (before[1] if before else day) if measure.on == SEEN else fields.get(measure.on)
    value = fields.get(measure.sum) if measure.sum else 1
    if begun is None or not value or not state.get("division"):
        return None
    return [state["division"], begun[:10], fields.get(measure.until) if measure.until else None, value]


def counts(measure: Measure, state: State) -> bool:
    """Whether a state is of the kind that a measure counts; a record that was withdrawn counts no more."""
    if not measure.counts.startswith(RECORD):
        return True
    return bool(state.get("kind") == measure.counts.removeprefix(RECORD) and state.get("state") == "in_force")


def matches(matching: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Whether each named field fits: a value, one of a list, or a condition (``least``, ``count``, ``all``, ``set``); of
    ``any_of`` one group of fields is enough."""
    return all(
        any(matches(one, fields) for one in wanted) if name == ANY_OF else _fits(wanted, fields.get(name)) for name, wanted in matching.items()
    )


def _fits(wanted: Any, actual: Any) -> bool:
    if isinstance(wanted, Mapping):
        (name, bound), *_ = wanted.items()
        if name == "set":
            return bool((actual not in (None, [], "")) == bound)
        if name == "least":
            return bool(actual is not None and actual >= bound)
        if name == "count":
            return bool(len(actual or ()) >= bound)
        return set(bound) <= set(actual or ())
    if isinstance(wanted, tuple):
        return actual in wanted
    return bool(actual == wanted)


def deltas(before: Mapping[str, Mark], after: Mapping[str, Mark]) -> Iterable[tuple[str, str, str, int]]:
    """How the numbers change: measure, place, day, difference."""
    for sign, marks in ((-1, before), (1, after)):
        for name, (place, begun, until, value) in marks.items():
            if before.get(name) != after.get(name):
                yield name, place, begun, sign * value
                if until:
                    yield name, place, until, -sign * value


def value_on(tally: Mapping[str, Any] | None, on: str) -> int:
    """What a tally comes to at the end of a day."""
    if tally is None:
        return 0
    year = on[:4]
    whole = sum(number for name, number in (tally.get("sums") or {}).items() if name < year)
    days = (tally.get("days") or {}).get(year) or {}
    return int(whole + sum(number for day, number in days.items() if day <= on[5:]))
