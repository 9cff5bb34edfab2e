"""What an application waits for: which step, by whom, until when. Pure, for reading only."""

from __future__ import annotations

from typing import Any

from admission_svc.codes import ACTORS, OUTSTANDING
from admission_svc.parties import ROLE_OF_PARTY, party_names
from admission_svc.workflow import needs_notice, passed
from common.kernel.clock import parse_date
from common.kernel.decision import State
from common.kernel.periods import add_months
from common.law.view import View


def outstanding(state: State, rules: View) -> list[dict[str, Any]]:
    """The open steps of an application, each with the role that takes it and the day or instant it is due by."""
    step = _due_step(state["state"], rules)
    if step is not None:
        labels = rules.param("admission.steps").definition.labels
        return [_line(step, labels[step], rules.value("admission.step_roles")[step], _screening_ends(state, rules))]
    if state["state"] == "returned":
        return [_other("supplement", "applicant")]
    if state["state"] == "in_notice":
        return [_other("public_notice", "system", state["notice"]["closes_at"])]
    if state["state"] == "awaiting_agreement":
        return [_other("agreement", role) for role in ("operator", "bureau")]
    if state["state"] == "awaiting_signatures":
        return _signatures(state, rules)
    reviewed = needs_notice(rules) and state["state"] == passed(rules.value("admission.steps")[-1])
    return [_other("public_notice", "system")] if reviewed else []


def _due_step(state: str, rules: View) -> str | None:
    steps = rules.value("admission.steps")
    waiting = ("submitted", *map(passed, steps[:-1]))
    return dict(zip(waiting, steps, strict=True)).get(state)


def _screening_ends(state: State, rules: View) -> str | None:
    if not rules.has("admission.screening_max_months"):
        return None
    return add_months(parse_date(state["filed_on"]), rules.value("admission.screening_max_months")).isoformat()


def _signatures(state: State, rules: View) -> list[dict[str, Any]]:
    signed = {one["party"] for one in state["agreement"]["signatures"]}
    missing = [party for party in party_names(rules) if party not in signed]
    return [_other("signature", ROLE_OF_PARTY[party], state["agreement"]["entry_on"]) for party in missing]


def _other(step: str, role: str, due: str | None = None) -> dict[str, Any]:
    return _line(step, OUTSTANDING[step], role, due)


def _line(step: str, label: str, role: str, due: str | None) -> dict[str, Any]:
    return {"step": step, "step_label": label, "role": role, "role_label": ACTORS[role], "due": due}
