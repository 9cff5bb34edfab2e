"""What the rules ask of a base, criterion by criterion: required, actual, met, explained. Pure.

A bureau that goes on below a SOFT standard of its own explains it on record (ZJ23-04 to -08, -23). An explanation holds
for the shortfall that it was given for: a base that falls further needs another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused, State
from common.kernel.text import key
from common.law.view import Param
from registry_svc.bounds import room

DOCUMENTS = "base.intake_documents_required"


@dataclass(frozen=True)
class Criterion:
    """One standard: the parameter that sets it, the field of a base that it judges, and the fact held against it."""

    parameter: str
    field: str
    fact: Callable[[State, Check], Any]
    by_level: bool = False


@dataclass(frozen=True)
class Judged:
    """One standard as one base meets it. ``missing`` names what is lacking where the standard is a list."""

    param: Param
    row: str | None
    field: str
    actual: Any
    met: bool
    missing: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """The shortfall in one Chinese sentence, with the bound and what there is."""
        name, unit = self.param.definition.zh, self.param.definition.unit.zh
        if self.missing:
            labels = "、".join(self.missing)
            return f"基地管理制度尚未备齐，缺少{labels}（应备{self.param.value}件，现有{self.actual}件）。"
        actual = "尚未填报" if self.actual is None else f"现为{self.actual}{unit}"
        return f"{name}不足：应不少于{self.param.value}{unit}，{actual}。"


def _heads(state: State, check: Check) -> int:
    """People, each once, in the modes of work that the profile counts."""
    by_level = check.value("base.staff_modes") if check.rules.has("base.staff_modes") else {}
    counted = by_level.get(state["level"])
    return len({key(one["person"]) for one in state["staff"] if counted is None or one["mode"] in counted})


def _full_time(state: State, check: Check) -> int:
    return len({key(one["person"]) for one in state["staff"] if one["mode"] == "full_time"})


def _documents(state: State, check: Check) -> int:
    return len(set(state["documents"]) & set(_asked(check)))


CRITERIA = (
    Criterion("base.min_construction_area_m2", "construction_area_m2", lambda state, check: state.get("construction_area_m2"), by_level=True),
    Criterion("base.min_floor_area_m2", "floor_area_m2", lambda state, check: state.get("floor_area_m2"), by_level=True),
    Criterion("base.min_staff", "staff", _heads, by_level=True),
    Criterion("base.min_full_time_staff", "staff", _full_time, by_level=True),
    Criterion("base.expected_full_time_staff", "staff", _full_time, by_level=True),
    Criterion(DOCUMENTS, "documents", _documents),
)


def judged(state: State, check: Check) -> list[Judged]:
    """Every standard that the rules set for a base of this level."""
    return [_judge(state, one, check) for one in CRITERIA if _sets(state, one, check)]


def explained(one: Judged, waivers: Iterable[Mapping[str, Any]]) -> bool:
    """Whether an explanation on record covers this shortfall: it names the standard, and what there is has not got less."""
    return any(_covers(waiver, one) for waiver in waivers)


def shortfalls(state: State, check: Check) -> list[Judged]:
    """The standards that a base falls short of without an explanation on record."""
    return [one for one in judged(state, check) if not one.met and not explained(one, state["waivers"])]


def explain(state: State, check: Check) -> list[dict[str, Any]]:
    """Take the explanation that came with the command for what it names; what is to be put on record.

    Raises Refused 403 ``may_not_waive`` for somebody who may not give it.
    """
    if check.waiver is None:
        return []
    named = [one for one in shortfalls(state, check) if one.param.clause == check.waiver["clause"]]
    room("waivers", state["waivers"])
    return [given for one in named for given in _taken(one, check)]


def require(one: Judged, check: Check) -> None:
    """Refuse 422 a shortfall, naming the field, the bound and what there is; waivable where the rule is SOFT."""
    soft, errors = one.param.klass == "SOFT", (FieldError(one.field, one.says),)
    raise Refused(422, "below_rule", one.says, basis=(one.param.basis,), errors=errors, waivable=soft)


def _taken(one: Judged, check: Check) -> list[dict[str, Any]]:
    before = len(check.waived)
    check.limit(one.param.name.removesuffix(f".{one.row}") if one.row else one.param.name, one.actual, one.says, row=one.row)
    return [{**given, "parameter": one.param.name, "actual": one.actual, "missing": list(one.missing)} for given in check.waived[before:]]


def _judge(state: State, criterion: Criterion, check: Check) -> Judged:
    param, row = check.rules.param(criterion.parameter), state["level"] if criterion.by_level else None
    param = param.row(row) if row else param
    actual = criterion.fact(state, check)
    met = param.met(actual)
    missing = () if met or criterion.parameter != DOCUMENTS else _lacking(state, check)
    return Judged(param, row, criterion.field, actual, met, missing)


def _lacking(state: State, check: Check) -> tuple[str, ...]:
    labels = check.rules.param("base.documents").definition.labels
    return tuple(labels[code] for code in _asked(check) if code not in state["documents"])


def _asked(check: Check) -> Iterable[str]:
    return check.rules.value("base.documents") if check.rules.has("base.documents") else ()


def _sets(state: State, criterion: Criterion, check: Check) -> bool:
    param = check.rules.params.get(criterion.parameter)
    return param is not None and (not criterion.by_level or state["level"] in param.value)


def _covers(waiver: Mapping[str, Any], one: Judged) -> bool:
    if waiver.get("parameter") != one.param.name:
        return False
    if one.missing:
        return set(one.missing) <= set(waiver["missing"])
    return one.actual is not None and waiver["actual"] is not None and Decimal(one.actual) >= Decimal(waiver["actual"])
