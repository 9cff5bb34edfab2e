"""Attendance: enrolment, the waiting list, cancellation, check-in. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import State
from common.kernel.declaration.change import Change, basis_of
from common.kernel.problems import wrong_order
from training_svc.sessions.decisions import CLAUSE, EXAM_PREPARATION, FEE, require_begun

FOR_STAFF = "YP21-20"


@dataclass(frozen=True)
class Place:
    """The session as it is now, and a seat of it that nobody has; None where all are taken or others wait."""

    session: State
    seat: int | None = None


def enrol(seat: Mapping[str, Any], form: Mapping[str, Any], needs: Place, check: Check) -> Change:
    """Enrol a person, or put one who is willing to wait on the list of a full session. Raises Refused 409 where the
    session is full, over or called off, 422 for who is of no organisation where the class is for their staff (YP21-20)."""
    _require_open(needs.session, check, "不能报名")
    if needs.session["kind"] == EXAM_PREPARATION and check.rules.has(FEE):
        check.value(FEE)
        check.require(seat["org"] is not None, FOR_STAFF, "免费考前培训面向社会组织工作人员，报名时应当填明所在的社会组织。")
    grounds = _ground(needs.session, check)
    if needs.seat is not None:
        return Change(seat=needs.seat, waits_for=None, enrolled_at=check.instant, checked_in_at=None)
    if not form["wait"]:
        raise wrong_order("该期活动报名人数已满，不能再报名；愿意等候空出名额的，报名时请选择“名额已满时候补”。", *grounds)
    return Change(transition="wait", seat=None, waits_for=needs.session["id"], enrolled_at=check.instant, checked_in_at=None)


def promote(one: State, event: Mapping[str, Any], check: Check) -> Change | None:
    """Give a seat that was freed to one who waits. ``event`` has beside what was published the ``place`` as it is now."""
    place: Place = event["place"]
    if place.session["state"] != "scheduled" or place.seat is None:
        return None
    return Change(seat=place.seat, waits_for=None)


def cancel(one: State, form: Mapping[str, Any], needs: Place, check: Check) -> Change:
    """Take an enrolment back, which frees the seat. Who has come cannot be taken back."""
    _require_open(needs.session, check, "不能取消报名")
    return Change(seat=None, waits_for=None)


def check_in(one: State, form: Mapping[str, Any], needs: Place, check: Check) -> Change | None:
    """Record that an enrolled person came; a second check-in counts nothing more. Only on the session's days."""
    if one["state"] == "checked_in":
        return None
    _require_open(needs.session, check, "不能签到")
    require_begun(needs.session, check, "尚未到活动日期，不能签到。")
    if check.today.isoformat() > needs.session["until"]:
        raise wrong_order("活动日期已过，不能签到，请在办结前补录出勤。", *_ground(needs.session, check))
    return Change(checked_in_at=check.instant)


def _require_open(session: State, check: Check, what: str) -> None:
    if session["state"] != "scheduled":
        raise wrong_order(f"该期活动已经结束、取消或者正在办结，{what}。", *_ground(session, check))


def _ground(session: State, check: Check) -> tuple[Any, ...]:
    return check.cite_where_law(CLAUSE) or basis_of(session)
