"""Whether a base is what the rules ask of one: each criterion, required, actual, met. Pure.

Nothing here blocks: most of it is SOFT (一般), and a shortfall is passed by a waiver where it matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import State, plain
from common.kernel.text import key
from common.law.view import Param


@dataclass(frozen=True)
class Criterion:
    """One standard: the parameter that sets it and the fact of a base that it is held against."""

    parameter: str
    fact: Callable[[State, Check], Any]
    by_level: bool = False


def _heads(state: State, check: Check) -> int:
    """People, each once, in the modes of work that the profile counts."""
    counted = check.value("base.staff_modes") if check.rules.has("base.staff_modes") else None
    return len({key(one["person"]) for one in state["staff"] if counted is None or one["mode"] in counted})


def _full_time(state: State, check: Check) -> int:
    return len({key(one["person"]) for one in state["staff"] if one["mode"] == "full_time"})


CRITERIA = (
    Criterion("base.min_construction_area_m2", lambda state, check: state.get("construction_area_m2"), by_level=True),
    Criterion("base.min_floor_area_m2", lambda state, check: state.get("floor_area_m2"), by_level=True),
    Criterion("base.min_staff", _heads, by_level=True),
    Criterion("base.min_full_time_staff", _full_time, by_level=True),
    Criterion("base.intake_documents_required", lambda state, check: len(set(state["documents"]))),
)


def compliance(state: State, check: Check) -> dict[str, Any]:
    """The report on one base; ``met`` when every criterion is met or waived."""
    found = [_judge(state, param, criterion, check) for criterion in CRITERIA for param in _params(state, check, criterion)]
    found += _functions(state, check)
    counted = [one for one in found if one["klass"] != "TARGET"]
    return {"base": state["id"], "met": all(one["met"] or one["waived"] for one in counted), "criteria": found}


def _params(state: State, check: Check, criterion: Criterion) -> list[Param]:
    if not check.rules.has(criterion.parameter):
        return []
    param = check.rules.param(criterion.parameter)
    if not criterion.by_level:
        return [param]
    return [param.row(state["level"])] if state["level"] in param.value else []


def _judge(state: State, param: Param, criterion: Criterion, check: Check) -> dict[str, Any]:
    actual = criterion.fact(state, check)
    return _line(param, actual, param.met(actual), state)


def _functions(state: State, check: Check) -> list[dict[str, Any]]:
    """The functions of a full base (ZJ23-03); that of party leadership counts only with a named centre (ZJ23-12)."""
    if not check.rules.has("base.functions"):
        return []
    param = check.rules.param("base.functions")
    nameless = not state.get("party_centre") and check.rules.has("base.party_centre_for_function")
    counted = {code for code in state["functions"] if not (nameless and code == "party_leadership")}
    return [_line(param, sorted(counted), set(param.value) <= counted, state)]


def _line(param: Param, actual: Any, met: bool, state: State) -> dict[str, Any]:
    return {
        "criterion": param.name,
        "label": param.definition.zh,
        "required": plain(param.value),
        "actual": actual,
        "met": met,
        "klass": param.klass,
        "waived": any(one["clause"] == param.clause for one in state["waivers"]),
        "basis": [param.basis.to_json()],
    }
