"""What is paid for social workers: pay subsidy, supervisors, senior workers, allowance; each bound from both sides."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from funding_svc.claims.decisions import Decision
from tests.factories_funding import BUREAU, Applicant, act, org

DAY = "2022-07-01"
GRADES = {"social_worker/good/0": 80_000, "social_worker/good/3": 120_000, "senior_social_worker/excellent/0": 200_000}
MONTH = {"first_month": "2022-06", "months": 1, "performance": "good"}
PROOFS = {"employment_proof": "service_contract", "project_innovation": "创设邻里食堂", "talent_innovation": "带教五名社工"}


def worker(id: str = "w-1", level: str = "social_worker", **facts: Any) -> dict[str, Any]:
    return {
        "id": id, "division": "310110", "state": "on_post", "employer": "org-1", "employed_since": "2021-01-01", "unit_kind": None, "on_post": True,
        "working_since": "2021-01-01", "certificates": [{"level": level, "since": "2020-10-01", "until": None}], "chosen_years": [],
    } | facts  # fmt: skip


def applicant(book: RuleBook, person: dict[str, Any] | None, settings: dict[str, Any] | None = None, **facts: Any) -> Applicant:
    one = Applicant(book, org(**facts))
    one.told = {"worker": person}
    one.settings = [{"parameter": name, "value": value} for name, value in (settings or {}).items()]
    return one


def paying(book: RuleBook, person: dict[str, Any] | None, grades: dict[str, int] = GRADES, **facts: Any) -> Applicant:
    return applicant(book, person, {"funding.pay_subsidy.grades": grades}, **facts)


def senior(book: RuleBook, person: dict[str, Any] | None, **facts: Any) -> Applicant:
    return applicant(book, person, {"funding.senior_worker_award.implementing_rules": "杨民〔2022〕3号"}, **facts)


def refused(work: Any, *args: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)
    return caught.value


@pytest.mark.clause("YP21-33")
def test_the_table_of_the_pay_subsidy_is_set_by_the_bureau_first(book: RuleBook) -> None:
    problem = refused(applicant(book, worker()).entitled, "pay_subsidy", DAY, person="w-1", **MONTH)
    assert (problem.status, problem.code, problem.errors[0].field) == (409, "rule_not_set", "funding.pay_subsidy.grades")


@pytest.mark.clause("YP21-33")
@pytest.mark.parametrize(("amount", "accepted"), [(79_999, False), (80_000, True), (200_000, True), (200_001, False)])
def test_a_month_is_paid_between_the_bounds_of_the_plan(book: RuleBook, amount: int, accepted: bool) -> None:
    one = paying(book, worker(), {"social_worker/good/0": amount})
    if accepted:
        assert one.entitled("pay_subsidy", DAY, person="w-1", **MONTH) == amount
    else:
        assert refused(one.entitled, "pay_subsidy", DAY, person="w-1", **MONTH).code == "below_rule"


@pytest.mark.clause("YP21-33")
@pytest.mark.parametrize(
    ("changed", "performance", "amount"),
    [
        ({}, "good", 80_000), ({"working_since": "2019-06-02"}, "good", 80_000), ({"working_since": "2019-06-01"}, "good", 120_000),
        ({"level": "senior_social_worker"}, "excellent", 200_000),
    ],
)  # fmt: skip
def test_qualification_performance_and_years_decide(book: RuleBook, changed: dict[str, Any], performance: str, amount: int) -> None:
    given = MONTH | {"performance": performance}
    assert paying(book, worker(**changed)).entitled("pay_subsidy", DAY, person="w-1", **given) == amount


@pytest.mark.clause("YP21-33")
@pytest.mark.parametrize(
    "changed",
    [
        {"employer": "org-2"}, {"employed_since": "2022-07-01"}, {"certificates": []}, {"level": "assistant_social_worker"},
        {"certificates": [{"level": "social_worker", "since": "2019-01-01", "until": "2022-05-31"}]},
        {"certificates": [{"level": "social_worker", "since": "2022-07-01", "until": None}]},
    ],
)  # fmt: skip
def test_only_a_certified_worker_of_the_organisation(book: RuleBook, changed: dict[str, Any]) -> None:
    assert refused(paying(book, worker(**changed)).entitled, "pay_subsidy", DAY, person="w-1", **MONTH).status == 422
    assert refused(paying(book, None).entitled, "pay_subsidy", DAY, person="w-1", **MONTH).errors[0].field == "person"


@pytest.mark.clause("YP21-33")
def test_one_month_once_also_by_another_organisation(book: RuleBook) -> None:
    first, second = paying(book, worker()), paying(book, worker(employer="org-2"), id="org-2")
    first.file("pay_subsidy", DAY, 80_000, person="w-1", **MONTH)
    second.others = first.claims
    assert refused(second.entitled, "pay_subsidy", DAY, person="w-1", **MONTH).code == "already_claimed"
    assert refused(second.entitled, "pay_subsidy", DAY, person="w-1", **MONTH | {"first_month": "2022-05", "months": 2}).code == "already_claimed"
    assert second.entitled("pay_subsidy", DAY, person="w-1", **MONTH | {"first_month": "2022-05"}) == 80_000
    assert second.entitled("pay_subsidy", DAY, person="w-2", **MONTH) == 80_000


@pytest.mark.clause("YP21-33")
def test_the_performance_is_confirmed_by_the_officer(book: RuleBook) -> None:
    claim = paying(book, worker()).file("pay_subsidy", DAY, 80_000, person="w-1", **MONTH)
    needs = Decision(org(), (), facts={"worker": worker()})
    form = {"decision": "approve", "confirmed": {"papers": ["年度考核表"], "performance": "good"}}
    assert refused(act, book, "decision", claim, {"decision": "approve"}, BUREAU, DAY, needs).errors[0].field == "confirmed.performance"
    assert act(book, "decision", claim, form, BUREAU, DAY, needs).state["state"] == "approved"
    form["confirmed"]["performance"] = "qualified"  # type: ignore[index]
    assert refused(act, book, "decision", claim, form, BUREAU, DAY, needs).code == "below_rule"


@pytest.mark.clause("YP21-34")
def test_two_supervisors_a_year_and_place_each_once(book: RuleBook) -> None:
    claims: list[dict[str, Any]] = []
    for number in (1, 2, 3):
        one = applicant(book, worker(f"w-{number}", chosen_years=[2021, 2022]))
        one.others = claims
        if number < 3:
            claims.append(one.file("supervisor_award", DAY, 500_000, person=f"w-{number}", year=2022))
            assert refused(one.file, "supervisor_award", DAY, 1, person=f"w-{number}", year=2022).code == "already_claimed"
    problem = refused(one.file, "supervisor_award", DAY, 1, person="w-3", year=2022)
    assert (problem.code, problem.basis[-1].parameter) == ("below_rule", "funding.supervisor_award.per_year")
    assert one.entitled("supervisor_award", DAY, person="w-3", year=2021) == 500_000
    claims[0]["state"] = "rejected"
    assert one.entitled("supervisor_award", DAY, person="w-3", year=2022) == 500_000
    assert one.filing(DAY, {"scheme": "supervisor_award", "person": "w-3", "evidence": {"year": 2022}}).pool_number == 3


@pytest.mark.clause("YP21-34")
def test_who_was_not_chosen_gets_no_award(book: RuleBook) -> None:
    one = applicant(book, worker(chosen_years=[2021]))
    assert refused(one.entitled, "supervisor_award", DAY, person="w-1", year=2022).errors[0].field == "evidence.year"
    assert one.entitled("supervisor_award", DAY, person="w-1", year=2021) == 500_000


@pytest.mark.clause("YP21-40")
def test_the_senior_award_is_not_offered_before_its_implementing_rules(book: RuleBook) -> None:
    expert = worker(level="senior_social_worker")
    problem = refused(applicant(book, expert).entitled, "senior_worker_award", DAY, person="w-1", **PROOFS)
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "not_offered", "YP21-40")
    assert senior(book, expert).entitled("senior_worker_award", DAY, person="w-1", **PROOFS) == 3_000_000


@pytest.mark.clause("YP21-35")
@pytest.mark.parametrize("missing", list(PROOFS))
def test_each_proof_of_the_senior_award_is_asked_for(book: RuleBook, missing: str) -> None:
    given = {name: value for name, value in PROOFS.items() if name != missing}
    problem = refused(senior(book, worker(level="senior_social_worker")).entitled, "senior_worker_award", DAY, person="w-1", **given)
    assert [error.field for error in problem.errors] == [f"evidence.{missing}"]


@pytest.mark.clause("YP21-35")
def test_the_senior_award_is_for_senior_workers_of_registered_bodies_once_in_a_life(book: RuleBook) -> None:
    expert = worker(level="senior_social_worker")
    assert refused(senior(book, worker()).entitled, "senior_worker_award", DAY, person="w-1", **PROOFS).code == "below_rule"
    assert refused(senior(book, expert, kind="filed_community").entitled, "senior_worker_award", DAY, person="w-1", **PROOFS).status == 422
    first, second = senior(book, expert), senior(book, expert | {"employer": "org-2"}, id="org-2")
    assert first.file("senior_worker_award", DAY, 3_000_000, person="w-1", **PROOFS | {"employment_proof": "labour_contract"})
    second.others = first.claims
    assert refused(second.file, "senior_worker_award", "2024-07-01", 1, person="w-1", **PROOFS).code == "already_claimed"


@pytest.mark.clause("ZJ18-33")
def test_the_allowance_of_certified_workers_waits_for_an_amount_and_is_paid_once_a_month(book: RuleBook) -> None:
    given = {"first_month": "2024-05", "months": 2}
    local = Applicant(book, org(), "zhejiang")
    local.told = {"worker": worker()}
    problem = refused(local.entitled, "worker_allowance", "2024-07-01", person="w-1", **given)
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "rule_not_set", "ZJ18-33")
    local.settings = [{"parameter": "funding.worker_allowance_fen", "value": 30_000}]
    assert local.file("worker_allowance", "2024-07-01", 60_000, person="w-1", **given)
    assert refused(local.entitled, "worker_allowance", "2024-07-01", person="w-1", **given).code == "already_claimed"
    later = given | {"first_month": "2024-07"}
    assert refused(local.entitled, "worker_allowance", "2024-07-01", person="w-1", **later).errors[0].field == "evidence.months"
