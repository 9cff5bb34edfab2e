"""What could be claimed today: each scheme that the place offers, with amount or with what is missing; nothing filed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from common.law import RuleBook
from funding_svc.claims.decisions import standing
from funding_svc.entitlements.offers import offers
from funding_svc.schemes.case import Case
from tests.factories_funding import Applicant, check, honour, inspection, org, rating
from tests.unit.funding.test_worker_schemes import worker

DAY = "2022-07-01"


def offered(book: RuleBook, one: Applicant, on: str = DAY, person: Any = None) -> dict[str, list[dict[str, Any]]]:
    case = Case(one.facts, {}, standing(one.claims), date.fromisoformat(on), worker=person)
    found: dict[str, list[dict[str, Any]]] = {}
    for line in offers(case, person is not None, lambda: check(book, one.judged(on)), lambda scheme: case):
        found.setdefault(line["scheme"], []).append(line)
    return found


@pytest.mark.clause("YP21-26", "YP21-28", "YP21-29")
def test_what_the_register_proves_is_offered_with_amount_arithmetic_and_basis(book: RuleBook) -> None:
    facts = org(
        founded_on="2021-08-10", inspections=[inspection(2021, "qualified")], ratings=[rating("4A", "2022-01-10")],
        honours=[honour("national"), honour("district", "文明单位")],
    )  # fmt: skip
    found = offered(book, Applicant(book, facts))
    assert [found[name][0]["amount_fen"] for name in ("startup_subsidy", "rating_award")] == [1_000_000, 3_000_000]
    assert [(line["evidence"]["level"], line["amount_fen"], line["claimable"]) for line in found["honour_award"]] == [
        ("national", 8_000_000, True), ("district", 0, False),
    ]  # fmt: skip
    assert {ground["clause"] for ground in found["rating_award"][0]["basis"]} == {"YP21-28"}


@pytest.mark.clause("YP21-26")
def test_what_is_missing_is_said_in_words(book: RuleBook) -> None:
    found = offered(book, Applicant(book, org(founded_on="2021-08-10")))
    assert found["startup_subsidy"][0]["missing"] == ["首次年检（年报）结论须符合规定方可申请开办补贴。"]
    assert "租赁合同起始日期" in found["rent_subsidy"][0]["missing"][0] and found["rent_subsidy"][0]["amount_fen"] is None
    assert "honour_award" not in found


def test_what_was_claimed_is_not_offered_again(book: RuleBook) -> None:
    one = Applicant(book, org(ratings=[rating("3A", "2022-01-10")]))
    one.file("rating_award", DAY, 1_000_000)
    line = offered(book, one)["rating_award"][0]
    assert (line["amount_fen"], line["claimable"], line["missing"]) == (0, False, ["此前已经申请。"])


def test_a_place_that_does_not_offer_a_scheme_is_silent_about_it(book: RuleBook) -> None:
    facts = org(ratings=[rating("3A", "2024-01-10")])
    assert offered(book, Applicant(book, facts, "zhejiang"), "2024-07-01") == {}
    assert set(offered(book, Applicant(book, facts, "zhejiang", rating_award="yangpu-2021"), "2024-07-01")) == {"rating_award"}


@pytest.mark.clause("YP21-34", "YP21-40")
def test_a_worker_is_shown_what_is_for_workers(book: RuleBook) -> None:
    one = Applicant(book, org())
    found = offered(book, one, person=worker(chosen_years=[2022]))
    assert found["supervisor_award"][0]["amount_fen"] == 500_000
    assert set(found) == {"supervisor_award"}, "no table, no implementing rules: not offered"
