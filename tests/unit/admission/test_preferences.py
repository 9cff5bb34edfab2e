"""Who goes first for the last place of a year: at equal scores whom the rules prefer, and never before a higher score."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import agreements
from admission_svc.eligibility import Room
from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories_admission import APPLICANT, application, check, sign

LAST = Room(places=frozenset(range(1, 30)))  # of the thirty that the example city admits in a year
ASSOCIATION = {"registration_class": "industry_association", "industry": "pillar"}


def ready(book: RuleBook, score: int | None = None, **changes: Any) -> dict[str, Any]:
    """An application that lacks the resident's signature."""
    state: Any = application(book, "awaiting_signatures")
    for party in ("bureau", "operator"):
        state = sign(book, state, party).state
    steps = [{**one, "score": score} if score is not None else one for one in state["steps"]]
    return {**state, "steps": steps, **changes}


def take(book: RuleBook, rival: Any, room: Room = LAST, score: int | None = None, profile: str = "example-city", **more: Any) -> str:
    circumstances = {"profile": profile, **more.pop("circumstances", {})}
    return str(agreements.sign(ready(book, score, **more), "resident", room, check(book, APPLICANT, **circumstances), [rival]).state["state"])


def rival(book: RuleBook, score: int | None = None, **changes: Any) -> dict[str, Any]:
    return ready(book, score, **{"id": "app-2", "org_name": "示例行业协会", **changes})


@pytest.mark.clause("ZJ18-42")
@pytest.mark.parametrize(("mine", "other", "mine_score", "other_score", "taken"), [
    ({}, ASSOCIATION, None, None, False), ({}, ASSOCIATION, 80, 80, False), ({}, ASSOCIATION, 81, 80, True),
    (ASSOCIATION, ASSOCIATION, 80, 80, True), ({}, {**ASSOCIATION, "industry": "other"}, 80, 80, True),
    ({}, {**ASSOCIATION, "registration_class": "charity"}, 80, 80, True), ({}, {**ASSOCIATION, "on_hold": True}, 80, 80, True),
    ({}, {**ASSOCIATION, "state": "awaiting_agreement"}, 80, 80, True), (ASSOCIATION, {}, 80, 80, True),
])  # fmt: skip
def test_at_equal_scores_an_association_of_such_an_industry_has_the_last_place(
    book: RuleBook, mine: dict[str, Any], other: dict[str, Any], mine_score: int | None, other_score: int | None, taken: bool
) -> None:
    if taken:
        assert take(book, rival(book, other_score, **other), score=mine_score, **mine) == "admitted"
        return
    with pytest.raises(Refused) as refused:
        take(book, rival(book, other_score, **other), score=mine_score, **mine)
    assert (refused.value.status, refused.value.code, refused.value.basis[0].clause) == (409, "yields_last_place", "ZJ18-42")
    assert "示例行业协会" in refused.value.detail


@pytest.mark.clause("ZJ18-42")
def test_before_the_last_place_nobody_yields(book: RuleBook) -> None:
    assert take(book, rival(book, **ASSOCIATION), Room(places=frozenset(range(1, 29)))) == "admitted"


@pytest.mark.clause("ZJ18-42")
def test_who_can_no_longer_be_signed_holds_up_nobody(book: RuleBook) -> None:
    late = rival(book, **ASSOCIATION)
    assert take(book, {**late, "agreement": {**late["agreement"], "entry_on": "2024-02-29"}}) == "admitted"


@pytest.mark.clause("YB21-63")
@pytest.mark.parametrize(("category", "taken"), [
    ("charity", False), ("resource_linking", False), ("professional_service", False), ("other", True), (None, True),
])  # fmt: skip
def test_the_youth_plan_prefers_three_categories(book: RuleBook, category: str | None, taken: bool) -> None:
    youth = {"on": "2022-01-10", "now": "2022-03-10T10:00:00+08:00", "settings": {"admission.yearly_cap": 6}}
    other = rival(book, category=category)
    full_but_one = Room(places=frozenset(range(1, 6)))
    act = lambda: take(book, other, full_but_one, profile="youth-base-2021", circumstances=youth)  # noqa: E731
    if taken:
        assert act() == "admitted"
        return
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.basis[0].clause == "YB21-63"
