"""Items of information about organisations."""

from __future__ import annotations

from typing import Any

import pytest

from common.law import RuleBook
from notice_svc import information
from tests.factories import check
from tests.unit.notice.factories import at, org_event

JUDGED = {"profile": "zhejiang", "on": "2024-03-01", "settings": [], "schemes": [], "decision": None}


@pytest.mark.clause("ZJ23-15")
@pytest.mark.parametrize(
    ("name", "data", "category", "words"),
    [
        ("annual_inspection_concluded", {"year": 2023, "conclusion": "qualified", "concluded_on": "2024-02-20"},
         "annual_inspection", ("2023年度", "“合格”", "2024年2月20日")),
        ("rated", {"grade": "4A", "awarded_on": "2024-02-01"}, "rating", ("4A级", "2024年2月1日")),
    ],
)  # fmt: skip
def test_news_of_an_organisation_is_published_in_its_category(
    book: RuleBook, name: str, data: dict[str, Any], category: str, words: tuple[str, ...]
) -> None:
    item = information.publish("item", org_event(name, **data), JUDGED, at(book))
    assert item is not None
    state = item.state
    assert (state["kind"], state["state"], state["category"]) == ("information", "concluded", category)
    assert (state["subject_type"], state["subject_id"], state["division"]) == ("org", "org-1", "330106")
    assert all(text in state["content"] for text in words)
    assert {ground.clause for ground in item.basis} == {"ZJ23-15"}
    assert item.events[0].data["category"] == category


@pytest.mark.parametrize("profile", ["wuhan-2015", "yangpu-2021"])
def test_rules_that_ask_for_no_such_category_publish_nothing(book: RuleBook, profile: str) -> None:
    rules = check(book, profile=profile)
    event = org_event("rated", grade="4A", awarded_on="2024-02-01")
    assert information.publish("item", event, {**JUDGED, "profile": profile}, rules) is None
