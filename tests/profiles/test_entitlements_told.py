"""Entitlements are told by an event when a new one arises, once each; nothing is filed by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.law import RuleBook
from tests.house import House, who
from tests.profiles.play import Play, org

PLACE = "310110"


class Town:
    """A place with an organisation, of which the bureau enters grades and honours."""

    def __init__(self, book: RuleBook, folder: Path, profile: str = "yangpu-2021", place: str = PLACE, level: str = "district", on: str = "2022-03-01") -> None:
        self.house = House(book, folder)
        self.play = Play(self.house, profile, place, level, on)
        self.org = org(self.play, "示例服务社", registered_on="2021-03-01", founded_on="2021-03-01")
        self.person, self.bureau = who("applicant", place, org=self.org), self.play.bureau

    def add(self, what: str, **body: Any) -> None:
        self.play.do(f"/v1/orgs/{self.org}/{what}", self.bureau, body)
        self.play.settle()

    def told(self) -> list[dict[str, Any]]:
        """The events so far, oldest first."""
        journal = self.house.desks["funding"].store.journal.after(0, 1000)
        return [one["data"]["entitlement"] for one in journal if one["name"] == "funding.entitlement.arisen"]

    def notices(self, person: Any = None) -> list[dict[str, Any]]:
        return self.house.get("/v1/entitlement-notices", person or self.person)["items"]


@pytest.fixture
def town(book: RuleBook, tmp_path: Path) -> Town:
    return Town(book, tmp_path)


@pytest.mark.clause("YP21-28")
def test_a_grade_makes_an_event_and_files_nothing(town: Town) -> None:
    assert town.told() == []
    town.add("ratings", grade="3A", awarded_on="2022-02-01")
    [event] = town.told()
    assert (event["org"], event["worker"], event["division"], event["fresh"]) == (town.org, None, PLACE, ["rating_award"])
    [notice] = town.notices()
    assert [(one["scheme"], one["amount_fen"], one["on"]) for one in notice["told"]] == [("rating_award", 1_000_000, "2022-03-01")]
    assert town.house.get("/v1/claims", town.person)["items"] == []


@pytest.mark.clause("YP21-28", "YP21-29")
def test_each_is_told_once_and_a_top_up_is_a_new_one(town: Town) -> None:
    town.add("ratings", grade="3A", awarded_on="2022-02-01")
    town.add("honours", title="先进集体", level="national", awarded_on="2022-02-02")
    assert [one["fresh"] for one in town.told()] == [["rating_award"], ["honour_award"]]
    town.play.do("/v1/claims", town.person, {"scheme": "rating_award", "amount_fen": 1_000_000})
    town.add("ratings", grade="4A", awarded_on="2022-02-20")
    assert [one["fresh"] for one in town.told()][2:] == [["rating_award"]]
    assert town.notices()[0]["told"][-1]["amount_fen"] == 2_000_000, "the rest up to the award of the higher grade"


def test_what_pays_nothing_and_a_place_that_offers_nothing_tell_nothing(book: RuleBook, town: Town, tmp_path: Path) -> None:
    town.add("honours", title="文明单位", level="district", awarded_on="2022-02-02")
    assert town.told() == []
    (tmp_path / "other").mkdir()
    other = Town(book, tmp_path / "other", "zhejiang", "330106", "county", "2024-03-04")
    other.add("ratings", grade="5A", awarded_on="2022-02-01")
    assert other.told() == []


def test_only_the_organisation_and_the_offices_over_it_read_what_it_was_told(town: Town) -> None:
    town.add("ratings", grade="3A", awarded_on="2022-02-01")
    id = town.notices()[0]["id"]
    stranger = who("applicant", PLACE, org=org(town.play, "另一服务社", registered_on="2021-03-01", founded_on="2021-03-01"))
    assert town.notices(stranger) == []
    town.house.get(f"/v1/entitlement-notices/{id}", stranger, 404)
    assert town.house.get(f"/v1/entitlement-notices/{id}", who("finance", PLACE))["org"] == town.org
    town.house.get(f"/v1/entitlement-notices/{id}", who("bureau", "310104"), 404)


def test_an_event_that_comes_twice_tells_once(town: Town) -> None:
    town.add("ratings", grade="3A", awarded_on="2022-02-01")
    rated = [one for one in town.house.desks["registry"].store.journal.after(0, 1000) if one["name"] == "registry.org.rated"]
    event = {name: rated[0][name] for name in ("name", "aggregate", "data", "actor", "correlation_id")} | {"id": rated[0]["id"]}
    town.house.services["funding"].on_orgs([event])
    town.play.settle()
    assert len(town.told()) == 1
