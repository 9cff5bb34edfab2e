"""Applications and residencies at a state, made by the decisions themselves, for tests of admission."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from admission_svc import agreements, applications, forced_exits, notices, residencies, steps
from admission_svc.eligibility import Around, Room
from common.kernel.check import Check
from common.kernel.decision import Outcome
from common.kernel.identity import Principal
from common.kernel.workdays import load_calendar
from common.law import RuleBook
from tests import factories

ON = "2024-03-01"
COUNTY = "330106"
APPLICANT = Principal("u-applicant", "测试", ("applicant",), COUNTY, org="org-1")
OPERATOR = Principal("u-operator", "测试", ("operator",), COUNTY, "org-9", "base-1")
BUREAU = Principal("u-bureau", "测试", ("bureau",), COUNTY)
SUPERVISOR = Principal("u-supervisor", "测试", ("supervisor",), COUNTY)
LEADING_GROUP = Principal("u-leading-group", "测试", ("leading_group",), COUNTY)
EXPERT = Principal("u-expert", "测试", ("expert",), COUNTY)
BY_ROLE = {
    "operator": OPERATOR, "bureau": BUREAU, "supervisor": SUPERVISOR, "leading_group": LEADING_GROUP, "expert": EXPERT,
    "applicant": APPLICANT,
}  # fmt: skip
BY_PARTY = {"bureau": BUREAU, "operator": OPERATOR, "resident": APPLICANT}

BASE = {
    "id": "base-1", "name": "示例社会组织孵化基地", "level": "county", "division": COUNTY, "profile": "zhejiang",
    "operator": "org-9", "contracts": [{"org": "org-9", "since": "2023-01-01", "until": None}], "intake_open": True, "functions": [],
}  # fmt: skip
ORG = {
    "id": "org-1", "name": "示例助老服务社", "kind": "service_agency", "stage": "startup", "division": COUNTY,
    "registered_on": "2022-05-01", "volunteer": False, "listings": [],
}  # fmt: skip
CONDITIONS = {
    "public_benefit": True, "grassroots": True, "non_profit": True, "orientation": "operational", "model": "居家助老",
    "founder": "社会工作专业背景", "reserve_fen": 1,
}  # fmt: skip
# what a bureau may decide that no document does: one seat for an organisation, and that an entry in a list stops it
ONE_SEAT = {**factories.NOTICE_PERIOD, "admission.max_residencies": 1}
LISTED_STOPS = {**factories.NOTICE_PERIOD, "listing.effect": {"abnormal_seat": "block", "blacklist_seat": "block"}}
LISTING = {"number": 1, "list": "abnormal", "reason": "未按规定报送年报", "listed_on": "2024-02-01", "removed_on": None}
CALENDAR = load_calendar(Path("rules/workdays"))
TEXTS = {"bureau": ["甲"], "operator": ["乙"], "resident": ["丙"]}


def check(book: RuleBook, actor: Principal | None = None, **circumstances: Any) -> Check:
    """As ``factories.check``: the rules of the day of filing, asked on ``now``."""
    return factories.check(book, actor, **circumstances)


def form(**changes: Any) -> dict[str, Any]:
    """What a portal sends to apply."""
    return {
        "base": "base-1", "org": "org-1", "subject": "org", "project_name": None, "category": None, "industry": None, "plan": "孵化计划",
        "party_plan": "党建工作计划", "conditions": CONDITIONS, "baseline": {}, **changes,
    }  # fmt: skip


def around(**changes: Any) -> Around:
    """An open base, a registered organisation, and nothing taken."""
    return Around(**{"base": BASE, "org": ORG, "has_open": False, "room": Room(), **changes})


def submit(book: RuleBook, actor: Principal = APPLICANT, *, about: Around | None = None, profile: str = "zhejiang",
           circumstances: Mapping[str, Any] | None = None, **changes: Any) -> Outcome:  # fmt: skip
    """File an application on 2024-03-01."""
    asked = check(book, actor, profile=profile, **(circumstances or {}))
    judged_by = {"profile": profile, "on": asked.rules.on, "settings": [], "schemes": [], "decision": None}
    return applications.submit("app-1", form(**changes), judged_by, about or around(), asked)


def step(book: RuleBook, state: Any, name: str, decision: str = "pass", actor: Principal | None = None, **circumstances: Any) -> Outcome:
    """Take a step as whoever the Zhejiang profile lets take it, or as ``actor``."""
    who = actor or {"preliminary_review": OPERATOR, "review": BUREAU}[name]
    return steps.take(state, name, {"decision": decision, "opinion": "意见"}, CALENDAR, check(book, who, **circumstances))


def notice(what: str, id: str = "n-1", opened_at: str = "2024-03-01T10:00:00.000000+08:00", **more: Any) -> tuple[str, dict[str, Any]]:
    """What the notice service says of a notice on the application."""
    facts = {"id": id, "state": what, "opened_at": opened_at, "closes_at": "2024-03-09T00:00:00.000000+08:00"}
    return what, {"notice": facts, **more}


def handle(book: RuleBook, state: Any, heard: tuple[str, dict[str, Any]]) -> Outcome | None:
    """Let an application hear of its notice."""
    return notices.handle(state, *heard, check(book))


def agreement(**changes: Any) -> dict[str, Any]:
    """An agreement for one year."""
    return {
        "entry_on": "2024-03-15", "ends_on": "2025-03-15", "rights": TEXTS, "duties": TEXTS, "fee_fen": 0,
        "paid_services": [], "exit_terms": [{"number": "8.2", "text": "终止条款"}], "formalities": [], **changes,
    }  # fmt: skip


def draft(book: RuleBook, state: Any, actor: Principal = OPERATOR, circumstances: Mapping[str, Any] | None = None, **changes: Any) -> Outcome:
    """Lay an agreement ready."""
    return agreements.draft(state, agreement(**changes), check(book, actor, **(circumstances or {})))


def sign(book: RuleBook, state: Any, party: str, actor: Principal | None = None, room: Room | None = None, **circumstances: Any) -> Outcome:
    """Sign as the party's usual person, or as ``actor``."""
    return agreements.sign(state, party, room or Room(), check(book, actor or BY_PARTY[party], **circumstances))


def application(book: RuleBook, state: str) -> dict[str, Any]:
    """An application that has come to ``state`` on the straight way in."""
    way = {
        "submitted": lambda _: submit(book),
        "preliminary_review_passed": lambda before: step(book, before, "preliminary_review"),
        "review_passed": lambda before: step(book, before, "review"),
        "in_notice": lambda before: handle(book, before, notice("opened")),
        "awaiting_agreement": lambda before: handle(book, before, notice("concluded")),
        "awaiting_signatures": lambda before: draft(book, before),
        "admitted": lambda before: _signed_by_all(book, before),
    }
    now: Any = None
    for name, go in way.items():
        now = go(now).state
        if name == state:
            break
    assert now["state"] == state
    return dict(now)


def _signed_by_all(book: RuleBook, state: Any) -> Outcome:
    for party in ("resident", "bureau"):
        state = sign(book, state, party).state
    return sign(book, state, "operator")


HANDED_OVER = [{"item": "归还工位", "closed": True, "at": "2025-03-16T10:00:00.000000+08:00"}]


def residency(book: RuleBook, state: str = "resident", **changes: Any) -> dict[str, Any]:
    """A residency of one year from 2024-03-15, in ``state``; of one whose term is over the formalities are done."""
    made = residencies.start("res-1", application(book, "admitted"), check(book)).state
    if state == "exit_due":
        made = residencies.when_due(made, check(book, now="2025-03-16T00:00:00+08:00")).state
    if state == "forced_exit_open":
        found = {"trigger": "violation", "on": "2024-06-01", "year": None}
        made = forced_exits.handle(made, found, check(book, now="2024-06-01T10:00:00+08:00")).state
    if state in ("exited", "following_up", "closed"):
        made = {**made, "state": state, "outcome": "graduated", "exited_on": "2025-03-20", "due_at": None}
    if state != "resident":
        made = {**made, "handover": HANDED_OVER}
    return {**made, **changes}
