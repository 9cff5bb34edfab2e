"""Whether a base takes applications: opened and closed by its bureau, closed by itself when a condition falls away. Pure.

What opens a base must go on holding: every decision on the base, every new day of its contracts and every change of its
rules looks at the conditions again (``held_open``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.problems import wrong_order
from registry_svc import standards, tenures
from registry_svc.bases import outcome, own_place


@dataclass(frozen=True)
class Lacking:
    """A condition of taking applications that does not hold: its code, and the refusal of whoever asks for it."""

    code: str
    refusal: Refused


def open_intake(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Open or close a base for applications.

    Opening needs a running operator, what the standards ask or an explanation of it (ZJ23-05 to -08, -23), and whatever
    the documents leave to the bureau to set (ZJ23-26: the days of a public notice; YB21-30: the yearly number).
    """
    own_place(state, check)
    if form["open"] == state["intake_open"]:
        raise wrong_order("基地的受理状态已经如此，无需重复办理。")
    if not form["open"]:
        return outcome({**state, "intake_open": False, "intake_closed_for": []}, "registry.base.intake_closed", check, reasons=[])
    given = standards.explain(state, check)
    after = {**state, "intake_open": True, "intake_closed_for": [], "waivers": [*state["waivers"], *given]}
    for one in lacking(after, check):
        raise one.refusal
    return outcome(after, "registry.base.intake_opened", check)


def lacking(state: State, check: Check) -> Iterator[Lacking]:
    """The conditions that do not hold today, one after another; none for a base that may take applications."""
    if tenures.running(state, check.today.isoformat()) is None:
        basis = check.cite_where_law("ZJ23-25")
        yield Lacking("no_operator", wrong_order("基地没有在委托期限内的运营管理机构，不能开放受理。", *basis))
    yield from _refused("rules", check.new_case)
    for one in standards.shortfalls(state, check):
        code = "documents" if one.field == "documents" else "standard"
        yield from _refused(code, lambda one=one: standards.require(one, check))
    for name in _to_be_set(check):
        yield from _refused("rules", lambda name=name: check.value(name))


def held_open(state: State, check: Check) -> tuple[State, list[str]]:
    """A base after anything happened to it: closed, with the reasons, where a condition fell away."""
    reasons = sorted({one.code for one in lacking(state, check)}) if state["intake_open"] else []
    return ({**state, "intake_open": False, "intake_closed_for": reasons}, reasons) if reasons else (state, [])


def _to_be_set(check: Check) -> Iterator[str]:
    """What must have a value before anybody applies; asking for it refuses where nobody has set it."""
    notice = check.rules.params.get("admission.notice_before_entry")
    if notice and notice.value:
        yield "notice.working_days"
    gaps = check.rules.gaps
    yield from (name for name in ("admission.steps", "admission.yearly_cap") if gaps.get(name, ("",))[0] == "unset")


def _refused(code: str, ask: Any) -> Iterator[Lacking]:
    try:
        ask()
    except Refused as refusal:
        yield Lacking(code, refusal)
