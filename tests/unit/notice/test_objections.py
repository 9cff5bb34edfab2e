"""Objections: while the period runs, decided by the bureau of the place and by nobody who made the case; clues hold nothing."""

from __future__ import annotations

import pytest

from common.kernel.decision import Outcome, Refused, State
from common.kernel.schema import load
from common.law import RuleBook
from notice_svc import handling, objections
from notice_svc.schemas import AbusiveForm
from notice_svc.tally import Tally
from tests.unit.notice.factories import (
    CALENDAR,
    CLOSES_AT,
    REVIEWER,
    at,
    draft_notice,
    objected,
    objection,
    open_notice,
    settled,
)  # fmt: skip

IN_TIME = "2024-03-05T09:00:00.000000+08:00"
LAST_INSTANT = "2024-03-08T23:59:59.999999+08:00"
LATER = "2024-03-11T09:00:00.000000+08:00"


def ruling(what: str) -> dict[str, str]:
    return {"ruling": what, "reason": "经核查"}


def names(outcome: Outcome) -> list[str]:
    return [event.name.removeprefix("notice.") for event in outcome.events]


def rule(book: RuleBook, notice: State, one: State, now: str = IN_TIME, sub: str = "clerk", division: str = "330106") -> Outcome:
    return objections.rule(one, ruling("dismissed"), notice, at(book, now, sub, division))


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(("now", "accepted"), [(IN_TIME, True), (LAST_INSTANT, True), (CLOSES_AT, False), (LATER, False)])
@pytest.mark.parametrize("named", [True, False])
def test_an_objection_or_clue_is_heard_until_the_period_ends(book: RuleBook, now: str, accepted: bool, named: bool) -> None:
    notice = open_notice(book)
    if accepted:
        outcome = objections.file("o", 1, "r", named, notice, at(book, now))
        assert (names(outcome), outcome.state["filed_at"]) == (["objection.filed"], now)
        assert outcome.state["state"] == ("open" if named else "clue")
        return
    with pytest.raises(Refused) as refused:
        objections.file("o", 1, "r", named, notice, at(book, now))
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-26")


@pytest.mark.parametrize(("form", "expected"), [
    ({"name": "甲", "phone": "13800001234"}, True), ({"name": None, "phone": None}, False),
    ({"name": "甲", "phone": None}, "phone"), ({"name": None, "phone": "13800001234"}, "name"),
])  # fmt: skip
def test_name_and_contact_make_an_objection_neither_makes_a_clue_and_one_alone_is_refused(
    form: dict[str, str | None], expected: bool | str
) -> None:
    if isinstance(expected, bool):
        assert objections.named(form) is expected
        return
    with pytest.raises(Refused) as refused:
        objections.named(form)
    assert [error.field for error in refused.value.errors] == [expected]


@pytest.mark.clause("ZJ23-26")
def test_an_open_objection_keeps_the_time_from_concluding_the_notice(book: RuleBook) -> None:
    notice = objected(book, open_notice(book))
    assert (notice["due_at"], notice["objection_count"], notice["open_objection_count"]) == (None, 1, 1)


@pytest.mark.clause("ZJ23-26")
def test_an_objection_that_the_notice_has_not_counted_yet_holds_its_conclusion_too(book: RuleBook) -> None:
    held = handling.conclude(open_notice(book), Tally(filed=1, waiting=1), at(book, CLOSES_AT))
    assert (held.state["state"], held.state["due_at"], names(held)) == ("open", None, ["notice.objections_counted"])


def test_what_the_notice_knows_already_changes_nothing(book: RuleBook) -> None:
    notice = objected(book, open_notice(book))
    assert handling.settle(notice, Tally(1, 1), at(book, IN_TIME)) is None
    ended = handling.withdraw(notice, {"reason": "有误"}, at(book, IN_TIME, sub="clerk")).state
    assert handling.settle(ended, Tally(2, 2), at(book, IN_TIME)) is None


def test_nothing_that_somebody_wrote_is_in_an_objection_or_its_events(book: RuleBook) -> None:
    outcome = objections.file("o", 1, "hash", True, open_notice(book), at(book, IN_TIME))
    assert not {"name", "phone", "content"} & set(outcome.state)
    assert set(outcome.events[0].data) == {"objection"}
    assert not {"name", "phone", "content", "receipt"} & set(outcome.events[0].data["objection"])


def test_a_dismissed_objection_gives_the_time_back_to_the_notice(book: RuleBook) -> None:
    outcome = settled(book, objected(book, open_notice(book)), Tally(1, 0), IN_TIME)
    assert (outcome.state["state"], outcome.state["due_at"]) == ("open", CLOSES_AT)


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(("now", "state", "told"), [
    (LAST_INSTANT, "open", "notice.objections_counted"), (CLOSES_AT, "concluded", "notice.concluded"),
])  # fmt: skip
def test_the_last_dismissal_after_the_period_concludes_at_once(book: RuleBook, now: str, state: str, told: str) -> None:
    outcome = settled(book, objected(book, open_notice(book)), Tally(1, 0), now)
    assert (outcome.state["state"], names(outcome)) == (state, [told])
    days = [ground for ground in outcome.basis if ground.parameter == "notice.working_days"]
    assert [ground.kind for ground in days] == ["assumption"]


@pytest.mark.clause("ZJ23-26")
def test_one_of_two_objections_dismissed_leaves_the_notice_waiting(book: RuleBook) -> None:
    two = settled(book, open_notice(book), Tally(2, 2)).state
    outcome = settled(book, two, Tally(2, 1), LATER)
    assert (outcome.state["state"], outcome.state["due_at"], outcome.state["open_objection_count"]) == ("open", None, 1)


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize("now", [IN_TIME, LATER])
def test_an_objection_found_right_ends_the_notice_with_its_reason(book: RuleBook, now: str) -> None:
    notice = objected(book, open_notice(book))
    ruled = objections.rule(objection(book, notice), ruling("upheld"), notice, at(book, now, sub="clerk"))
    assert (ruled.state["state"], ruled.events[0].data["ruling"]) == ("upheld", "upheld")
    outcome = settled(book, notice, Tally(2, 1, "经核查"), now)
    assert (outcome.state["state"], outcome.state["reason"], names(outcome)) == ("upheld", "经核查", ["notice.upheld"])
    timed = handling.conclude(open_notice(book), Tally(1, 0, "经核查"), at(book, CLOSES_AT))
    assert names(timed) == ["notice.upheld"], "the time must not overtake a ruling that the notice has not heard"


def test_who_reviewed_the_case_does_not_rule_on_an_objection_to_it(book: RuleBook) -> None:
    notice = open_notice(book)
    with pytest.raises(Refused) as refused:
        rule(book, notice, objection(book, notice), sub=REVIEWER)
    assert (refused.value.status, refused.value.code) == (403, "same_person")
    assert [ground.clause for ground in refused.value.basis] == ["ZJ23-26"]


@pytest.mark.parametrize("sub", ["author", "releaser"])
def test_who_wrote_or_released_the_notice_does_not_rule_on_an_objection_to_it(book: RuleBook, sub: str) -> None:
    released = handling.release(draft_notice(book), at(book, sub="releaser"), CALENDAR).state
    with pytest.raises(Refused) as refused:
        rule(book, released, objection(book, released), sub=sub)
    assert refused.value.code == "same_person"


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize("division", ["330108", "3301", "33"])
def test_a_bureau_of_another_place_or_level_neither_rules_nor_sees_who_objected(book: RuleBook, division: str) -> None:
    notice = open_notice(book)
    one = objection(book, notice)
    elsewhere = at(book, IN_TIME, "clerk", division)
    for attempt in (lambda: rule(book, notice, one, division=division), lambda: objections.disclose(one, "核实", notice, elsewhere)):
        with pytest.raises(Refused) as refused:
            attempt()
        assert (refused.value.status, refused.value.basis[0].clause) == (403, "ZJ23-02")


def test_the_countys_bureau_rules_for_a_street_which_has_none(book: RuleBook) -> None:
    notice = open_notice(book, division="330106001")
    assert rule(book, notice, objection(book, notice)).events


def test_an_objection_is_ruled_on_once_and_a_clue_never(book: RuleBook) -> None:
    notice = open_notice(book)
    once = rule(book, notice, objection(book, notice)).state
    for one in (once, objection(book, notice, named=False)):
        with pytest.raises(Refused) as refused:
            rule(book, notice, one)
        assert refused.value.status == 409


def test_name_and_contact_are_erased_a_set_time_after_the_decision(book: RuleBook) -> None:
    notice = open_notice(book)
    one = objection(book, notice)
    assert one["due_at"] is None, "nothing is erased while it waits"
    ruled = rule(book, notice, one).state
    assert ruled["due_at"] == "2025-03-05T23:59:59.999999+08:00"
    erased = objections.erase(ruled, at(book, ruled["due_at"]))
    assert (erased.state["erased_at"], erased.state["due_at"], names(erased)) == (ruled["due_at"], None, ["objection.erased"])
    assert {(g.parameter, g.kind) for g in erased.basis} == {("notice.objection_erasure_months", "assumption")}
    with pytest.raises(Refused) as refused:
        objections.disclose(erased.state, "核实", notice, at(book, sub="clerk"))
    assert (refused.value.status, refused.value.code) == (409, "erased")


def test_each_look_at_a_sealed_name_is_told_with_its_reason(book: RuleBook) -> None:
    notice = open_notice(book)
    seen = objections.disclose(objection(book, notice), "电话核实异议内容", notice, at(book, sub="clerk"))
    assert (names(seen), seen.events[0].data["reason"]) == (["objection.disclosed"], "电话核实异议内容")
    with pytest.raises(Refused) as refused:
        objections.disclose(objection(book, notice, named=False), "核实", notice, at(book, sub="clerk"))
    assert refused.value.status == 409


@pytest.mark.parametrize(("numbers", "accepted"), [([1], True), (list(range(1, 201)), True), (list(range(1, 202)), False), ([1, 1], False)])
def test_abusive_ones_are_named_by_number_at_most_200_at_once(numbers: list[int], accepted: bool) -> None:
    body = {"numbers": numbers, "reason": "同一内容反复提交，明显滥用"}
    if accepted:
        assert load(AbusiveForm, body)["numbers"] == numbers
    else:
        with pytest.raises(Refused):
            load(AbusiveForm, body)
