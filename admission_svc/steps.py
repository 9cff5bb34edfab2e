"""The review steps of an application, in the order and by the bodies that its profile names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.applications import refuse_on_hold, told
from admission_svc.parties import acted, acting_as, ground
from admission_svc.workflow import application_workflow, needs_notice
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Outcome, Refused, State
from common.kernel.periods import full_months_between
from common.kernel.problems import not_found
from common.kernel.remedies import remedies
from common.kernel.workdays import CalendarUnpublished, WorkCalendar


def take(state: State, step: str, form: Mapping[str, Any], calendar: WorkCalendar, check: Check) -> Outcome:
    """Take one step: ``decision`` pass, reject or return, with an ``opinion``.

    Raises Refused 403 for the wrong body (ZJ23-25), 409 out of order (ZJ23-24), 404 for a step that no profile has,
    422 where ``calendar`` does not reach to the end of the notice that the last step leads to (ZJ23-26).
    """
    if step not in check.rules.param("admission.steps").definition.labels:
        raise not_found()
    role = _role(state, step, check)
    decision = form["decision"]
    order = ground(check, "admission.steps")
    moved = application_workflow(check.rules).step(state["state"], f"{step}:{decision}", order)
    refuse_on_hold(state, check)
    entry = {"step": step, "decision": decision, "opinion": form["opinion"], "role": role, "at": check.instant}
    after = {
        **state, "state": moved, "steps": [*state["steps"], entry],
        "acts": acted(state, role, f"{step}:{decision}", check),
    }  # fmt: skip
    if decision == "pass":
        return _pass(after, state, step, calendar, check)
    return _DECIDED[decision](after, state, step, check)


def _role(state: State, step: str, check: Check) -> str:
    """The role in which the caller may take the step; a step that the profile lacks is nobody's and out of order."""
    roles = check.value("admission.step_roles")
    if step not in roles:
        return ""
    return acting_as(state, (roles[step],), check, *ground(check, "admission.step_roles"))


def _pass(after: State, before: State, step: str, calendar: WorkCalendar, check: Check) -> Outcome:
    if step != check.value("admission.steps")[-1]:
        return told(after, check, ("step_passed", {"step": step}))
    _check_screening(before, check)
    ground(check, "admission.final_role")
    if not needs_notice(check.rules):
        return told(after, check, ("step_passed", {"step": step}), ("cleared", {}))
    days = check.value("notice.working_days")
    _check_notice_can_end(days, calendar, check)
    ground(check, "admission.notice_before_entry")
    title = f"关于{before['org_name']}入驻{before['base_name']}评审结果的公示"
    return told(after, check, ("reviewed", {"step": step, "title": title, "notice_working_days": days}))


def _reject(after: State, before: State, step: str, check: Check) -> Outcome:
    refused = {**after, "open": False, "remedies": remedies(check, after["division"])}
    return told(refused, check, ("rejected", {"reason": after["steps"][-1]["opinion"]}))


def _return(after: State, before: State, step: str, check: Check) -> Outcome:
    return told({**after, "returned_from": before["state"]}, check, ("returned", {"step": step}))


def _check_notice_can_end(days: int, calendar: WorkCalendar, check: Check) -> None:
    """A notice whose last day nobody can tell yet could not be opened, and the application would be stuck."""
    try:
        calendar.add_working_days(check.today, days)
    except CalendarUnpublished as missing:
        basis = ground(check, "notice.working_days")
        raise Refused(missing.status, missing.code, f"{missing.detail}公示截止日尚不能确定，请待公布后再作出评审结论。", basis=basis) from None


def _check_screening(state: State, check: Check) -> None:
    months = full_months_between(parse_date(state["filed_on"]), check.today)
    detail = "距提交申请的时间短于规定的筛选时间，暂不能作出决定。"
    check.limit_where_set("admission.screening_min_months", months, detail)


_DECIDED = {"reject": _reject, "return": _return}
