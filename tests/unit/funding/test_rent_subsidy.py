"""Rent subsidy: the monthly ceiling, the longest run, how the office is held, and newness."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories_funding import Applicant, org, varied

DAY = "2022-03-01"


def rent(**changed: Any) -> dict[str, Any]:
    return {"tenure": "rented", "monthly_rent_fen": 50_000, "first_month": "2022-01", "months": 1, "lease_from": "2020-01-01"} | changed


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
    applicant, late = Applicant(book, org()), "2024-03-01"
    applicant.file("rent_subsidy", DAY, 50_000, **rent())
    assert applicant.entitled("rent_subsidy", late, **rent(first_month="2022-02", months=23)) == 23 * 50_000
    assert refused(applicant, on=late, first_month="2022-02", months=24).basis[-1].parameter == "funding.rent_subsidy.max_months"


@pytest.mark.clause("YP21-27")
@pytest.mark.parametrize(("month", "paid"), [("2023-12", True), ("2024-01", False)])
def test_the_two_years_run_from_the_first_month_with_gaps_counted(book: RuleBook, month: str, paid: bool) -> None:
    applicant, late = Applicant(book, org()), "2024-03-01"
    applicant.file("rent_subsidy", DAY, 50_000, **rent())
    if paid:
        assert applicant.entitled("rent_subsidy", late, **rent(first_month=month)) == 50_000
        return
    assert refused(applicant, on=late, first_month=month).code == "below_rule"


@pytest.mark.clause("YP21-27")
@pytest.mark.parametrize(("month", "field"), [("2022-03", None), ("2022-04", "evidence.months"), ("2020-08", None), ("2020-07", "evidence.first_month")])
def test_only_months_that_have_begun_and_not_before_the_set_up(book: RuleBook, month: str, field: str | None) -> None:
    applicant = Applicant(book, org())
    if field is None:
        assert applicant.entitled("rent_subsidy", DAY, **rent(first_month=month)) == 50_000
        return
    with pytest.raises(Refused) as caught:
        applicant.entitled("rent_subsidy", DAY, **rent(first_month=month))
    assert caught.value.errors[0].field == field


@pytest.mark.clause("YP21-27")
def test_no_month_is_paid_twice(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    applicant.file("rent_subsidy", DAY, 100_000, **rent(months=2))
    problem = refused(applicant, first_month="2022-02", months=2)
    assert (problem.status, problem.code) == (409, "already_claimed")
    assert applicant.entitled("rent_subsidy", DAY, **rent(first_month="2022-03")) == 50_000


@pytest.mark.clause("YP21-27")
@pytest.mark.parametrize("tenure", ["owned", "borrowed"])
def test_an_office_that_is_not_rented_is_refused(book: RuleBook, tenure: str) -> None:
    assert refused(Applicant(book, org()), tenure=tenure).basis[-1].parameter == "funding.rent_subsidy.tenures"


@pytest.mark.clause("YP21-27")
def test_newness_ends_with_the_second_anniversary(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    assert refused(applicant, on="2022-08-11").basis[-1].parameter == "funding.rent_subsidy.max_age_years"
    assert applicant.file("rent_subsidy", "2022-08-10", 50_000, **rent())


@pytest.mark.clause("YP21-27")
def test_a_subsidy_begun_while_new_runs_on(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    applicant.file("rent_subsidy", "2022-08-09", 50_000, **rent())
    assert applicant.file("rent_subsidy", "2022-09-01", 50_000, **rent(first_month="2022-09"))


@pytest.mark.clause("YP21-27")
def test_where_the_rules_say_so_no_month_may_begin_after_newness(book: RuleBook) -> None:
    strict = Applicant(varied(book, "funding.rent_subsidy.may_outlast_new_status", False), org())
    assert strict.entitled("rent_subsidy", "2022-08-09", **rent(first_month="2022-08")) == 50_000
    strict.file("rent_subsidy", "2022-08-09", 50_000, **rent(first_month="2022-08"))
    problem = refused(strict, on="2022-09-01", first_month="2022-09")
    assert problem.basis[-1].parameter == "funding.rent_subsidy.max_age_years"


def test_an_unregistered_body_is_refused(book: RuleBook) -> None:
    assert refused(Applicant(book, org(registered_on=None))).code == "below_rule"
