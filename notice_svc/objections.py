"""Objections to a notice and clues, each a thing of its own, and how its bureau rules on them. Pure decisions.

Who gives name and contact objects: while that waits, the notice does not conclude. Who gives neither leaves a clue,
which the bureau reads and which holds nothing. What they wrote is kept elsewhere, sealed; nothing of it is in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import SHANGHAI, to_instant
from common.kernel.decision import Event, Outcome, Refused, State
from common.kernel.periods import add_months
from common.kernel.problems import bad_field, not_found, wrong_order
from common.law.explain import basis_from_json, basis_json
from notice_svc.codes import OBJECTION_STATES
from notice_svc.notices import by_somebody_else, in_own_place, law, step

ERASURE = "notice.objection_erasure_months"
FACTS = ("id", "notice", "number", "named", "state", "division")


def named(form: Mapping[str, Any]) -> bool:
    """Whether somebody objects with name and contact, or leaves a clue with neither. Raises Refused 422 for one alone."""
    for given, missing, detail in (("name", "phone", "联系方式"), ("phone", "name", "姓名")):
        if form[given] and not form[missing]:
            raise bad_field(missing, f"实名异议应同时填写{detail}；不愿实名的，姓名和联系方式均不填写，作为线索提交。")
    return form["name"] is not None


def file(id: str, number: int, receipt: str, is_named: bool, notice: State, check: Check) -> Outcome:
    """File an objection or a clue while the period runs; ``receipt`` is the keyed hash of the code by which it is found.

    Raises Refused 404 for a notice that was never public, 409 when its period does not run.
    """
    if notice["opened_at"] is None:
        raise not_found()
    step(notice, "object", check)
    if check.instant >= notice["closes_at"]:
        raise wrong_order("公示期已经届满，不再受理异议。", *law(notice, check))
    state = {
        "id": id, "notice": notice["id"], "number": number, "receipt": receipt, "named": is_named,
        "division": notice["division"], "judged_by": notice["judged_by"], "basis": notice["basis"],
        "state": "open" if is_named else "clue", "filed_at": check.instant,
        "ruling_reason": None, "ruled_at": None, "abusive": False, "erased_at": None,
        "due_at": None if is_named else _erased_from(check),
    }  # fmt: skip
    law(notice, check)
    return _outcome(state, check, "filed")


def rule(state: State, form: Mapping[str, Any], notice: State, check: Check, *, abusive: bool = False) -> Outcome:
    """Decide one objection, by somebody who neither wrote nor released the notice nor reviewed the case.

    An ``abusive`` one is dismissed together with others of its kind, for one reason.
    """
    may_rule(notice, check)
    step(notice, "uphold" if form["ruling"] == "upheld" else "dismiss", check)
    if not state["named"]:
        raise wrong_order("匿名线索供民政部门参考，不作异议处理。", *law(notice, check))
    if state["state"] != "open":
        raise wrong_order("该异议已经作出处理，不能重复办理。", *law(notice, check))
    law(notice, check)
    after = {
        **state, "state": form["ruling"], "ruling_reason": form["reason"], "ruled_at": check.instant,
        "abusive": abusive, "due_at": _erased_from(check),
    }  # fmt: skip
    return _outcome(after, check, "ruled", ruling=form["ruling"])


def may_rule(notice: State, check: Check) -> None:
    """Raises Refused 404, 403 unless the caller's bureau is in charge and the caller had no part in the case."""
    in_own_place(notice, check)
    by_somebody_else(notice, check)


def lapse(state: State, check: Check) -> Outcome | None:
    """The notice has ended before anybody ruled: the objection is not decided any more."""
    if state["state"] != "open":
        return None
    return _outcome({**state, "state": "lapsed", "ruled_at": check.instant, "due_at": _erased_from(check)}, check, "lapsed")


def disclose(state: State, reason: str, notice: State, check: Check) -> Outcome:
    """An officer in charge looks at a sealed name and phone, with a reason; each look is in the journal.

    Raises Refused 409 where they were never given or have been erased.
    """
    in_own_place(notice, check)
    if not state["named"]:
        raise wrong_order("该线索为匿名提交，没有姓名和联系方式。")
    if state["erased_at"]:
        raise Refused(409, "erased", "提出人的姓名和联系方式已按期删除。", basis=basis_from_json(state["basis"]))
    return _outcome(dict(state), check, "disclosed", reason=reason)


def erase(state: State, check: Check) -> Outcome:
    """The time for which a name and a contact are kept has passed."""
    check.value(ERASURE)
    return _outcome({**state, "erased_at": check.instant, "due_at": None}, check, "erased")


def _erased_from(check: Check) -> str | None:
    """The first instant at which name and contact are kept no longer; None where the rules set no such time."""
    if not check.rules.has(ERASURE):
        return None
    last = add_months(check.today, check.rules.value(ERASURE))
    return to_instant(datetime.combine(last, time.max, SHANGHAI))


def _outcome(state: Mapping[str, Any], check: Check, name: str, **told: Any) -> Outcome:
    assert state["state"] in OBJECTION_STATES
    basis = check.basis or basis_from_json(state["basis"])
    facts = {field: state[field] for field in FACTS}
    event = Event(f"notice.objection.{name}", {"objection": facts, **told})
    return Outcome({**state, "basis": basis_json(basis)}, (event,), basis)
