"""How a stay ends and what follows: exit assessment, exit, follow-up. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.parties import acted, acting_as, ground
from admission_svc.residencies import EXIT_ASSESSMENT, HOSTS, cited, move, refuse_before_entry, told
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, FieldError, Outcome, Refused, State
from common.kernel.periods import add_years
from common.kernel.problems import bad_field, bad_fields, wrong_order
from common.kernel.text import key

# Who decides each way out, and the rule that it rests on.
DECIDED_BY = {"term_end": HOSTS, "breach": ("bureau",), "withdrawn": ("applicant",)}
ACTIONS = {"term_end": "exit_at_term_end", "breach": "exit_for_breach", "withdrawn": "exit_withdrawn"}
CLAUSES = {"term_end": ("ZJ23-31",), "breach": ("ZJ23-33",), "withdrawn": ()}  # no document speaks of leaving early


def assess_exit(state: State, form: Mapping[str, Any], labels: Mapping[str, str], check: Check) -> Outcome:
    """Judge whether incubation succeeded, by each standard that the profile has; the newest assessment counts.

    ``labels`` are the standards that the rule book knows. Raises Refused 409 before the stay has begun, 422 for a
    standard that is unknown, left out, or missed by who is to pass.
    """
    basis = cited(check, EXIT_ASSESSMENT)
    role = acting_as(state, HOSTS, check, *basis)
    move(state, "assess_exit", check, *basis)
    refuse_before_entry(state, check, *basis)
    if strange := [FieldError(f"standards.{name}", "不支持的评估标准。") for name in form["standards"] if name not in labels]:
        raise bad_fields(*strange)
    _check_standards(form, check)
    made = {"exit_assessment": {**form, "at": check.instant}, "acts": acted(state, role, "assess_exit", check)}
    return told({**state, **made}, check, ("exit_assessed", {"passed": form["passed"]}))


def exit_(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Leave the base, once every item of the handover is closed (ZJ23-31).

    Raises Refused 409 out of order, with an item open or, at the end of the term, none named; 422 for a breach that names no term of the agreement
    (ZJ23-33).
    """
    reason = form["reason"]
    basis = cited(check, CLAUSES[reason])
    role = acting_as(state, DECIDED_BY[reason], check, *basis)
    moved = move(state, ACTIONS[reason], check, *basis)
    if reason == "breach":
        _check_breach(state, form, basis, check)
    _check_handover(state, reason, check)
    after = {**state, "exit": dict(form), "acts": acted(state, role, ACTIONS[reason], check)}
    return told(leave(after, moved, _outcome(state, reason), check), check, ("exited", {}))


def follow_up(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record a visit after the exit, within the years that the profile gives to follow-up."""
    basis = _follow_up_rule(check)
    role = acting_as(state, HOSTS, check, *basis)
    moved = move(state, "follow_up", check, *basis)
    if form["on"] < state["exited_on"] or parse_date(form["on"]) > check.today:
        raise bad_field("on", "日期应在退出之日以后，且不晚于今天。")
    if check.rules.has("exit.follow_up_max_years"):
        last = _after_exit(state, check.value("exit.follow_up_max_years"))
        if form["on"] > last:
            basis = ground(check, "exit.follow_up_max_years")
            raise Refused(422, "below_rule", f"跟踪服务期已于{last}届满。", basis=basis)
    visits = [*state["follow_ups"], dict(form)]
    after = {**state, "state": moved, "follow_ups": visits, "acts": acted(state, role, "follow_up", check)}
    return told(after, check, ("followed_up", {}))


def close(state: State, check: Check) -> Outcome:
    """End the follow-up; not before the shortest time where the profile sets one."""
    basis = _follow_up_rule(check)
    role = acting_as(state, HOSTS, check, *basis)
    moved = move(state, "close", check, *basis)
    if check.rules.has("exit.follow_up_min_years"):
        first = _after_exit(state, check.value("exit.follow_up_min_years"))
        if check.today.isoformat() < first:
            raise wrong_order(f"跟踪服务应当持续到{first}，不能提前结束。", *ground(check, "exit.follow_up_min_years"))
    after = {**state, "state": moved, "acts": acted(state, role, "close", check)}
    return told(after, check, ("follow_up_closed", {}))


def _follow_up_rule(check: Check) -> tuple[Basis, ...]:
    """What orders the follow-up; where no document does, the assumption that a base may give it all the same."""
    if check.rules.has("exit.follow_up_min_years"):
        return ground(check, "exit.follow_up_min_years")
    check.limit("exit.follow_up_voluntary", True, "该基地适用的规则不开展退出后的跟踪服务。")
    return ground(check, "exit.follow_up_voluntary")


def leave(state: State, moved: str, outcome: str, check: Check) -> dict[str, Any]:
    """The state of a residency that has just ended."""
    return {**state, "state": moved, "outcome": outcome, "exited_on": check.today.isoformat(), "due_at": None}


def _outcome(state: State, reason: str) -> str:
    if reason != "term_end":
        return reason
    assessment = state.get("exit_assessment")
    if assessment is None:
        return "expired"
    return "graduated" if assessment["passed"] else "failed"


def _check_standards(form: Mapping[str, Any], check: Check) -> None:
    if not check.rules.has("exit.standards"):
        return
    labels = check.rules.param("exit.standards").definition.labels
    basis = ground(check, "exit.standards")
    for standard in check.value("exit.standards"):
        field = f"standards.{standard}"
        if standard not in form["standards"]:
            raise bad_field(field, f"应当对“{labels[standard]}”作出评估。")
        if form["passed"] and not form["standards"][standard]:
            detail = f"“{labels[standard]}”未达到标准，不能评为合格。"
            raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError(field, detail),))


def _check_breach(state: State, form: Mapping[str, Any], basis: tuple[Basis, ...], check: Check) -> None:
    ground(check, "agreement.breach_by_own_terms")
    terms = {key(term["number"]) for term in state["exit_terms"]}
    if key(form["agreement_term"] or "") not in terms:
        detail = "按违约处理的，应当写明所依据的协议退出条款编号。"
        error = FieldError("agreement_term", detail)
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(error,))
    if form["facts"] is None:
        raise bad_field("facts", "按违约处理的，应当写明违约事实。")


def _check_handover(state: State, reason: str, check: Check) -> None:
    if not check.rules.has("exit.handover_before_exit") or not check.value("exit.handover_before_exit"):
        return
    basis = ground(check, "exit.handover_before_exit")
    if reason == "term_end" and not state["handover"]:
        detail = "退出前应当办理的手续尚未列明：请先按照入驻协议登记各项手续，逐项办结后退出。"
        raise wrong_order(detail, *basis)
    open_items = [one["item"] for one in state["handover"] if not one["closed"]]
    if open_items:
        raise wrong_order(f"退出手续尚未办结：{'、'.join(open_items)}。", *basis)


def _after_exit(state: State, years: int) -> str:
    return add_years(parse_date(state["exited_on"]), years).isoformat()
