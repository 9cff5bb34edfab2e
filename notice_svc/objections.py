"""Objections to a notice, and how its bureau rules on them. Pure decisions; personal data comes in encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.problems import not_found, wrong_order
from common.law.explain import basis_from_json
from notice_svc.handling import concluded
from notice_svc.notices import by_somebody_else, has_open_objection, in_own_place, lapsed, law, outcome, step

# A technical limit: a notice is one document and must stay small enough to be concluded whatever is thrown at it.
MOST_OBJECTIONS = 200


def object_to(state: State, sealed: Mapping[str, Any], check: Check) -> Outcome:
    """File an objection while the period runs. ``sealed`` holds its id and the encrypted name, phone and content."""
    if state["opened_at"] is None:
        raise not_found()
    reached = step(state, "object", check)
    if check.instant >= state["closes_at"]:
        raise wrong_order("公示期已经届满，不再受理异议。", *law(state, check))
    if len(state["objections"]) >= MOST_OBJECTIONS:
        raise Refused(409, "too_many_objections", "该公示在线收到的异议数量已达上限，请直接向民政部门书面提出。")
    number = len(state["objections"]) + 1
    filed = {"number": number, **sealed, "state": "open", "filed_at": check.instant, "ruling_reason": None, "ruled_at": None}
    after = {**state, "state": reached, "objections": [*state["objections"], filed], "due_at": None}
    return outcome(after, check, ("objected", {"number": number}))


def rule(state: State, number: int, form: Mapping[str, Any], check: Check) -> Outcome:
    """Decide one objection, by somebody who neither wrote nor released the notice nor reviewed the case."""
    in_own_place(state, check)
    objection = next((one for one in state["objections"] if one["number"] == number), None)
    if objection is None:
        raise not_found()
    upheld = form["ruling"] == "upheld"
    reached = step(state, "uphold" if upheld else "dismiss", check)
    if objection["state"] != "open":
        raise wrong_order("该异议已经作出处理，不能重复办理。", *law(state, check))
    by_somebody_else(state, check)
    ruled = {**state, "state": reached, "objections": _ruled(state["objections"], number, form, check)}
    told = ("ruled", {"number": number, "ruling": form["ruling"]})
    return _uphold(ruled, told, form["reason"], check) if upheld else _dismiss(ruled, told, check)


def _ruled(
    objections: list[dict[str, Any]], number: int, form: Mapping[str, Any], check: Check
) -> list[dict[str, Any]]:
    ruling = {"state": form["ruling"], "ruling_reason": form["reason"], "ruled_at": check.instant}
    return [{**one, **ruling} if one["number"] == number else one for one in objections]


def _uphold(state: State, told: tuple[str, Mapping[str, Any]], reason: str, check: Check) -> Outcome:
    end = {"objections": lapsed(state["objections"]), "reason": reason, "ended_at": check.instant, "due_at": None}
    return outcome({**state, **end}, check, told, ("upheld", {"reason": reason}))


def _dismiss(state: State, told: tuple[str, Mapping[str, Any]], check: Check) -> Outcome:
    if has_open_objection(state):
        return outcome(state, check, told)
    if check.instant < state["closes_at"]:
        return outcome({**state, "due_at": state["closes_at"]}, check, told)
    grounds = basis_from_json(state["period_basis"])
    return outcome(concluded(state, check), check, told, ("concluded", {}), grounds=grounds)
