"""What a bureau does with a notice: writes, releases, withdraws, corrects; and what the time does. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import Basis, Outcome, State
from common.kernel.identity import Principal, acts_at
from common.kernel.ids import derived_id
from common.kernel.problems import bad_field, wrong_order
from common.kernel.workdays import WorkCalendar
from common.law.explain import basis_from_json
from notice_svc.codes import CATEGORIES, CLAUSES
from notice_svc.notices import (
    SEPARATE,
    act,
    bureau_of,
    by_somebody_else,
    fresh,
    has_open_objection,
    in_own_place,
    law,
    opened,
    outcome,
    published,
    step,
)  # fmt: skip
from notice_svc.period import period
from notice_svc.tally import COUNTED, Tally, counted

Form = Mapping[str, Any]


def draft(id: str, form: Form, judged_by: Mapping[str, Any], check: Check) -> Outcome:
    """Write a notice for the bureau's own place; it is public after its release by somebody else.

    Raises Refused 422 for a place that does not exist, a category outside the rules' list, and an appointment to no
    organisation.
    """
    assert check.actor is not None
    bureau = places.checked(check.actor.division)
    if form["kind"] == "appointment" and form["org"] is None:
        raise bad_field("org", "任职前公示应写明负责人所任职的社会组织。")
    _rest_on(form, check)
    what = {name: form[name] for name in ("kind", "category", "title", "content")}
    subject = {"subject_type": "org", "subject_id": form["org"]} if form["org"] else {}
    state = fresh(id, {**what, **subject, "division": _place(form, bureau)}, judged_by, check)
    return outcome({**state, "acts": [act(check, "draft")]}, check, ("drafted", {}))


def about_own(org: Mapping[str, Any] | None, bureau: Principal) -> None:
    """Raises Refused 422 unless there is such an organisation in the bureau's own charge; a foreign one is not there."""
    if org is None or not acts_at(bureau, bureau_of(org["division"])):
        raise bad_field("org", "本级民政部门没有登记或者备案这个社会组织。")


def release(state: State, check: Check, calendar: WorkCalendar) -> Outcome:
    """Make a draft public; somebody else than its author does. ZJ18-25 and a bureau's settings say for how long."""
    in_own_place(state, check)
    information = state["kind"] == "information"
    step(state, "publish" if information else "open", check)
    by_somebody_else(state, check)
    released = {**state, "acts": [*state["acts"], act(check, "release")]}
    if information:
        check.value(CATEGORIES, row=state["category"])
        return published(released, check)
    days, ground = _days(state["kind"], check)
    return opened(released, period(check.now, days, calendar), (ground,), check)


def withdraw(state: State, form: Form, check: Check) -> Outcome:
    """End a notice before its time, with a reason; of a result of admission, the review decides again (ZJ23-26)."""
    in_own_place(state, check)
    return ended({**state, "acts": [*state["acts"], act(check, "withdraw")]}, form["reason"], check)


def ended(state: State, reason: str, check: Check) -> Outcome:
    """The notice withdrawn for ``reason``, whoever wanted it."""
    after = {
        **state, "state": step(state, "withdraw", check),
        "reason": reason, "ended_at": check.instant, "due_at": None,
    }  # fmt: skip
    return outcome(after, check, ("withdrawn", {"reason": reason}))


def correct(state: State, form: Form, check: Check, calendar: WorkCalendar) -> Outcome:
    """Replace what a notice says: it stays visible as superseded, and its successor opens for a whole new period.

    An objection that waits is decided first. Raises ``CalendarUnpublished`` 422 where the successor could not open.
    """
    in_own_place(state, check)
    information = state["kind"] == "information"
    reached = step(state, "correct_item" if information else "correct", check)
    if has_open_objection(state):
        raise wrong_order("尚有异议未作出处理，处理后方可更正公示内容。", *law(state, check))
    if not information:
        period(check.now, state["working_days"], calendar)
    successor = derived_id("notice", state["id"], "correction")
    after = {
        **state, "state": reached, "correction": dict(form), "superseded_by": successor, "reason": form["reason"],
        "ended_at": check.instant, "due_at": None, "acts": [*state["acts"], act(check, "correct")],
    }  # fmt: skip
    return outcome(after, check, ("superseded", {"successor": successor, "reason": form["reason"]}))


def succeed(old: State, check: Check, calendar: WorkCalendar) -> Outcome:
    """The successor of a corrected notice: the same in everything but its words."""
    kept = ("kind", "category", "division", "subject_type", "subject_id")
    words = {"title": old["correction"]["title"], "content": old["correction"]["content"]}
    what = {**{name: old[name] for name in kept}, **words}
    state = fresh(old["superseded_by"], what, old["judged_by"], check)
    state |= {"supersedes": old["id"], "acts": old["acts"]}
    if old["kind"] == "information":
        return published(state, check)
    span = period(check.now, old["working_days"], calendar)
    return opened(state, span, basis_from_json(old["period_basis"]), check)


def conclude(state: State, tally: Tally, check: Check) -> Outcome:
    """The period has ended: with no objection waiting or found right the notice concludes; else it waits, or is ended."""
    told = counted({**state, "due_at": None}, tally)
    if tally.upheld is not None:
        return _uphold(told, tally.upheld, check)
    if tally.waiting:
        return outcome(told, check, COUNTED)
    after = {**told, "state": step(state, "conclude", check), "ended_at": check.instant}
    return outcome(after, check, ("concluded", {}), grounds=basis_from_json(state["period_basis"]))


def settle(state: State, tally: Tally, check: Check) -> Outcome | None:
    """What objections filed or decided mean for their notice; None where it knows them already or has ended.

    One found right ends it with that ruling's reason; one that waits keeps the time from concluding it; with the last
    dismissed the time goes on, and a period that has ended meanwhile concludes at once.
    """
    if state["state"] != "open":
        return None
    if tally.upheld is not None:
        return _uphold(counted(state, tally), tally.upheld, check)
    if not tally.waiting and check.instant >= state["closes_at"]:
        return conclude(state, tally, check)
    after = {**counted(state, tally), "due_at": None if tally.waiting else state["closes_at"]}
    return outcome(after, check, COUNTED) if after != state else None


def _uphold(state: State, reason: str, check: Check) -> Outcome:
    end = {"state": step(state, "uphold", check), "ended_at": check.instant, "due_at": None, "reason": reason}
    return outcome({**state, **end}, check, ("upheld", {"reason": reason}))


def _rest_on(form: Form, check: Check) -> None:
    """The grounds of a draft: the clause of its kind where it has one of its own, and that two persons handle it."""
    if form["kind"] in CLAUSES:
        check.cite_where_law(CLAUSES[form["kind"]])
    if check.rules.has(SEPARATE):
        check.value(SEPARATE)
    if form["kind"] == "information":
        _check_category(form["category"], check)
    elif form["category"] is not None:
        raise bad_field("category", "只有信息发布才需要填写类别。")


def _check_category(category: str | None, check: Check) -> None:
    """Raises Refused 409 where the rules of the place name no category at all, 422 for one outside them."""
    param = check.rules.param(CATEGORIES)
    if category not in param.value:
        offered = "、".join(param.definition.labels[code] for code in param.value)
        raise bad_field("category", f"不在本地规则列明的信息发布类别之内，可选：{offered}。")
    check.value(CATEGORIES, row=category)


def _place(form: Form, bureau: str) -> str:
    """The place that a notice is about: the bureau's own, or a street or community of its area, which has no bureau."""
    if form["place"] is None:
        return bureau
    place = places.checked(form["place"], "place")
    if bureau_of(place) != bureau:
        raise bad_field("place", "只能填写本级民政部门直接管理的区域，或者其所辖的街道（乡镇）、社区（村）。")
    return place


def _days(kind: str, check: Check) -> tuple[int, Basis]:
    """How long a notice of this kind is open; no document says, so a bureau must have set it."""
    if kind == "appointment":
        param = check.rules.param("notice.appointment_working_days")
    else:
        param = check.rules.param("notice.working_days")
    return param.value, param.basis
