"""A review decision that another authority annuls (E-10), and what followed from it put right. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.applications import outcome_of
from admission_svc.parties import acted, acting_as, ground
from admission_svc.residencies import WAY_OUT, check_annulled_on, cited
from admission_svc.residencies import outcome_of as outcome_of_stay
from admission_svc.terms import over_at
from admission_svc.workflow import RESIDENCY, application_workflow
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, Outcome, State
from common.kernel.problems import not_found, wrong_order

AGAINST = ("breach", "failed")  # outcomes of an exit that somebody decided against the resident
AFRESH: dict[str, Any] = {
    "open": True, "agreement": None, "returned_from": None, "remedies": [], "seated": False, "seat_of": None, "counted": False,
    "place_of": None,
}  # fmt: skip


def annul_step(state: State, step: str, form: Mapping[str, Any], check: Check) -> Outcome:
    """A passed or refused step is annulled: the application waits for that step again, whatever came after is void.

    A notice that is open ends, a refusal is lifted, who was admitted leaves again. Raises Refused 409 where the step was
    not decided, 422 for a day before the decision.
    """
    basis = ground(check, "admission.steps")
    role = acting_as(state, ("bureau",), check, *ground(check, "admission.step_roles"))
    place = _decided(state, step, check, basis)
    entry = state["steps"][place]
    check_annulled_on(form, entry["at"], check)
    moved = application_workflow(check.rules).step(state["state"], f"annul:{step}", basis)
    void = {**form, "at": check.instant}
    steps = [{**one, "annulled": void} if number >= place and not one.get("annulled") else one for number, one in enumerate(state["steps"])]
    shown = [state["notice"]["id"]] if state["notice"] else []
    after = {
        **state, **AFRESH, "state": moved, "steps": steps, "ended_notices": list(dict.fromkeys([*state["ended_notices"], *shown])),
        "acts": acted(state, role, f"annul:{step}", check),
    }  # fmt: skip
    event = {"step": step, "by": form["by"], "document": form["document"], "decided_on": form["decided_on"]}
    return outcome_of(after, check, ("annulled", {**event, "was_admitted": state["state"] == "admitted"}))


def annul_exit(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """An exit that was decided against the resident, for a breach or as not passed, is annulled (E-10): the resident is in
    the base again, to the end of its term or with the exit due; an exit assessment that it rested on is made anew.

    Raises Refused 409 where nobody has decided such an exit, 422 for a day before the decision.
    """
    basis = (*cited(check, WAY_OUT), *check.cite_where_law("E-10"))
    role = acting_as(state, ("bureau",), check, *basis)
    left = state["exit"]
    if left is None or state["outcome"] not in AGAINST:
        raise wrong_order("该组织没有被以违约或者考核不合格为由退出基地，无从撤销。", *basis)
    check_annulled_on(form, state["exited_on"], check)
    over = check.today > parse_date(state["ends_on"])
    moved = RESIDENCY.step(state["state"], "exit_annulled_after_term" if over else "exit_annulled", basis)
    void = {
        **{name: form[name] for name in ("by", "document", "decided_on")}, "exit": left, "outcome": state["outcome"],
        "exited_on": state["exited_on"], "at": check.instant,
    }  # fmt: skip
    assessment = None if state["outcome"] == "failed" else state["exit_assessment"]
    after = {
        **state, "state": moved, "exit": None, "outcome": None, "exited_on": None, "exit_assessment": assessment,
        "due_at": None if over else over_at(state["ends_on"]), "annulled_exits": [*state.get("annulled_exits", []), void],
        "acts": acted(state, role, "annul_exit", check),
    }  # fmt: skip
    event = {"by": form["by"], "document": form["document"], "decided_on": form["decided_on"]}
    return outcome_of_stay(after, check, ("exit_annulled", event), ("reinstated", {}))


def end_stay(state: State, reason: str, check: Check) -> Outcome | None:
    """The admission that a stay rests on holds no more: it ends, at once and without outcome of its own."""
    if state["state"] == "closed":
        return None
    ground(check, "admission.steps")
    moved = RESIDENCY.step(state["state"], "void")
    today = state["exited_on"] or check.today.isoformat()
    return outcome_of_stay(
        {**state, "state": moved, "outcome": "annulled", "exited_on": today, "due_at": None}, check, ("voided", {"reason": reason})
    )


def _decided(state: State, step: str, check: Check, basis: tuple[Basis, ...]) -> int:
    """Where in the list of steps the newest standing decision on this one is. Raises Refused 404, 409."""
    if step not in check.rules.param("admission.steps").definition.labels:
        raise not_found()
    places = [
        place for place, one in enumerate(state["steps"])
        if one["step"] == step and one["decision"] != "return" and not one.get("annulled")
    ]  # fmt: skip
    if not places:
        raise wrong_order("该环节没有可以撤销的决定。", *basis)
    return places[-1]
