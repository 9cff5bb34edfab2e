"""What the public notice of a review result does to its application, heard from the notice service. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.applications import outcome_of
from admission_svc.parties import ground
from admission_svc.workflow import application_workflow
from common.kernel.check import Check
from common.kernel.decision import Outcome, State
from common.kernel.remedies import remedies

KEPT = ("id", "state", "opened_at", "closes_at")


def handle(state: State, what: str, data: Mapping[str, Any], check: Check) -> Outcome | None:
    """Act on a notice that was ``opened``, ``concluded``, ``upheld`` or ``withdrawn``.

    Events may come twice or out of order: what an ended or an older notice says is no longer heard. None where the
    event means nothing to this application.
    """
    notice, flow, action = data["notice"], application_workflow(check.rules), f"notice_{what}"
    open_here = any(move.action == action for move in flow.allowed(state["state"]))
    if not open_here or not _is_news(state, what, notice):
        return None
    ground(check, "admission.notice_before_entry")
    kept = {name: notice[name] for name in KEPT}
    after = {**state, "state": flow.step(state["state"], action), "notice": kept}
    if what == "opened":
        return outcome_of(after, check, ("notice_opened", {}))
    after["ended_notices"] = [*state["ended_notices"], notice["id"]]
    return _ENDED[what](after, data, check)


def _is_news(state: State, what: str, notice: Mapping[str, Any]) -> bool:
    current = state.get("notice")
    if notice["id"] in state["ended_notices"]:
        return False
    if current is None or current["id"] in state["ended_notices"]:
        return True
    if current["id"] == notice["id"]:
        return what != "opened"
    return notice["opened_at"] > current["opened_at"]


def _concluded(after: State, data: Mapping[str, Any], check: Check) -> Outcome:
    return outcome_of(after, check, ("cleared", {}))


def _upheld(after: State, data: Mapping[str, Any], check: Check) -> Outcome:
    refused = {**after, "open": False, "remedies": remedies(check, after["division"])}
    return outcome_of(refused, check, ("rejected", {"reason": data["reason"]}))


def _withdrawn(after: State, data: Mapping[str, Any], check: Check) -> Outcome:
    return outcome_of(after, check, ("sent_back", {"reason": data["reason"]}))


_ENDED = {"concluded": _concluded, "upheld": _upheld, "withdrawn": _withdrawn}
