"""Whether another bureau already pays for the same, and what was paid to whom as open data."""

from __future__ import annotations

from typing import Any

import pytest

from tests.profiles.play import Play
from tests.profiles.test_calls_and_projects import Fair, fair  # noqa: F401


@pytest.mark.parametrize(
    ("asked", "overlaps"),
    [
        ({}, True), ({"from": "2015-01-01", "until": "2016-02-29"}, False), ({"from": "2015-01-01", "until": "2016-03-01"}, True),
        ({"project": "购买 助老 服务", "org": None}, True), ({"project": "另一项目", "org": None}, False),
    ],
)  # fmt: skip
def test_another_bureau_is_told_yes_or_no_and_whom_to_call(fair: Fair, asked: dict[str, Any], overlaps: bool) -> None:  # noqa: F811
    form = {
        "title": "购买助老服务", "org": fair.orgs[1], "area": "示例街道", "clients": "老人", "money": [{"source": "public", "amount_fen": 1_000_000}],
        "stages": ["全程"], "document": "示例〔2016〕3号",
    }  # fmt: skip
    project = fair.send("/v1/projects", form, status=201)["id"]
    fair.send(f"/v1/projects/{project}/steps/implementation", None)
    there = Play(fair.house, "wuhan-2015", "420105", "district", "2016-03-01").bureau
    question = {"org": fair.orgs[1], "cost_item": "助老服务", "from": "2016-01-01", "until": "2016-12-31", "reason": "拟资助同类项目"} | asked
    told = fair.send("/v1/overlap-checks", question, there, 201)
    assert told["overlaps"] is overlaps and bool(told["bureaus"]) is overlaps
    assert project not in str(told) and "1000000" not in str(told)
    own = fair.send("/v1/overlap-checks", question, status=201)
    assert own["overlaps"] is False, "what it pays itself is no news to a bureau"
    fair.house.get(f"/v1/overlap-checks/{told['id']}", fair.bureau, 404)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"org": None}, "org"), ({"project": "某项目"}, "org"), ({"until": "2015-12-31"}, "until")],
)  # fmt: skip
def test_an_overlap_check_with_a_fault_is_refused(fair: Fair, wrong: dict[str, Any], field: str) -> None:  # noqa: F811
    question = {"org": fair.orgs[1], "cost_item": "助老服务", "from": "2016-01-01", "until": "2016-12-31", "reason": "拟资助同类项目"} | wrong
    assert fair.send("/v1/overlap-checks", question, status=422)["errors"][0]["field"] == field


def test_awards_are_open_to_everybody_and_name_no_person(fair: Fair) -> None:  # noqa: F811
    assert fair.house.get("/v1/open-data/awards.json") == {"grants": []}
