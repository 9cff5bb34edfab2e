"""Honour award: by level, once for each honour."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories_funding import Applicant, honour, org, varied

DAY = "2022-03-01"
NATIONAL = {"title": "先进集体", "level": "national"}
CITY = {"title": "先进集体", "level": "city"}


def honoured(book: RuleBook, *levels: str) -> Applicant:
    return Applicant(book, org(honours=[honour(level) for level in levels]))


@pytest.mark.clause("YP21-29")
@pytest.mark.parametrize(
    ("level", "award"), [("national", 8_000_000), ("city", 5_000_000), ("province", 5_000_000), ("district", 0)]
)
def test_the_award_follows_the_level(book: RuleBook, level: str, award: int) -> None:
    given = {"title": "先进集体", "level": level}
    assert honoured(book, level).entitled("honour_award", DAY, **given) == award


@pytest.mark.clause("YP21-29")
@pytest.mark.parametrize(("awarded_on", "award"), [("2006-05-01", 0), ("2021-07-20", 0), ("2021-07-21", 8_000_000)])
def test_only_an_honour_of_the_plans_own_time_is_rewarded(book: RuleBook, awarded_on: str, award: int) -> None:
    old = {**honour("national"), "awarded_on": awarded_on}
    assert Applicant(book, org(honours=[old])).entitled("honour_award", DAY, **NATIONAL) == award


@pytest.mark.clause("YP21-29")
def test_one_honour_is_awarded_once(book: RuleBook) -> None:
    applicant = honoured(book, "national")
    applicant.file("honour_award", DAY, 8_000_000, **NATIONAL)
    assert applicant.entitled("honour_award", DAY, **NATIONAL) == 0
    with pytest.raises(Refused) as caught:
        applicant.file("honour_award", DAY, 1, **NATIONAL)
    assert (caught.value.status, caught.value.basis[0].clause) == (409, "YP21-29")


@pytest.mark.clause("YP21-29")
@pytest.mark.parametrize(("adds_up", "second"), [(True, 8_000_000), (False, 3_000_000)])
def test_two_levels_for_one_deed(book: RuleBook, adds_up: bool, second: int) -> None:
    rules = varied(book, "funding.honour_award.levels_add_up", adds_up)
    applicant = honoured(rules, "national", "city")
    applicant.file("honour_award", DAY, 5_000_000, **CITY)
    assert applicant.entitled("honour_award", DAY, **NATIONAL) == second


@pytest.mark.clause("YP21-29")
@pytest.mark.parametrize("mark", ["\u200b", " ", "《"])
def test_an_honour_spelt_otherwise_is_the_one_in_the_register_and_awarded_once(book: RuleBook, mark: str) -> None:
    applicant, spelt = honoured(book, "national"), {**NATIONAL, "title": mark + NATIONAL["title"]}
    applicant.file("honour_award", DAY, 8_000_000, **NATIONAL)
    assert applicant.entitled("honour_award", DAY, **spelt) == 0


@pytest.mark.clause("YP21-29")
def test_an_honour_that_nobody_recorded_is_refused_by_field(book: RuleBook) -> None:
    with pytest.raises(Refused) as caught:
        honoured(book, "city").entitled("honour_award", DAY, **NATIONAL)
    assert caught.value.errors[0].field == "evidence.title"


@pytest.mark.clause("YP21-29")
def test_one_fen_above_the_award_is_refused(book: RuleBook) -> None:
    assert honoured(book, "city").file("honour_award", DAY, 5_000_000, **CITY)
    with pytest.raises(Refused) as caught:
        honoured(book, "city").file("honour_award", DAY, 5_000_001, **CITY)
    assert caught.value.code == "over_entitlement"
