"""An organisation that moves to another place: handed over by the bureau of the old one, accepted by that of the new. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.identity import acts_at
from common.kernel.problems import bad_field, wrong_order
from registry_svc.bounds import room
from registry_svc.orgs import in_own_place, outcome


def ask(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Hand an organisation over to the bureau of another place, which must accept it."""
    in_own_place(state, check)
    if state.get("transfer"):
        raise wrong_order(f"该组织正在移交{places.label(state['transfer']['to'])}，尚未办结，不能重复移交。")
    room("transfers", state["transfers"])
    to = places.checked(form["to"], "to")
    if places.authority(to) == places.authority(state["division"]):
        raise bad_field("to", "在本级管辖范围内变更住所的，请直接变更行政区划。")
    transfer = {"from": state["division"], "to": to, "reason": form["reason"], "asked_on": check.today.isoformat()}
    return outcome({**state, "transfer": transfer}, "registry.org.transfer_asked", check, to=to)


def answer(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Accept or turn down an organisation that another bureau hands over; only an accepted one moves."""
    transfer = state.get("transfer")
    if transfer is None:
        raise wrong_order("该组织没有待接收的移交。")
    receives(state, check)
    if not form["accept"] and not form["reason"]:
        raise bad_field("reason", "不予接收的，应当说明理由。")
    kept = {**transfer, "accepted": form["accept"], "answer_reason": form["reason"], "answered_on": check.today.isoformat()}
    after = {**state, "transfer": None, "transfers": [*state["transfers"], kept]}
    if not form["accept"]:
        return outcome(after, "registry.org.transfer_refused", check, to=transfer["to"])
    moved = {**after, "division": transfer["to"]}
    return outcome(moved, "registry.org.transferred", check, **{"from_division": transfer["from"], "to": transfer["to"]})


def receives(state: State, check: Check) -> None:
    """Refuse 403 whoever is not the bureau of the place that an organisation is handed over to."""
    grounds = check.cite_where_law("ZJ23-02")
    if check.actor is not None and not acts_at(check.actor, places.authority(state["transfer"]["to"])):
        raise Refused(403, "not_your_place", "应由接收地的民政部门办理。", basis=grounds)
