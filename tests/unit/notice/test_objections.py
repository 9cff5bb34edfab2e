"""Objections: while the period runs, decided by the bureau of the place and by nobody who made the case."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from notice_svc import handling, objections
from tests.unit.notice.factories import CALENDAR, CLOSES_AT, REVIEWER, at, draft_notice, objected, open_notice

IN_TIME = "2024-03-05T09:00:00.000000+08:00"
LAST_INSTANT = "2024-03-08T23:59:59.999999+08:00"
LATER = "2024-03-11T09:00:00.000000+08:00"
SEALED = {"id": "o", "name": "sealed", "phone": None, "content": "sealed"}


def ruling(what: str) -> dict[str, str]:
    return {"ruling": what, "reason": "经核查"}


def names(outcome: object) -> list[str]:
    return [event.name.removeprefix("notice.notice.") for event in outcome.events]  # type: ignore[attr-defined]


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(("now", "accepted"), [(IN_TIME, True), (LAST_INSTANT, True), (CLOSES_AT, False), (LATER, False)])
def test_an_objection_is_heard_until_the_period_ends(book: RuleBook, now: str, accepted: bool) -> None:
    state = open_notice(book)
    if accepted:
        outcome = objections.object_to(state, SEALED, at(book, now))
        assert names(outcome) == ["objected"]
        assert outcome.state["objections"][0]["filed_at"] == now
        return
    with pytest.raises(Refused) as refused:
        objections.object_to(state, SEALED, at(book, now))
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-26")


@pytest.mark.clause("ZJ23-26")
def test_an_open_objection_keeps_the_time_from_concluding_the_notice(book: RuleBook) -> None:
    assert objected(book, open_notice(book))["due_at"] is None


def test_what_an_objection_says_is_in_no_event(book: RuleBook) -> None:
    event = objections.object_to(open_notice(book), {**SEALED, "name": "甲乙丙"}, at(book, IN_TIME)).events[0]
    assert set(event.data) == {"notice", "number"}
    assert "甲乙丙" not in str(event)


def test_a_dismissed_objection_gives_the_time_back_to_the_notice(book: RuleBook) -> None:
    outcome = objections.rule(objected(book, open_notice(book)), 1, ruling("dismissed"), at(book, IN_TIME, sub="clerk"))
    assert (outcome.state["state"], outcome.state["due_at"]) == ("open", CLOSES_AT)
    assert names(outcome) == ["ruled"]


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(("now", "state", "told"), [
    (LAST_INSTANT, "open", ["ruled"]), (CLOSES_AT, "concluded", ["ruled", "concluded"]),
])  # fmt: skip
def test_the_last_dismissal_after_the_period_concludes_at_once(
    book: RuleBook, now: str, state: str, told: list[str]
) -> None:
    outcome = objections.rule(objected(book, open_notice(book)), 1, ruling("dismissed"), at(book, now, sub="clerk"))
    assert (outcome.state["state"], names(outcome)) == (state, told)
    days = [ground for ground in outcome.basis if ground.parameter == "notice.working_days"]
    assert [ground.kind for ground in days] == (["assumption"] if state == "concluded" else [])


@pytest.mark.clause("ZJ23-26")
def test_one_of_two_objections_dismissed_leaves_the_notice_waiting(book: RuleBook) -> None:
    two = objected(book, objected(book, open_notice(book)))
    outcome = objections.rule(two, 1, ruling("dismissed"), at(book, LATER, sub="clerk"))
    assert (outcome.state["state"], outcome.state["due_at"], names(outcome)) == ("open", None, ["ruled"])
    assert [one["state"] for one in outcome.state["objections"]] == ["dismissed", "open"]


@pytest.mark.clause("ZJ23-26")
def test_an_objection_found_right_ends_the_notice_with_its_reason(book: RuleBook) -> None:
    two = objected(book, objected(book, open_notice(book)))
    outcome = objections.rule(two, 2, ruling("upheld"), at(book, IN_TIME, sub="clerk"))
    assert (outcome.state["state"], outcome.state["reason"]) == ("upheld", "经核查")
    assert names(outcome) == ["ruled", "upheld"]
    assert outcome.events[1].data["reason"] == "经核查"
    assert [one["state"] for one in outcome.state["objections"]] == ["lapsed", "upheld"]


def test_who_reviewed_the_case_does_not_rule_on_an_objection_to_it(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        objections.rule(objected(book, open_notice(book)), 1, ruling("dismissed"), at(book, IN_TIME, sub=REVIEWER))
    assert (refused.value.status, refused.value.code) == (403, "same_person")
    assert [ground.clause for ground in refused.value.basis] == ["ZJ23-26"]


@pytest.mark.parametrize("sub", ["author", "releaser"])
def test_who_wrote_or_released_the_notice_does_not_rule_on_an_objection_to_it(book: RuleBook, sub: str) -> None:
    released = handling.release(draft_notice(book), at(book, sub="releaser"), CALENDAR).state
    with pytest.raises(Refused) as refused:
        objections.rule(objected(book, released), 1, ruling("dismissed"), at(book, IN_TIME, sub=sub))
    assert refused.value.code == "same_person"


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize("division", ["330108", "3301", "33"])
def test_a_bureau_of_another_place_or_level_rules_on_nothing(book: RuleBook, division: str) -> None:
    with pytest.raises(Refused) as refused:
        objections.rule(
            objected(book, open_notice(book)), 1, ruling("dismissed"), at(book, IN_TIME, "clerk", division)
        )
    assert (refused.value.status, refused.value.basis[0].clause) == (403, "ZJ23-02")


def test_the_countys_bureau_rules_for_a_street_which_has_none(book: RuleBook) -> None:
    state = objected(book, open_notice(book, division="330106001"))
    assert objections.rule(state, 1, ruling("dismissed"), at(book, IN_TIME, sub="clerk")).events


def test_an_objection_is_ruled_on_once(book: RuleBook) -> None:
    two = objected(book, objected(book, open_notice(book)))
    once = objections.rule(two, 1, ruling("dismissed"), at(book, IN_TIME, sub="clerk")).state
    with pytest.raises(Refused) as refused:
        objections.rule(once, 1, ruling("upheld"), at(book, IN_TIME, sub="clerk"))
    assert refused.value.status == 409


def test_a_ruling_on_an_objection_that_is_not_there_is_not_found(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        objections.rule(open_notice(book), 1, ruling("dismissed"), at(book, IN_TIME, sub="clerk"))
    assert refused.value.status == 404


def test_objections_are_limited_in_number_so_that_the_notice_can_still_end(book: RuleBook) -> None:
    state = open_notice(book)
    one = objected(book, state)["objections"][0]
    last_but_one = {**state, "objections": [one] * (objections.MOST_OBJECTIONS - 1)}
    full = objections.object_to(last_but_one, SEALED, at(book, IN_TIME)).state
    with pytest.raises(Refused) as refused:
        objections.object_to(full, SEALED, at(book, IN_TIME))
    assert refused.value.code == "too_many_objections"
