"""Review steps: their order, who takes them, and what the last one sets in motion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from admission_svc import steps
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import (
    APPLICANT,
    BUREAU,
    BY_ROLE,
    CALENDAR,
    COUNTY,
    OPERATOR,
    application,
    check,
    draft,
    handle,
    notice,
    sign,
    step,
    submit,
)  # fmt: skip

PASS = {"decision": "pass", "opinion": "意见", "client_interviews": 2}
# 申请→初审→评审→公示→签约: the state after each, and doing each.
CHAIN = ["submitted", "preliminary_review_passed", "review_passed", "in_notice", "admitted"]
WRONG = [(state, step) for here, state in enumerate(CHAIN) for step in range(5) if step not in (here, here + 1)]


def do(book: RuleBook, state: dict[str, Any], which: int) -> Any:
    doing: list[Callable[[], Any]] = [
        lambda: None,  # an application is filed as a new one; there is no way to file one again
        lambda: step(book, state, "preliminary_review"),
        lambda: step(book, state, "review"),
        lambda: handle(book, state, notice("opened", "n-other", "2024-03-02T10:00:00.000000+08:00")),
        lambda: sign(book, state, "resident"),
    ]
    return doing[which]()


@pytest.mark.clause("ZJ23-24")
def test_there_are_sixteen_wrong_jumps() -> None:
    # twenty ordered pairs of the five steps, four of them legal
    assert len(WRONG) == 16


@pytest.mark.clause("ZJ23-24")
@pytest.mark.parametrize(("state", "which"), WRONG)
def test_a_wrong_jump_is_refused_and_nothing_happens(book: RuleBook, state: str, which: int) -> None:
    before = application(book, state)
    if which in (0, 3):  # nobody can ask for these: what is heard out of place is not acted on
        assert do(book, before, which) is None
        return
    with pytest.raises(Refused) as refused:
        do(book, before, which)
    assert refused.value.status == 409
    assert {ground.clause for ground in refused.value.basis} <= {"ZJ23-24", "ZJ23-26"}
    assert refused.value.basis


@pytest.mark.clause("ZJ23-24", "ZJ23-25")
def test_the_right_chain_ends_in_admission(book: RuleBook) -> None:
    state = application(book, "admitted")
    assert (state["open"], state["seated"]) == (False, False)
    assert [one["step"] for one in state["steps"]] == ["preliminary_review", "review"]


@pytest.mark.clause("ZJ23-25")
@pytest.mark.parametrize(
    ("state", "name", "actor", "code"),
    [
        ("preliminary_review_passed", "review", OPERATOR, "not_your_role"),
        ("submitted", "preliminary_review", BUREAU, "not_your_role"),
        ("preliminary_review_passed", "review", Principal("b", "测试", ("bureau",), "330108"), "not_your_place"),
        ("preliminary_review_passed", "review", Principal("b", "测试", ("bureau",), "3301"), "not_your_place"),
        ("preliminary_review_passed", "review", Principal("b", "测试", ("bureau",), "330106001"), "not_your_place"),
        ("submitted", "preliminary_review", Principal("o", "测试", ("operator",), COUNTY, base="base-2"), "not_your_place"),
        ("submitted", "preliminary_review", Principal("o", "测试", ("operator",), COUNTY), "not_your_place"),
    ],
)
def test_only_the_right_body_takes_a_step(book: RuleBook, state: str, name: str, actor: Principal, code: str) -> None:
    with pytest.raises(Refused) as refused:
        steps.take(application(book, state), name, PASS, CALENDAR, check(book, actor))
    assert (refused.value.status, refused.value.code) == (403, code)
    assert "ZJ23-25" in {ground.clause for ground in refused.value.basis}


@pytest.mark.clause("ZJ23-25")
def test_nobody_acts_in_two_roles_on_one_case(book: RuleBook) -> None:
    both = Principal(OPERATOR.sub, "测试", ("operator", "bureau"), COUNTY, base="base-1")
    with pytest.raises(Refused) as refused:
        steps.take(application(book, "preliminary_review_passed"), "review", PASS, CALENDAR, check(book, both))
    assert (refused.value.status, refused.value.code) == (403, "same_person")


@pytest.mark.clause("ZJ23-25")
def test_an_applicant_does_not_review_its_own_application(book: RuleBook) -> None:
    own = Principal(APPLICANT.sub, "测试", ("operator",), COUNTY, base="base-1")
    with pytest.raises(Refused) as refused:
        steps.take(application(book, "submitted"), "preliminary_review", PASS, CALENDAR, check(book, own))
    assert refused.value.code == "same_person"


@pytest.mark.parametrize("state", ["submitted", "preliminary_review_passed"])
def test_a_rejection_ends_the_case_with_its_reason(book: RuleBook, state: str) -> None:
    name = {"submitted": "preliminary_review", "preliminary_review_passed": "review"}[state]
    outcome = step(book, application(book, state), name, "reject")
    assert (outcome.state["state"], outcome.state["open"]) == ("rejected", False)
    assert outcome.events[-1].data["reason"] == "意见"


@pytest.mark.clause("ZJ23-26")
def test_the_last_step_asks_for_a_notice_of_the_days_that_the_bureau_set(book: RuleBook) -> None:
    (event,) = step(book, application(book, "preliminary_review_passed"), "review").events
    assert (event.name, event.data["notice_working_days"]) == ("admission.application.reviewed", 5)


@pytest.mark.clause("ZJ23-26")
def test_no_result_without_a_set_notice_period(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        step(book, application(book, "preliminary_review_passed"), "review", settings={})
    assert (refused.value.status, refused.value.code) == (409, "rule_not_set")
    assert refused.value.basis[0].parameter == "notice.working_days"


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(("today", "kept"), [("2026-12-24", True), ("2026-12-25", False)])
def test_the_last_step_waits_until_the_working_days_of_its_notice_are_published(book: RuleBook, today: str, kept: bool) -> None:
    published = replace(CALENDAR, years=CALENDAR.years - {2027})
    state, bureau = application(book, "preliminary_review_passed"), check(book, BUREAU, now=f"{today}T10:00:00+08:00")
    if kept:  # the fifth working day from 24 December is the 31st
        assert steps.take(state, "review", PASS, published, bureau).state["state"] == "review_passed"
        return
    with pytest.raises(Refused) as refused:
        steps.take(state, "review", PASS, published, bureau)
    assert (refused.value.status, refused.value.code) == (422, "calendar_unpublished")
    assert [ground.parameter for ground in refused.value.basis] == ["notice.working_days"]


def test_the_earlier_step_and_a_rejection_wait_for_no_calendar(book: RuleBook) -> None:
    late = {"now": "2999-12-31T10:00:00+08:00"}
    state = step(book, application(book, "submitted"), "preliminary_review", **late).state
    assert step(book, state, "review", "reject", **late).state["state"] == "rejected"


@pytest.mark.parametrize(("name", "status"), [("site_visit", 409), ("nonsense", 404)])
def test_a_step_of_another_profile_is_out_of_order_and_an_unknown_one_not_there(book: RuleBook, name: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        steps.take(application(book, "submitted"), name, PASS, CALENDAR, check(book, OPERATOR))
    assert refused.value.status == status


def youth(book: RuleBook, until: str | None) -> dict[str, Any]:
    """An application under the youth base's plan that has passed every step up to ``until``."""
    state: Any = submit(book, profile="youth-base-2021", circumstances={"on": "2022-01-10"}).state
    roles = book.view("youth-base-2021", "2022-01-10").value("admission.step_roles")
    for name, role in roles.items():
        if name == until:
            break
        state = steps.take(state, name, PASS, CALENDAR, youth_check(book, BY_ROLE[role])).state
    return dict(state)


def youth_check(book: RuleBook, actor: Principal, today: str = "2022-03-10", **more: Any) -> Any:
    return check(book, actor, on="2022-01-10", now=f"{today}T10:00:00+08:00", profile="youth-base-2021", **more)


@pytest.mark.clause("YB21-33", "YB21-51", "YB21-53", "YB21-29")
def test_the_youth_base_decides_by_five_steps_and_signs_without_a_notice(book: RuleBook) -> None:
    state = youth(book, None)
    assert state["state"] == "awaiting_agreement"
    outcome = draft(book, state, circumstances={"profile": "youth-base-2021", "on": "2022-01-10"})
    assert outcome.state["state"] == "awaiting_signatures"


@pytest.mark.clause("YB21-33", "YB21-53")
@pytest.mark.parametrize(("due", "tried"), [("site_visit", "expert_review"), ("first_review", "final_decision")])
def test_the_youth_bases_steps_are_not_skipped(book: RuleBook, due: str, tried: str) -> None:
    roles = book.view("youth-base-2021", "2022-01-10").value("admission.step_roles")
    with pytest.raises(Refused) as refused:
        steps.take(youth(book, due), tried, PASS, CALENDAR, youth_check(book, BY_ROLE[roles[tried]]))
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "YB21-33")


@pytest.mark.clause("YB21-53")
def test_an_operator_makes_no_first_review_under_the_youth_plan(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        steps.take(youth(book, "first_review"), "first_review", PASS, CALENDAR, youth_check(book, OPERATOR))
    assert (refused.value.status, refused.value.code) == (403, "not_your_role")


@pytest.mark.clause("YB21-33")
@pytest.mark.parametrize(("division", "fits"), [("330106", True), ("3301", True), ("330108", False), ("330106001", False)])
def test_an_expert_judges_where_its_place_reaches(book: RuleBook, division: str, fits: bool) -> None:
    expert = youth_check(book, Principal("e", "测试", ("expert",), division))
    if fits:
        steps.take(youth(book, "expert_review"), "expert_review", PASS, CALENDAR, expert)
        return
    with pytest.raises(Refused) as refused:
        steps.take(youth(book, "expert_review"), "expert_review", PASS, CALENDAR, expert)
    assert (refused.value.status, refused.value.code) == (403, "not_your_place")


@pytest.mark.clause("ZJ23-25")
@pytest.mark.parametrize(("division", "fits"), [("330106", True), ("330108", False), ("3301", False)])
def test_the_county_bureau_reviews_for_a_base_of_its_streets(book: RuleBook, division: str, fits: bool) -> None:
    state = {**application(book, "preliminary_review_passed"), "division": "330106109"}
    bureau = check(book, Principal("b", "测试", ("bureau",), division))
    if fits:
        assert steps.take(state, "review", PASS, CALENDAR, bureau).state["state"] == "review_passed"
        return
    with pytest.raises(Refused) as refused:
        steps.take(state, "review", PASS, CALENDAR, bureau)
    assert refused.value.code == "not_your_place"


@pytest.mark.clause("YB21-32")
@pytest.mark.parametrize("decision", ["pass", "reject"])
@pytest.mark.parametrize(("today", "flagged"), [
    ("2022-03-09", "admission.screening_min_months"), ("2022-03-10", None), ("2022-07-10", None),
    ("2022-07-11", "admission.screening_max_months"),
])  # fmt: skip
def test_screening_earlier_or_later_than_the_plan_says_is_flagged_and_never_refused(
    book: RuleBook, today: str, flagged: str | None, decision: str
) -> None:
    """Applied for on 2022-01-10."""
    state, leader = youth(book, "final_decision"), BY_ROLE["leading_group"]
    outcome = steps.take(state, "final_decision", {**PASS, "decision": decision}, CALENDAR, youth_check(book, leader, today))
    remarks = [(one["clause"], one["parameter"]) for one in outcome.state.get("remarks", [])]
    assert remarks == ([("YB21-32", flagged)] if flagged else [])


@pytest.mark.clause("YB21-33")
@pytest.mark.parametrize(("interviews", "kept"), [(None, False), (0, False), (1, True)])
def test_a_site_visit_talks_with_those_who_are_served(book: RuleBook, interviews: int | None, kept: bool) -> None:
    state, form = youth(book, "site_visit"), {**PASS, "client_interviews": interviews, "criteria": {"innovation": "新"}}
    act = lambda form: steps.take(state, "site_visit", form, CALENDAR, youth_check(book, OPERATOR))  # noqa: E731
    if kept:
        (*_, visit) = act(form).state["steps"]
        assert (visit["client_interviews"], visit["criteria"]) == (1, {"innovation": "新"})
        return
    with pytest.raises(Refused) as refused:
        act(form)
    assert (refused.value.status, refused.value.basis[0].clause) == (422, "YB21-33")
    assert act({**form, "decision": "return"}).state["state"] == "returned", "what is not passed needs none"


@pytest.mark.clause("ZJ23-26", "E-10")
def test_a_refused_application_tells_its_remedies(book: RuleBook) -> None:
    rejected = step(book, application(book, "submitted"), "preliminary_review", "reject").state
    assert [(one["kind"], one["until"]) for one in rejected["remedies"]] == [("reconsideration", "2024-04-30"), ("litigation", "2024-09-01")]
    upheld = handle(book, application(book, "in_notice"), notice("upheld", reason="属实"))
    assert upheld is not None and len(upheld.state["remedies"]) == 2
