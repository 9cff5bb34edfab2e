"""Publications on a real database: found by what they show, in the version of a day, paired, once a year."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from tests.factories import principal
from tests.integration.notice.house import BUREAU, Office
from tests.unit.notice.factories import envelope
from tests.unit.notice.test_publications import SHOWCASE, all_four, candidate, catalogue, entry, need

YANGPU = principal(division="310110", sub="officer")


def adopt(office: Office, profile: str, division: str) -> None:
    adoption = {
        "profile": profile, "since": "2021-10-01", "decision_no": "1号", "decided_on": "2021-10-01", "settings": [], "schemes": [],
        "continuation": None, "superseded_at": None,
    }  # fmt: skip
    event = envelope("registry.profile.adopted", "division", {"division": division, "adoption": adoption, "adoptions": [adoption]})
    office.service.on_adoptions([event | {"aggregate": {"type": "division", "id": division, "version": 1}}])


@pytest.fixture
def both(office: Office) -> Office:
    adopt(office, "zhejiang", "330106")
    adopt(office, "yangpu-2021", "310110")
    return office


def items(office: Office, method: str, **query: str) -> list[dict[str, Any]]:
    return office.ask(method, query=query).body["items"]


@pytest.mark.clause("ZJ23-14")
def test_a_showcase_is_found_by_each_of_its_facets(both: Office) -> None:
    made = both.ask("show_result", BUREAU, dict(SHOWCASE))
    assert (made.status, made.location, made.body["type_label"]) == (201, f"/v1/showcases/{made.body['id']}", "公益项目")
    both.ask("show_result", BUREAU, {**SHOWCASE, "field": "助残", "type": "volunteering", "period": "2022年"})
    for name, text in (("field", " 养老 "), ("type", "project"), ("period", "2023年"), ("division", "3301")):
        found = [one["id"] for one in items(both, "list_showcases", **{name: text})]
        assert made.body["id"] in found and len(found) == (2 if name == "division" else 1)
    assert {ground["clause"] for ground in made.body["basis"]} == {"ZJ23-14"}


@pytest.mark.clause("ZJ18-38")
def test_a_catalogue_is_asked_for_as_of_a_day(both: Office) -> None:
    for since, title in (("2024-04-01", "甲"), ("2024-06-01", "乙")):
        both.ask("publish_catalogue", BUREAU, catalogue("recommended", entry(title=title, org="org-1"), since=since))
    for on, title in (("2024-03-31", None), ("2024-04-01", "甲"), ("2024-05-31", "甲"), ("2024-06-01", "乙")):
        found = items(both, "list_catalogues", division="330106", on=on)
        assert [one["entries"][0]["title"] for one in found] == ([title] if title else [])
    assert len(items(both, "list_catalogues", division="330106", catalogue="recommended")) == 2
    for since in ("2024-06-01", "2024-05-01"):
        with pytest.raises(Refused) as refused:
            both.ask("publish_catalogue", BUREAU, catalogue("recommended", entry(org="org-2"), since=since))
        assert refused.value.status == 409


@pytest.mark.clause("YP21-12")
def test_the_indices_of_a_year_are_published_once_and_overdue_after_its_end(both: Office) -> None:
    asked = lambda: both.ask("get_indices", query={"division": "310110"}, year="2024").body  # noqa: E731
    both.at("2024-12-31T23:59:59+08:00")
    assert (asked()["overdue"], asked()["due_on"], asked()["items"]) == (False, "2024-12-31", [])
    both.at("2025-01-01T00:00:00+08:00")
    assert asked()["overdue"]
    made = both.ask("publish_indices", YANGPU, all_four(), year="2024")
    assert (made.status, made.body["indices"][0]["index_label"]) == (201, "规范指数")
    assert not asked()["overdue"]
    with pytest.raises(Refused) as refused:
        both.ask("publish_indices", YANGPU, all_four(), year="2024")
    assert refused.value.status == 409
    both.ask("withdraw_indices", YANGPU, {"reason": "数据有误"}, year="2024")
    assert asked()["overdue"] and asked()["items"][0]["state"] == "withdrawn"
    assert both.ask("publish_indices", YANGPU, all_four(), year="2024").status == 201


@pytest.mark.clause("YP21-14", "YP21-42")
def test_the_preferred_list_of_a_year_shows_its_ranking_to_everybody(both: Office) -> None:
    form = {"as_of": "2024-02-29", "candidates": [candidate("a", project_quality=60), candidate("b"), candidate("c", purchased_projects=[])]}
    both.ask("publish_preferred_list", YANGPU, form, year="2024")
    (found,) = both.ask("get_preferred_list", query={"division": "310110"}, year="2024").body["items"]
    assert [row["org"] for row in found["ranked"]] == ["b", "a"]
    assert found["ranked"][0]["criteria"][0]["criterion_label"] == "项目服务质量"
    assert [row["org"] for row in found["not_ranked"]] == ["c"]
    with pytest.raises(Refused) as refused:
        both.ask("publish_preferred_list", BUREAU, form, year="2024")
    assert (refused.value.status, refused.value.code) == (409, "not_offered")


@pytest.mark.clause("WH15-18", "ZJ18-44")
def test_a_need_shows_the_offers_that_go_with_it_while_they_stand(both: Office) -> None:
    wanted = both.ask("publish_need", BUREAU, need()).body["id"]
    fits = both.ask("publish_offer", principal("applicant", org="org-1"), need(field="养老 ", until="2024-03-02")).body["id"]
    both.ask("publish_offer", BUREAU, need(field="助残"))
    suggested = lambda: [one["id"] for one in both.ask("get_need", id=wanted).body["suggested"]]  # noqa: E731
    assert suggested() == [fits]
    assert [one["id"] for one in both.ask("get_offer", id=fits).body["suggested"]] == [wanted]
    both.at("2024-03-03T00:00:00+08:00")
    assert suggested() == []
    with pytest.raises(Refused) as refused:
        both.ask("get_offer", id=wanted)
    assert refused.value.status == 404, "a need is no offer"
