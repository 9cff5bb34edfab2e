"""What a decision answers, and how a case is put together again from it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis, Event, Outcome, State
from common.kernel.declaration.aggregate import Aggregate, Transition
from common.law.explain import basis_from_json


class Change:
    """The fields that a decision writes, what is published besides the facts, and, where the decision itself picks the
    transition, its name. Fields that it does not name stay as they are."""

    def __init__(
        self, *, transition: str | None = None, event_data: Mapping[str, Any] | None = None, also: tuple[Event, ...] = (), **fields: Any
    ) -> None:
        self.transition = transition
        self.event_data = event_data or {}
        self.also = also
        self.fields = fields


Act = Mapping[str, Any]


def begin(aggregate: Aggregate, transition: Transition, known: Mapping[str, Any], change: Change, check: Check, act: Act | None) -> Outcome:
    """The first state of a case and its event. ``known``: its id, its place, what its form brought and the rules that
    judge it. Raises TypeError for a field that nothing sets."""
    fields = aggregate.fields.all()
    state: dict[str, Any] = {name: None for name, field in fields.items() if field.later}
    state |= {"basis": [], "waivers": [], "acts": []}
    state |= {name: value for name, value in known.items() if name in fields}
    state |= {"state": transition.target} if isinstance(transition.target, str) else {}
    _refuse_unknown(aggregate, change)
    state |= change.fields
    missing = [name for name, field in fields.items() if name not in state and field.compute is None and field.required]
    if missing:
        raise TypeError(f"{aggregate.name}: {transition.name} leaves {missing} unset")
    return settle(aggregate, transition, state, Change(event_data=change.event_data, also=change.also), check, act)


def settle(aggregate: Aggregate, transition: Transition, state: State, change: Change, check: Check, act: Act | None) -> Outcome:
    """The state after a transition with its grounds, waivers and the act on record, and the event that tells it.

    A step that asks no rule of its own rests on the grounds of the one before.
    """
    _refuse_unknown(aggregate, change)
    grounds = check.basis or basis_of(state)
    after = {**state, **change.fields, "basis": [ground.to_json() for ground in grounds]}
    # where the target is a field, it is read before the change, which may clear it
    after["state"] = transition.leads_to({**state, "state": after["state"]})
    after["waivers"] = [*state["waivers"], *check.waived]
    if act is not None:
        after["acts"] = [*state["acts"], act]
    if aggregate.due:
        after["due_at"] = min((at for due in aggregate.due if (at := after.get(due.at.name))), default=None)
    data = {aggregate.name: aggregate.facts_of(after), **change.event_data}
    event = Event(transition.event.name, data, transition.event.version)
    return Outcome(after, (event, *change.also), grounds)


def basis_of(state: State) -> tuple[Basis, ...]:
    """The grounds that a case rests on so far."""
    return basis_from_json(state["basis"])


def _refuse_unknown(aggregate: Aggregate, change: Change) -> None:
    strange = change.fields.keys() - aggregate.fields.all().keys()
    if strange:
        raise TypeError(f"{aggregate.name} has no field {sorted(strange)}")
