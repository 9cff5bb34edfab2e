"""Venture and contest match: half of a project, the ceiling, what counts, and never both for one project."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories_funding import Applicant, org, varied

DAY = "2022-03-01"
CEILING = 5_000_000


def venture(amount_fen: int = 8_000_000, **changed: Any) -> dict[str, Any]:
    return {"project": "邻里食堂", "project_amount_fen": amount_fen, "selected": True} | changed


def contest(amount_fen: int = 8_000_000, **changed: Any) -> dict[str, Any]:
    won = {"contest_level": "city", "prize": "third", "area_in_division": True, "clients_in_division": True}
    return {"project": "邻里食堂", "project_amount_fen": amount_fen} | won | changed


@pytest.mark.clause("YP21-30")
@pytest.mark.parametrize(
    ("project_fen", "match_fen"),
    [
        (6_000_000, 3_000_000),
        (9_999_998, 4_999_999),
        (9_999_999, 4_999_999),
        (10_000_000, 5_000_000),
        (10_000_002, 5_000_000),
        (1, 0),
    ],
)
def test_half_of_a_venture_project_up_to_the_ceiling(book: RuleBook, project_fen: int, match_fen: int) -> None:
    assert Applicant(book, org()).entitled("venture_match", DAY, **venture(project_fen)) == match_fen


@pytest.mark.clause("YP21-30")
@given(project_fen=st.integers(1, 10**12))
def test_a_match_never_exceeds_half_nor_the_ceiling(book: RuleBook, project_fen: int) -> None:
    match_fen = Applicant(book, org()).entitled("venture_match", DAY, **venture(project_fen))
    assert match_fen <= CEILING and 2 * match_fen <= project_fen
    assert match_fen == CEILING or 2 * (match_fen + 1) > project_fen


@pytest.mark.clause("YP21-30")
def test_where_the_rules_say_so_a_half_fen_is_rounded_up(book: RuleBook) -> None:
    rules = varied(book, "funding.venture_match.rounding", "half_up_to_fen")
    assert Applicant(rules, org()).entitled("venture_match", DAY, **venture(9_999_997)) == 4_999_999


@pytest.mark.clause("YP21-30")
def test_a_project_that_was_not_selected_gets_nothing(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    assert applicant.entitled("venture_match", DAY, **venture(selected=False)) == 0
    with pytest.raises(Refused) as caught:
        applicant.file("venture_match", DAY, 1, **venture(selected=False))
    assert (caught.value.code, caught.value.basis[0].clause) == ("over_entitlement", "YP21-30")


@pytest.mark.clause("YP21-30")
@pytest.mark.parametrize("amount_fen", [0, -1])
def test_an_amount_of_nothing_is_refused_by_field(book: RuleBook, amount_fen: int) -> None:
    with pytest.raises(Refused) as caught:
        Applicant(book, org()).entitled("venture_match", DAY, **venture(amount_fen))
    assert caught.value.errors[0].field == "evidence.project_amount_fen"


@pytest.mark.clause("YP21-31")
@pytest.mark.parametrize(("project_fen", "match_fen"), [(8_000_000, 4_000_000), (20_000_000, 5_000_000)])
def test_half_of_a_contest_project_up_to_the_ceiling(book: RuleBook, project_fen: int, match_fen: int) -> None:
    assert Applicant(book, org()).entitled("contest_match", DAY, **contest(project_fen)) == match_fen


@pytest.mark.clause("YP21-31")
@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({"prize": "first"}, True),
        ({"prize": "second"}, True),
        ({"prize": "third"}, True),
        ({"prize": "merit"}, False),
        ({"contest_level": "national"}, True),
        ({"contest_level": "province"}, True),  # 市级 of the plan is the level right above the district
        ({"contest_level": "district"}, False),
        ({"area_in_division": False}, False),
        ({"clients_in_division": False}, False),
    ],
)
def test_what_counts_in_a_contest(book: RuleBook, changed: dict[str, Any], counts: bool) -> None:
    assert bool(Applicant(book, org()).entitled("contest_match", DAY, **contest(**changed))) is counts


@pytest.mark.clause("YP21-31")
def test_an_unregistered_body_gets_no_contest_match(book: RuleBook) -> None:
    with pytest.raises(Refused) as caught:
        Applicant(book, org(registered_on=None)).entitled("contest_match", DAY, **contest())
    assert caught.value.basis[0].clause == "YP21-31"


@pytest.mark.clause("YP21-30", "YP21-31")
@pytest.mark.parametrize(
    ("first", "second"),
    [(("venture_match", venture()), ("contest_match", contest())), (("contest_match", contest()), ("venture_match", venture()))],
)
def test_one_project_never_gets_more_than_the_higher_of_the_two(
    book: RuleBook, first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]]
) -> None:
    applicant = Applicant(book, org())
    applicant.file(first[0], DAY, 4_000_000, **first[1])
    with pytest.raises(Refused) as caught:
        applicant.file(second[0], DAY, 4_000_000, **second[1])
    assert (caught.value.status, caught.value.code) == (409, "already_claimed")
    assert "funding.contest_match.shared_with" in {ground.parameter for ground in caught.value.basis}
    assert applicant.entitled(second[0], DAY, **(second[1] | {"project": "夕阳红"})) == 4_000_000


@pytest.mark.clause("YP21-30", "YP21-31")
@pytest.mark.parametrize(
    ("scheme", "given", "difference"),
    [("contest_match", contest(10_000_000), 1_000_000), ("contest_match", contest(8_000_002), 1), ("contest_match", contest(7_999_999), 0)],
)
def test_the_second_pays_the_difference_and_shows_it(book: RuleBook, scheme: str, given: dict[str, Any], difference: int) -> None:
    applicant = Applicant(book, org())
    applicant.file("venture_match", DAY, 4_000_000, **venture())
    found = applicant.preview(scheme, DAY, **given)
    assert found["entitled_fen"] == difference
    assert found["steps"][-1] == {"label": "减：此前已申请或已拨付", "amount_fen": -4_000_000}


@pytest.mark.clause("YP21-31")
@pytest.mark.parametrize(("project_fen", "paid"), [(7_999_999, 4_000_000), (8_000_001, 4_000_001), (9_999_999, 5_000_000)])
def test_fifty_per_cent_of_a_contest_project_is_exact_and_rounded_half_up(book: RuleBook, project_fen: int, paid: int) -> None:
    assert Applicant(book, org()).entitled("contest_match", DAY, **contest(project_fen)) == paid


@pytest.mark.clause("ZJ18-23", "E-13")
@pytest.mark.parametrize(("listed", "stops"), [("blacklist", True), ("abnormal", False)])
def test_serious_breach_of_trust_keeps_from_funding_and_abnormal_activity_does_not(book: RuleBook, listed: str, stops: bool) -> None:
    applicant = Applicant(book, org(listings=[{"list": listed, "removed_on": None}]))
    if not stops:
        assert applicant.entitled("venture_match", DAY, **venture()) == 4_000_000
        return
    with pytest.raises(Refused) as caught:
        applicant.entitled("venture_match", DAY, **venture())
    assert (caught.value.status, caught.value.code) == (422, "refused_by_rule")
    assert {ground.clause for ground in caught.value.basis} == {"E-13"}
    removed = Applicant(book, org(listings=[{"list": listed, "removed_on": "2022-01-01"}]))
    assert removed.entitled("venture_match", DAY, **venture()) == 4_000_000


@pytest.mark.clause("YP21-30")
@pytest.mark.parametrize("spelling", ["Ｐ１", "p1", "P 1", "P\u200b1", '"P1"', "《P1》"])
def test_a_project_spelt_otherwise_is_not_paid_again(book: RuleBook, spelling: str) -> None:
    applicant = Applicant(book, org())
    applicant.file("venture_match", DAY, 4_000_000, **venture(project="P1"))
    assert applicant.entitled("venture_match", DAY, **venture(project=spelling)) == 0
    assert applicant.entitled("venture_match", DAY, **venture(project="P2")) == 4_000_000


def test_a_project_claimed_in_part_may_claim_the_rest(book: RuleBook) -> None:
    applicant = Applicant(book, org())
    applicant.file("venture_match", DAY, 1_000_000, **venture())
    assert applicant.entitled("venture_match", DAY, **venture()) == 3_000_000
