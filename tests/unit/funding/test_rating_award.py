"""Rating award: first grade, top-ups, and the invariant that all payments come to the highest grade's award."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories_funding import Applicant, org, rating, varied

AWARDS = {"1A": 0, "2A": 0, "3A": 1_000_000, "4A": 3_000_000, "5A": 5_000_000}
DAY = "2025-01-01"


def rated(book: RuleBook, *grades: str) -> Applicant:
    ratings = [rating(grade, f"{2022 + number}-06-01") for number, grade in enumerate(grades)]
    return Applicant(book, org(ratings=ratings))


@pytest.mark.clause("YP21-28")
@pytest.mark.parametrize("grade", list(AWARDS))
def test_the_first_rating_is_awarded_by_its_grade(book: RuleBook, grade: str) -> None:
    assert rated(book, grade).entitled("rating_award", DAY) == AWARDS[grade]


@pytest.mark.clause("YP21-28")
@pytest.mark.parametrize(
    ("before", "then", "top_up"),
    [
        ("3A", "4A", 2_000_000),
        ("4A", "5A", 2_000_000),
        ("3A", "5A", 4_000_000),
        ("2A", "3A", 1_000_000),
        ("4A", "4A", 0),
        ("5A", "4A", 0),
    ],
)
def test_a_later_rating_is_topped_up(book: RuleBook, before: str, then: str, top_up: int) -> None:
    applicant = rated(book, before)
    if AWARDS[before]:
        applicant.file("rating_award", "2022-12-31", AWARDS[before])
    applicant.facts["ratings"].append(rating(then, "2023-06-01"))
    assert applicant.entitled("rating_award", DAY) == top_up


@pytest.mark.clause("YP21-28")
def test_a_fall_and_rise_is_measured_against_the_highest_grade_ever(book: RuleBook) -> None:
    applicant = rated(book, "4A", "3A", "5A")
    applicant.file("rating_award", DAY, 3_000_000)
    assert applicant.entitled("rating_award", DAY) == 2_000_000


@pytest.mark.clause("YP21-28")
def test_where_the_rules_say_so_each_rise_is_measured_against_the_grade_before(book: RuleBook) -> None:
    last = varied(book, "funding.rating_award.top_up_basis", "last_grade")
    applicant = Applicant(last, rated(book, "4A", "3A", "5A").facts)
    assert applicant.entitled("rating_award", DAY) == 3_000_000 + 4_000_000


@pytest.mark.clause("YP21-28")
def test_a_rating_of_tomorrow_earns_nothing_today(book: RuleBook) -> None:
    applicant = Applicant(book, org(ratings=[rating("3A", "2022-06-02")]))
    assert applicant.entitled("rating_award", "2022-06-01") == 0
    assert applicant.entitled("rating_award", "2022-06-02") == 1_000_000


@pytest.mark.clause("YP21-28")
@pytest.mark.parametrize(("awarded_on", "award"), [("2008-06-01", 0), ("2021-07-20", 0), ("2021-07-21", 1_000_000)])
def test_only_a_grade_of_the_plans_own_time_is_rewarded(book: RuleBook, awarded_on: str, award: int) -> None:
    assert Applicant(book, org(ratings=[rating("3A", awarded_on)])).entitled("rating_award", DAY) == award


@pytest.mark.clause("YP21-28")
def test_one_fen_above_the_award_is_refused(book: RuleBook) -> None:
    with pytest.raises(Refused) as caught:
        rated(book, "3A").file("rating_award", DAY, 1_000_001)
    assert (caught.value.code, caught.value.basis[0].clause) == ("over_entitlement", "YP21-28")


@pytest.mark.clause("YP21-28")
def test_the_same_award_is_not_paid_twice(book: RuleBook) -> None:
    applicant = rated(book, "3A")
    applicant.file("rating_award", DAY, 1_000_000)
    with pytest.raises(Refused) as caught:
        applicant.file("rating_award", DAY, 1_000_000)
    assert (caught.value.status, caught.value.code) == (409, "already_claimed")


@pytest.mark.clause("YP21-28")
@settings(max_examples=60, deadline=None)
@given(history=st.lists(st.tuples(st.sampled_from(list(AWARDS)), st.booleans(), st.integers(1, 100)), max_size=8))
def test_all_payments_come_to_the_award_of_the_highest_grade(
    book: RuleBook, history: list[tuple[str, bool, int]]
) -> None:
    """Whatever the grades and whenever the organisation claims, in whole or in part."""
    applicant = Applicant(book, org(ratings=[]))
    for month, (grade, claims, percent) in enumerate(history, start=1):
        applicant.facts["ratings"].append(rating(grade, f"2022-{month:02}-01"))
        left = applicant.entitled("rating_award", DAY)
        if claims and left * percent // 100:
            applicant.file("rating_award", DAY, left * percent // 100)
        assert sum(claim["amount_fen"] for claim in applicant.claims) <= highest(history[:month])
    if left := applicant.entitled("rating_award", DAY):
        applicant.file("rating_award", DAY, left)
    assert sum(claim["amount_fen"] for claim in applicant.claims) == highest(history)


def highest(history: list[tuple[str, bool, int]]) -> int:
    return max((AWARDS[grade] for grade, _, _ in history), default=0)
