"""Separate accounts: money for its purpose, each voucher once; statements of a quarter with their revisions."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories import principal
from tests.unit.funding.test_budgets import AWARD, BUREAU, FINANCE, PLACE, Office

SPENDER = principal("applicant", PLACE, org="org-1")
OPERATOR = principal("operator", PLACE, org="org-7", base="b-1")
SPENT = {"purpose": "rating_award", "amount_fen": 400_000, "voucher": "A-1", "spent_on": "2024-06-03"}
STATEMENT = {"base": "b-1", "year": 2024, "quarter": 1, "opening_fen": 10, "income_fen": 90, "expense_fen": 60, "closing_fen": 40}


@pytest.fixture
def office(book: RuleBook) -> Office:
    one = Office(book)
    contracts = [{"org": "org-7", "since": "2024-01-01", "until": None}]
    one.handle("bases", "b-1", base={"id": "b-1", "division": PLACE, "profile": "zhejiang", "operator": "org-7", "contracts": contracts})
    return one


def refused(work: Any, *args: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)
    return caught.value


def paid(office: Office) -> str:
    claim = office.claim(1)
    office.decide(claim)
    office.pay(claim)
    return claim


def spend(office: Office, claim: str, who: Any = SPENDER, **changed: Any) -> Any:
    return office.ask("expense.enter", who, {"claim": claim, **SPENT, **changed})


@pytest.mark.clause("YB21-55")
def test_money_is_spent_for_its_purpose_by_voucher_and_never_beyond(office: Office) -> None:
    claim = paid(office)
    assert spend(office, claim)["purpose_label"] == "等级评估奖励"
    assert (refused(spend, office, claim, purpose="rent_subsidy", voucher="B").code) == "other_purpose"
    assert refused(spend, office, claim, voucher="").errors[0].field == "voucher"
    assert refused(spend, office, claim, voucher="Ａ－1").code == "voucher_used"
    assert refused(spend, office, claim, voucher="C", amount_fen=AWARD - 400_000 + 1).code == "over_account"
    assert spend(office, claim, voucher="C", amount_fen=AWARD - 400_000)
    assert refused(spend, office, claim, voucher="D", amount_fen=1).code == "over_account"


@pytest.mark.clause("YB21-55")
@pytest.mark.parametrize(("day", "accepted"), [("2024-06-02", False), ("2024-06-03", True), ("2024-06-04", False)])
def test_nothing_is_spent_before_it_came_nor_in_the_future(office: Office, day: str, accepted: bool) -> None:
    claim = paid(office)
    if accepted:
        assert spend(office, claim, spent_on=day)
    else:
        assert refused(spend, office, claim, spent_on=day).errors[0].field == "spent_on"


def test_money_that_is_not_paid_or_not_ones_own_is_not_spent(office: Office) -> None:
    claim = office.claim(1)
    assert refused(spend, office, claim).code == "wrong_order"
    assert refused(spend, office, claim, principal("applicant", PLACE, org="org-2")).status == 404


@pytest.mark.clause("YB21-55", "YB21-67")
def test_the_account_adds_up_by_purpose_and_is_read_by_who_pays(office: Office) -> None:
    spend(office, paid(office))
    for reader in (SPENDER, BUREAU, FINANCE, principal("auditor", "33")):
        account = office.ask("account", reader, id="org-1")
        assert [account[name] for name in ("income_fen", "expense_fen", "balance_fen")] == [AWARD, 400_000, AWARD - 400_000]
    assert account["vouchers"][0]["voucher"] == "A-1" and account["purposes"][0]["balance_fen"] == AWARD - 400_000
    for stranger in (principal("applicant", PLACE, org="org-2"), principal("finance", "330105"), principal("it_center", PLACE)):
        assert refused(office.ask, "account", stranger, id="org-1").status == 404


@pytest.mark.clause("YB21-56")
def test_a_second_statement_of_a_quarter_is_a_revision_and_both_are_kept(office: Office) -> None:
    assert office.ask("statement.file", OPERATOR, STATEMENT)["revision"] == 1
    assert office.ask("statement.file", OPERATOR, STATEMENT | {"income_fen": 91, "closing_fen": 41})["revision"] == 2
    kept = office.ask("statement.list", principal("leading_group", PLACE), query={"base": "b-1"})["items"]
    assert sorted((one["revision"], one["closing_fen"]) for one in kept) == [(1, 40), (2, 41)]


@pytest.mark.clause("YB21-56")
@pytest.mark.parametrize(("changed", "field"), [({"closing_fen": 41}, "closing_fen"), ({"quarter": 2}, "quarter"), ({"quarter": 5}, "quarter")])
def test_a_statement_adds_up_and_tells_of_a_quarter_that_is_over(office: Office, changed: dict[str, int], field: str) -> None:
    assert refused(office.ask, "statement.file", OPERATOR, STATEMENT | changed).errors[0].field == field


@pytest.mark.clause("YB21-56")
def test_only_the_running_operator_files_for_its_base(office: Office) -> None:
    for stranger in (principal("operator", PLACE, org="org-8", base="b-1"), principal("bureau", PLACE)):
        assert refused(office.ask, "statement.file", stranger, STATEMENT).status in (403, 404)
