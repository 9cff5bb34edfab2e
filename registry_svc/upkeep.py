"""What every act on a base goes through: its contracts as they stand today, and its intake as far as it may stay open. Pure.

``next_look`` is the next day on which somebody must look at it again though nobody acts: a contract begins or is over, or
the rules of its place change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Event, Outcome, State
from registry_svc import tenures
from registry_svc.bases import facts
from registry_svc.intake import held_open

Act = Callable[[State], Outcome]


def made(outcome: Outcome, judged_by: Mapping[str, Any]) -> Outcome:
    """A base that has just been set up."""
    return Outcome({**outcome.state, "judged_by": dict(judged_by), "due_at": None}, outcome.events, outcome.basis)


def acted(state: State, act: Act, check: Check, judged_by: Mapping[str, Any], rules_change_on: str | None) -> Outcome:
    """An act on a base, decided on its contracts as they stand today, and what follows from it for its intake."""
    begun, happened = tenures.settled(state, check.today.isoformat())
    outcome = act(begun)
    if not happened and not outcome.events:
        return Outcome(state)
    return _followed(outcome.state, happened, outcome.events, check, judged_by, rules_change_on)


def looked_at(state: State, check: Check, judged_by: Mapping[str, Any], rules_change_on: str | None) -> Outcome | None:
    """A base on a new day or under new rules; None where nothing is to be told and the next look stays as it is."""
    settled, happened = tenures.settled(state, check.today.isoformat())
    outcome = _followed(settled, happened, (), check, judged_by, rules_change_on)
    if outcome.events:
        return outcome
    if outcome.state["due_at"] == state["due_at"]:
        return None
    told = Event("registry.base.changed", {"base": facts(outcome.state), "fields_changed": ["due_at"]})
    return Outcome(outcome.state, (told,), check.basis)


def _followed(
    state: State,
    happened: list[tuple[str, dict[str, Any]]],
    events: tuple[Event, ...],
    check: Check,
    judged_by: Mapping[str, Any],
    rules_change_on: str | None,
) -> Outcome:
    """The events of the calendar first, those of the act, then the intake that could not stay open. All tell of the base as
    it is in the end: they are one version, of which a neighbour keeps what it hears first."""
    after, reasons = held_open(state, check)
    kept = {**after, "judged_by": dict(judged_by), "due_at": _due(after, rules_change_on)}
    closed = [(f"registry.base.intake_{how}", {"reasons": reasons}) for how in ("closed", "lapsed")] if reasons else []
    told = [*happened, *((event.name, event.data) for event in events), *closed]
    base = facts(kept)
    return Outcome(kept, tuple(Event(name, {**data, "base": base}) for name, data in told), check.basis)


def _due(state: State, rules_change_on: str | None) -> str | None:
    """The instant of the next look; a base that takes no applications is not touched by a change of rules."""
    days = [tenures.next_change(state), rules_change_on if state["intake_open"] else None]
    day = min(filter(None, days), default=None)
    return f"{day}T00:00:00.000000+08:00" if day else None
