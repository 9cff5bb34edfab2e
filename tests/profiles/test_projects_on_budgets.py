"""A project's public money: reserved when it begins, paid in parts, given back, claimed back, and put right by an annulment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.law import RuleBook
from tests.profiles.test_calls_and_projects import Fair

FORM = {
    "title": "购买助老服务", "area": "示例街道", "clients": "老人", "stages": ["全程"], "tranches": [60, 40], "document": "示例〔2016〕3号",
    "money": [{"source": "public", "amount_fen": 1_000_001}, {"source": "foundation", "amount_fen": 500_000}],
}  # fmt: skip
VOID = {"by": "市人民政府", "document": "复决〔2016〕1号", "decided_on": "2016-03-01"}


class Office(Fair):
    def budget(self, amount_fen: int, line: str = "purchase_project", status: int = 201) -> Any:
        body = {"year": 2016, "line": line, "amount_fen": amount_fen, "document": "财预〔2016〕1号"}
        return self.send("/v1/budgets", body, self.finance, status)

    def begin(self, number: int = 0, status: int = 201, **changed: Any) -> Any:
        return self.send("/v1/projects", {**FORM, "org": self.orgs[number], **changed}, status=status)

    def sums(self, budget: str) -> tuple[int, int, int]:
        shown = self.house.get(f"/v1/budgets/{budget}", self.finance)
        return shown["reserved_fen"], shown["paid_fen"], shown["available_fen"]

    def ledger(self, budget: str) -> dict[str, int]:
        """The balance of each account; all together are nothing."""
        shown = self.house.get(f"/v1/ledger?budget={budget}", self.finance)
        found = {one["account"]: one["balance_fen"] for one in shown["balances"]}
        assert sum(found.values()) == 0
        return found

    def paid(self, project: str, voucher: str, status: int = 200) -> Any:
        return self.send(f"/v1/projects/{project}/payments", {"paid_on": "2016-03-01", "voucher": voucher}, self.finance, status)

    def done(self, project: str) -> None:
        """Started, the first part paid, the one stage done."""
        self.send(f"/v1/projects/{project}/steps/implementation", None)
        self.paid(project, "V1")
        self.send(f"/v1/projects/{project}/performance", {"stage": 1, "on": "2016-03-01", "facts": "送餐", "spent_fen": 100_000})
        self.send(f"/v1/projects/{project}/steps/1", None)


@pytest.fixture
def office(book: RuleBook, tmp_path: Path) -> Office:
    return Office(book, tmp_path)


def test_public_money_is_reserved_to_the_fen_and_foundation_money_is_not(office: Office) -> None:
    budget = office.budget(1_000_001)["id"]
    assert office.begin(money=[{"source": "public", "amount_fen": 1_000_002}], status=409)["code"] == "over_budget"
    project = office.begin()
    assert (project["public_fen"], project["granted_fen"], project["budget"]) == (1_000_001, 1_500_001, budget)
    assert office.sums(budget) == (1_000_001, 0, 0)
    assert office.begin(1, money=[{"source": "public", "amount_fen": 1}], status=409)["code"] == "over_budget"
    other = office.begin(1, money=[{"source": "foundation", "amount_fen": 1_000}])
    assert (other["public_fen"], other["budget"]) == (0, None)


def test_a_place_that_keeps_budgets_needs_one_of_this_line_and_one_that_keeps_none_needs_none(office: Office) -> None:
    assert office.begin()["budget"] is None
    office.budget(9_000_000, line="venture_project")
    refused = office.begin(1, status=409)
    assert refused["code"] == "no_budget" and "购买服务项目" in refused["detail"]
    office.budget(9_000_000)
    assert office.begin(1)["budget"] is not None
    shown = office.house.get(f"/v1/projects/{office.begin(1)['id']}", office.people[1])
    assert "movements" not in shown or shown["movements"] is None, "the organisation does not read the bureau's accounts"


def test_parts_are_paid_from_what_was_reserved_and_the_last_takes_the_rest(office: Office) -> None:
    budget, project = office.budget(2_000_000)["id"], office.begin()["id"]
    office.done(project)
    assert office.sums(budget) == (1_000_001 - 600_000, 600_000, 999_999), "60 % of 1,000,001 rounded down"
    passed = {"passed": True, "opinion": "达到目标", "audit_document": "审〔2016〕1号"}
    office.send(f"/v1/projects/{project}/evaluation", passed)
    office.paid(project, "V2")
    assert office.sums(budget) == (0, 1_000_001, 999_999)
    entries = office.house.get(f"/v1/ledger?budget={budget}", office.finance)["entries"]
    assert [(one["kind"], one["amount_fen"], one["project"]) for one in entries[1:]] == [
        ("reserve", 1_000_001, project), ("pay", 600_000, project), ("pay", 400_001, project),
    ]  # fmt: skip
    assert office.ledger(budget)["paid"] == 1_000_001


def test_a_failed_project_gives_back_what_is_unpaid_and_owes_its_share_of_what_is_unspent(office: Office) -> None:
    budget, project = office.budget(1_000_001)["id"], office.begin()["id"]
    office.done(project)
    path = f"/v1/projects/{project}"
    failed = office.send(f"{path}/evaluation", {"passed": False, "opinion": "未达目标", "unspent_fen": 300_001})
    assert [one["kind"] for one in failed["remedies"]] == ["reconsideration", "litigation"]
    owed = 300_001 * 600_000 // 900_000
    assert office.sums(budget) == (0, 600_000, 400_001)
    assert office.ledger(budget)["receivable"] == owed
    back = {"recovered_on": "2016-03-01", "recovery_voucher": "R1"}
    assert office.send(f"{path}/recovery", back | {"recovered_on": "2016-03-02"}, office.finance, 422)["errors"][0]["field"] == "recovered_on"
    office.send(f"{path}/recovery", back, office.people[0], 403)
    assert office.send(f"{path}/recovery", back, office.finance)["state"] == "recovered"
    assert office.sums(budget) == (0, 600_000 - owed, 400_001 + owed)
    assert office.send(f"{path}/recovery", back, office.finance, 409)["code"] == "wrong_order"
    assert office.send(f"{path}/evaluation/annulment", VOID, status=409)["code"] == "wrong_order"


@pytest.mark.clause("E-10")
def test_an_annulled_failure_goes_on_where_it_stood_with_its_money_reserved_again(office: Office) -> None:
    budget, project = office.budget(1_000_001)["id"], office.begin()["id"]
    office.done(project)
    path = f"/v1/projects/{project}"
    office.send(f"{path}/evaluation", {"passed": False, "opinion": "未达目标", "unspent_fen": 300_000})
    assert office.send(f"{path}/evaluation/annulment", VOID | {"decided_on": "2016-02-29"}, status=422)["errors"][0]["field"] == "decided_on"
    taken = office.begin(1, money=[{"source": "public", "amount_fen": 400_001}])["id"]
    assert office.send(f"{path}/evaluation/annulment", VOID, status=409)["code"] == "over_budget", "somebody else has the money"
    office.send(f"/v1/projects/{taken}/steps/implementation", None)
    office.send("/v1/budgets/" + budget + "/changes", {"amount_fen": 1_400_002, "document": "2"}, office.finance)
    again = office.send(f"{path}/evaluation/annulment", VOID)
    assert (again["state"], again["evaluated_on"], again["unspent_fen"], again["remedies"]) == ("implementing", None, None, None)
    assert again["annulments"][0]["evaluation"] == "未达目标"
    assert office.sums(budget) == (400_001 + 400_001, 600_000, 0)
    assert office.ledger(budget)["receivable"] == 0
    office.send(f"{path}/evaluation", {"passed": True, "opinion": "达到目标", "audit_document": "审〔2016〕1号"})
    office.paid(project, "V2")
    assert office.sums(budget) == (400_001, 1_000_001, 0)


@pytest.mark.clause("E-10", "YP21-16")
def test_an_annulled_selection_is_decided_anew_on_the_same_scores(office: Office) -> None:
    call = office.call(path_steps=["collection", "implementation", "evaluation"], bids_close_at=None)["id"]
    entry = office.entry(call)["id"]
    office.judged(call, entry)
    path = f"/v1/calls/{call}/entries/{entry}"
    assert office.send(f"{path}/selection/annulment", VOID, status=409)["code"] == "wrong_order"
    refused = office.send(f"{path}/selection", {"decision": "reject", "reason": "预算不合理"})
    assert len(refused["remedies"]) == 2
    assert office.send(f"{path}/selection/annulment", VOID | {"decided_on": "2016-03-02"}, status=422)["errors"][0]["field"] == "decided_on"
    office.send(f"{path}/selection/annulment", VOID, office.people[0], 403)
    again = office.send(f"{path}/selection/annulment", VOID)
    assert (again["state"], again["reason"], again["remedies"], len(again["scores"])) == ("entered", None, None, 2)
    assert (again["annulments"][0]["was"], again["annulments"][0]["reason"]) == ("reject", "预算不合理")
    assert office.send(f"{path}/selection", {"decision": "select", "reason": "方案可行"})["state"] == "select"
