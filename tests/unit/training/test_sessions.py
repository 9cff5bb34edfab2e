"""Sessions: who may announce, enrol and check in, when, and what counts as attendance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import contracts
from common.kernel.decision import Outcome, Refused
from common.law import RuleBook
from tests.factories_training import APPLICANT, BASE, BUREAU, DAY, OPERATOR, RULES, check, enrolled, form, scheduled
from training_svc import sessions
from training_svc.workflow import SESSION

ENTRY = {"name": "sealed", "phone": None, "org": "org-1"}


def refused(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def told(outcome: Outcome) -> list[str]:
    """The names of an outcome's events, each checked against its contract."""
    for event in outcome.events:
        contracts.EVENTS[event.name].check_data(event.data)
    return [event.name for event in outcome.events]


@pytest.mark.clause("ZJ23-13")
def test_a_session_for_heads_is_kept_with_its_clause(book: RuleBook) -> None:
    outcome = sessions.schedule("s", form(), BASE, RULES, check(book))
    assert told(outcome) == ["training.session.scheduled"]
    assert outcome.state["audience"] == ["head"] and outcome.state["division"] == BASE["division"]
    assert "ZJ23-13" in {ground.clause for ground in outcome.basis}


@pytest.mark.clause("ZJ23-18")
@pytest.mark.parametrize("kind", ["exchange", "study", "training", "employment_guidance", "placement", "salon"])
def test_each_kind_of_activity_is_accepted(book: RuleBook, kind: str) -> None:
    assert scheduled(book, kind=kind, topics=[])["kind"] == kind


def test_an_unknown_kind_is_refused_by_field(book: RuleBook) -> None:
    problem = refused(lambda: scheduled(book, kind="banquet"))
    assert (problem.status, problem.errors[0].field) == (422, "kind")


@pytest.mark.clause("ZJ23-17")
def test_each_consultation_topic_is_accepted_and_no_other(book: RuleBook) -> None:
    for topic in book.parameters["training.consultation_topics"].choices:
        assert scheduled(book, kind="consultation", topics=[topic])["topics"] == [topic]
    problem = refused(lambda: scheduled(book, kind="consultation", topics=["registration", "tax"]))
    assert (problem.status, problem.basis[0].clause) == (422, "ZJ23-17")


@pytest.mark.clause("ZJ23-13")
def test_an_audience_off_the_list_is_refused(book: RuleBook) -> None:
    problem = refused(lambda: scheduled(book, audience=["head", "manager"]))
    assert (problem.status, problem.basis[0].clause) == (422, "ZJ23-13")


@pytest.mark.clause("ZJ23-16")
def test_integrity_education_is_for_heads(book: RuleBook) -> None:
    assert scheduled(book, kind="integrity", topics=[])["audience"] == ["head"]
    problem = refused(lambda: scheduled(book, kind="integrity", topics=[], audience=["staff"]))
    assert problem.basis[0].clause == "ZJ23-16"


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize(
    "stranger",
    [
        replace(OPERATOR, base="base-2"),
        replace(BUREAU, division="330105"),
        replace(BUREAU, division="3301"),
        replace(APPLICANT, base="base-1"),
    ],
)
def test_only_the_operator_and_the_bureau_of_its_own_level_host(book: RuleBook, stranger: object) -> None:
    problem = refused(lambda: sessions.schedule("s", form(), BASE, RULES, check(book, stranger)))  # type: ignore[arg-type]
    assert (problem.status, problem.basis[0].clause) == (403, "ZJ23-02")
    problem = refused(lambda: sessions.close(scheduled(book), check(book, stranger)))  # type: ignore[arg-type]
    assert problem.status == 403


def test_an_applicant_enrols_its_own_people_only(book: RuleBook) -> None:
    own = sessions.enrol(scheduled(book), "p1", ENTRY, check(book, APPLICANT))
    assert told(own) == ["training.session.enrolled"]
    for entry in ({**ENTRY, "org": "org-2"}, {**ENTRY, "org": None}):
        problem = refused(lambda entry=entry: sessions.enrol(scheduled(book), "p1", entry, check(book, APPLICANT)))
        assert (problem.status, problem.code) == (403, "not_your_org")
    elsewhere = replace(APPLICANT, division="330105")
    assert refused(lambda: sessions.enrol(scheduled(book), "p1", ENTRY, check(book, elsewhere))).status == 403


def test_enrolment_stops_at_capacity_and_repeats_change_nothing(book: RuleBook) -> None:
    state = enrolled(book, scheduled(book, capacity=2), "p1", "p2")
    assert sessions.enrol(state, "p2", ENTRY, check(book)) == Outcome(state)
    problem = refused(lambda: sessions.enrol(state, "p3", ENTRY, check(book)))
    assert (problem.status, problem.code) == (409, "wrong_order")
    assert [ground.clause for ground in problem.basis] == ["ZJ23-13"]


def test_a_second_check_in_counts_once_and_an_absent_person_not(book: RuleBook) -> None:
    state = enrolled(book, scheduled(book), "p1", "p2")
    once = sessions.check_in(state, "p1", check(book))
    assert told(once) == ["training.session.checked_in"]
    assert sessions.check_in(once.state, "p1", check(book)) == Outcome(once.state)
    closed = sessions.close(once.state, check(book))
    assert told(closed) == ["training.session.closed"]
    assert (closed.state["attended"], closed.state["attended_orgs"]) == (1, ["org-1"])


def test_nobody_came(book: RuleBook) -> None:
    closed = sessions.close(enrolled(book, scheduled(book), "p1"), check(book))
    assert (closed.state["attended"], closed.state["attended_orgs"]) == (0, [])


def test_who_is_not_enrolled_cannot_check_in(book: RuleBook) -> None:
    problem = refused(lambda: sessions.check_in(scheduled(book), "p1", check(book)))
    assert (problem.status, problem.errors[0].field) == (422, "person")


def test_check_in_and_closing_begin_on_the_day_itself(book: RuleBook) -> None:
    state = enrolled(book, scheduled(book), "p1")
    eve = check(book, on="2024-05-14")
    assert refused(lambda: sessions.check_in(state, "p1", eve)).status == 409
    assert refused(lambda: sessions.close(state, eve)).status == 409
    assert sessions.check_in(state, "p1", check(book, on=DAY)).events
    assert sessions.close(state, check(book, on=DAY)).state["state"] == "closed"


@pytest.mark.parametrize("over", ["closed", "cancelled"])
def test_attendance_is_final(book: RuleBook, over: str) -> None:
    state = enrolled(book, scheduled(book), "p1")
    act = {"closed": lambda: sessions.close(state, check(book)),
           "cancelled": lambda: sessions.cancel(state, {"reason": "场地停电"}, check(book))}[over]  # fmt: skip
    after = act().state
    for late in (
        lambda: sessions.enrol(after, "p2", ENTRY, check(book)),
        lambda: sessions.check_in(after, "p1", check(book)),
        lambda: sessions.cancel(after, {"reason": "重复"}, check(book)),
        lambda: sessions.close(after, check(book)),
    ):
        problem = refused(late)
        assert (problem.code, problem.basis[0].clause) == ("wrong_order", "ZJ23-13")


def test_where_the_provinces_rules_are_not_law_an_order_rests_on_what_the_session_was_announced_on(book: RuleBook) -> None:
    elsewhere, eve = check(book, profile="yangpu-2021"), check(book, on="2024-05-14", profile="yangpu-2021")
    wanted = form(audience=elsewhere.value("training.audiences")[:1], topics=[])
    state = sessions.schedule("s", wanted, BASE, {**RULES, "profile": "yangpu-2021"}, elsewhere).state
    problem = refused(lambda: sessions.close(state, eve))
    assert (problem.code, problem.basis[0].parameter) == ("wrong_order", "training.audiences")


@pytest.mark.clause("ZJ23-17")
@pytest.mark.parametrize("profile", ["zhejiang", "wuhan-2015", "yangpu-2021"])
def test_what_an_open_list_does_not_name_is_other_with_words(book: RuleBook, profile: str) -> None:
    here = check(book, profile=profile)
    wanted = form(kind="consultation", audience=[], topics=["registration", "other"], topics_other="夜间法律门诊")
    state = sessions.schedule("s", wanted, BASE, {**RULES, "profile": profile}, here).state
    assert (state["topics"], state["topics_other"]) == (["registration", "other"], "夜间法律门诊")
    for changed, field in (({"topics_other": None}, "topics_other"), ({"topics": ["registration"]}, "topics_other"), ({"topics": ["tax"]}, "topics")):
        problem = refused(lambda changed=changed: sessions.schedule("s", {**wanted, **changed}, BASE, RULES, check(book, profile=profile)))
        assert (problem.status, problem.errors[0].field) == (422, field)


@pytest.mark.parametrize(("held_on", "accepted"), [("2024-04-14", True), ("2024-04-13", False), ("1900-01-01", False)])
def test_a_session_is_entered_a_month_late_at_most(book: RuleBook, held_on: str, accepted: bool) -> None:
    if accepted:
        assert scheduled(book, held_on=held_on)["held_on"] == held_on
    else:
        assert refused(lambda: scheduled(book, held_on=held_on)).errors[0].field == "held_on"


def test_the_workflow_is_whole() -> None:
    reached = {SESSION.initial} | {move.target for move in SESSION.transitions}
    assert reached == set(SESSION.labels) and SESSION.finals == {"closed", "cancelled"}
