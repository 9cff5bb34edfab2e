"""Items of information about organisations, published as soon as the registry tells (ZJ23-15). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Outcome
from notice_svc.codes import CATEGORIES
from notice_svc.notices import fresh, published
from notice_svc.wording import inspection_text, rating_text

# Which category an event belongs to, and what is said of it.
ITEMS = {
    "registry.org.annual_inspection_concluded": ("annual_inspection", inspection_text),
    "registry.org.rated": ("rating", rating_text),
}


def publish(id: str, event: Mapping[str, Any], judged_by: Mapping[str, Any], check: Check) -> Outcome | None:
    """The item for an event; None where the rules of the place do not ask for its category."""
    category, words = ITEMS[event["name"]]
    if not check.rules.has(CATEGORIES) or category not in check.rules.value(CATEGORIES):
        return None
    check.value(CATEGORIES, row=category)
    org = event["data"]["org"]
    title, content = words(org["name"], event["data"])
    what = {
        "kind": "information", "category": category, "title": title, "content": content,
        "division": org["division"], "subject_type": "org", "subject_id": org["id"],
    }  # fmt: skip
    return published(fresh(id, what, judged_by, check), check)
