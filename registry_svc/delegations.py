"""Tasks of the bureau that the operator of a base is entrusted to help with, from and until a day (WH15-21). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Outcome, State
from common.kernel.problems import bad_field, wrong_order
from registry_svc import tenures
from registry_svc.bases import outcome, own_place

MOST = 100


def delegate(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Entrust the running operator with a task that the profile lets a bureau entrust. Raises Refused 409 ``rule_not_set``
    where it names none."""
    own_place(state, check)
    allowed, labels = check.value("operator.delegable_tasks"), check.rules.param("operator.delegable_tasks").definition.labels
    if form["task"] not in allowed:
        raise bad_field("task", f"只能委托下列事项：{'、'.join(f'{labels[code]}（{code}）' for code in allowed)}。")
    if form["until"] < form["since"]:
        raise bad_field("until", "委托的截止日不能早于起始日。")
    operator = tenures.running(state, check.today.isoformat())
    if operator is None:
        raise wrong_order("基地没有在委托期限内的运营管理机构，不能委托事项。")
    if operator["until"] is not None and form["until"] > operator["until"]:
        raise bad_field("until", f"不能晚于运营委托期限的截止日（{operator['until']}）。")
    if len(state["delegations"]) >= MOST:
        raise wrong_order(f"委托事项已达{MOST}项。")
    entry = {**form, "org": operator["org"], "number": len(state["delegations"]) + 1, "decided_on": check.today.isoformat()}
    after = {**state, "delegations": [*state["delegations"], entry]}
    return outcome(after, "registry.base.changed", check, fields_changed=["delegations"])


def entrusted(base: State | None, task: str, day: str) -> bool:
    """Whether the operator that runs a base on a day is entrusted with a task then: its first and its last day count."""
    running = tenures.running(base, day) if base else None
    if base is None or running is None:
        return False
    held = [one for one in base["delegations"] if one["task"] == task and one["org"] == running["org"]]
    return any(one["since"] <= day <= one["until"] for one in held)
