"""What is wrong with a declaration, told when it is imported, with the file and line where it stands."""

from __future__ import annotations

import sys
from typing import Any


class DeclarationError(Exception):
    """A declaration does not fit together."""


def declared_at() -> str:
    """The first place outside this package in the calls that led here: FILE:LINE."""
    frame = sys._getframe(1)
    while frame.f_back and (frame.f_globals.get("__name__", "").startswith(__package__ or "") or "dataclasses" in frame.f_code.co_filename):
        frame = frame.f_back
    while frame.f_back and frame.f_code.co_filename.startswith("<"):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def verify(aggregate: Any, where: str) -> None:
    """Raise DeclarationError for the first thing that does not fit."""
    known = aggregate.fields.all()
    wrong = [
        *_unknown(aggregate, known), *_facts(aggregate, known), *_relations(aggregate, known), *_states(aggregate), *_choices(aggregate),
    ]  # fmt: skip
    if wrong:
        raise DeclarationError(f"{where}: {aggregate.name}: {wrong[0]}")


def _unknown(aggregate: Any, known: dict[str, Any]) -> list[str]:
    named = [("filters", one) for one in aggregate.filters] + [("brief_without", one) for one in aggregate.brief_without]
    named += [("due", one.at) for one in aggregate.due]
    if aggregate.parent and aggregate.parent not in known:
        return [f"path names {aggregate.parent!r}, no field of {aggregate.fields.__name__}"]
    return [f"{what} names {one.name!r}, no field of {aggregate.fields.__name__}" for what, one in named if one.name not in known]


def _facts(aggregate: Any, known: dict[str, Any]) -> list[str]:
    published = aggregate.facts._declared_fields
    return [f"published fact {name!r} is neither a field nor derived" for name in published if name not in known and name not in aggregate.derived]


def _relations(aggregate: Any, known: dict[str, Any]) -> list[str]:
    actors = [("readers", who) for who in aggregate.readers]
    for one in (*aggregate.commands, *aggregate.queries, *filter(None, [aggregate.create])):
        if not callable(one.by):
            actors += [(one.name, who) for who in one.by]
    wrong = []
    for what, who in actors:
        if not hasattr(who, "relation"):
            wrong.append(f"{what}: {getattr(who, 'name', who)!r} has no relation to the thing; say for instance .at(division)")
        elif who.field is not None and who.field.name not in known:
            wrong.append(f"{what}: {who.role} is related by {who.field.name!r}, no field of {aggregate.fields.__name__}")
    return wrong


def _states(aggregate: Any) -> list[str]:
    if callable(aggregate.states):
        return []
    wrong = []
    tables = [one.transitions for one in (*aggregate.commands, *aggregate.reactions) if not callable(one.transitions)]
    for transition in [one for table in tables for one in table] + _beginnings(aggregate):
        ends = [transition.target] if isinstance(transition.target, str) else []
        wrong += [f"{transition.name}: no state {name!r}" for name in (*transition.sources, *ends) if name not in aggregate.states]
    return wrong


def _beginnings(aggregate: Any) -> list[Any]:
    return [aggregate.create.transition, *aggregate.create.otherwise] if aggregate.create else []


def _choices(aggregate: Any) -> list[str]:
    wrong = []
    for one in aggregate.commands:
        if callable(one.transitions):
            continue
        names = [transition.name for transition in one.transitions]
        if len(names) > 1 and one.chosen_by is None and len(set(names)) > 1:
            wrong.append(f"{one.name}: several transitions and no field that chooses")
        if one.chosen_by is not None and isinstance(one.chosen_by.labels, dict) and set(one.chosen_by.labels) != set(names):
            wrong.append(f"{one.name}: {one.chosen_by.name} chooses among {sorted(one.chosen_by.labels)}, the transitions are {sorted(names)}")
    return wrong
