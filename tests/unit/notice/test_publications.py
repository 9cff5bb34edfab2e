"""Showcases, catalogues, indices, the preferred list, needs and offers: what may be published, and what is computed."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.law import RuleBook
from notice_svc.publications import catalogues, indices, pairs, preferred, publication, showcases
from tests.factories import check, principal

JUDGED = {"profile": "zhejiang", "on": "2024-03-01", "settings": [], "schemes": [], "decision": None}
SHOWCASE = {"title": "邻里守望项目成果", "content": "内容", "field": "养老", "type": "project", "period": "2023年"}


def of(book: RuleBook, profile: str = "zhejiang", **more: Any) -> Check:
    return check(book, principal(), profile=profile, **more)


def fields(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [error.field for error in refused.value.errors]


@pytest.mark.clause("ZJ23-14", "YB21-11")
@pytest.mark.parametrize("profile", ["zhejiang", "youth-base-2021"])
@pytest.mark.parametrize("left_out", ["field", "type", "period"])
def test_a_showcase_names_field_type_and_period(book: RuleBook, profile: str, left_out: str) -> None:
    assert showcases.content(SHOWCASE, of(book, profile))["title"] == SHOWCASE["title"]
    with pytest.raises(Refused) as refused:
        showcases.content({**SHOWCASE, left_out: None}, of(book, profile))
    assert (refused.value.status, fields(refused)) == (422, [left_out])


@pytest.mark.parametrize("profile", ["wuhan-2015", "yangpu-2021"])
def test_where_no_document_asks_for_showcases_they_are_not_offered(book: RuleBook, profile: str) -> None:
    with pytest.raises(Refused) as refused:
        showcases.content(SHOWCASE, of(book, profile))
    assert (refused.value.status, refused.value.code) == (409, "not_offered")


def entry(**changed: Any) -> dict[str, Any]:
    return {"title": "社区志愿服务", "series": None, "org": None, **changed}


def catalogue(kind: str, *entries: dict[str, Any], since: str = "2024-04-01") -> dict[str, Any]:
    return {"catalogue": kind, "since": since, "entries": list(entries)}


@pytest.mark.clause("YP21-15")
@pytest.mark.parametrize(("series", "accepted"), [("neighbourhood_watch", True), ("culture", True), ("sports", False), (None, False)])
def test_the_guidance_catalogue_has_four_series(book: RuleBook, series: str | None, accepted: bool) -> None:
    form = catalogue("guidance", entry(series="culture"), entry(series=series))
    if accepted:
        assert len(catalogues.content(form, None, of(book, "yangpu-2021"))["entries"]) == 2
        return
    with pytest.raises(Refused) as refused:
        catalogues.content(form, None, of(book, "yangpu-2021"))
    assert fields(refused) == ["entries.1.series"] and "文化铸魂" in refused.value.errors[0].message


@pytest.mark.clause("ZJ18-38")
def test_the_recommended_list_names_organisations_and_goes_forward_in_time(book: RuleBook) -> None:
    form = catalogue("recommended", entry(org="org-1"))
    asked = of(book)
    assert catalogues.content(form, "2024-03-31", asked)["title"] == "承接政府转移职能和购买服务推荐性目录"
    assert {ground.clause for ground in asked.basis} == {"ZJ18-38"}
    with pytest.raises(Refused) as refused:
        catalogues.content(catalogue("recommended", entry()), None, of(book))
    assert fields(refused) == ["entries.0.org"]
    with pytest.raises(Refused) as late:
        catalogues.content(form, "2024-04-02", of(book))
    assert late.value.status == 409


@pytest.mark.clause("ZJ18-38")
def test_a_list_that_no_document_of_the_place_knows_is_not_offered(book: RuleBook) -> None:
    asked = of(book, "yangpu-2021")
    content = catalogues.content(catalogue("recommended", entry(org="org-1")), None, asked)
    with pytest.raises(Refused) as refused:
        publication.published("p", "catalogue", content, {**JUDGED, "profile": "yangpu-2021"}, asked)
    assert (refused.value.status, refused.value.code) == (409, "not_offered")


def part(numerator: int, denominator: int, weight: int = 1) -> dict[str, Any]:
    return {"title": "占比", "numerator": numerator, "denominator": denominator, "weight": weight}


@pytest.mark.clause("YP21-12")
@pytest.mark.parametrize(("parts", "value"), [
    ([part(1, 3)], 3333), ([part(1, 1)], 10_000), ([part(0, 5)], 0), ([part(1, 2), part(1, 4)], 3750),
    ([part(1, 2, 3), part(1, 4, 1)], 4375), ([part(1, 3), part(2, 3)], 5000), ([part(0, 0)], None), ([part(0, 0), part(1, 2)], 5000),
])  # fmt: skip
def test_an_index_is_the_weighted_mean_of_its_shares_and_no_data_says_nothing(parts: list[dict[str, Any]], value: int | None) -> None:
    assert indices.value(parts) == value
    assert indices.value(parts[::-1]) == value


def all_four(**changed: Any) -> dict[str, Any]:
    names = ["norms", "vitality", "responsibility", "professionals"]
    return {"as_of": "2024-02-29", "indices": [{"index": name, "components": [part(1, 2)]} for name in names], **changed}


@pytest.mark.clause("YP21-12")
def test_the_indices_of_a_year_are_all_four_computed_from_what_is_published_beside_them(book: RuleBook) -> None:
    found = indices.content(2024, all_four(), of(book, "yangpu-2021"))
    assert [(one["index"], one["value"]) for one in found["indices"]] == [
        ("norms", 5000), ("vitality", 5000), ("responsibility", 5000), ("professionals", 5000),
    ]  # fmt: skip
    for one in found["indices"]:
        assert indices.value(one["components"]) == one["value"]
    for wrong in (all_four()["indices"][:3], all_four()["indices"] + all_four()["indices"][:1]):
        with pytest.raises(Refused) as refused:
            indices.content(2024, all_four(indices=wrong), of(book, "yangpu-2021"))
        assert fields(refused) == ["indices"]
    too_much = [*all_four()["indices"][:3], {"index": "professionals", "components": [part(3, 2)]}]
    with pytest.raises(Refused) as refused:
        indices.content(2024, all_four(indices=too_much), of(book, "yangpu-2021"))
    assert fields(refused) == ["indices.components.0.numerator"]


@pytest.mark.clause("YP21-12")
@pytest.mark.parametrize(("as_of", "accepted"), [("2024-03-01", True), ("2024-03-02", False), ("2024-01-01", True), ("2023-12-31", False)])
def test_indices_are_as_of_a_day_that_has_come(book: RuleBook, as_of: str, accepted: bool) -> None:
    if accepted:
        assert indices.content(2024, all_four(as_of=as_of), of(book, "yangpu-2021"))["as_of"] == as_of
        return
    with pytest.raises(Refused) as refused:
        indices.content(2024, all_four(as_of=as_of), of(book, "yangpu-2021"))
    assert fields(refused) == ["as_of"]


def candidate(org: str, **changed: Any) -> dict[str, Any]:
    return {
        "org": org, "org_name": org, "uscc": f"52{org}", "purchased_projects": ["为老服务"], "project_quality": 90,
        "income_fen": 120, "income_before_fen": 100, "professionals": 1, "staff": 2, "party_building": True,
        "social_responsibility": 80, **changed,
    }  # fmt: skip


def ranking(book: RuleBook, *candidates: dict[str, Any]) -> dict[str, Any]:
    return preferred.content(2024, {"as_of": "2024-02-29", "candidates": list(candidates)}, of(book, "yangpu-2021"))


@pytest.mark.clause("YP21-14")
@pytest.mark.parametrize("worse", [
    {"project_quality": 89}, {"income_fen": 119}, {"professionals": 0}, {"party_building": False}, {"social_responsibility": 79},
])  # fmt: skip
def test_each_of_the_five_criteria_tells_in_the_ranking_and_is_shown(book: RuleBook, worse: dict[str, Any]) -> None:
    for order in ((candidate("a", **worse), candidate("b")), (candidate("b"), candidate("a", **worse))):
        first, second = ranking(book, *order)["ranked"]
        assert (first["org"], first["rank"], second["org"], second["rank"]) == ("b", 1, "a", 2)
        assert (len(first["criteria"]), first["sum"], second["sum"]) == (5, 5, 6)


@pytest.mark.clause("YP21-14")
def test_growth_from_nothing_is_no_data_and_equals_are_told_apart_always_alike(book: RuleBook) -> None:
    rows = ranking(book, candidate("a", income_before_fen=0), candidate("b"))["ranked"]
    growth = {row["org"]: row["criteria"][1] for row in rows}
    assert (growth["a"]["criterion"], growth["a"]["figure"], growth["a"]["place"]) == ("income_growth", None, 2)
    assert growth["b"]["figure"] == "1/5"
    for order in (("a", "b", "c"), ("c", "b", "a")):
        assert [row["org"] for row in ranking(book, *(candidate(org) for org in order))["ranked"]] == ["a", "b", "c"]


@pytest.mark.clause("YP21-42")
def test_who_carried_out_no_purchased_service_is_not_ranked(book: RuleBook) -> None:
    found = ranking(book, candidate("a"), candidate("b", purchased_projects=[]))
    assert [row["org"] for row in found["ranked"]] == ["a"]
    assert [(row["org"], row["clause"]) for row in found["not_ranked"]] == [("b", "YP21-42")]


def need(**changed: Any) -> dict[str, Any]:
    return {"title": "助餐需求", "content": "内容", "field": "养老", "area": "330106002", "until": None, **changed}


@pytest.mark.clause("WH15-18")
@pytest.mark.parametrize(("field", "area", "together"), [
    ("养老", "330106002", True), (" 养 老", "330106002000", True), ("助残", "330106002", False), ("养老", "330106004", False),
])  # fmt: skip
def test_a_need_and_an_offer_of_one_field_and_area_go_together(book: RuleBook, field: str, area: str, together: bool) -> None:
    one = pairs.content(need(), of(book))
    other = pairs.content(need(field=field, area=area), of(book))
    assert (one["pair_key"] == other["pair_key"]) is together


@pytest.mark.parametrize(("until", "today", "stands"), [
    (None, "2024-03-01", True), ("2024-03-01", "2024-03-01", True), ("2024-03-01", "2024-03-02", False),
])  # fmt: skip
def test_a_need_stands_until_its_last_day(until: str | None, today: str, stands: bool) -> None:
    assert pairs.open_on({"state": "published", "until": until}, today) is stands
    assert not pairs.open_on({"state": "withdrawn", "until": until}, today)


def test_a_need_for_an_area_elsewhere_or_of_yesterday_is_refused(book: RuleBook) -> None:
    for wrong, field in (({"area": "330108001"}, "area"), ({"until": "2024-02-29"}, "until")):
        with pytest.raises(Refused) as refused:
            pairs.content(need(**wrong), of(book))
        assert fields(refused) == [field]


def test_a_publication_is_withdrawn_once_by_who_is_in_charge(book: RuleBook) -> None:
    asked = of(book)
    state = publication.published("p", "showcase", showcases.content(SHOWCASE, asked), JUDGED, asked).state
    with pytest.raises(Refused) as refused:
        publication.withdraw(state, "有误", check(book, principal(division="330108")))
    assert refused.value.status == 404
    gone = publication.withdraw(state, "有误", of(book)).state
    assert (gone["state"], gone["reason"]) == ("withdrawn", "有误")
    with pytest.raises(Refused) as again:
        publication.withdraw(gone, "有误", of(book))
    assert again.value.status == 409


def test_who_published_a_need_withdraws_it_and_no_other_applicant_does(book: RuleBook) -> None:
    own = check(book, principal("applicant", org="org-1"))
    state = publication.published("p", "need", pairs.content(need(), own), JUDGED, own).state
    with pytest.raises(Refused) as refused:
        publication.withdraw(state, "有误", check(book, principal("applicant", org="org-2")))
    assert refused.value.status == 404
    assert publication.withdraw(state, "已满足", check(book, principal("applicant", org="org-1"))).state["state"] == "withdrawn"
