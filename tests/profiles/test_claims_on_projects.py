"""A claim that names a project takes selection, start, prize, area and money from it; without one an officer confirms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.law import RuleBook
from tests.house import who
from tests.profiles.test_calls_and_projects import Fair

DAY, PLACE = "2022-03-01", "310110"
OWN = [{"source": "public", "amount_fen": 3_000_000}, {"source": "own", "amount_fen": 5_000_001}]
MATCH = 4_000_000  # half of 8,000,001 fen, rounded down
STATED = {"project": "助老送餐", "project_amount_fen": 8_000_001, "selected": True}
PRIZE = {"contest_level": "city", "prize": "third", "area_in_division": True, "clients_in_division": True}


class District(Fair):
    """Yangpu with a call that an entry of the first organisation has won."""

    def __init__(self, book: RuleBook, folder: Path) -> None:
        super().__init__(book, folder, "yangpu-2021", PLACE, "district", DAY)

    def won(self, kind: str = "venture") -> str:
        """The project of an awarded entry, not yet begun."""
        call = self.call(path_steps=["collection", "implementation", "evaluation"], bids_close_at=None, kind=kind, payer=None, min_reviewers=1)["id"]
        entry = self.entry(call)["id"]
        path = f"/v1/calls/{call}/entries/{entry}"
        self.judged(call, entry)
        self.send(f"{path}/selection", {"decision": "select", "reason": "方案可行"})
        self.know_notice("n-1", "concluded")
        self.send(f"{path}/award", {"notice": "n-1"})
        return str(self.project(entry=entry)["id"])

    def project(self, status: int = 201, **changed: Any) -> Any:
        form = {
            "title": "助老送餐", "org": self.orgs[0], "area": "示例街道", "clients": "独居老人", "stages": ["全程"], "document": "示例〔2022〕1号", "money": OWN,
        } | changed  # fmt: skip
        return self.send("/v1/projects", form, status=status)

    def start(self, project: str) -> None:
        self.send(f"/v1/projects/{project}/steps/implementation", None)

    def claim(self, number: int = 0, status: int = 201, scheme: str = "venture_match", amount_fen: int = MATCH, **form: Any) -> Any:
        return self.send("/v1/claims", {"scheme": scheme, "amount_fen": amount_fen, **form}, self.people[number], status)

    def decide(self, claim: str, status: int = 200, **form: Any) -> Any:
        other = {**who("bureau", self.place), "sub": "second-officer"}
        return self.send(f"/v1/claims/{claim}/decision", {"decision": "approve", **form}, other, status)


@pytest.fixture
def district(book: RuleBook, tmp_path: Path) -> District:
    return District(book, tmp_path)


@pytest.mark.clause("YP21-30")
def test_selection_start_and_money_come_from_the_project_and_nobody_confirms_them_again(district: District) -> None:
    project = district.won()
    assert district.claim(status=422, project=project, evidence={"started": True})["errors"][0]["field"] == "evidence.started"
    district.start(project)
    claim = district.claim(project=project)
    told = {"project": "助老送餐", "project_amount_fen": 8_000_001, "selected": True, "started": True}
    assert {name: claim["evidence"][name] for name in told} == told and claim["project"] == project
    assert district.decide(claim["id"])["state"] == "approved"


@pytest.mark.clause("YP21-30")
@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"project_amount_fen": 8_000_002}, "project_amount_fen"), ({"project": "助学"}, "project"), ({"selected": False}, "selected"),
        ({"started": False}, "started"),
    ],
)  # fmt: skip
def test_what_differs_from_the_project_is_refused_by_its_field(district: District, stated: dict[str, Any], field: str) -> None:
    project = district.won()
    district.start(project)
    refused = district.claim(status=422, project=project, evidence=stated)
    assert [one["field"] for one in refused["errors"]] == [f"evidence.{field}"]
    district.claim(project=project, evidence={"project": "助 老 送 餐", "selected": True})


@pytest.mark.clause("YP21-30")
def test_what_was_bought_was_not_selected_in_a_venture_call(district: District) -> None:
    project = district.won("purchase")
    district.start(project)
    assert district.claim(status=422, project=project, evidence={"selected": True})["errors"][0]["field"] == "evidence.selected"
    assert district.claim(status=422, project=project)["code"] == "over_entitlement"


@pytest.mark.clause("YP21-30")
def test_one_project_draws_one_match_in_whatever_spelling_by_whichever_organisation(district: District) -> None:
    project = district.won()
    district.start(project)
    district.claim(project=project)
    assert district.claim(status=409, project=project, amount_fen=1)["code"] == "already_claimed"
    assert district.claim(status=409, amount_fen=1, evidence=STATED | {"project": "助　老送 餐", "started": True})["code"] == "already_claimed"
    assert district.claim(1, status=409, amount_fen=1, evidence=STATED | {"started": True})["code"] == "already_claimed"
    assert district.claim(1, status=422, project=project)["errors"][0]["field"] == "project", "another's project"
    assert district.claim(status=422, project="nobody")["errors"][0]["field"] == "project"


@pytest.mark.clause("YP21-30")
def test_without_a_project_all_is_stated_and_then_confirmed_on_record(district: District) -> None:
    refused = district.claim(status=422, evidence={"project": "助学"})
    assert [one["field"] for one in refused["errors"]] == ["evidence.project_amount_fen", "evidence.selected"]
    claim = district.claim(evidence=STATED | {"started": True})
    assert [one["field"] for one in district.decide(claim["id"], 422)["errors"]] == ["confirmed.selected", "confirmed.papers"]
    decided = district.decide(claim["id"], confirmed={"selected": True, "papers": ["入选通知"]})
    assert decided["confirmed"] == {"selected": True, "papers": ["入选通知"]}


@pytest.mark.clause("YP21-31")
def test_prize_and_area_come_from_the_project_and_the_officer_confirms_what_it_leaves_open(district: District) -> None:
    won = {"contest_level": "city", "prize": "third", "money": [{"source": "own", "amount_fen": 8_000_000}]}
    project = district.project(**won, area_in_division=True)["id"]
    assert district.claim(status=422, scheme="contest_match", project=project)["errors"][0]["field"] == "evidence.clients_in_division"
    elsewhere = {"clients_in_division": True, "prize": "first"}
    assert district.claim(status=422, scheme="contest_match", project=project, evidence=elsewhere)["errors"][0]["field"] == "evidence.prize"
    claim = district.claim(scheme="contest_match", project=project, evidence={"clients_in_division": True})
    assert [one["field"] for one in district.decide(claim["id"], 422)["errors"]] == ["confirmed.clients_in_division", "confirmed.papers"]
    opposed = {"clients_in_division": True, "area_in_division": False, "papers": ["评审表"]}
    assert district.decide(claim["id"], 422, confirmed=opposed)["errors"][0]["field"] == "confirmed.area_in_division"
    assert district.decide(claim["id"], confirmed={"clients_in_division": True, "papers": ["评审表"]})["state"] == "approved"


@pytest.mark.clause("YP21-31")
@pytest.mark.parametrize("changed", [{"prize": "merit"}, {"area_in_division": False}, {"clients_in_division": False}, {"contest_level": "district"}])
def test_a_project_whose_prize_or_place_does_not_count_gets_nothing(district: District, changed: dict[str, Any]) -> None:
    assert district.claim(scheme="contest_match", project=district.project(**PRIZE)["id"])["entitled_fen"] == MATCH + 1, "half a fen is rounded up"
    other = district.project(title="助学", **PRIZE | changed)["id"]
    assert district.claim(status=422, scheme="contest_match", project=other)["code"] == "over_entitlement"


def test_a_prize_alone_brings_a_project_on_record_but_no_money_of_the_budget(district: District) -> None:
    own = [{"source": "own", "amount_fen": 100}]
    assert district.project(422, money=own)["errors"][0]["field"] == "money"
    assert district.project(422, money=own, prize="first")["errors"][0]["field"] == "contest_level"
    assert district.project(422, money=own, contest_level="city")["errors"][0]["field"] == "prize"
    project = district.project(money=own, **PRIZE)
    district.start(project["id"])
    body = {"paid_on": DAY, "voucher": "V1"}
    assert district.send(f"/v1/projects/{project['id']}/payments", body, district.finance, 409)["code"] == "wrong_order"


def test_a_claim_that_is_not_for_a_project_names_none(district: District) -> None:
    project = district.won()
    assert district.claim(status=422, scheme="startup_subsidy", project=project)["errors"][0]["field"] == "project"
