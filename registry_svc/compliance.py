"""Whether a base is what the rules ask of one: each criterion, required, actual, met. Pure.

Nothing here blocks: what intake asks of a base is ``registry_svc.intake``.
"""

from __future__ import annotations

from typing import Any

from common.kernel.check import Check
from common.kernel.decision import State, plain
from common.law.view import Param
from registry_svc.standards import explained, judged


def compliance(state: State, check: Check) -> dict[str, Any]:
    """The report on one base; ``met`` when every criterion is met or explained on record."""
    waivers = state["waivers"]
    found = [_line(one.param, one.actual, one.met, not one.met and explained(one, waivers), one.missing) for one in judged(state, check)]
    found += [*_functions(state, check), *_party_body(state, check)]
    counted = [one for one in found if one["klass"] != "TARGET"]
    return {"base": state["id"], "met": all(one["met"] or one["waived"] for one in counted), "criteria": found}


def _party_body(state: State, check: Check) -> list[dict[str, Any]]:
    """A platform with as many party members as the rule names sets up a party body (WH15-22, E-12): flagged until it has."""
    param = check.rules.params.get("party.min_members")
    if param is None or not param.met(state["party_members"]):
        return []
    return [_line(param, state["party_members"], state["party_body"] is not None, False, () if state["party_body"] else ("党组织",))]


def _functions(state: State, check: Check) -> list[dict[str, Any]]:
    """The functions of a full base (ZJ23-03); that of party leadership counts only with a named centre (ZJ23-12)."""
    param = check.rules.params.get("base.functions")
    if param is None:
        return []
    nameless = not state.get("party_centre") and "base.party_centre_for_function" in check.rules.params
    counted = {code for code in state["functions"] if not (nameless and code == "party_leadership")}
    labels = param.definition.labels
    missing = tuple(labels[code] for code in param.value if code not in counted)
    return [_line(param, sorted(counted), not missing, False, missing)]


def _line(param: Param, actual: Any, met: bool, waived: bool, missing: tuple[str, ...]) -> dict[str, Any]:
    return {
        "criterion": param.name,
        "label": param.definition.zh,
        "required": plain(param.value),
        "actual": actual,
        "met": met,
        "klass": param.klass,
        "missing": list(missing),
        "waived": waived,
        "basis": [param.basis.to_json()],
    }
