"""One project, one honour, one grade: paid once, whoever files it and however it is spelt; and by what the register says."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from funding_svc.schemes.case import Case
from tests.factories_funding import Applicant, check, honour, inspection, org, rating

DAY = "2022-03-01"
VENTURE = {"project": "P1", "project_amount_fen": 8_000_000, "selected": True}
CONTEST = {
    "project": "P1", "project_amount_fen": 8_000_000, "contest_level": "city", "prize": "third", "area_in_division": True,
    "clients_in_division": True,
}  # fmt: skip
RENT = {"tenure": "rented", "monthly_rent_fen": 50_000, "first_month": "2022-01", "months": 1, "lease_from": "2022-01-15"}


def refused(work: Any, *args: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)
    return caught.value


@pytest.mark.clause("YP21-30", "YP21-31")
@pytest.mark.parametrize("spelling", ["P1", "p1", "Ｐ１", "P\u200b1", "“P1”"])
@pytest.mark.parametrize(("scheme", "given"), [("venture_match", VENTURE), ("contest_match", CONTEST)])
def test_a_project_that_another_organisation_claimed_is_not_paid_again(
    book: RuleBook, spelling: str, scheme: str, given: dict[str, Any]
) -> None:
    first, second = Applicant(book, org()), Applicant(book, org(id="org-2"))
    first.file("venture_match", DAY, 4_000_000, **VENTURE)
    second.others = first.claims
    assert refused(second.file, scheme, DAY, 1, **(given | {"project": spelling})).code == "already_claimed"
    assert second.entitled(scheme, DAY, **(given | {"project": "P2"})) == 4_000_000


@pytest.mark.clause("YP21-30")
@pytest.mark.parametrize(("state", "left"), [("rejected", 4_000_000), ("withdrawn", 4_000_000), ("recovered", 4_000_000), ("approved", 0), ("paid", 0)])
def test_only_claims_that_stand_use_a_project_up(book: RuleBook, state: str, left: int) -> None:
    first, second = Applicant(book, org()), Applicant(book, org(id="org-2"))
    first.file("venture_match", DAY, 4_000_000, **VENTURE)["state"] = state
    second.others = first.claims
    assert second.entitled("venture_match", DAY, **VENTURE) == left
    assert second.filing(DAY, {"scheme": "venture_match", "evidence": VENTURE}).subject_number == 2


@pytest.mark.clause("YP21-29")
def test_the_same_title_in_a_later_year_is_another_honour(book: RuleBook) -> None:
    held = [honour("national"), honour("national", awarded_on="2023-01-01")]
    given = {"title": "先进集体", "level": "national"}
    applicant = Applicant(book, org(honours=held))
    assert applicant.file("honour_award", DAY, 8_000_000, **given)["evidence"]["awarded_on"] == "2022-01-01"
    assert refused(applicant.file, "honour_award", DAY, 1, **given).code == "already_claimed"
    assert applicant.file("honour_award", "2023-03-01", 8_000_000, **given)["evidence"]["awarded_on"] == "2023-01-01"
    assert refused(applicant.file, "honour_award", "2023-03-02", 1, **given).code == "already_claimed"
    assert refused(applicant.file, "honour_award", "2023-03-02", 1, **given, awarded_on="2022-01-01").code == "already_claimed"
    assert refused(applicant.file, "honour_award", "2023-03-02", 1, **given, awarded_on="2022-02-02").errors[0].field == "evidence.title"


@pytest.mark.clause("YP21-29")
@pytest.mark.parametrize(("level", "award"), [("province", 5_000_000), ("city", 5_000_000), ("district", 0)])
def test_a_county_that_adopted_the_award_pays_the_levels_above_it_as_the_plans_city(book: RuleBook, level: str, award: int) -> None:
    facts = org(honours=[honour(level, awarded_on="2024-02-01")])
    county = Applicant(book, facts, "zhejiang", honour_award="yangpu-2021")
    assert county.entitled("honour_award", "2024-07-01", title="先进集体", level=level) == award


@pytest.mark.clause("YP21-28")
@pytest.mark.parametrize(("awarded_on", "award"), [("2008-06-01", 0), ("2021-07-20", 0), ("2021-07-21", 1_000_000)])
def test_a_grade_from_before_the_plan_is_not_paid(book: RuleBook, awarded_on: str, award: int) -> None:
    assert Applicant(book, org(ratings=[rating("3A", awarded_on)])).entitled("rating_award", DAY) == award


@pytest.mark.clause("YP21-28")
def test_what_an_earlier_plan_has_paid_counts_into_the_top_up_for_good(book: RuleBook) -> None:
    from funding_svc.schemes import entitlement

    facts = org(ratings=[rating("4A", "2022-01-10"), rating("5A", "2024-01-10")])
    paid = {"scheme": "rating_award", "amount_fen": 2_000_000, "confirmed": {"paid_before_fen": 1_000_000}, "state": "paid"}
    rules = check(book, Applicant(book, facts).judged(DAY))
    first = Case(facts, {}, (), check(book, Applicant(book, facts).judged("2022-03-01")).today, confirmed={"paid_before_fen": 1_000_000})
    assert entitlement("rating_award", first, rules).amount_fen == 2_000_000
    later = check(book, Applicant(book, facts).judged("2024-03-01"))
    assert entitlement("rating_award", Case(facts, {}, (paid,), later.today), later).amount_fen == 2_000_000


@pytest.mark.clause("YP21-26", "YP21-27", "YP21-28", "YP21-29", "YP21-31")
@pytest.mark.parametrize("kind", ["unregistered_team", "filed_community"])
@pytest.mark.parametrize(
    ("scheme", "given"),
    [
        ("startup_subsidy", {}), ("rent_subsidy", RENT), ("rating_award", {}), ("honour_award", {"title": "先进集体", "level": "national"}),
        ("contest_match", CONTEST),
    ],
)  # fmt: skip
def test_the_kind_decides_whatever_dates_the_entry_has(book: RuleBook, kind: str, scheme: str, given: dict[str, Any]) -> None:
    facts = {
        "registered_on": "2021-08-10", "founded_on": "2021-08-10", "uscc": "51310110MJ8A00000X", "inspections": [inspection(2020, "qualified")],
        "ratings": [rating("5A", "2022-01-01")], "honours": [honour("national")],
    }  # fmt: skip
    assert Applicant(book, org(**facts)).entitled(scheme, DAY, **given) > 0
    problem = refused(Applicant(book, org(kind=kind, **facts)).entitled, scheme, DAY, **given)
    assert problem.status == 422 and {ground.clause for ground in problem.basis} <= {"YP21-26", "YP21-27", "YP21-28", "YP21-29", "YP21-31"}


@pytest.mark.clause("YP21-27")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None), ({"first_month": "2021-12"}, "evidence.first_month"), ({"lease_until": "2022-01-31"}, None),
        ({"months": 2, "lease_until": "2022-01-31"}, "evidence.months"), ({"months": 2, "lease_until": "2022-02-01"}, None),
        ({"lease_until": "2022-01-14"}, "evidence.lease_until"),
    ],
)  # fmt: skip
def test_rent_is_paid_for_months_of_the_lease(book: RuleBook, changed: dict[str, Any], field: str | None) -> None:
    applicant, given = Applicant(book, org(founded_on="2021-08-10")), RENT | changed
    if field is None:
        assert applicant.entitled("rent_subsidy", DAY, **given) == 50_000 * given["months"]
    else:
        assert refused(applicant.entitled, "rent_subsidy", DAY, **given).errors[0].field == field


@pytest.mark.clause("YP21-27")
@pytest.mark.parametrize("month", ["2030-01", "2099-01", "1995-01"])
def test_no_rent_of_other_decades(book: RuleBook, month: str) -> None:
    given = RENT | {"first_month": month, "lease_from": "1990-01-01"}
    assert refused(Applicant(book, org(founded_on="2021-08-10")).entitled, "rent_subsidy", DAY, **given).status == 422
