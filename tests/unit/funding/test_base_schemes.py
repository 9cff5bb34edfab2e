"""Small grants, the operator's fee, running cost: each condition from both sides."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from funding_svc.claims.decisions import Decision
from tests.factories_funding import BUREAU, Applicant, act, org

DAY = "2022-07-01"
STAY = {"id": "r-1", "org": "org-1", "base": "b-1", "state": "resident", "entry_on": "2021-11-01"}
GRANT = {"project": "邻里食堂", "project_amount_fen": 900_000, "base": "b-1", "source": "donation"}
BASE = {"id": "b-1", "contracts": [{"org": "org-1", "since": "2021-10-01", "until": "2024-09-30"}]}
BOTH = [{"kind": "exit_appraisal", "number": "出-1"}, {"kind": "project_evaluation", "number": "评-1"}]
FEE = {"base": "b-1", "fee_fen": 5_000_000, "papers_of_service": BOTH}
SPENT = {"year": 2022, "body": "service_centre", "vouchers": [{"number": "A1", "amount_fen": 300, "purpose": "场地"}, {"number": "A2", "amount_fen": 200, "purpose": "物业"}]}


def youth(book: RuleBook, settings: dict[str, Any] | None = None, **told: Any) -> Applicant:
    one = Applicant(book, org(), "youth-base-2021")
    one.settings = [{"parameter": name, "value": value} for name, value in (settings or {}).items()]
    one.told = told
    return one


def granting(book: RuleBook, **told: Any) -> Applicant:
    return youth(book, {"funding.small_grant.max_fen": 500_000}, **({"residency": STAY, "assessed": {"passed": True}} | told))


def refused(work: Any, *args: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)
    return caught.value


@pytest.mark.clause("YB21-16")
def test_a_small_grant_waits_for_its_ceiling_and_keeps_to_it(book: RuleBook) -> None:
    problem = refused(youth(book, residency=STAY, assessed={"passed": True}).entitled, "small_grant", DAY, **GRANT)
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "rule_not_set", "YB21-16")
    assert granting(book).file("small_grant", DAY, 500_000, **GRANT)
    assert refused(granting(book).file, "small_grant", DAY, 500_001, **GRANT).code == "over_entitlement"
    assert granting(book).entitled("small_grant", DAY, **GRANT | {"project_amount_fen": 1}) == 1


@pytest.mark.clause("YB21-16")
@pytest.mark.parametrize(
    ("told", "parameter"),
    [
        ({"residency": None, "assessed": None}, "residents_only"), ({"residency": STAY | {"state": "exited"}}, "residents_only"),
        ({"assessed": None}, "needs_good_standing"), ({"assessed": {"passed": False}}, "needs_good_standing"),
    ],
)  # fmt: skip
def test_only_residents_who_develop_well(book: RuleBook, told: dict[str, Any], parameter: str) -> None:
    problem = refused(granting(book, **told).file, "small_grant", DAY, 1, **GRANT)
    assert problem.basis[-1].parameter == f"funding.small_grant.{parameter}" and not problem.lasting


@pytest.mark.clause("YB21-16")
@pytest.mark.parametrize(("source", "known"), [("support_fund", True), ("donation", True), ("service_income", True), ("other_lawful", True), ("loan", False)])
def test_the_money_comes_from_one_of_four_sources(book: RuleBook, source: str, known: bool) -> None:
    if known:
        assert granting(book).entitled("small_grant", DAY, **GRANT | {"source": source}) == 500_000
    else:
        assert refused(granting(book).entitled, "small_grant", DAY, **GRANT | {"source": source}).errors[0].field == "evidence.source"


@pytest.mark.clause("YB21-58")
def test_the_operators_fee_is_paid_on_papers(book: RuleBook) -> None:
    one = youth(book, base=BASE)
    assert one.entitled("operator_fee", DAY, **FEE) == 5_000_000
    problem = refused(one.entitled, "operator_fee", DAY, **FEE | {"papers_of_service": []})
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "papers_missing", "YB21-58")
    assert refused(youth(book, base=None).entitled, "operator_fee", DAY, **FEE).errors[0].field == "evidence.base"
    stranger = {"id": "b-1", "contracts": [{"org": "org-2", "since": "2021-10-01", "until": None}]}
    assert refused(youth(book, base=stranger).entitled, "operator_fee", DAY, **FEE).errors[0].field == "evidence.base"


@pytest.mark.clause("YB21-58")
@pytest.mark.parametrize("number", ["出-1", "出－1", " 出-1"])
def test_one_paper_is_paid_on_once(book: RuleBook, number: str) -> None:
    one = youth(book, base=BASE)
    one.file("operator_fee", DAY, 5_000_000, **FEE)
    again = FEE | {"papers_of_service": [{"kind": "exit_appraisal", "number": number}]}
    assert refused(one.file, "operator_fee", DAY, 1, **again).code == "already_claimed"
    assert one.file("operator_fee", DAY, 1, **FEE | {"papers_of_service": [{"kind": "exit_appraisal", "number": "出-2"}]})


@pytest.mark.clause("YB21-58")
def test_on_one_kind_of_paper_alone_the_judgement_stands_on_record(book: RuleBook) -> None:
    needs = Decision(org(), (), facts={"base": BASE})
    single = youth(book, base=BASE).file("operator_fee", DAY, 5_000_000, **FEE | {"papers_of_service": BOTH[:1]})
    problem = refused(act, book, "decision", single, {"decision": "approve"}, BUREAU, DAY, needs)
    assert {error.field for error in problem.errors} == {"confirmed.judgement", "confirmed.papers"}
    judged = {"decision": "approve", "confirmed": {"papers": ["验收记录"], "judgement": "服务达到约定质量"}}
    assert act(book, "decision", single, judged, BUREAU, DAY, needs).state["state"] == "approved"
    both = youth(book, base=BASE).file("operator_fee", DAY, 5_000_000, **FEE)
    assert act(book, "decision", both, {"decision": "approve"}, BUREAU, DAY, needs).state["state"] == "approved"


@pytest.mark.clause("YP21-32")
def test_running_cost_is_paid_as_incurred_never_above_the_vouchers(book: RuleBook) -> None:
    one = Applicant(book, org())
    assert refused(one.file, "running_cost", DAY, 501, **SPENT).code == "over_entitlement"
    assert one.file("running_cost", DAY, 500, **SPENT)["entitled_fen"] == 500
    again = SPENT | {"vouchers": [{"number": "Ａ１", "amount_fen": 300, "purpose": "场地"}]}
    assert refused(one.file, "running_cost", DAY, 1, **again).code == "voucher_used"
    twice = SPENT | {"vouchers": [{"number": "B1", "amount_fen": 1, "purpose": "场地"}] * 2}
    assert refused(one.file, "running_cost", DAY, 1, **twice).code == "voucher_used"
    assert refused(one.file, "running_cost", DAY, 1, **{name: SPENT[name] for name in ("year", "vouchers")}).errors[0].field == "evidence.body"


@pytest.mark.clause("YB21-48")
def test_running_cost_keeps_within_the_amount_of_the_year(book: RuleBook) -> None:
    problem = refused(youth(book).entitled, "running_cost", DAY, **SPENT)
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "rule_not_set", "YB21-48")
    one = youth(book, {"funding.running_cost.yearly_fen": 600})
    one.file("running_cost", DAY, 500, **SPENT)
    more = SPENT | {"vouchers": [{"number": "C1", "amount_fen": 300, "purpose": "场地"}]}
    assert refused(one.file, "running_cost", DAY, 101, **more).code == "over_entitlement"
    assert one.file("running_cost", DAY, 100, **more)
    last = more | {"vouchers": [{"number": "D1", "amount_fen": 1, "purpose": "场地"}]}
    assert refused(one.file, "running_cost", DAY, 1, **last).code == "already_claimed"
    assert one.entitled("running_cost", DAY, **last | {"year": 2023}) == 1


@pytest.mark.clause("WH15-23")
def test_a_place_without_an_amount_pays_no_running_cost(book: RuleBook) -> None:
    one = Applicant(book, org(), "wuhan-2015")
    assert refused(one.entitled, "running_cost", DAY, **SPENT | {"line": "staff"}).code == "not_offered"
