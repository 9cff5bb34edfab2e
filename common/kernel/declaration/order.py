"""The order of a command, as the law can be checked against it: each refusal with its clause. Pure.

Who calls, whether the thing is there for the caller, whether the command was answered before and whether ``If-Match``
fits are the shell's (``common.run.declared``). Here: step open (409), the caller in this relation (403), another person
than who must not be the same (403), form (422, every field at fault), the chosen transition open (409), neighbours' word,
decision, and the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis, Outcome, Refused, State
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Query, Reaction, Transition
from common.kernel.declaration.authority import Caller, Who
from common.kernel.declaration.change import basis_of, begin, settle
from common.kernel.declaration.forms import form_of
from common.kernel.identity import ROLES, require_other_person
from common.kernel.problems import wrong_order
from common.kernel.schema import Form, load
from common.law.jurisdiction import pinned


@dataclass(frozen=True)
class Given:
    """What came with a request: the raw body, the parameters of the path."""

    body: Any = None
    params: Mapping[str, str] = field(default_factory=dict)


def carry_out(aggregate: Aggregate, command: Command, state: State, given: Given, caller: Caller, check: Check, needs: Callable[[], Any]) -> Outcome:
    """The outcome of a command on a case. Raises Refused 403, 409, 422, and what ``needs`` and the decision raise."""
    table = command.transitions(check.rules, given.params) if callable(command.transitions) else command.transitions
    opened = [one for one in table if state["state"] in one.sources]
    if not opened:
        raise out_of_order(aggregate, command.label, state, check, command.clause)
    if aggregate.blocked and not command.ignores_hold:
        aggregate.blocked(state, check)
    who = require_one_of(_actors(command, check, given), caller, state, check, command.clause)
    _require_other_person(aggregate, command, state, check)
    form = read_form(command.form, given.body, partial=command.partial)
    transition = _chosen(aggregate, command, opened, form, state, check)
    change = command.decide(state, form, needs(), check)
    if change is None:
        return Outcome(state)
    if change.transition is not None:
        transition = next(one for one in opened if one.name == change.transition)
    act = None if command.repeated else act_of(who, caller, command.name, transition, check)
    return settle(aggregate, transition, state, change, check, act)


def start(
    aggregate: Aggregate, create: Create, id: str, seat: Mapping[str, Any], form: Mapping[str, Any], who: Who, caller: Caller,
    judged_by: Mapping[str, Any], check: Check, needs: Any,
) -> Outcome:  # fmt: skip
    """The outcome of a new case: ``who`` may begin it where it will belong."""
    change = create.decide({**seat, "id": id}, form, needs, check)
    known = {**form, **seat, "id": id, "judged_by": pinned(judged_by, check.rules.version)}
    beginning = next((one for one in create.otherwise if one.name == change.transition), create.transition)
    return begin(aggregate, beginning, known, change, check, act_of(who, caller, create.name, beginning, check))


def react(aggregate: Aggregate, reaction: Reaction, state: State, cause: Any, check: Check) -> Outcome | None:
    """What an event or the time does to a case; None where it means nothing in its state."""
    opened = [one for one in reaction.transitions if state["state"] in one.sources]
    change = reaction.decide(state, cause, check) if opened else None
    if change is None:
        return None
    transition = opened[0] if change.transition is None else next((one for one in opened if one.name == change.transition), None)
    return settle(aggregate, transition, state, change, check, None) if transition else None


def when_due(aggregate: Aggregate, desk: Any, state: State, check: Check) -> Outcome:
    """What the time does to a case at its earliest due instant."""
    found = [(state[due.at.name], due) for due in aggregate.due if state.get(due.at.name)]
    due = min(found, key=lambda one: one[0])[1]
    known = due.reaction.needs(desk, state) if due.reaction.needs else None
    outcome = react(aggregate, due.reaction, state, known, check)
    assert outcome is not None, f"{aggregate.name}: {due.at.name} has come and {due.reaction.name} has nothing to do"
    return outcome


def require_one_of(by: tuple[Who, ...], caller: Caller, state: Mapping[str, Any], check: Check, clause: str | None) -> Who:
    """The relation in which the caller acts. Raises Refused 403 ``not_your_role`` or, for one with the role who has not
    the relation, ``not_your_place``; both say who may."""
    for who in by:
        if who.holds(caller, state):
            return who
    allowed = "或者".join(dict.fromkeys(who.label for who in by))
    ground = _ground(check, clause, state)
    if not any(who.role in caller.roles for who in by):
        roles = "、".join(dict.fromkeys(ROLES[who.role] for who in by))
        raise Refused(403, "not_your_role", f"您的身份不能办理此事项，应由{roles}办理。", basis=ground)
    raise Refused(403, "not_your_place", f"此事项应由{allowed}办理，您与该事项没有此种关系。", basis=ground)


def read_form(form: type[Any] | None, body: Any, *, partial: bool = False) -> dict[str, Any]:
    """The checked content of a request. Raises Refused 422 with every field at fault."""
    if form is None:
        return load(Form, {} if body is None else body)
    return load(form_of(form), {} if body is None else body, partial=partial)


def out_of_order(aggregate: Aggregate, what: str, state: State, check: Check, clause: str | None) -> Refused:
    """409 for a step that the state does not allow, resting on the rule that orders the steps."""
    labels = aggregate.labels(check.rules)
    name = labels.get(state["state"], "已变更")
    return wrong_order(f"当前状态为“{name}”，不能办理“{what}”，请按规定顺序办理。", *_ground(check, clause, state))


def act_of(who: Who, caller: Caller, command: str, transition: Transition, check: Check) -> dict[str, Any]:
    """A step as the case records it."""
    assert caller.principal is not None
    return {"sub": caller.principal.sub, "role": who.role, "command": command, "action": transition.name, "at": check.instant}


def _actors(command: Command | Query, check: Check, given: Given) -> tuple[Who, ...]:
    return command.by(check.rules, given.params) if callable(command.by) else command.by


def _chosen(aggregate: Aggregate, command: Command, opened: list[Transition], form: Mapping[str, Any], state: State, check: Check) -> Transition:
    if command.chosen_by is None:
        return opened[0]
    name = form[command.chosen_by.name]
    for one in opened:
        if one.name == name:
            return one
    raise out_of_order(aggregate, command.label, state, check, command.clause)


def _require_other_person(aggregate: Aggregate, command: Command, state: State, check: Check) -> None:
    assert check.actor is not None
    if not command.not_by:
        return
    rule = aggregate.separate_persons
    ground = (check.rules.param(rule).basis,) if rule and check.rules.has(rule) else _ground(check, command.clause, state)
    earlier = [act["sub"] for act in state["acts"] if act["command"] in command.not_by]
    require_other_person(check.actor, *earlier, basis=ground)


def _ground(check: Check, clause: str | None, state: Mapping[str, Any]) -> tuple[Basis, ...]:
    if clause is not None and check.rules.applies(clause):
        return (check.rules.clause(clause),)
    return basis_of(state) if "basis" in state else ()
