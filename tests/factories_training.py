"""Bases, sessions and circumstances for tests of training."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import SHANGHAI
from common.kernel.decision import Outcome
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.order import Given, carry_out, read_form, require_one_of, start
from common.kernel.identity import Principal
from common.law import RuleBook
from training_svc.attendance.decisions import Place
from training_svc.attendance.declaration import ATTENDANCE, ENROL
from training_svc.attendance.fields import EnrolmentForm
from training_svc.sessions.declaration import SCHEDULE, SESSION
from training_svc.sessions.fields import SessionForm

PLACE = "330106"
DAY = "2024-05-15"
OPERATOR = Principal("sub-operator", "甲", ("operator",), PLACE, base="base-1")
BUREAU = Principal("sub-bureau", "乙", ("bureau",), PLACE)
APPLICANT = Principal("sub-applicant", "丙", ("applicant",), PLACE, org="org-1")
BASE = {
    "id": "base-1", "name": "示例孵化基地", "division": PLACE, "profile": "zhejiang",
    "contracts": [{"org": "org-9", "since": "2023-01-01", "until": None}],
}  # fmt: skip
RULES = {"profile": "zhejiang", "on": "2024-05-01", "settings": [], "schemes": [], "decision": None}


def check(
    book: RuleBook, actor: Principal = OPERATOR, on: str = DAY, profile: str = "zhejiang", rules_on: str = "2024-05-01", settings: Any = None
) -> Check:
    """A check at noon of a day, by the rules of another."""
    noon = datetime.combine(date.fromisoformat(on), time(12), SHANGHAI)
    return Check(book.view(profile, on=rules_on, settings=settings or {}), actor, noon)


def caller(actor: Principal) -> Caller:
    """Somebody; an operator's organisation runs its base."""
    return Caller(actor, actor.base if "operator" in actor.roles else None)


def form(**changed: Any) -> dict[str, Any]:
    return {
        "base": "base-1", "kind": "training", "title": "负责人培训", "from": DAY, "hours": 4, "capacity": 2,
        "audience": ["head"], "topics": ["policy"],
    } | changed  # fmt: skip


def schedule(book: RuleBook, actor: Principal = OPERATOR, on: str = DAY, profile: str = "zhejiang", **changed: Any) -> Outcome:
    """The announcement of a session."""
    given, seat = check(book, actor, on, profile), {"base": "base-1", "base_name": BASE["name"], "division": PLACE}
    who = require_one_of(SCHEDULE.by, caller(actor), seat, given, SCHEDULE.clause)
    rules = {**RULES, "profile": profile}
    return start(SESSION, SCHEDULE, "session-1", seat, read_form(SessionForm, form(**changed)), who, caller(actor), rules, given, None)


def scheduled(book: RuleBook, **changed: Any) -> dict[str, Any]:
    """A session as announced."""
    return dict(schedule(book, **changed).state)


def on_session(book: RuleBook, name: str, state: Any, body: Any = None, actor: Principal = OPERATOR, on: str = DAY, profile: str = "zhejiang") -> Outcome:
    """One command on a session."""
    given = check(book, actor, on, profile)
    return carry_out(SESSION, SESSION.command(name), state, Given(body), caller(actor), given, lambda: None)


def enrol(
    book: RuleBook, session: Any, actor: Principal = APPLICANT, org: str | None = "org-1", seat: int | None = 1, wait: bool = False,
    profile: str = "zhejiang",
) -> Outcome:
    """The enrolment of one person."""
    given = check(book, actor, profile=profile)
    place = {
        "session": session["id"], "base": session["base"], "division": session["division"], "held_on": session["from"], "org": org,
        "person": "p1", "name": "sealed", "phone": None,
    }  # fmt: skip
    who = require_one_of(ENROL.by, caller(actor), place, given, ENROL.clause)
    wanted = read_form(EnrolmentForm, {"person": {"name": "某某"}, "org": org, "wait": wait})
    return start(ATTENDANCE, ENROL, "a1", place, wanted, who, caller(actor), RULES, given, Place(session, seat))


def on_attendance(book: RuleBook, name: str, state: Any, session: Any, actor: Principal = OPERATOR, on: str = DAY) -> Outcome:
    """One command on an enrolment of a session."""
    given, one = check(book, actor, on), ATTENDANCE.command(name)
    return carry_out(ATTENDANCE, one, state, Given({}), caller(actor), given, lambda: Place(session))
