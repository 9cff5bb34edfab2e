"""Filing, supplementing, withdrawing, and what credit lists do to an application."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import applications
from admission_svc.eligibility import Room
from admission_svc.parties import is_own
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import (
    APPLICANT,
    BASE,
    CONDITIONS,
    COUNTY,
    LISTED_STOPS,
    LISTING,
    ONE_SEAT,
    OPERATOR,
    ORG,
    application,
    around,
    check,
    draft,
    sign,
    step,
    submit,
)  # fmt: skip

YOUTH = {"profile": "youth-base-2021", "circumstances": {"on": "2022-01-10"}}
CITY = {"profile": "example-city"}


def refused(book: RuleBook, **changes: object) -> Refused:
    with pytest.raises(Refused) as caught:
        submit(book, **changes)
    return caught.value


def clauses(refusal: Refused) -> list[str]:
    return [ground.clause for ground in refusal.basis]


@pytest.mark.clause("ZJ23-24")
def test_an_application_is_filed_with_its_rules_pinned(book: RuleBook) -> None:
    outcome = submit(book)
    assert (outcome.state["state"], outcome.state["division"]) == ("submitted", COUNTY)
    assert outcome.state["judged_by"]["on"] == "2024-03-01"
    assert [event.name for event in outcome.events] == ["admission.application.submitted"]
    assert "ZJ23-24" in {ground.clause for ground in outcome.basis}


@pytest.mark.clause("ZJ23-23")
def test_a_base_that_takes_no_applications_refuses(book: RuleBook) -> None:
    refusal = refused(book, about=around(base={**BASE, "intake_open": False}))
    assert (refusal.status, clauses(refusal), refusal.waivable) == (409, ["ZJ23-23"], False)


@pytest.mark.parametrize("org", ["org-2", None])
def test_nobody_applies_for_another_organisation(book: RuleBook, org: str | None) -> None:
    assert refused(book, actor=Principal("u-1", "测试", ("applicant",), COUNTY, org=org)).status == 403


def test_one_application_at_a_time_at_a_base(book: RuleBook) -> None:
    refusal = refused(book, about=around(has_open=True))
    assert (refusal.status, refusal.code) == (409, "already_applied")


def test_the_youth_base_takes_teams_not_yet_registered(book: RuleBook) -> None:
    submit(book, about=around(org={**ORG, "kind": "unregistered_team"}), **YOUTH)


@pytest.mark.clause("ZJ18-23")
def test_a_listed_organisation_is_refused_until_it_is_taken_off(book: RuleBook) -> None:
    submit(book, about=around(org={**ORG, "listings": [{**LISTING, "list": "blacklist"}]}))  # by default only shown
    refusal = refused(book, about=around(org={**ORG, "listings": [LISTING]}), circumstances={"settings": LISTED_STOPS})
    assert (refusal.status, clauses(refusal), refusal.basis[0].kind) == (422, ["ZJ18-23"], "assumption")
    submit(book, about=around(org={**ORG, "listings": [{**LISTING, "removed_on": "2024-02-20"}]}))


@pytest.mark.clause("ZJ18-15")
def test_a_volunteer_organisation_is_welcome(book: RuleBook) -> None:
    outcome = submit(book, about=around(org={**ORG, "volunteer": True}))
    assert "ZJ18-15" in {ground.clause for ground in outcome.basis}


@pytest.mark.clause("ZJ18-37")
def test_a_missing_party_plan_is_a_reminder_and_a_supplement_ends_it(book: RuleBook) -> None:
    assert submit(book).state["reminders"] == []
    state = submit(book, party_plan=None).state
    assert state["reminders"] == ["party_plan"]
    returned = step(book, state, "preliminary_review", "return").state
    outcome = applications.supplement(returned, {"party_plan": "计划"}, check(book, APPLICANT))
    assert outcome.state["reminders"] == []


@pytest.mark.clause("ZJ23-27")
def test_an_organisation_in_one_base_does_not_enter_a_second(book: RuleBook) -> None:
    elsewhere = around(room=Room(seats=frozenset({1})))
    assert submit(book, about=elsewhere).state["state"] == "submitted", "no document says one seat"
    refusal = refused(book, about=elsewhere, circumstances={"settings": ONE_SEAT})
    assert (refusal.status, clauses(refusal)) == (422, ["ZJ23-27"])


@pytest.mark.clause("YB21-31")
@pytest.mark.parametrize("missing", sorted(CONDITIONS))
def test_each_missing_condition_is_named(book: RuleBook, missing: str) -> None:
    conditions = {name: value for name, value in CONDITIONS.items() if name != missing}
    refusal = refused(book, conditions=conditions, **YOUTH)
    assert (clauses(refusal), [error.field for error in refusal.errors]) == (["YB21-31"], [f"conditions.{missing}"])


@pytest.mark.clause("YB21-31")
def test_an_advocacy_organisation_is_refused_where_the_rules_say_so(book: RuleBook) -> None:
    advocacy = {**CONDITIONS, "orientation": "advocacy"}
    assert clauses(refused(book, conditions=advocacy, **YOUTH)) == ["YB21-31"]
    submit(book, conditions=advocacy)


@pytest.mark.clause("YB21-31")
@pytest.mark.parametrize(("stage", "accepted"), [("startup", True), ("growth", False), (None, False)])
def test_stages_are_those_of_the_profile(book: RuleBook, stage: str | None, accepted: bool) -> None:
    about = around(org={**ORG, "stage": stage})
    submit(book, about=about)
    if accepted:
        submit(book, about=about, **YOUTH)
    else:
        assert clauses(refused(book, about=about, **YOUTH)) == ["YB21-31"]


def test_a_project_alone_may_apply_in_zhejiang(book: RuleBook) -> None:
    outcome = submit(book, subject="project", project_name="项目")
    assert "ZJ23-29" in {ground.clause for ground in outcome.basis}


def test_an_organisation_must_be_named(book: RuleBook) -> None:
    refusal = refused(book, org=None, about=around(org=None))
    assert [error.field for error in refusal.errors] == ["org"]


@pytest.mark.clause("ZJ23-24")
@pytest.mark.parametrize(("state", "name"), [("submitted", "preliminary_review"), ("preliminary_review_passed", "review")])
def test_a_supplement_leads_back_to_the_step_that_returned(book: RuleBook, state: str, name: str) -> None:
    returned = step(book, application(book, state), name, "return")
    assert (returned.state["state"], returned.events[0].name) == ("returned", "admission.application.returned")
    outcome = applications.supplement(returned.state, {"plan": "新计划"}, check(book, APPLICANT))
    assert (outcome.state["state"], outcome.state["plan"]) == (state, "新计划")
    assert step(book, outcome.state, name).state["state"] == f"{name}_passed"


@pytest.mark.clause("YB21-31")
def test_a_supplement_is_held_against_the_conditions_too(book: RuleBook) -> None:
    youth = {"profile": "youth-base-2021", "on": "2022-01-10"}
    returned = step(book, submit(book, **YOUTH).state, "internal_review", "return", OPERATOR, **youth).state
    with pytest.raises(Refused) as caught:
        applications.supplement(returned, {"conditions": {"non_profit": False}}, check(book, APPLICANT, **youth))
    assert [error.field for error in caught.value.errors] == ["conditions.non_profit"]


@pytest.mark.clause("YB21-17", "YB21-38")
def test_a_supplement_keeps_what_it_does_not_repeat(book: RuleBook) -> None:
    filed = submit(book, baseline={"finance": "有账", "team": "三人"}).state
    returned = step(book, filed, "preliminary_review", "return").state
    after = applications.supplement(returned, {"baseline": {"team": "五人"}}, check(book, APPLICANT)).state
    assert after["baseline"] == {"finance": "有账", "team": "五人"}
    assert after["conditions"] == filed["conditions"]


@pytest.mark.clause("YB21-31")
def test_a_supplement_of_something_else_does_not_judge_the_conditions_again(book: RuleBook) -> None:
    """A change is judged for what it changes."""
    youth = {"profile": "youth-base-2021", "on": "2022-01-10"}
    returned = step(book, submit(book, **YOUTH).state, "internal_review", "return", OPERATOR, **youth).state
    lacking = {**returned, "conditions": {**CONDITIONS, "non_profit": False}}
    assert applications.supplement(lacking, {"plan": "新计划"}, check(book, APPLICANT, **youth)).state["plan"] == "新计划"


@pytest.mark.clause("ZJ23-27")
@pytest.mark.parametrize(("org", "since", "accepted"), [
    ("org-1", "2023-01-01", False), ("org-9", "2023-01-01", True), ("org-1", "2024-03-02", True), ("org-1", "2024-03-01", False),
])  # fmt: skip
def test_who_runs_the_base_does_not_apply_to_it(book: RuleBook, org: str, since: str, accepted: bool) -> None:
    about = around(base={**BASE, "contracts": [{"org": org, "since": since, "until": None}]})
    if accepted:
        submit(book, about=about)
        return
    refusal = refused(book, about=about)
    assert (refusal.status, clauses(refusal), [error.field for error in refusal.errors]) == (422, ["ZJ23-27"], ["org"])


def test_the_case_of_a_team_without_an_organisation_is_its_own_persons() -> None:
    case = {"org": None, "applicant": APPLICANT.sub}
    assert is_own(case, APPLICANT)
    assert not is_own(case, Principal("u-2", "测试", ("applicant",), COUNTY, org=None))


@pytest.mark.parametrize(("form", "kept"), [({}, False), ({"conditions": {}, "baseline": {}}, False), ({"conditions": {"non_profit": True}}, True)])
def test_a_supplement_supplies_something(book: RuleBook, form: dict[str, Any], kept: bool) -> None:
    returned = step(book, application(book, "submitted"), "preliminary_review", "return").state
    if kept:
        assert applications.supplement(returned, form, check(book, APPLICANT)).state["state"] == "submitted"
        return
    with pytest.raises(Refused) as refused:
        applications.supplement(returned, form, check(book, APPLICANT))
    assert (refused.value.status, [error.field for error in refused.value.errors]) == (422, ["body"])


def test_nothing_is_supplemented_unasked(book: RuleBook) -> None:
    with pytest.raises(Refused) as caught:
        applications.supplement(application(book, "submitted"), {"plan": "新计划"}, check(book, APPLICANT))
    assert caught.value.status == 409


@pytest.mark.parametrize(
    ("state", "allowed"),
    [("submitted", True), ("in_notice", True), ("awaiting_signatures", True), ("admitted", False)],
)
def test_an_applicant_withdraws_until_admitted(book: RuleBook, state: str, allowed: bool) -> None:
    before = application(book, state)
    if allowed:
        after = applications.withdraw(before, {"reason": "不再申请"}, check(book, APPLICANT)).state
        assert (after["state"], after["open"]) == ("withdrawn", False)
    else:
        with pytest.raises(Refused) as caught:
            applications.withdraw(before, {"reason": "不再申请"}, check(book, APPLICANT))
        assert caught.value.status == 409


@pytest.mark.parametrize("decide", [applications.withdraw, applications.supplement])
def test_another_applicants_case_is_not_there(book: RuleBook, decide: object) -> None:
    stranger = Principal("u-2", "测试", ("applicant",), COUNTY, org="org-2")
    with pytest.raises(Refused) as caught:
        decide(application(book, "submitted"), {"reason": "无"}, check(book, stranger))
    assert caught.value.status == 404


@pytest.mark.clause("ZJ18-23")
def test_listing_holds_an_open_application_and_delisting_lets_it_go_on(book: RuleBook) -> None:
    stops = check(book, settings=LISTED_STOPS)
    held = applications.hold(application(book, "submitted"), [LISTING], stops)
    assert held is not None and held.state["on_hold"]
    with pytest.raises(Refused) as caught:
        step(book, held.state, "preliminary_review")
    assert (caught.value.status, clauses(caught.value)) == (409, ["ZJ18-23"])
    assert applications.hold(held.state, [LISTING], stops) is None
    released = applications.hold(held.state, [{**LISTING, "removed_on": "2024-03-02"}], stops)
    assert released is not None
    assert step(book, released.state, "preliminary_review").state["state"] == "preliminary_review_passed"


@pytest.mark.clause("ZJ18-23")
def test_nothing_is_drafted_or_signed_on_hold(book: RuleBook) -> None:
    for state, act in (("awaiting_agreement", draft), ("awaiting_signatures", lambda book, held: sign(book, held, "bureau"))):
        with pytest.raises(Refused) as caught:
            act(book, {**application(book, state), "on_hold": True})
        assert (caught.value.status, clauses(caught.value)) == (409, ["ZJ18-23"])


def test_an_ended_application_is_not_held(book: RuleBook) -> None:
    rejected = step(book, application(book, "submitted"), "preliminary_review", "reject").state
    assert applications.hold(rejected, [LISTING], check(book)) is None


def test_a_seat_is_freed_once(book: RuleBook) -> None:
    seated = {**application(book, "admitted"), "seated": True, "seat_of": "org-1#1"}
    freed = applications.free_seat(seated, check(book, settings=ONE_SEAT))
    assert freed is not None and (freed.state["seated"], freed.state["seat_of"]) == (False, None)
    assert applications.free_seat(freed.state, check(book)) is None
