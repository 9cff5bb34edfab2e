"""Coaching recorded. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.codes import on_list
from common.kernel.decision import State
from common.kernel.declaration.change import Change
from common.kernel.problems import bad_field, wrong_order

INDIVIDUAL, AFTER_CLASS = "YB21-14", "YB21-41"


@dataclass(frozen=True)
class Around:
    """The organisation's stays at the base, the class that is followed up, and whether the organisation came to it."""

    stays: Sequence[Mapping[str, Any]]
    session: State | None = None
    came: bool = False


def give(seat: Mapping[str, Any], form: Mapping[str, Any], needs: Around, check: Check) -> Change:
    """Record that a resident was coached (YB21-14), or after a class, each organisation that came to it (YB21-41).

    Raises Refused 422 for a day to come, a body that is no resident that day, a topic off the list, and for a class that
    the organisation did not come to; 409 while the class has not been closed.
    """
    on = form["given_on"]
    if on > check.today.isoformat():
        raise bad_field("given_on", "辅导日期不得晚于今天。")
    if not any(stay["entry_on"] <= on <= (stay.get("exited_on") or stay["ends_on"]) for stay in needs.stays):
        raise bad_field("org", f"该组织在{on}不是本基地的入驻组织。")
    check.cite_where_law(INDIVIDUAL)
    on_list(check, "training.coaching_topics", "topic", [form["topic"]], form["topic_other"])
    if form["session"] is not None:
        _after(needs, on, check)
    return Change()


def _after(needs: Around, on: str, check: Check) -> None:
    grounds = check.cite_where_law(AFTER_CLASS)
    if needs.session is None:
        raise bad_field("session", "本基地没有这期活动。")
    if needs.session["state"] != "closed":
        raise wrong_order("该期活动尚未办结，不能登记课后辅导。", *grounds)
    if on < needs.session["until"]:
        raise bad_field("given_on", f"课后辅导不得早于活动结束之日{needs.session['until']}。")
    if not needs.came:
        raise bad_field("org", "该组织没有人员参加这期活动。")
