"""How the contract of an operator ends before its time: findings against it, and the termination. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis, Outcome, State
from common.kernel.problems import bad_field, wrong_order
from common.kernel.remedies import remedies
from registry_svc import tenures
from registry_svc.bases import outcome, own_place
from registry_svc.bounds import room
from registry_svc.dates import happened, not_before
from registry_svc.operators import judge
from registry_svc.tenures import Contract, running

# The finding that is a complaint: it alone must come up to conditions of its own.
COMPLAINT = "serious_complaint"


def find_wanting(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record one of the findings that the profile lists, by its number there (YB21-50).

    Each opens a case for termination; a complaint does only where it meets all conditions. Refused 422
    ``rule_not_set`` where the profile has no such list.
    """
    own_place(state, check)
    listed = check.value("operator.negative_list")
    grounds = judge(check, "对运营机构负面清单情形的认定")
    operator = _running(state, check, grounds)
    if not 1 <= form["item"] <= len(listed):
        raise bad_field("item", f"应在 1 至 {len(listed)} 之间。")
    code = listed[form["item"] - 1]
    opens_case = _opens_case(code, form["complaint"], check)
    earlier = state["operator_findings"]
    room("findings", earlier)
    finding = {
        "number": len(earlier) + 1, "org": operator["org"], "contract_from": operator["since"], "item": form["item"],
        "code": code, "facts": form["facts"], "complaint": form["complaint"], "opens_case": opens_case,
        "found_on": check.today.isoformat(),
    }  # fmt: skip
    after = {**state, "operator_findings": [*earlier, finding]}
    told = {"operator": operator["org"], "finding": code, "opens_case": opens_case}
    return outcome(after, "registry.base.operator_found_wanting", check, **told)


def terminate(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """End the contract of an operator as of ``stop_by``, the day by which it must have stopped its work.

    Where the profile lists what ends a contract, one of it must have been found (YB21-50).
    """
    own_place(state, check)
    grounds = judge(check, "终止运营机构的委托")
    operator = _running(state, check, grounds)
    if operator.get("termination"):
        raise wrong_order("该运营机构的委托已经决定终止，不能重复办理。", *grounds)
    if check.rules.has("operator.negative_list"):
        check.value("operator.negative_list")
        if not any(_of_contract(one, operator) for one in state.get("operator_findings", [])):
            listed = check.rules.param("operator.negative_list").basis
            raise wrong_order("尚未认定该运营机构有负面清单所列情形，不能终止委托。", listed, *grounds)
    _check_stop(form["stop_by"], operator, check)
    decided = {
        "stop_by": form["stop_by"], "reason": form["reason"], "decided_on": check.today.isoformat(), "until_before": operator["until"],
        "remedies": remedies(check, state["division"]), "annulled": None,
    }  # fmt: skip
    ended = {**operator, "until": form["stop_by"], "termination": decided}
    after = {**state, "operator": ended}
    if form["stop_by"] == check.today.isoformat():
        after |= {"operator": None, "former_operators": [*state.get("former_operators", []), ended]}
    return outcome(after, "registry.base.operator_terminated", check, operator=operator["org"], stop_by=form["stop_by"])


def annul(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record that another authority annulled the last termination, and put right what followed: the contract runs again to
    the end that it had, unless another's has begun or is decided by now, which is shown and left to the bureau."""
    own_place(state, check)
    held = [one for one in tenures.all_of(state) if one.get("termination") and not one["termination"]["annulled"]]
    if not held:
        raise wrong_order("该基地没有可以撤销的终止委托决定。")
    ended = held[-1]
    happened(form, check, "decided_on")
    not_before(form, "decided_on", ended["termination"]["decided_on"], "作出终止决定之日")
    others = [one for one in tenures.all_of(state) if one is not ended]
    again = {**ended, "until": ended["termination"]["until_before"], "termination": None}
    restored = not any(tenures.share_a_day(one, again) for one in others)
    told = {name: form[name] for name in ("by", "document", "decided_on")}
    kept = {**again, "annulled_termination": {**ended["termination"], "annulled": told}}
    marked = kept if restored else {**ended, "termination": {**ended["termination"], "annulled": told}}
    after = _put_back(state, ended, marked, check) if restored else _marked(state, ended, marked)
    return outcome(after, "registry.base.termination_annulled", check, operator=ended["org"], restored=restored)


def _put_back(state: State, ended: Contract, again: Contract, check: Check) -> State:
    """The base with a contract that runs again, or is over by its own end meanwhile."""
    former = [one for one in state["former_operators"] if one is not ended]
    if tenures.over(again, check.today.isoformat()):
        return {**state, "former_operators": [*former, again], "operator": None if state["operator"] is ended else state["operator"]}
    return {**state, "former_operators": former, "operator": again}


def _marked(state: State, ended: Contract, marked: Contract) -> State:
    former = [marked if one is ended else one for one in state["former_operators"]]
    return {**state, "former_operators": former, "operator": marked if state["operator"] is ended else state["operator"]}


def _opens_case(code: str, complaint: Mapping[str, Any] | None, check: Check) -> bool:
    if code != COMPLAINT:
        if complaint is not None:
            raise bad_field("complaint", "只有认定投诉情形时才填写此项。")
        return True
    if complaint is None:
        raise bad_field("complaint", "认定投诉情形的，应当填明是否经核实、是否情节严重。")
    return all(complaint[condition] for condition in check.value("operator.complaint_conditions"))


def _of_contract(finding: Mapping[str, Any], operator: Mapping[str, Any]) -> bool:
    """Whether a finding opened a case against this very contract."""
    same = (finding["org"], finding["contract_from"]) == (operator["org"], operator["since"])
    return same and finding["opens_case"]


def _running(state: State, check: Check, grounds: tuple[Basis, ...]) -> Contract:
    operator = running(state, check.today.isoformat())
    if operator is None:
        raise wrong_order("基地目前没有在委托期限内的运营管理机构。", *grounds)
    return operator


def _check_stop(stop_by: str, operator: Mapping[str, Any], check: Check) -> None:
    if stop_by < check.today.isoformat():
        raise bad_field("stop_by", "停止工作的期限不能早于今日。")
    if operator["until"] is not None and stop_by > operator["until"]:
        raise bad_field("stop_by", f"停止工作的期限不能晚于委托期限的截止日（{operator['until']}）。")
