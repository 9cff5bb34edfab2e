"""Start-up subsidy: newness, first inspection, ceiling, once."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from funding_svc.claims.decisions import Decision
from tests.factories_funding import BUREAU, Applicant, act, inspection, org, varied

PASSED = [inspection(2020, "qualified")]
CEILING = 1_000_000
APPROVE = {"decision": "approve", "reason": None}


def applicant(book: RuleBook, **facts: object) -> Applicant:
    return Applicant(book, org(**{"inspections": PASSED} | facts))


def refused(work: object, *args: object, **given: object) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)  # type: ignore[operator]
    return caught.value


@pytest.mark.clause("YP21-26")
def test_a_new_organisation_gets_the_ceiling_and_its_arithmetic(book: RuleBook) -> None:
    found = applicant(book).preview("startup_subsidy", "2022-08-09")
    assert found["entitled_fen"] == found["amount_fen"] == CEILING
    assert found["steps"] == [{"label": "开办补贴上限", "amount_fen": CEILING}]
    assert {ground["clause"] for ground in found["basis"]} == {"YP21-26"}


@pytest.mark.clause("YP21-26")
def test_the_second_anniversary_is_the_last_day_of_newness(book: RuleBook) -> None:
    assert applicant(book).entitled("startup_subsidy", "2022-08-10") == CEILING
    problem = refused(applicant(book).entitled, "startup_subsidy", "2022-08-11")
    assert (problem.status, problem.code) == (422, "below_rule")
    assert problem.basis[0].parameter == "funding.startup_subsidy.max_age_years"


@pytest.mark.clause("YP21-26")
def test_where_the_rules_say_so_newness_is_measured_again_on_the_day_of_the_decision(book: RuleBook) -> None:
    for measured, refuses in (("application_filed_on", False), ("decided_on", True)):
        rules = varied(book, "funding.startup_subsidy.age_measured_on", measured)
        claimed = applicant(rules)
        state = claimed.file("startup_subsidy", "2022-08-09", CEILING)
        given = (rules, "decision", state, APPROVE, BUREAU, "2022-08-11", Decision(claimed.facts, ()))
        if refuses:
            assert refused(act, *given).code == "below_rule"
        else:
            assert act(*given).state["state"] == "approved"


@pytest.mark.clause("YP21-26")
def test_without_a_founding_day_the_registration_counts(book: RuleBook) -> None:
    late = applicant(book, founded_on=None, registered_on="2021-01-04")
    assert late.entitled("startup_subsidy", "2023-01-04") == CEILING
    assert refused(late.entitled, "startup_subsidy", "2023-01-05").code == "below_rule"


@pytest.mark.clause("YP21-26")
@pytest.mark.parametrize(
    "inspections",
    [
        [],
        [inspection(2020, "basically_qualified")],
        [inspection(2020, "unqualified"), inspection(2021, "qualified")],
        [inspection(2020, "not_submitted")],
    ],
)
def test_the_first_inspection_must_be_passed(book: RuleBook, inspections: list[dict[str, object]]) -> None:
    problem = refused(applicant(book, inspections=inspections).entitled, "startup_subsidy", "2022-07-31")
    assert problem.basis[0].parameter == "funding.startup_subsidy.first_inspection"


@pytest.mark.clause("YP21-26")
def test_an_inspection_concluded_after_the_filing_does_not_count(book: RuleBook) -> None:
    early = applicant(book)
    assert early.entitled("startup_subsidy", "2021-07-21") == CEILING
    unknown = applicant(book, inspections=[{**PASSED[0], "concluded_on": "2021-07-22"}])
    assert refused(unknown.entitled, "startup_subsidy", "2021-07-21").code == "below_rule"


@pytest.mark.clause("YP21-26")
def test_an_unregistered_body_is_refused(book: RuleBook) -> None:
    problem = refused(applicant(book, registered_on=None).entitled, "startup_subsidy", "2022-01-01")
    assert problem.basis[0].parameter == "funding.startup_subsidy.registered_in_division"


@pytest.mark.clause("YP21-26")
def test_the_ceiling_includes_its_number(book: RuleBook) -> None:
    assert applicant(book).file("startup_subsidy", "2022-01-01", CEILING)["amount_fen"] == CEILING
    problem = refused(applicant(book).file, "startup_subsidy", "2022-01-01", CEILING + 1)
    assert (problem.status, problem.code, problem.basis[0].clause) == (422, "over_entitlement", "YP21-26")


@pytest.mark.clause("YP21-26")
def test_a_second_claim_is_refused_even_when_the_first_was_small(book: RuleBook) -> None:
    claimed = applicant(book)
    claimed.file("startup_subsidy", "2022-01-01", 1)
    assert claimed.entitled("startup_subsidy", "2022-01-02") == 0
    problem = refused(claimed.file, "startup_subsidy", "2022-01-02", 1)
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "already_claimed", "YP21-26")


@pytest.mark.clause("YP21-26")
def test_a_rejected_claim_does_not_use_up_the_subsidy(book: RuleBook) -> None:
    again = applicant(book)
    again.file("startup_subsidy", "2022-01-01", CEILING)
    again.claims[0]["state"] = "rejected"
    assert again.file("startup_subsidy", "2022-01-02", CEILING)["number"] == 2


def test_zhejiang_alone_pays_nothing_and_an_adopted_scheme_pays(book: RuleBook) -> None:
    facts = org(founded_on="2023-03-01", registered_on="2023-03-01", inspections=[inspection(2023, "qualified")])
    problem = refused(Applicant(book, facts, "zhejiang").entitled, "startup_subsidy", "2024-07-01")
    assert (problem.status, problem.code) == (409, "not_offered")
    adopted = Applicant(book, facts, "zhejiang", startup_subsidy="yangpu-2021")
    assert adopted.entitled("startup_subsidy", "2024-07-01") == CEILING
