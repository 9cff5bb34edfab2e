"""Supervision begun, its hours, its end. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.codes import on_list
from common.kernel.decision import State
from common.kernel.declaration.change import Change
from common.kernel.problems import bad_field, wrong_order

CLAUSE = "YP21-22"


def begin(seat: Mapping[str, Any], form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Pair a supervisor with a social worker (YP21-22): an internal one is a registered social worker, an external one
    comes from a university. Raises Refused 422."""
    on_list(check, "training.supervisor_kinds", "kind", [form["kind"]], None)
    if form["kind"] == "internal" and form["supervisor"] is None:
        raise bad_field("supervisor", "内部督导应当是已登记的社会工作者。")
    if form["kind"] == "external" and form["university"] is None:
        raise bad_field("university", "外部督导应当填写所在高校。")
    if form["supervisor"] is not None and form["supervisor"] == form["worker"]:
        raise bad_field("supervisor", "督导和受督导的不能是同一人。")
    if form["since"] > check.today.isoformat():
        raise bad_field("since", "督导起始日不得晚于今天。")
    check.cite_where_law(CLAUSE)
    return Change(sessions=[], hours=0)


def hold(supervision: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record the hours of one day. Raises Refused 422 for a day before the beginning or to come, 409 for a second entry of
    the same day."""
    if not supervision["since"] <= form["on"] <= check.today.isoformat():
        raise bad_field("on", f"督导日期不得早于督导起始日{supervision['since']}，也不得晚于今天。")
    if any(one["on"] == form["on"] for one in supervision["sessions"]):
        raise wrong_order(f"{form['on']}的督导已经登记，不能重复登记。")
    return Change(sessions=[*supervision["sessions"], dict(form)], hours=supervision["hours"] + form["hours"])


def close(supervision: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """End a supervision with what it brought. Raises Refused 422 for a day before its last session or to come."""
    last = max([supervision["since"], *(one["on"] for one in supervision["sessions"])])
    if not last <= form["until"] <= check.today.isoformat():
        raise bad_field("until", f"督导截止日不得早于{last}，也不得晚于今天。")
    return Change(until=form["until"], result=form["result"])
