"""A thing as a reader sees it: what the reader may see, with labels beside codes and sealed values masked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import fields as mm

from common.kernel import places
from common.kernel.codes import OTHER, OTHER_LABEL
from common.kernel.decision import State
from common.kernel.declaration.aggregate import Aggregate
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.field import Field, Fields, Input
from common.kernel.declaration.forms import label_fields
from common.kernel.identity import ROLES
from common.kernel.schema import Ground, Shown

Labels = Callable[[str], Mapping[str, str]]  # of a parameter of the rule book
Open = Callable[[str, str], str]  # the plain value of a sealed one, by its owner


class WaiverShown(Shown):
    """A recorded waiver."""

    clause = mm.String(metadata={"description": "所变通的条款"})
    reason = mm.String(metadata={"description": "理由"})
    by = mm.String(metadata={"description": "决定人"})
    at = mm.String(metadata={"description": "决定时间"})


class ActShown(Shown):
    """A step that somebody took."""

    role = mm.String(metadata={"description": "办理身份"})
    role_label = mm.String(metadata={"description": "办理身份（中文）"})
    action = mm.String(metadata={"description": "办理事项"})
    action_label = mm.String(metadata={"description": "办理事项（中文）"})
    at = mm.String(metadata={"description": "办理时间"})


@cache
def shown_schema(aggregate: Aggregate) -> type[Shown]:
    """The description of one thing as portals read it."""
    made: dict[str, Input] = {"version": mm.Integer(metadata={"description": "版本"})}
    for name, field in aggregate.fields.all().items():
        if field.hidden:
            continue
        made[name] = _special(aggregate, name) or field.to_shown()
        made |= label_fields(name, field)
    for name in ("division", "state"):
        made[f"{name}_label"] = mm.String(metadata={"description": f"{aggregate.fields.all()[name].label}（中文）"})
    for name, field in aggregate.beside_fields.all().items():
        made[name] = field.to_shown()
    return type(aggregate.name.title().replace("_", "") + "Shown", (Shown,), made)


@cache
def page_schema(aggregate: Aggregate) -> type[Shown]:
    """The description of one page of a list."""
    brief = tuple(field.name for field in aggregate.brief_without)
    made = {"items": mm.List(mm.Nested(shown_schema(aggregate), exclude=brief)), "next": mm.String(allow_none=True)}
    return type(aggregate.name.title().replace("_", "") + "Page", (Shown,), made)


def _special(aggregate: Aggregate, name: str) -> Input | None:
    if name == "basis":
        return mm.List(mm.Nested(Ground), metadata={"description": "所依据的条款"})
    if name == "waivers":
        return mm.List(mm.Nested(WaiverShown), metadata={"description": "变通决定"})
    if name == "acts":
        return mm.List(mm.Nested(ActShown), metadata={"description": "办理经过"})
    if name == "state" and not callable(aggregate.states):
        return mm.String(metadata={"description": "状态", "enum": list(aggregate.states)})
    return None


def view(
    aggregate: Aggregate, state: State, version: int, caller: Caller, rules: Any, labels: Labels, opened: Open | None = None, *,
    brief: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """One thing for one reader. ``rules`` of its case; ``opened`` reads sealed values where the aggregate has any."""
    left_out = {field.name for field in aggregate.brief_without} if brief else set()
    shown: dict[str, Any] = {"version": version}
    for name, field in aggregate.fields.all().items():
        if field.hidden or name in left_out or not _may_see(field, caller):
            continue
        value = field.compute(state, rules) if field.compute else state.get(name)
        if field.sealed and value is not None and opened:
            value = field.sealed(opened(value, owner(aggregate, state["id"], name)))
        shown |= _labelled(name, field, value, labels, caller)
    shown["division_label"] = places.label(state["division"])
    shown["state_label"] = aggregate.labels(rules).get(state["state"], "")
    shown["acts"] = [_act(aggregate, rules, act) for act in state["acts"]]
    return shown


def owner(aggregate: Aggregate, id: str, field: str) -> str:
    """Whose sealed value it is."""
    return f"{aggregate.name}/{id}/{field}"


def _may_see(field: Field, caller: Caller) -> bool:
    return not field.readers or bool(set(field.readers) & caller.roles)


def _labelled(name: str, field: Field, value: Any, labels: Labels, caller: Caller) -> dict[str, Any]:
    if field.parts is not None and value is not None:
        value = [_part(field.parts, one, labels, caller) for one in value] if field.many else _part(field.parts, value, labels, caller)
    if field.labels is None:
        return {name: value}
    known = field.labels if isinstance(field.labels, Mapping) else {code: said for name in field.labels for code, said in labels(name).items()}
    if field.many:
        return {name: value, f"{name}_labels": [known.get(one, OTHER_LABEL if one == OTHER else one) for one in value or ()]}
    return {name: value, f"{name}_label": None if value is None else known.get(value, value)}


def _part(fields: type[Fields], value: Mapping[str, Any], labels: Labels, caller: Caller) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, field in fields.all().items():
        if not field.hidden and name in value and _may_see(field, caller):
            made |= _labelled(name, field, value[name], labels, caller)
    return made


def _act(aggregate: Aggregate, rules: Any, act: Mapping[str, Any]) -> dict[str, Any]:
    """A step without the person who took it."""
    known = {transition.name: transition.label for _, transition in aggregate.table(rules)}
    shown = {name: act[name] for name in ("role", "action", "at")}
    return {**shown, "role_label": ROLES.get(act["role"], ""), "action_label": known.get(act["action"], "")}
