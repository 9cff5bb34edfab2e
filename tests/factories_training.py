"""Bases, sessions and circumstances for tests of training."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import SHANGHAI
from common.kernel.identity import Principal
from common.law import RuleBook
from training_svc import sessions

PLACE = "330106"
DAY = "2024-05-15"
OPERATOR = Principal("sub-operator", "甲", ("operator",), PLACE, base="base-1")
BUREAU = Principal("sub-bureau", "乙", ("bureau",), PLACE)
APPLICANT = Principal("sub-applicant", "丙", ("applicant",), PLACE, org="org-1")
BASE = {"id": "base-1", "name": "示例孵化基地", "division": PLACE, "profile": "zhejiang"}
RULES = {"profile": "zhejiang", "on": "2024-05-01", "settings": [], "schemes": [], "decision": None}


def check(book: RuleBook, actor: Principal = OPERATOR, on: str = DAY, profile: str = "zhejiang") -> Check:
    """A check at noon of a day."""
    noon = datetime.combine(date.fromisoformat(on), time(12), SHANGHAI)
    return Check(book.view(profile, on=RULES["on"]), actor, noon)


def form(**changed: Any) -> dict[str, Any]:
    return {
        "base": "base-1", "kind": "training", "title": "负责人培训", "held_on": DAY, "hours": 4, "capacity": 2,
        "audience": ["head"], "audience_other": None, "topics": ["policy"], "topics_other": None,
    } | changed  # fmt: skip


def scheduled(book: RuleBook, **changed: Any) -> dict[str, Any]:
    """A session as announced."""
    return dict(sessions.schedule("session-1", form(**changed), BASE, RULES, check(book)).state)


def enrolled(book: RuleBook, state: dict[str, Any], *people: str, org: str | None = "org-1") -> dict[str, Any]:
    """The session with these people enrolled by its operator."""
    for person in people:
        entry = {"name": "sealed", "phone": None, "org": org}
        state = dict(sessions.enrol(state, person, entry, check(book)).state)
    return state
