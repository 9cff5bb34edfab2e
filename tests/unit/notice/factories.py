"""Events that the notice service hears, and notices in each of their states."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Outcome, State
from common.kernel.workdays import load_calendar
from common.law import RuleBook
from notice_svc import admissions, handling, objections
from notice_svc.tally import Tally
from tests.factories import check, principal

CALENDAR = load_calendar(Path(__file__).parents[3] / "rules" / "workdays")
# Friday 1 March 2024: five working days after it end on Friday 8 March
REVIEWED_AT = "2024-03-01T10:00:00.000000+08:00"
CLOSES_AT = "2024-03-09T00:00:00.000000+08:00"
REVIEWER = "reviewer"
PERIOD_GROUND = {
    "clause": "ZJ23-26", "document": "文件", "article": "四(二)", "parameter": "notice.working_days", "value": 5,
    "kind": "assumption", "profile": "zhejiang", "version": "v",
}  # fmt: skip


def envelope(name: str, kind: str, data: Mapping[str, Any], *, version: int = 4, basis: Any = ()) -> dict[str, Any]:
    """An event as the bus brings it."""
    return {
        "id": f"event-{name}-{version}", "name": name, "version": 1, "seq": 7,
        "aggregate": {"type": kind, "id": f"{kind}-1", "version": version}, "division": "330106",
        "occurred_at": REVIEWED_AT, "actor": {"sub": REVIEWER, "roles": ["bureau"]}, "basis": list(basis),
        "data": dict(data), "correlation_id": "c", "causation_id": "k",
    }  # fmt: skip


def application(**changed: Any) -> dict[str, Any]:
    """The facts of an application whose last step was passed."""
    return {
        "id": "application-1", "base": "base-1", "base_name": "西湖区社会组织孵化基地", "org": "org-1",
        "org_name": "西湖区邻里互助服务中心", "subject": "org", "division": "330106", "state": "review_passed",
        "profile": "zhejiang", **changed,
    }  # fmt: skip


def reviewed(days: int = 5, *, version: int = 4, at: str = REVIEWED_AT, **changed: Any) -> dict[str, Any]:
    """admission.application.reviewed."""
    data = {
        "application": application(**changed), "step": "review", "title": "关于拟入驻单位的公示",
        "notice_working_days": days,
    }  # fmt: skip
    event = envelope("admission.application.reviewed", "application", data, version=version, basis=[PERIOD_GROUND])
    return {**event, "occurred_at": at}


def org_event(name: str, **data: Any) -> dict[str, Any]:
    """An event about an organisation."""
    org = {
        "id": "org-1", "name": "西湖区邻里互助服务中心", "kind": "service_agency", "stage": None, "division": "330106",
        "uscc": None, "founded_on": None, "registered_on": None, "founder_kind": None, "registration_class": None,
        "fields_of_work": [], "party_members": 0, "volunteer": False, "ratings": [], "inspections": [], "honours": [],
        "listings": [],
    }  # fmt: skip
    return envelope(f"registry.org.{name}", "org", {"org": org, **data})


def at(book: RuleBook, now: str = REVIEWED_AT, sub: str | None = None, division: str = "330106") -> Check:
    """The circumstances of a decision at an instant; with ``sub``, by a person of the bureau."""
    return check(book, principal(division=division, sub=sub) if sub else None, now=now)


def open_notice(book: RuleBook, **changed: Any) -> State:
    """A notice of admission that opened on 1 March 2024 for five working days."""
    return admissions.open_for_review("notice-1", reviewed(**changed), at(book), CALENDAR).state


OBJECTED_AT = "2024-03-04T09:00:00.000000+08:00"


def objection(book: RuleBook, notice: State, now: str = OBJECTED_AT, *, number: int = 1, named: bool = True) -> State:
    """An objection to a notice, or a clue."""
    return objections.file(f"objection-{number}", number, "receipt", named, notice, at(book, now)).state


def settled(book: RuleBook, notice: State, tally: Tally, now: str = OBJECTED_AT) -> Outcome:
    """What its objections mean for the notice."""
    outcome = handling.settle(notice, tally, at(book, now))
    assert outcome is not None
    return outcome


def objected(book: RuleBook, state: State) -> State:
    """The notice when an objection waits."""
    return settled(book, state, Tally(filed=1, waiting=1)).state


def form(**changed: Any) -> dict[str, Any]:
    """A notice that a bureau writes."""
    org = "org-1" if changed.get("kind") == "appointment" else None
    text = {"kind": "other", "category": None, "title": "关于场地调整的公示", "content": "内容", "org": org, "place": None}
    return {**text, **changed}


def draft_notice(book: RuleBook, **changed: Any) -> State:
    """A draft by ``author``."""
    judged = {"profile": "zhejiang", "on": "2024-03-01", "settings": [], "schemes": [], "decision": None}
    return handling.draft("notice-1", form(**changed), judged, at(book, sub="author")).state


def in_state(book: RuleBook, state: str) -> State:
    """A notice of admission in a state, a draft by hand."""
    before = open_notice(book)
    clerk = at(book, "2024-03-05T09:00:00.000000+08:00", sub="clerk")
    if state == "draft":
        return draft_notice(book)
    if state == "concluded":
        return handling.conclude(before, Tally(), at(book, CLOSES_AT)).state
    if state == "upheld":
        return settled(book, before, Tally(1, 0, "情况属实")).state
    if state == "withdrawn":
        return handling.withdraw(before, {"reason": "内容有误"}, clerk).state
    if state == "superseded":
        return handling.correct(before, {"title": "新", "content": "新", "reason": "名称有误"}, clerk, CALENDAR).state
    return before
