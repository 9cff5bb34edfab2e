"""The rules of a place in layers: what binds it, and what its bureau adopted beside that (rulings 15, 16). Pure.

Adoption only adds. Of two bounds the stricter holds, and where the looser one is HARD and the stricter one is not, it goes
on as a floor that no waiver passes. A binding order of steps stays, adopted review steps stand before its last one. A
binding list is not shortened. What the binding documents leave open, or merely name as a goal, the adopted profile fills.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from common.law import values
from common.law.model import GAPS, Entry, Parameter
from common.law.yamlfile import freeze

# of these classes nothing is asked of a case, so that an adopted value takes their place
MERELY_SAID = ("TARGET", "REPORT", "RECORD", "PERM")


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that holds, since when its profile has it (the adoption's day for an adopted one), the profile that it comes
    from where that is another, the looser HARD bound below it, and which rows of a table are of another class."""

    entry: Entry
    since: str
    adopted: bool = False
    origin: str | None = None
    floor: Held | None = None
    row_classes: Mapping[str, str] = field(default_factory=dict)


def layered(parameters: Mapping[str, Parameter], binding: Mapping[str, Held], adopted: Mapping[str, Held]) -> dict[str, Held]:
    """What holds where both a binding and an adopted profile speak."""
    names = {**binding, **adopted}
    return {name: _one(parameters[name], binding.get(name), adopted.get(name)) for name in names}


def _one(parameter: Parameter, binding: Held | None, adopted: Held | None) -> Held:
    if binding is None or adopted is None:
        found = adopted if binding is None else binding
        assert found is not None
        return found
    if binding.entry.value is None:
        return _gap(binding, adopted)
    if adopted.entry.value is None:
        return binding
    if parameter.bound:
        return _rows(parameter, binding, adopted) if parameter.type == "table" else _stricter(parameter, binding, adopted)
    if parameter.layer or parameter.type in ("list", "table"):
        return _beside(parameter, binding, adopted)
    if parameter.settable or binding.entry.kind == "assumption" or binding.entry.klass in MERELY_SAID:
        return binding if adopted.entry.kind == "assumption" else adopted
    return binding


def _gap(binding: Held, adopted: Held) -> Held:
    """What binding documents leave open is filled; what they repeal is not. A value that one of the two asks a bureau to
    set stays to be set."""
    if binding.entry.kind not in GAPS:
        return binding
    if adopted.entry.value is None and (binding.entry.kind == "unset" or adopted.entry.kind != "unset"):
        return binding
    return adopted


def _stricter(parameter: Parameter, binding: Held, adopted: Held) -> Held:
    tight, loose = (adopted, binding) if values.looser(parameter, binding.entry.value, adopted.entry.value) else (binding, adopted)
    hard_below = loose.entry.klass == "HARD" and tight.entry.klass != "HARD"
    return replace(tight, floor=loose) if hard_below else tight


def _rows(parameter: Parameter, binding: Held, adopted: Held) -> Held:
    """Row by row the stricter of two tables of bounds."""
    own, other = binding.entry, adopted.entry
    taken = {row: value for row, value in other.value.items() if row not in own.value or values.looser(parameter, {row: own.value[row]}, {row: value})}
    clauses = {**own.row_clauses, **{row: other.row_clauses.get(row, other.clause) for row in taken}}
    classes = {**binding.row_classes, **{row: other.klass for row in taken}}
    merged = replace(own, value=freeze({**own.value, **taken}), row_clauses=freeze(clauses))
    floor = adopted if other.klass == "HARD" and own.klass != "HARD" else None
    return replace(binding, entry=merged, row_classes=freeze(classes), floor=floor)


def _beside(parameter: Parameter, binding: Held, adopted: Held) -> Held:
    """What has no order of size: lists go on, orders of steps take adopted steps in between, tables get further rows."""
    own, other = binding.entry.value, adopted.entry.value
    if parameter.layer == "binding":
        return binding
    if parameter.layer == "stricter":  # the choices run from the loosest to the strictest
        order = parameter.choices
        return adopted if order.index(other) > order.index(own) else binding
    if parameter.type == "list":
        further = tuple(item for item in other if item not in own)
        together = (*own[:-1], *further, own[-1]) if parameter.layer == "between" else (*own, *further)
        return _with(binding, adopted, together, further)
    rows = {row: value for row, value in other.items() if row not in own}
    return _with(binding, adopted, {**own, **rows}, tuple(rows))


def _with(binding: Held, adopted: Held, value: Any, further: tuple[str, ...]) -> Held:
    clauses = {**binding.entry.row_clauses, **{row: adopted.entry.row_clauses.get(row, adopted.entry.clause) for row in further}}
    return replace(binding, entry=replace(binding.entry, value=freeze(value), row_clauses=freeze(clauses)))
