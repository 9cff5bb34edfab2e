"""Targets: measures kept by events and records, exactly once and as of any day; goals on both sides of their bounds."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.measures import value_on
from common.kernel.targets import judge
from common.law import RuleBook
from common.run.follower import Follower
from common.run.tallying import Tallying
from tests.house import House, who
from tests.records.grounds import GROUNDS, YOUTH, actor, know

COUNTY = "330106"
BUREAU, CITY_BUREAU = who("bureau", COUNTY), who("bureau", "3301")


@pytest.fixture
def house(book: RuleBook, tmp_path: Any) -> House:
    made = House(book, tmp_path, on="2024-06-03")
    know(made)
    return made


def target(house: House, name: str, **query: str) -> dict[str, Any]:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    house.follow()
    (found,) = [one for one in house.get(f"/v1/targets?{asked}")["items"] if one["target"] == name]
    return found


def enter(house: House, kind: str, about: str, fields: dict[str, Any], on: str = "2024-05-10", by: dict[str, Any] | None = None) -> dict[str, Any]:
    return house.post(f"/v1/records/{kind}", by or who("bureau", about[:6]), {"about": about, "on": on, "fields": fields}, 201)


def facts(**changes: int) -> dict[str, int]:
    return {
        "urban_communities": 10, "rural_communities": 3, "townships": 2, "residents": 1_000_000, "volunteers": 0, "volunteer_organisations": 0,
    } | changes  # fmt: skip


@pytest.mark.clause(
    "ZJ23-03", "ZJ18-02", "ZJ18-03", "ZJ18-04", "ZJ18-06", "ZJ18-08", "ZJ18-09", "YB21-02", "YB21-03", "YB21-04", "YB21-05", "YB21-06",
    "YB21-07", "YB21-08", "YP21-02", "YP21-03", "YP21-04", "YP21-11",
)  # fmt: skip
@pytest.mark.parametrize(
    ("row", "name", "value", "of", "met"),
    [
        ("ZJ23-03", "full_function_bases", 99, 1, False), ("ZJ23-03", "full_function_bases", 100, 1, True),
        ("ZJ18-03", "community_orgs", 149_999, 1, False), ("ZJ18-03", "community_orgs", 150_000, 1, True),
        ("ZJ18-04", "community_orgs_per_urban_community", 1499, 100, False), ("ZJ18-04", "community_orgs_per_urban_community", 1500, 100, True),
        ("ZJ18-04", "community_orgs_per_rural_community", 499, 100, False), ("ZJ18-04", "community_orgs_per_rural_community", 500, 100, True),
        ("ZJ18-06", "rural_social_work", 333, 1000, False), ("ZJ18-06", "rural_social_work", 334, 1000, True),
        ("ZJ18-06", "rural_social_work", 1, 3, True), ("ZJ18-08", "targeted_charity_bases", 12, 25, False),
        ("ZJ18-08", "targeted_charity_bases", 13, 26, True), ("ZJ18-09", "volunteer_organisations", 499, 1_000_000, False),
        ("ZJ18-09", "volunteer_organisations", 500, 1_000_000, True), ("ZJ18-09", "volunteers", 1299, 10_000, False),
        ("ZJ18-09", "volunteers", 1300, 10_000, True), ("ZJ18-02", "association_norms", 9, 10, False), ("ZJ18-02", "association_norms", 10, 10, True),
        ("YB21-02", "yearly_startup_admissions", 5, 1, False), ("YB21-02", "yearly_startup_admissions", 6, 1, True),
        ("YB21-03", "yearly_incubated", 14, 1, False), ("YB21-03", "yearly_incubated", 15, 1, True),
        ("YB21-04", "yearly_training_sessions", 9, 1, False), ("YB21-04", "yearly_training_sessions", 10, 1, True),
        ("YB21-05", "yearly_person_times", 499, 1, False), ("YB21-05", "yearly_person_times", 500, 1, True),
        ("YB21-06", "yearly_consultations", 19, 1, False), ("YB21-06", "yearly_consultations", 20, 1, True),
        ("YB21-07", "yearly_projects", 11, 1, False), ("YB21-07", "yearly_projects", 12, 1, True),
        ("YB21-08", "yearly_raised", 5, 1, False), ("YB21-08", "yearly_raised", 6, 1, True),
        ("YB21-08", "yearly_brands", 1, 1, False), ("YB21-08", "yearly_brands", 2, 1, True),
        ("YP21-03", "registered_orgs", 999, 1, False), ("YP21-03", "registered_orgs", 1000, 1, True),
        ("YP21-04", "certified_workers", 699, 1, False), ("YP21-04", "certified_workers", 700, 1, True),
        ("YP21-02", "layout_wings", 1, 1, False), ("YP21-02", "layout_wings", 2, 1, True),
        ("YP21-11", "neighbourhood_points", 59, 1, False), ("YP21-11", "neighbourhood_points", 60, 1, True),
    ],
)  # fmt: skip
def test_each_goal_on_both_sides(book: RuleBook, row: str, name: str, value: int, of: int, met: bool) -> None:
    stated = book.targets[name]
    assert row in stated.clauses
    rules = book.view(GROUNDS[row[:4]].profile, "2024-05-10")
    found = judge(stated, rules, "33", (), lambda measure, place: value if measure == stated.value else of, "2024-05-10")
    assert (found["met"], found["gap"] == 0) == (met, met)


def test_nothing_to_share_among_is_no_data(book: RuleBook) -> None:
    stated, rules = book.targets["rural_social_work"], book.view("zhejiang", "2024-05-10")
    for of in (0, None):
        found = judge(stated, rules, "33", (), lambda measure, place, of=of: 1 if measure == stated.value else of, "2024-05-10")
        assert (found["no_data"], found["met"], found["gap"]) == (True, None, None)


@pytest.mark.clause("ZJ18-04")
def test_place_facts_are_the_denominators_of_each_year(house: House) -> None:
    assert target(house, "community_orgs_per_urban_community", division=COUNTY)["no_data"]
    enter(house, "place_facts", COUNTY, facts(urban_communities=0))
    assert target(house, "community_orgs_per_urban_community", division=COUNTY)["no_data"], "no community to share among"
    enter(house, "place_facts", COUNTY, facts(urban_communities=1))
    for number in range(15):
        house.desks["registry"].store.known = house.knowing(f"org-{number}")
        profile = {"community_type": "charity", "client_groups": ["elderly"], "setting": "urban"}
        enter(house, "community_org_profile", f"org-{number}", profile, by=BUREAU)
        found = target(house, "community_orgs_per_urban_community", division=COUNTY, on=f"2024-06-0{3 + number % 2}")
        assert (found["value"], found["of"], found["met"], found["gap"]) == (number + 1, 1, number == 14, 14 - number)
    assert target(house, "community_orgs_per_urban_community", division=COUNTY, on="2024-05-09")["no_data"]
    assert target(house, "community_orgs_per_urban_community", division="33", on="2024-06-02")["value"] == 15


@pytest.mark.clause("ZJ18-09")
def test_a_province_is_the_sum_of_its_counties_and_names_who_falls_short(house: House) -> None:
    enter(house, "place_facts", COUNTY, facts(residents=1000, volunteers=130))
    enter(house, "place_facts", "330109", facts(residents=1000, volunteers=129))
    found = target(house, "volunteers", division="3301")
    assert (found["value"], found["of"], found["met"], found["share_label"]) == (259, 2000, False, "12.95%")
    assert [one["division"] for one in found["short"]] == ["330109"]
    enter(house, "place_facts", "330109", facts(residents=1000, volunteers=131), on="2024-05-11")
    assert target(house, "volunteers", division="3301", on="2024-06-02")["met"]


@pytest.mark.clause("ZJ18-03")
def test_an_organisation_counts_once_however_often_it_is_told(house: House) -> None:
    form = {"kind": "filed_community", "registration_class": "community_service", "name": "邻里互助会", "division": COUNTY}
    made = house.post("/v1/orgs", BUREAU, form, 201)
    house.patch(f"/v1/orgs/{made['id']}", BUREAU, {"name": "邻里互助协会"})
    assert target(house, "community_orgs", division="33")["value"] == 1
    store = house.desks["registry"].store
    before = [dict(one) for one in store.tallies.find()]
    store.positions.update_one({"_id": "measures"}, {"$set": {"seq": 0}})  # killed before it was written down
    follower = Follower(store, "measures", Tallying("registry", store, house.book).act)
    while follower.run_once():
        pass
    assert [dict(one) for one in store.tallies.find()] == before


@pytest.mark.clause("ZJ23-04")
def test_every_county_without_a_base_is_listed(house: House) -> None:
    found = target(house, "bases_per_place", division="3301")
    assert {one["division"] for one in found["short"]} >= {COUNTY, "330109"}
    assert all(one["gap"] == 1 for one in found["short"])


@pytest.mark.clause("ZJ23-04")
def test_a_place_without_a_base_explains_it_and_the_level_above_sees_that(house: House) -> None:
    words = {"reason": "与相邻县共用基地", "document": "示民〔2024〕1号"}
    refused = house.post("/v1/records/no_base_explanation", BUREAU, {"about": COUNTY, "on": "2024-05-10", "fields": {"reason": "共用"}}, 422)
    assert refused["errors"][0]["field"] == "fields.document"
    assert house.post("/v1/records/no_base_explanation", CITY_BUREAU, {"about": COUNTY, "on": "2024-05-10", "fields": words}, 403)
    told = lambda on: {one["division"]: one["explained"] for one in target(house, "bases_per_place", division="3301", on=on)["short"]}  # noqa: E731
    assert told("2024-05-10")[COUNTY] is False
    made = enter(house, "no_base_explanation", COUNTY, words)
    assert (told("2024-05-09")[COUNTY], told("2024-05-10")[COUNTY], told("2024-05-10")["330109"]) == (False, True, False)
    assert house.get(f"/v1/records/no_base_explanation/{made['id']}", CITY_BUREAU)["fields"]["reason"] == "与相邻县共用基地"
    assert target(house, "bases_per_place", division=COUNTY, on="2024-05-10")["explained"] is True


@pytest.mark.clause("YB21-09")
def test_the_year_of_the_youth_plan_begins_in_october(house: House) -> None:
    place, ground = YOUTH["county"], GROUNDS["YB21"]
    for on, org in (("2022-09-30", "org-1"), ("2022-10-01", "org-2"), ("2023-05-05", "org-3")):
        house.desks["registry"].store.known = house.knowing(org, place)
        kind = house.book.kinds["raised_organisation"]
        enter(house, "raised_organisation", org, {"brand": False, "evidence": "示例"}, on=on, by=actor("bureau", kind, ground))
    asked = {"division": place, "profile": "youth-base-2021"}
    assert target(house, "yearly_raised", **asked, on="2022-09-30")["value"] == 1
    assert target(house, "yearly_raised", **asked, on="2022-10-01")["value"] == 1
    assert target(house, "yearly_raised", **asked, on="2023-09-30")["value"] == 2
    assert target(house, "yearly_raised", **asked, on="2023-10-01")["value"] == 0
    assert target(house, "yearly_raised", **asked, on="2025-03-01")["goal"] == 6, "an ended plan still answers for its years"


def test_a_tally_knows_every_day() -> None:
    tally = {"sums": {"2022": 3, "2023": -1}, "days": {"2022": {"05-01": 3}, "2023": {"02-28": -2, "03-01": 1}}}
    assert [value_on(tally, day) for day in ("2022-04-30", "2022-05-01", "2022-12-31", "2023-02-28", "2023-03-01", "2024-01-01")] == [0, 3, 3, 1, 2, 2]
    assert value_on(None, "2024-01-01") == 0


@pytest.mark.parametrize("query", ["division=abc", "on=2024-02-30", "profile=nowhere"])
def test_a_wrong_question_names_what_is_wrong(house: House, query: str) -> None:
    assert house.get(f"/v1/targets?{query}", status=422)["errors"][0]["field"] == query.partition("=")[0]
