"""Rent subsidy: the monthly ceiling, the longest run, how the office is held, and newness."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories_funding import Applicant, org, varied

DAY = "2022-03-01"


def rent(**changed: Any) -> dict[str, Any]:
    return {"tenure": "rented", "monthly_rent_fen": 50_000, "first_month": "2022-01", "months": 1} | changed


def refused(applicant: Applicant, on: str = DAY, **changed: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        applicant.file("rent_subsidy", on, 1, **rent(**changed))
    assert caught.value.basis[0].clause == "YP21-27"
    return caught.value


@pytest.mark.clause("YP21-27")
@pytest.mark.parametrize(("rent_fen", "paid"), [(40_000, 40_000), (50_000, 50_000), (50_001, 50_000), (80_000, 50_000)])
def test_a_month_is_paid_up_to_its_ceiling(book: RuleBook, rent_fen: int, paid: int) -> None:
    assert Applicant(book, org()).entitled("rent_subsidy", DAY, **rent(monthly_rent_fen=rent_fen)) == paid


@pytest.mark.clause("YP21-27")
def test_the_24th_month_is_paid_and_the_25th_not(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    assert applicant.entitled("rent_subsidy", DAY, **rent(months=24)) == 24 * 50_000
    assert refused(applicant, months=25).basis[-1].parameter == "funding.rent_subsidy.max_months"
    applicant.file("rent_subsidy", DAY, 23 * 50_000, **rent(months=23))
    assert refused(applicant, first_month="2023-12", months=2).code == "below_rule"
    applicant.file("rent_subsidy", DAY, 50_000, **rent(first_month="2023-12"))
    assert refused(applicant, first_month="2024-01").code == "below_rule"


@pytest.mark.clause("YP21-27")
def test_no_month_is_paid_twice(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    applicant.file("rent_subsidy", DAY, 150_000, **rent(months=3))
    problem = refused(applicant, first_month="2022-03", months=2)
    assert (problem.status, problem.code) == (409, "already_claimed")
    assert applicant.entitled("rent_subsidy", DAY, **rent(first_month="2022-04")) == 50_000


@pytest.mark.clause("YP21-27")
@pytest.mark.parametrize("tenure", ["owned", "borrowed"])
def test_an_office_that_is_not_rented_is_refused(book: RuleBook, tenure: str) -> None:
    assert refused(Applicant(book, org()), tenure=tenure).basis[-1].parameter == "funding.rent_subsidy.tenures"


@pytest.mark.clause("YP21-27")
def test_newness_ends_on_the_second_anniversary(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    assert refused(applicant, on="2022-08-10").basis[-1].parameter == "funding.rent_subsidy.max_age_years"
    assert applicant.file("rent_subsidy", "2022-08-09", 50_000, **rent())


@pytest.mark.clause("YP21-27")
def test_a_subsidy_begun_while_new_runs_on(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    applicant.file("rent_subsidy", "2022-08-09", 50_000, **rent())
    assert applicant.file("rent_subsidy", "2022-09-01", 50_000, **rent(first_month="2022-09"))


@pytest.mark.clause("YP21-27")
def test_where_the_rules_say_so_no_month_may_begin_after_newness(book: RuleBook) -> None:
    strict = Applicant(varied(book, "funding.rent_subsidy.may_outlast_new_status", False), org())
    assert strict.entitled("rent_subsidy", "2022-08-09", **rent(first_month="2022-08")) == 50_000
    problem = refused(strict, on="2022-08-09", first_month="2022-08", months=2)
    assert problem.basis[-1].parameter == "funding.rent_subsidy.max_age_years"


def test_an_unregistered_body_is_refused(book: RuleBook) -> None:
    assert refused(Applicant(book, org(registered_on=None))).code == "below_rule"
