"""Candidates to run a base: the score decides, preferences only break ties."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from registry_svc.rankings import rank
from tests.factories import check, principal
from tests.unit.registry.factories import org

BRAND = {"level": "province", "title": "浙江省品牌社会组织", "brand": True, "awarded_on": "2023-01-01"}
ORGS = {"plain": org(id="plain"), "brand": org(id="brand", honours=[BRAND]), "other": org(id="other")}


def candidate(id: str, score: int, **facts: bool) -> dict:
    return {"org": id, "score": score, "party_body": False, "support_resources": False, **facts}


def order(book: RuleBook, *candidates: dict, profile: str = "zhejiang", on: str = "2024-03-01") -> list[tuple[str, int]]:
    found = rank({"base": "b", "candidates": list(candidates)}, ORGS, check(book, principal(), profile=profile, on=on))
    return [(one["org"], one["rank"]) for one in found["items"]]


@pytest.mark.clause("ZJ23-21")
def test_at_equal_scores_the_holder_of_the_provincial_brand_comes_first(book: RuleBook) -> None:
    assert order(book, candidate("plain", 9000), candidate("brand", 9000)) == [("brand", 1), ("plain", 2)]


@pytest.mark.clause("ZJ23-21")
def test_one_hundredth_of_a_point_beats_the_brand(book: RuleBook) -> None:
    assert order(book, candidate("brand", 9000), candidate("plain", 9001)) == [("plain", 1), ("brand", 2)]


@pytest.mark.clause("YB21-20", "YB21-23")
def test_under_the_youth_plan_a_party_body_counts_before_support_resources(book: RuleBook) -> None:
    found = order(
        book, candidate("plain", 80, support_resources=True), candidate("other", 80, party_body=True), candidate("brand", 80),
        profile="youth-base-2021", on="2022-03-01",
    )  # fmt: skip
    assert found == [("other", 1), ("plain", 2), ("brand", 3)]


def test_whom_nothing_tells_apart_shares_a_rank(book: RuleBook) -> None:
    assert order(book, candidate("plain", 70), candidate("other", 70)) == [("plain", 1), ("other", 1)]


@pytest.mark.parametrize(("named", "field"), [([], "candidates"), (["plain"], "candidates"), (["plain", "other", "plain"], "candidates.2.org")])
def test_a_ranking_needs_two_different_candidates(book: RuleBook, named: list[str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        order(book, *(candidate(id, 70) for id in named))
    assert (refused.value.status, refused.value.errors[0].field) == (422, field)


def test_an_unknown_candidate_is_named(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        order(book, candidate("plain", 70), candidate("nobody", 70))
    assert refused.value.errors[0].field == "candidates.1.org"


@pytest.mark.clause("ZJ18-23")
def test_a_ranking_shows_who_stands_on_a_list(book: RuleBook) -> None:
    listed = [{"number": 1, "list": "blacklist", "reason": "示例", "listed_on": "2023-07-01", "removed_on": None}]
    orgs = {"plain": org(id="plain", listings=listed), "other": org(id="other")}
    found = rank({"base": "b", "candidates": [candidate("plain", 90), candidate("other", 80)]}, orgs, check(book, principal()))
    assert [one["listed"] for one in found["items"]] == [["严重违法失信名单（黑名单）"], []]
