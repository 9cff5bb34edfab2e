"""Notices of admission: opened when a review has ended, gone when the application is withdrawn. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis, Outcome, State
from common.kernel.ids import derived_id
from common.kernel.workdays import WorkCalendar
from common.law.explain import basis_from_json
from notice_svc.handling import ended
from notice_svc.notices import bureau_of, fresh, opened
from notice_svc.period import period
from notice_svc.wording import APPLICATION_WITHDRAWN, admission_content

EventJson = Mapping[str, Any]


def notice_id(event: EventJson) -> str:
    """One notice per review that ended: the same for a repeated event, another after a second review."""
    return derived_id("notice", event["aggregate"]["id"], str(event["aggregate"]["version"]))


def rules_of(event: EventJson) -> dict[str, Any]:
    """The application's own profile, on the day that its review ended.

    The length of the period is not looked up: the review has pinned it, with its ground, and the event brings both.
    """
    profile = event["data"]["application"]["profile"]
    return {"profile": profile, "on": event["occurred_at"][:10], "settings": [], "schemes": [], "decision": None}


def open_for_review(id: str, event: EventJson, check: Check, calendar: WorkCalendar) -> Outcome:
    """Show the result of a review publicly for the days that the bureau has set (ZJ23-26).

    Only who is to be admitted is shown (ruling 2). Raises ``CalendarUnpublished`` 422.
    """
    data = event["data"]
    span = period(check.now, data["notice_working_days"], calendar)
    clauses = check.cite_where_law("ZJ23-26")
    if check.rules.has("notice.publish_rejections"):
        check.value("notice.publish_rejections")
    bureau = bureau_of(data["application"]["division"])
    content = admission_content(data["application"], bureau, check.today, span, clauses)
    draft = fresh(id, _what(data, content), rules_of(event), check)
    return opened({**draft, "acts": [_reviewed(event)]}, span, _grounds(event), check)


def withdraw_with_application(state: State, check: Check) -> Outcome | None:
    """The applicant has withdrawn: a notice that is still open ends."""
    return ended(state, APPLICATION_WITHDRAWN, check) if state["state"] == "open" else None


def _what(data: Mapping[str, Any], content: str) -> dict[str, Any]:
    application = data["application"]
    return {
        "kind": "admission_result", "title": data["title"], "content": content, "division": application["division"],
        "subject_type": "application", "subject_id": application["id"],
    }  # fmt: skip


def _reviewed(event: EventJson) -> dict[str, Any]:
    return {"sub": event["actor"]["sub"], "role": "bureau", "action": event["data"]["step"], "at": event["occurred_at"]}


def _grounds(event: EventJson) -> tuple[Basis, ...]:
    return basis_from_json(item for item in event["basis"] if item["parameter"] == "notice.working_days")
