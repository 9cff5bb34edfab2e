"""Lots: drawn again by anybody from the published seed; who is bound to what is judged is never drawn."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from common.kernel.decision import Refused
from common.kernel.declaration.order import read_form
from common.law import RuleBook
from registry_svc.draws.decisions import chosen, draw
from registry_svc.draws.declaration import DRAW
from registry_svc.draws.fields import DrawForm
from tests.factories import check, principal

TOPICS = ["ideology", "party_building"]


def lots(*refs: str, **ties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"ref": ref, "ties": ties.get(ref.replace("-", "_"), [])} for ref in refs]


def tie(org: str, left_on: str | None = None) -> dict[str, Any]:
    return {"org": org, "left_on": left_on}


def form(**changes: Any) -> dict[str, Any]:
    body = {
        "kind": "spot_check", "title": "2024年度专项监督抽查", "topics": TOPICS, "pool": lots("org-1", "org-2", "org-3", "org-4"), "size": 2,
        "inspectors": lots("J1", "J2", "J3"), "inspectors_size": 2,
    }  # fmt: skip
    return read_form(DrawForm, body | changes)


def drawn(book: RuleBook, seed: str = "a1", on: str = "2024-03-01", **changes: Any) -> dict[str, Any]:
    return draw({"division": "330106"}, form(**changes), seed, check(book, principal(), on=on)).fields


def refusal(book: RuleBook, **changes: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        drawn(book, **changes)
    return refused.value


@pytest.mark.clause("ZJ18-27")
def test_anybody_draws_the_same_again_from_the_published_seed(book: RuleBook) -> None:
    found = drawn(book)
    in_order = sorted((hashlib.sha256(f"{found['seed']}:{one['ref']}".encode()).hexdigest(), one["ref"]) for one in form()["pool"])
    assert found["drawn"] == [ref for _, ref in in_order[:2]] and "SHA-256" in found["method"]
    assert drawn(book) == found
    assert len({tuple(drawn(book, seed=str(number))["drawn"]) for number in range(50)}) > 5, "another seed draws others"


@pytest.mark.clause("ZJ18-27")
def test_the_order_of_the_pool_does_not_matter(book: RuleBook) -> None:
    assert drawn(book, pool=lots("org-4", "org-3", "org-2", "org-1"))["drawn"] == drawn(book)["drawn"]


@pytest.mark.clause("ZJ18-27")
def test_an_inspector_bound_to_a_drawn_organisation_is_never_drawn(book: RuleBook) -> None:
    for number in range(40):
        found = drawn(book, str(number), inspectors=lots("J1", "J2", "J3", J1=[tie("org-1")]), inspectors_size=2)
        assert ("J1" in found["drawn_inspectors"]) <= ("org-1" not in found["drawn"])
        if "org-1" in found["drawn"]:
            assert [one["ref"] for one in found["kept_out"]] == ["J1"]


@pytest.mark.clause("E-02")
@pytest.mark.parametrize(
    ("left_on", "kept_out"), [(None, True), ("2024-02-29", True), ("2022-03-02", True), ("2022-03-01", False), ("2020-01-01", False)]
)
def test_an_expert_who_left_less_than_two_years_ago_withdraws(book: RuleBook, left_on: str | None, kept_out: bool) -> None:
    changes = {"kind": "experts", "topics": [], "about": ["org-9"], "pool": lots("E1", "E2", E1=[tie("org-9", left_on)]), "size": 1}
    for number in range(20):
        found = drawn(book, str(number), inspectors=[], inspectors_size=0, **changes)
        assert [one["ref"] for one in found["kept_out"]] == ["E1"] * kept_out
        assert not (kept_out and "E1" in found["drawn"])


def test_who_is_excluded_by_hand_is_named_with_the_reason(book: RuleBook) -> None:
    found = drawn(book, exclusions=[{"ref": "org-1", "reason": "正在注销"}], size=3)
    assert sorted(found["drawn"]) == ["org-2", "org-3", "org-4"] and found["kept_out"] == [{"ref": "org-1", "reason": "正在注销"}]


@pytest.mark.clause("ZJ18-27")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topics": ["cinema"]}, "topics"), ({"topics": []}, "topics"), ({"size": 5}, "size"), ({"inspectors_size": 4}, "inspectors_size"),
        ({"inspectors_size": 0}, "inspectors_size"), ({"pool": lots("org-1", "org-1")}, "pool.1.ref"),
        ({"exclusions": [{"ref": "org-8", "reason": "无"}]}, "exclusions.0.ref"), ({"kind": "experts"}, "inspectors"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_named(book: RuleBook, changes: dict, field: str) -> None:
    problem = refusal(book, **changes)
    assert (problem.status, problem.errors[0].field) == (422, field)


def test_as_many_as_there_are_can_be_drawn() -> None:
    assert sorted(chosen(["b", "a"], 2, "s", "size")) == ["a", "b"]


def test_a_draw_is_open_to_everybody_and_never_done_again() -> None:
    assert [who.role for who in DRAW.readers] == [""] and not DRAW.commands
