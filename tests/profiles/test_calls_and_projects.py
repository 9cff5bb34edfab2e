"""A venture call from its announcement to the last payment of a project, through the whole suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.law import RuleBook
from tests.house import House, who
from tests.profiles.play import Play, org

PLACE = "420106"
PATH = ["collection", "design", "publication", "subscription", "tender", "implementation", "evaluation"]


class Fair:
    """A district of Wuhan with two organisations; the bureau announces calls."""

    def __init__(
        self, book: RuleBook, folder: Path, profile: str = "wuhan-2015", place: str = PLACE, level: str = "district", on: str = "2016-03-01"
    ) -> None:
        self.house = House(book, folder)
        self.play = Play(self.house, profile, place, level, on)
        self.place, self.bureau = place, self.play.bureau
        self.orgs = [org(self.play, f"示例服务社{number}", registered_on="2014-03-01", founded_on="2014-03-01") for number in range(2)]
        self.people = [who("applicant", place, org=one) for one in self.orgs]
        self.finance = who("finance", place)

    def send(self, path: str, body: Any, person: Any = None, status: int = 200) -> Any:
        answer = self.house.post(path, person or self.bureau, body, status)
        self.play.settle()
        return answer

    def call(self, status: int = 201, **changed: Any) -> Any:
        form = {
            "title": "示例公益创投", "kind": "venture", "purpose": "征集助老项目", "path_steps": PATH, "ceiling_fen": 10_000_000, "public_share": 60,
            "tranches": [50, 30, 20], "payer": "foundation", "min_reviewers": 2, "bids_close_at": "2016-03-20T17:00:00+08:00", "document": "示例〔2016〕1号",
        } | changed  # fmt: skip
        return self.send("/v1/calls", form, status=status)

    def entry(self, call: str, number: int = 0, status: int = 201, **changed: Any) -> Any:
        form = {
            "title": "助老送餐", "summary": "为独居老人送餐", "clients": "独居老人", "area": "示例街道", "asked_fen": 6_000_000, "own_fen": 4_000_000,
        } | changed  # fmt: skip
        return self.send(f"/v1/calls/{call}/entries", form, self.people[number], status)

    def judged(self, call: str, entry: str) -> None:
        for number, points in enumerate((80_00, 90_00)):
            body = {"score": points, "comment": "可行"}
            self.send(f"/v1/calls/{call}/entries/{entry}/scores", body, {**who("expert", self.place), "sub": f"expert-{number}"})

    def steps(self, call: str, *names: str) -> None:
        for name in names:
            self.send(f"/v1/calls/{call}/steps/{name}", None)


    def awarded(self) -> tuple[str, str]:
        """A call whose one entry was selected, shown publicly and awarded."""
        call = self.call()["id"]
        entry = self.entry(call)["id"]
        path = f"/v1/calls/{call}/entries/{entry}"
        self.send(f"{path}/bids", {"amount_fen": 5_000_000}, self.people[0])
        self.judged(call, entry)
        self.play.clock(days=25)
        self.send(f"{path}/selection", {"decision": "select", "reason": "方案可行"})
        self.know_notice("n-1", "concluded")
        self.send(f"{path}/award", {"notice": "n-1"})
        return call, entry

    def know_notice(self, id: str, state: str, **changed: Any) -> None:
        """Let funding have heard of a notice in this state."""
        facts = {
            "id": id, "kind": "other", "title": "结果公示", "division": self.place, "state": state, "subject_type": "none", "subject_id": id,
            "opened_at": f"{self.play.day}T12:00:00.000000+08:00", "closes_at": None,
        } | changed  # fmt: skip
        version = 1 + len(self.house.desks["funding"].store.copies_notices.find({}))
        event = {"id": f"{id}-{version}", "name": "notice.notice.opened", "aggregate": {"type": "notice", "id": id, "version": version}, "data": {"notice": facts}}
        self.house.services["funding"].on_notices([event])


@pytest.fixture
def fair(book: RuleBook, tmp_path: Path) -> Fair:
    return Fair(book, tmp_path)


@pytest.mark.clause("WH15-16")
def test_a_call_goes_by_its_own_path_and_every_jump_is_refused(fair: Fair) -> None:
    call = fair.call(path_steps=["publication", "implementation", "evaluation"], bids_close_at=None)["id"]
    for wrong in ("implementation", "evaluation"):
        refused = fair.send(f"/v1/calls/{call}/steps/{wrong}", None, status=409)
        assert (refused["code"], refused["basis"][0]["clause"]) == ("wrong_order", "WH15-16")
    assert "发布" in fair.send(f"/v1/calls/{call}/steps/tender", None, status=404)["detail"]
    fair.steps(call, "publication")
    assert fair.send(f"/v1/calls/{call}/steps/publication", None, status=409)["code"] == "wrong_order"
    assert fair.send(f"/v1/calls/{call}/steps/implementation", None, status=409)["code"] == "wrong_order", "nothing was awarded"


@pytest.mark.clause("WH15-16")
def test_the_evaluation_is_the_last_step_where_a_path_has_one(fair: Fair) -> None:
    assert fair.call(422, path_steps=["publication", "evaluation", "implementation"])["errors"][0]["field"] == "path_steps"
    assert fair.call(path_steps=["publication", "implementation"], bids_close_at=None)["state"] == "open"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"tranches": [50, 30]}, "tranches"), ({"public_share": 101}, "public_share"), ({"ceiling_fen": 0}, "ceiling_fen"),
        ({"ceiling_fen": 1.5}, "ceiling_fen"), ({"bids_close_at": None}, "bids_close_at"), ({"bids_close_at": "2016-02-29T10:00:00+08:00"}, "bids_close_at"),
        ({"path_steps": []}, "path_steps"), ({"path_steps": ["publication", "party"]}, "path_steps"), ({"ceiling_fen": 10**15 + 1}, "ceiling_fen"),
    ],
)  # fmt: skip
def test_a_call_with_a_fault_is_refused_by_its_field(fair: Fair, wrong: dict[str, Any], field: str) -> None:
    assert fair.call(422, **wrong)["errors"][0]["field"] == field


@pytest.mark.clause("WH15-15", "WH15-28")
@pytest.mark.parametrize(("payer", "status"), [("foundation", 201), ("finance", 201), (None, 422), ("company", 422)])
def test_the_payer_is_the_foundation_or_the_budget(fair: Fair, payer: str | None, status: int) -> None:
    fair.call(status, payer=payer)


def test_an_entry_stays_within_the_ceiling_and_the_share_of_public_money(fair: Fair) -> None:
    call = fair.call()["id"]
    assert fair.entry(call, status=422, asked_fen=10_000_001, own_fen=10**8)["errors"][0]["field"] == "asked_fen"
    assert fair.entry(call, status=422, asked_fen=6_000_001, own_fen=4_000_000)["errors"][0]["field"] == "asked_fen"
    assert fair.entry(call)["state"] == "entered"


def test_a_second_entry_of_the_same_title_is_refused_in_whatever_spelling(fair: Fair) -> None:
    call = fair.call()["id"]
    fair.entry(call)
    assert fair.entry(call, status=409, title="助 老 送 餐")["code"] == "wrong_order"
    assert fair.entry(call, number=1)["state"] == "entered"


@pytest.mark.clause("YP21-16")
def test_a_bid_is_sealed_until_bids_close_and_one_a_second_late_is_refused(fair: Fair) -> None:
    call = fair.call()["id"]
    entry, late = fair.entry(call)["id"], fair.entry(call, number=1)["id"]
    path = f"/v1/calls/{call}/entries/{entry}"
    answer = fair.send(f"{path}/bids", {"amount_fen": 5_000_000}, fair.people[0])
    assert answer["bid_fen"] is None and "5000000" not in fair.house.send("GET", path, fair.bureau).get_data(as_text=True)
    fair.house.at("2016-03-20", "17:00:00")
    assert fair.send(f"{path}/bids", {"amount_fen": 4_900_000}, fair.people[0])["version"] > answer["version"]
    fair.house.at("2016-03-20", "17:00:01")
    refused = fair.send(f"/v1/calls/{call}/entries/{late}/bids", {"amount_fen": 1}, fair.people[1], 409)
    assert refused["code"] == "wrong_order"
    assert fair.house.get(path, fair.bureau)["bid_fen"] == 4_900_000
    assert fair.entry(call, number=1, status=409, title="另一项目")["code"] == "wrong_order"


def test_reviewers_are_several_each_once_and_withdraw_where_they_are_tied(fair: Fair) -> None:
    call = fair.call(path_steps=["publication", "implementation"], bids_close_at=None)["id"]
    entry = fair.entry(call)["id"]
    path = f"/v1/calls/{call}/entries/{entry}"
    first, own = who("expert", PLACE), who("expert", PLACE, org=fair.orgs[0])
    fair.send(f"{path}/scores", {"score": 80_00, "comment": "可行"}, first)
    assert fair.send(f"{path}/scores", {"score": 80_00, "comment": "可行"}, first, 409)["code"] == "wrong_order"
    assert fair.send(f"{path}/scores", {"score": 99_00, "comment": "好"}, {**own, "sub": "tied"}, 403)["code"] == "same_party"
    fair.send(f"{path}/scores", {"comment": "与申报单位有关系", "recuse": True}, {**own, "sub": "tied"})
    assert len(fair.house.get(path, fair.bureau)["scores"]) == 1
    assert fair.send(f"{path}/selection", {"decision": "select", "reason": "可行"}, status=409)["code"] == "wrong_order"
    fair.send(f"{path}/scores", {"score": 91_01, "comment": "可行"}, {**first, "sub": "second"})
    chosen = fair.send(f"{path}/selection", {"decision": "select", "reason": "可行"})
    assert (chosen["state"], chosen["average"]) == ("select", 85_50)


def test_an_entry_that_is_not_selected_is_told_why_and_what_may_be_done(fair: Fair) -> None:
    call = fair.call(path_steps=["publication"], bids_close_at=None)["id"]
    entry = fair.entry(call)["id"]
    fair.judged(call, entry)
    told = fair.send(f"/v1/calls/{call}/entries/{entry}/selection", {"decision": "reject", "reason": "预算不实"})
    assert (told["state"], told["reason"]) == ("reject", "预算不实")


@pytest.mark.clause("YP21-16")
@pytest.mark.parametrize(
    ("notice", "status"),
    [(None, 409), ({"state": "open"}, 409), ({"state": "concluded", "division": "420105"}, 409), ({"state": "concluded", "kind": "information"}, 409),
     ({"state": "concluded", "opened_at": "2016-02-29T12:00:00.000000+08:00"}, 409), ({"state": "concluded"}, 200)],
)  # fmt: skip
def test_an_award_waits_for_a_notice_that_has_closed(fair: Fair, notice: dict[str, str] | None, status: int) -> None:
    call = fair.call(path_steps=["publication"], bids_close_at=None)["id"]
    entry = fair.entry(call)["id"]
    fair.judged(call, entry)
    path = f"/v1/calls/{call}/entries/{entry}"
    assert fair.send(f"{path}/award", {"notice": "n-1"}, status=409)["code"] == "wrong_order", "not selected yet"
    fair.send(f"{path}/selection", {"decision": "select", "reason": "可行"})
    if notice is not None:
        fair.know_notice("n-1", **notice)
    answer = fair.send(f"{path}/award", {"notice": "n-1"}, status=status)
    assert status == 409 or answer["awarded_on"] == "2016-03-01"


@pytest.mark.clause("YP21-16")
def test_a_project_is_paid_in_parts_and_closes_no_stage_without_its_performance(fair: Fair) -> None:
    call, entry = fair.awarded()
    money = [{"source": "foundation", "amount_fen": 5_000_001}, {"source": "own", "amount_fen": 4_000_000}]
    form = {
        "title": "助老送餐", "org": fair.orgs[0], "entry": entry, "area": "示例街道", "clients": "独居老人", "money": money, "stages": ["前期", "后期"],
        "document": "示例〔2016〕9号",
    }  # fmt: skip
    assert fair.send("/v1/projects", form, status=422)["errors"][0]["field"] == "money"
    money[0]["amount_fen"], money[1]["amount_fen"] = 4_999_999, 3_333_332
    beyond = fair.send("/v1/projects", form, status=422)["errors"][0]
    assert beyond["field"] == "money" and "60%" in beyond["message"], "a fen too little of own money for a share of 60 %"
    money[1]["amount_fen"] = 3_333_333
    project = fair.send("/v1/projects", form, status=201)
    assert (project["granted_fen"], project["tranches"]) == (4_999_999, [50, 30, 20])
    assert fair.send("/v1/projects", form, status=422)["errors"][0]["field"] == "entry"
    path = f"/v1/projects/{project['id']}"
    paid = lambda voucher, status=200: fair.send(f"{path}/payments", {"paid_on": fair.play.day.isoformat(), "voucher": voucher}, fair.finance, status)  # noqa: E731
    assert paid("V1", 409)["code"] == "wrong_order"
    fair.send(f"{path}/steps/implementation", None)
    assert paid("V1")["payments"][0]["amount_fen"] == 2_499_999
    assert paid("V2", 409)["code"] == "wrong_order", "the first stage is open"
    refused = fair.send(f"{path}/steps/1", None, status=409)
    assert refused["code"] == "wrong_order"
    done = {"stage": 1, "on": fair.play.day.isoformat(), "facts": "送餐一千人次", "spent_fen": 1_000_000}
    assert fair.send(f"{path}/performance", done | {"stage": 2}, fair.people[0], 422)["errors"][0]["field"] == "stage"
    assert fair.send(f"{path}/performance", done | {"spent_fen": 9_000_000}, fair.people[0], 422)["errors"][0]["field"] == "spent_fen"
    fair.send(f"{path}/performance", done, fair.people[0])
    assert fair.send(f"{path}/steps/2", None, status=409)["code"] == "wrong_order"
    fair.send(f"{path}/steps/1", None)
    assert paid("v1", 422)["errors"][0]["field"] == "voucher"
    assert paid("V2")["payments"][1]["amount_fen"] == 1_499_999
    assert paid("V3", 409)["code"] == "wrong_order"
    passed = {"passed": True, "opinion": "达到目标", "audit_document": "审〔2016〕1号"}
    unaudited = {**passed, "audit_document": None}
    assert fair.send(f"{path}/evaluation", passed, status=409)["code"] == "wrong_order"
    fair.send(f"{path}/performance", done | {"stage": 2}, fair.people[0])
    fair.send(f"{path}/steps/2", None)
    assert fair.send(f"{path}/steps/3", None, status=404)["code"] == "not_found"
    assert fair.send(f"{path}/evaluation", unaudited, status=422)["errors"][0]["field"] == "audit_document"
    fair.send(f"{path}/evaluation", passed)
    assert sum(one["amount_fen"] for one in paid("V3")["payments"]) == 4_999_999
    assert paid("V4", 409)["code"] == "wrong_order"
    fair.steps(call, *PATH)
    assert fair.house.get(f"/v1/calls/{call}")["state"] == "ended"


def test_a_failed_evaluation_stops_what_is_unpaid_and_claims_back_what_is_unspent(fair: Fair) -> None:
    form = {
        "title": "购买助老服务", "org": fair.orgs[1], "area": "示例街道", "clients": "老人", "money": [{"source": "public", "amount_fen": 1_000_000}],
        "stages": ["全程"], "tranches": [60, 40], "document": "示例〔2016〕3号",
    }  # fmt: skip
    path = f"/v1/projects/{fair.send('/v1/projects', form, status=201)['id']}"
    fair.send(f"{path}/steps/implementation", None)
    fair.send(f"{path}/payments", {"paid_on": "2016-03-01", "voucher": "V1"}, fair.finance)
    fair.send(f"{path}/performance", {"stage": 1, "on": "2016-03-01", "facts": "未达目标", "spent_fen": 100_000}, fair.people[1])
    fair.send(f"{path}/steps/1", None)
    failed = {"passed": False, "opinion": "未达目标", "unspent_fen": 600_001}
    assert fair.send(f"{path}/evaluation", failed, status=422)["errors"][0]["field"] == "unspent_fen"
    shown = fair.send(f"{path}/evaluation", failed | {"unspent_fen": 500_000})
    assert (shown["state"], shown["unspent_fen"]) == ("failed", 500_000)
    assert fair.send(f"{path}/payments", {"paid_on": "2016-03-01", "voucher": "V2"}, fair.finance, 409)["code"] == "wrong_order"


def test_who_reads_and_who_acts(fair: Fair) -> None:
    call = fair.call()["id"]
    entry = fair.entry(call)["id"]
    assert fair.house.get(f"/v1/calls/{call}")["title"] == "示例公益创投", "anybody reads a call"
    fair.house.get(f"/v1/calls/{call}/entries/{entry}", fair.people[1], 404)
    fair.house.get(f"/v1/calls/{call}/entries/{entry}", who("bureau", "420105"), 404)
    fair.send(f"/v1/calls/{call}/steps/collection", None, who("bureau", "4201"), 403)
    fair.send("/v1/calls", {}, fair.people[0], 403)
    fair.send(f"/v1/calls/{call}/entries/{entry}/bids", {"amount_fen": 1}, fair.people[1], 404)


def test_the_public_page_lists_the_calls_of_a_place(fair: Fair) -> None:
    fair.call()
    assert "示例公益创投" in fair.house.send("GET", f"/funding?division={PLACE}").get_data(as_text=True)
    assert "目前没有正在征集的项目" in fair.house.send("GET", "/funding?division=330106").get_data(as_text=True)
