"""The review steps of an application, in the order and by the bodies that its profile names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.applications import outcome_of, refuse_on_hold
from admission_svc.parties import acted, acting_as, ground
from admission_svc.terms import months_needed
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
    told_of = {name: form[name] for name in ("client_interviews", "criteria", "topics", "score") if form.get(name)}
    entry = {"step": step, "decision": decision, "opinion": form["opinion"], "role": role, "at": check.instant, **told_of}
    after = {
        **state, "state": moved, "steps": [*state["steps"], entry],
        "acts": acted(state, role, f"{step}:{decision}", check),
    }  # fmt: skip
    if decision == "pass":
        _check_visit(step, form, check)
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
        return outcome_of(after, check, ("step_passed", {"step": step}))
    _check_screening(before, check)
    ground(check, "admission.final_role")
    if not needs_notice(check.rules):
        return outcome_of(after, check, ("step_passed", {"step": step}), ("cleared", {}))
    days = check.value("notice.working_days")
    _check_notice_can_end(days, calendar, check)
    ground(check, "admission.notice_before_entry")
    title = f"关于{before['org_name']}入驻{before['base_name']}评审结果的公示"
    return outcome_of(after, check, ("reviewed", {"step": step, "title": title, "notice_working_days": days}))


def _reject(after: State, before: State, step: str, check: Check) -> Outcome:
    _check_screening(before, check)
    refused = {**after, "open": False, "remedies": remedies(check, after["division"])}
    return outcome_of(refused, check, ("rejected", {"reason": after["steps"][-1]["opinion"]}))


def _return(after: State, before: State, step: str, check: Check) -> Outcome:
    return outcome_of({**after, "returned_from": before["state"]}, check, ("returned", {"step": step}))


def _check_notice_can_end(days: int, calendar: WorkCalendar, check: Check) -> None:
    """A notice whose last day nobody can tell yet could not be opened, and the application would be stuck."""
    try:
        calendar.add_working_days(check.today, days)
    except CalendarUnpublished as missing:
        basis = ground(check, "notice.working_days")
        raise Refused(missing.status, missing.code, f"{missing.detail}公示截止日尚不能确定，请待公布后再作出评审结论。", basis=basis) from None


def _check_screening(state: State, check: Check) -> None:
    """How long the screening took (YB21-32): what was decided early or late stands on record and stops nobody."""
    filed_on = state["filed_on"]
    early = f"筛选自{filed_on}提交申请起尚未满规定的最短时间。"
    check.limit_where_set("admission.screening_min_months", full_months_between(parse_date(filed_on), check.today), early)
    late = f"筛选自{filed_on}提交申请起已超过规定的最长时间。"
    check.limit_where_set("admission.screening_max_months", months_needed(filed_on, check.today), late)


def _check_visit(step: str, form: Mapping[str, Any], check: Check) -> None:
    """A visit to the site talks with those who are served (YB21-33)."""
    if step != "site_visit":
        return
    interviews = form.get("client_interviews") or 0
    detail = f"实地考察应当访谈服务对象，现填写{interviews}人。"
    check.limit_where_set("admission.site_visit_min_client_interviews", interviews, detail)


_DECIDED = {"reject": _reject, "return": _return}
