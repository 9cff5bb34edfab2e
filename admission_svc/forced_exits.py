"""Forced exit (ZJ23-32): grounds heard from the registry open a case, and an officer concludes it. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.exits import leave
from admission_svc.parties import acted, acting_as, ground
from admission_svc.residencies import told
from admission_svc.terms import over_at
from admission_svc.workflow import CURRENT, RESIDENCY
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import FieldError, Outcome, Refused, State

# What the registry says, and the ground it may be.
TRIGGER_OF_CONCLUSION = {"not_submitted": "annual_inspection_missed", "unqualified": "annual_inspection_unqualified"}
TRIGGER_OF_PENALTY = {"violation": "violation", "major_project_problem": "major_project_problem"}


def ground_in(name: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The ground for a forced exit that an event of the registry carries: its trigger, its day, its year if any."""
    if name == "registry.org.annual_inspection_concluded":
        trigger, on = TRIGGER_OF_CONCLUSION.get(data["conclusion"]), data["concluded_on"]
        return {"trigger": trigger, "on": on, "year": data["year"]} if trigger else None
    if name == "registry.org.penalised":
        trigger, on = TRIGGER_OF_PENALTY.get(data["kind"]), data["decided_on"]
        return {"trigger": trigger, "on": on, "year": None} if trigger else None
    return None


def hear(state: State, found: Mapping[str, Any], check: Check) -> Outcome | None:
    """Open a case on a ground, or add the ground to the open case.

    None where the organisation is no longer resident, the ground is dated before the agreed day of entry or after the
    last day of the term (only what happens during incubation forces out), the profile does not list it, or the case
    has it already. New support stops while the case is open; the term does not run out in it.
    """
    during = state["entry_on"] <= found["on"] <= state["ends_on"]
    if state["state"] not in CURRENT or not during or not _is_listed(found["trigger"], check):
        return None
    entry = {**found, "heard_at": check.instant}
    moved = RESIDENCY.step(state["state"], "force_exit", ground(check, "exit.forced_triggers"))
    after = {**state, "state": moved, "due_at": None}
    if state["state"] == moved:
        case = state["forced_exits"][-1]
        if any(_same(one, found) for one in case["grounds"]):
            return None
        return _told(after, {**case, "grounds": [*case["grounds"], entry]}, "forced_exit_ground_added", check)
    case = {"opened_at": check.instant, "grounds": [entry], "decision": None, "reason": None, "concluded_at": None}
    return _told({**after, "forced_exits": [*state["forced_exits"], case]}, case, "forced_exit_opened", check)


def conclude(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Decide an open case: ``exit``, or ``dismiss`` with a reason. Raises Refused 409 where no case is open."""
    roles = (check.value("exit.forced_concluded_by"),) if check.rules.has("exit.forced_concluded_by") else ("bureau",)
    role = acting_as(state, roles, check, *ground(check, "exit.forced_concluded_by"))
    basis = ground(check, "exit.forced_triggers")
    over = check.today > parse_date(state["ends_on"])
    action = {"exit": "conclude_exit", "dismiss": "dismiss_after_term" if over else "dismiss"}[form["decision"]]
    moved = RESIDENCY.step(state["state"], action, basis)
    if form["decision"] == "dismiss" and form["reason"] is None:
        detail = "决定不予退出的，应当说明理由。"
        raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("reason", detail),))
    concluded = _concluded({**state, "acts": acted(state, role, f"conclude:{form['decision']}", check)}, form, check)
    event = ("forced_exit_concluded", {"decision": form["decision"], "reason": concluded["forced_exits"][-1]["reason"]})
    if form["decision"] == "exit":
        return told(leave(concluded, moved, "forced", check), check, event, ("exited", {}))
    return _stay(concluded, moved, event, check)


def _stay(state: dict[str, Any], moved: str, event: tuple[str, dict[str, Any]], check: Check) -> Outcome:
    if moved == "exit_due":
        return told({**state, "state": moved}, check, event, ("term_ended", {}))
    return told({**state, "state": moved, "due_at": over_at(state["ends_on"])}, check, event)


def _concluded(state: State, form: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """The state with its open case closed; where no words were given for an exit, the grounds speak."""
    labels = check.rules.param("exit.forced_triggers").definition.labels
    case = state["forced_exits"][-1]
    spoken = "；".join(dict.fromkeys(labels[one["trigger"]] for one in case["grounds"]))
    closed = {**case, "decision": form["decision"], "reason": form["reason"] or spoken, "concluded_at": check.instant}
    return {**state, "forced_exits": [*state["forced_exits"][:-1], closed]}


def _is_listed(trigger: str, check: Check) -> bool:
    if not check.rules.has("exit.forced_triggers"):
        return False
    if trigger == "annual_inspection_missed" and check.rules.has("exit.late_report_counts_as_missed"):
        return trigger in check.value("exit.forced_triggers") and check.value("exit.late_report_counts_as_missed")
    return trigger in check.value("exit.forced_triggers")


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("trigger", "on", "year"))


def _told(state: Mapping[str, Any], case: Mapping[str, Any], name: str, check: Check) -> Outcome:
    after = {**state, "forced_exits": [*state["forced_exits"][:-1], dict(case)]}
    return told(after, check, (name, {"grounds": [one["trigger"] for one in case["grounds"]]}))
