"""The declared aggregates as documents in docs/aggregates/, one page each.

A page says who may do and read what, in which relation, on which clause, what is published, and draws the states. A test
holds the pages against the declarations: whoever changes an actor, a relation or a clause changes a page.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from common.kernel.declaration.aggregate import Aggregate, Command, Transition
from common.kernel.declaration.authority import Caller, Who
from common.kernel.identity import ROLES, Principal
from gateway.routes import ROUTES

FOLDER = Path(__file__).parents[1] / "docs" / "aggregates"
SERVICES = ("registry", "admission", "training", "funding", "notice")
PLACE = "330106"
# Where a caller stands to a thing in 330106; each column is one relation and no other.
COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "own place": {"division": PLACE}, "above": {"division": "3301"}, "below": {"division": "330106001"},
    "beside": {"division": "330105"}, "its organisation": {"org": "mine"}, "its base": {"base": "mine"},
    "its unit": {"unit": "mine"}, "in person": {"sub": "mine"},
}  # fmt: skip
ELSEWHERE = {"division": "440305", "sub": "somebody", "org": "another", "base": "another", "unit": "another"}


def declared() -> Iterator[tuple[str, Aggregate]]:
    """Every declared aggregate with the service that keeps it."""
    for service in SERVICES:
        for aggregate in getattr(importlib.import_module(f"{service}_svc.service").Service, "aggregates", ()):
            yield service, aggregate


def caller(role: str, column: str) -> Caller:
    """Somebody with one role in one relation to a thing; an operator's organisation runs its base."""
    given = {**ELSEWHERE, **COLUMNS[column]}
    principal = Principal(given["sub"], "某", (role,), given["division"], given["org"], given["base"], given["unit"])
    return Caller(principal, given["base"])


def thing(aggregate: Aggregate) -> dict[str, Any]:
    """A thing in 330106 that belongs to the caller's organisation, base, unit and person, wherever a relation asks."""
    state: dict[str, Any] = dict.fromkeys(aggregate.fields.all(), "mine")
    for name in ("division", "place"):
        state[name] = PLACE
    return state


def allowed(by: tuple[Who, ...], state: Mapping[str, Any]) -> dict[str, list[str]]:
    """For each role, the relations in which it is one of these."""
    found = {role: [column for column in COLUMNS if any(who.holds(caller(role, column), state) for who in by)] for role in ROLES}
    return {role: columns for role, columns in found.items() if columns}


def page(service: str, aggregate: Aggregate, rules: Any = None) -> str:
    """The page of one aggregate."""
    state = thing(aggregate)
    lines = [f"# {service}.{aggregate.name} {aggregate.label}", "", f"`{aggregate.path}`, {len(aggregate.fields.all())} fields.", ""]
    lines += ["## Who may", "", "| what | where | role | relation | clause |", "|---|---|---|---|---|"]
    for one in filter(None, [aggregate.create, *aggregate.commands, *aggregate.queries]):
        by = one.by(rules, {}) if callable(one.by) else one.by
        path = _path(aggregate, one)
        for role, columns in allowed(by, state).items():
            lines.append(f"| {one.name} {one.label} | `{path}` | {role} | {', '.join(columns)} | {one.clause or ''} |")
    for role, columns in allowed(aggregate.readers, state).items():
        lines.append(f"| read | `{aggregate.path}/{{id}}` | {role} | {', '.join(columns)} | |")
    if any(not who.role for who in aggregate.readers):
        lines.append(f"| read | `{aggregate.path}/{{id}}` | anybody | | |")
    return "\n".join([*lines, *_states(aggregate, rules), *_events(aggregate, rules), ""])


def _path(aggregate: Aggregate, one: Any) -> str:
    if one is aggregate.create:
        return aggregate.path
    if not isinstance(one, Command):
        return f"{aggregate.path}/{one.name}"
    return _by_hand(one.name) if one.by_hand else f"{aggregate.path}/{{id}}{one.address}"


def _by_hand(name: str) -> str:
    """The path of a command that a route of its own leads to; the route calls the method of that name."""
    return next(route.path for route in ROUTES if route.method == name)


def _states(aggregate: Aggregate, rules: Any) -> list[str]:
    labels = aggregate.labels(rules)
    drawn = [f"    {name}: {name} {label}" for name, label in labels.items()]
    for _, transition in aggregate.table(rules):
        sources = transition.sources or ("[*]",)
        drawn += [f"    {source} --> {_target(transition, source)}: {transition.label}" for source in sources]
    return ["", "## States", "", "```mermaid", "stateDiagram-v2", *drawn, "```"]


def _target(transition: Transition, source: str) -> str:
    if transition.target is None:
        return source
    return transition.target if isinstance(transition.target, str) else f"[{transition.target.name}]"


def _events(aggregate: Aggregate, rules: Any) -> list[str]:
    lines = ["", "## Steps", "", "| step | by | from | to | publishes | not by who |", "|---|---|---|---|---|---|"]
    for one, transition in aggregate.table(rules):
        target = transition.target if isinstance(transition.target, str) else getattr(transition.target, "name", "=")
        event, apart = f"{transition.event.name} v{transition.event.version}", ", ".join(getattr(one, "not_by", ()))
        lines.append(f"| {transition.name} {transition.label} | {one.name} | {', '.join(transition.sources)} | {target} | {event} | {apart} |")
    lines += ["", "## Kept", ""]
    lines += [f"- unique: {one.name}" for one in aggregate.unique] + [f"- due: {due.at.name} → {due.reaction.name}" for due in aggregate.due]
    return lines + [f"- asked by: {', '.join(field.name for field in aggregate.filters)}"]


def written() -> dict[str, str]:
    """Every page by its file name."""
    return {f"{service}.{aggregate.name}.md": page(service, aggregate, vocabulary()) for service, aggregate in declared()}


def vocabulary() -> Any:
    """The rules that name every step that a profile may make, for declarations whose steps the profile makes."""
    return None


def write() -> None:
    """Write all pages anew and take away those of aggregates that are no more."""
    FOLDER.mkdir(exist_ok=True)
    pages = written()
    for path in FOLDER.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
