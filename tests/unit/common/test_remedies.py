"""Every decision against somebody says what can be done against it, where, and until when (E-10)."""

from __future__ import annotations

import pytest

from common.kernel.clock import parse_date
from common.kernel.remedies import remedies
from common.law import RuleBook
from tests.factories import check


@pytest.mark.clause("E-10")
@pytest.mark.parametrize(
    ("told_on", "review", "court"),
    [
        ("2024-03-01", "2024-04-30", "2024-09-01"),  # 60 days after: March has 31; the day itself is not counted
        ("2024-08-31", "2024-10-30", "2025-02-28"),  # six months on there is no 31st
    ],
)
def test_sixty_days_for_review_and_six_months_for_the_court(book: RuleBook, told_on: str, review: str, court: str) -> None:
    first, second = remedies(check(book), "330106", parse_date(told_on))
    assert (first["kind"], first["label"], first["where"], first["until"]) == (
        "reconsideration", "行政复议", "浙江省杭州市西湖区人民政府", review,
    )  # fmt: skip
    assert (second["kind"], second["where"], second["until"]) == ("litigation", "有管辖权的人民法院", court)
    assert [way["basis"]["clause"] for way in (first, second)] == ["E-10", "E-10"]


@pytest.mark.clause("E-10")
def test_a_decision_that_tells_its_remedies_cites_them(book: RuleBook) -> None:
    deciding = check(book)
    assert [way["until"] for way in remedies(deciding, "330106109")] == ["2024-04-30", "2024-09-01"]
    assert {ground.clause for ground in deciding.basis} == {"E-10"}
    assert remedies(deciding, "330106109")[0]["where"].endswith("西湖区人民政府")


@pytest.mark.clause("E-10")
@pytest.mark.parametrize(
    ("profile", "on"), [("zhejiang", "2024-03-01"), ("youth-base-2021", "2022-03-01"), ("wuhan-2015", "2024-03-01"), ("yangpu-2021", "2024-03-01")]
)
def test_remedies_are_told_under_every_profile(book: RuleBook, profile: str, on: str) -> None:
    assert len(remedies(check(book, profile=profile, on=on), "310110")) == 2
