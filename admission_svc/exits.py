"""How a stay ends: at the end of its term, for a breach, of the resident's own accord. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.follow_ups import is_ordered, overdue_at
from admission_svc.parties import acted, acting_as, ground
from admission_svc.recognition import NEVER_MADE, RECOGNITION, is_final
from admission_svc.residencies import HOSTS, cited, move, outcome_of
from admission_svc.workflow import RESIDENCY
from common.kernel.check import Check
from common.kernel.decision import Basis, FieldError, Outcome, Refused, State
from common.kernel.problems import bad_field, wrong_order
from common.kernel.remedies import remedies
from common.kernel.text import key

# Who decides each way out, and the rule that it rests on.
DECIDED_BY = {"term_end": HOSTS, "breach": ("bureau",), "withdrawn": ("applicant",)}
ACTIONS = {"term_end": "exit_at_term_end", "breach": "exit_for_breach", "withdrawn": "exit_withdrawn"}
CLAUSES = {"term_end": ("ZJ23-31",), "breach": ("ZJ23-33",), "withdrawn": ()}  # no document speaks of leaving early


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
    if reason == "term_end":
        _check_recognised(state, check)
    _check_handover(state, reason, check)
    outcome = _outcome(state, reason)
    against = remedies(check, state["division"]) if outcome in ("breach", "failed") else []
    after = {**state, "exit": {**form, "remedies": against}, "acts": acted(state, role, ACTIONS[reason], check)}
    return outcome_of(leave(after, moved, outcome, check), check, ("exited", {}))


def leave(state: State, moved: str, outcome: str, check: Check) -> dict[str, Any]:
    """The state of a residency that has just ended; who graduated is followed up from then on, where that is ordered."""
    left = {**state, "state": moved, "outcome": outcome, "exited_on": check.today.isoformat(), "due_at": None}
    if not is_ordered(outcome, check):
        return left
    return {**left, "state": RESIDENCY.step(moved, "follow_up"), "due_at": overdue_at(left["exited_on"], check)}


def _check_recognised(state: State, check: Check) -> None:
    """Where somebody must recognise the exit assessment, nobody leaves at the end of the term without that (YB21-52)."""
    if not check.rules.has(RECOGNITION):
        return
    basis, made = ground(check, RECOGNITION), state.get("exit_assessment")
    if made is None:
        raise wrong_order(NEVER_MADE, *basis)
    if not is_final(made, check):
        raise wrong_order("出壳评估结果尚未认定，不能据此办理退出。", *basis)


def _outcome(state: State, reason: str) -> str:
    if reason != "term_end":
        return reason
    assessment = state.get("exit_assessment")
    if assessment is None:
        return "expired"
    return "graduated" if assessment["passed"] else "failed"


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
