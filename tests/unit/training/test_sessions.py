"""Sessions and attendance: who may announce, enrol and check in, when, and what counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import contracts
from common.kernel.decision import Outcome, Refused
from common.kernel.declaration.order import react
from common.law import RuleBook
from tests.factories_training import (
    APPLICANT,
    BASE,
    BUREAU,
    DAY,
    OPERATOR,
    check,
    enrol,
    on_attendance,
    on_session,
    schedule,
    scheduled,
)  # fmt: skip
from training_svc.attendance.decisions import Place
from training_svc.attendance.declaration import ATTENDANCE, PROMOTED
from training_svc.sessions.declaration import COUNTED, SESSION


def refused(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def told(outcome: Outcome) -> list[str]:
    """The names of an outcome's events, each checked against its contract."""
    for event in outcome.events:
        contracts.EVENTS[event.name].check_data(event.data)
    return [event.name for event in outcome.events]


def closed(book: RuleBook, session: Any, came: int) -> Outcome:
    closing = on_session(book, "closing", session)
    assert told(closing) == ["training.session.closing"]
    outcome = react(SESSION, COUNTED, closing.state, came, check(book))
    assert outcome is not None
    return outcome


@pytest.mark.clause("ZJ23-13")
def test_a_session_for_heads_is_kept_with_its_clause(book: RuleBook) -> None:
    outcome = schedule(book)
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
    for topic in book.view("zhejiang", "2024-05-01").value("training.consultation_topics"):
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
def test_only_the_operator_and_the_bureau_of_its_own_level_host(book: RuleBook, stranger: Any) -> None:
    problem = refused(lambda: schedule(book, stranger))
    assert (problem.status, problem.basis[0].clause) == (403, "ZJ23-02")
    assert refused(lambda: on_session(book, "closing", scheduled(book), None, stranger)).status == 403


def test_an_applicant_enrols_its_own_people_only(book: RuleBook) -> None:
    assert told(enrol(book, scheduled(book))) == ["training.attendance.enrolled"]
    for org in ("org-2", None):
        assert refused(lambda org=org: enrol(book, scheduled(book), org=org)).status == 403
    assert enrol(book, scheduled(book), OPERATOR, org=None).state["org"] is None


def test_a_full_session_takes_nobody_more(book: RuleBook) -> None:
    problem = refused(lambda: enrol(book, scheduled(book), seat=None))
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "wrong_order", "ZJ23-13")


def test_who_is_willing_to_wait_for_a_seat_gets_the_one_that_is_freed(book: RuleBook) -> None:
    session = scheduled(book)
    waiting = enrol(book, session, seat=None, wait=True)
    assert told(waiting) == ["training.attendance.waitlisted"]
    assert (waiting.state["state"], waiting.state["seat"], waiting.state["waits_for"]) == ("waiting", None, session["id"])
    assert refused(lambda: on_attendance(book, "check_in", waiting.state, session)).code == "wrong_order"
    promoted = react(ATTENDANCE, PROMOTED, waiting.state, {"place": Place(session, 2)}, check(book))
    assert promoted is not None and told(promoted) == ["training.attendance.promoted"]
    assert (promoted.state["state"], promoted.state["seat"], promoted.state["waits_for"]) == ("enrolled", 2, None)
    assert enrol(book, session, wait=True).state["state"] == "enrolled"


def test_nobody_is_promoted_without_a_seat_or_when_the_session_is_over(book: RuleBook) -> None:
    session = scheduled(book)
    waiting = enrol(book, session, seat=None, wait=True).state
    over = on_session(book, "cancellation", session, {"reason": "场地停电"}).state
    for place in (Place(session, None), Place(over, 1)):
        assert react(ATTENDANCE, PROMOTED, waiting, {"place": place}, check(book)) is None
    assert on_attendance(book, "cancellation", waiting, session, APPLICANT).state["waits_for"] is None


def test_a_second_check_in_counts_once(book: RuleBook) -> None:
    session = scheduled(book)
    once = on_attendance(book, "check_in", enrol(book, session).state, session)
    assert told(once) == ["training.attendance.checked_in"]
    assert on_attendance(book, "check_in", once.state, session) == Outcome(once.state)


def test_an_enrolment_is_taken_back_until_the_person_has_come(book: RuleBook) -> None:
    session = scheduled(book)
    state = enrol(book, session).state
    assert on_attendance(book, "cancellation", state, session, APPLICANT).state["state"] == "cancelled"
    assert refused(lambda: on_attendance(book, "cancellation", state, session, replace(APPLICANT, org="org-2"))).status == 403
    came = on_attendance(book, "check_in", state, session).state
    assert refused(lambda: on_attendance(book, "cancellation", came, session)).code == "wrong_order"


def test_the_attendance_is_final_when_it_has_been_counted(book: RuleBook) -> None:
    done = closed(book, scheduled(book), 1)
    assert told(done) == ["training.session.closed"]
    assert (done.state["attended"], done.state["closes_at"], done.state["due_at"]) == (1, None, None)
    assert closed(book, scheduled(book), 0).state["attended"] == 0


def test_check_in_and_closing_begin_on_the_day_itself_and_check_in_ends_with_the_last(book: RuleBook) -> None:
    session = scheduled(book, until="2024-05-17")
    state = enrol(book, session).state
    for day, status in (("2024-05-14", 409), ("2024-05-15", 200), ("2024-05-17", 200), ("2024-05-18", 409)):
        if status == 200:
            assert on_attendance(book, "check_in", state, session, on=day).events
        else:
            assert refused(lambda day=day: on_attendance(book, "check_in", state, session, on=day)).status == status
    assert refused(lambda: on_session(book, "closing", session, on="2024-05-14")).status == 409
    assert on_session(book, "closing", session, on=DAY).state["state"] == "closing"


@pytest.mark.parametrize("over", ["closing", "closed", "cancelled"])
def test_attendance_is_final(book: RuleBook, over: str) -> None:
    session = scheduled(book)
    state = enrol(book, session).state
    after = {
        "closing": lambda: on_session(book, "closing", session).state, "closed": lambda: closed(book, session, 0).state,
        "cancelled": lambda: on_session(book, "cancellation", session, {"reason": "场地停电"}).state,
    }[over]()  # fmt: skip
    for late in (
        lambda: enrol(book, after), lambda: on_attendance(book, "check_in", state, after),
        lambda: on_session(book, "cancellation", after, {"reason": "重复"}), lambda: on_session(book, "closing", after),
    ):  # fmt: skip
        problem = refused(late)
        assert (problem.code, problem.basis[0].clause) == ("wrong_order", "ZJ23-13")


def test_where_the_provinces_rules_are_not_law_an_order_rests_on_what_the_session_was_announced_on(book: RuleBook) -> None:
    audience = list(check(book, profile="yangpu-2021").value("training.audiences")[:1])
    state = schedule(book, profile="yangpu-2021", audience=audience, topics=[]).state
    problem = refused(lambda: on_session(book, "closing", state, on="2024-05-14", profile="yangpu-2021"))
    assert (problem.code, problem.basis[0].parameter) == ("wrong_order", "training.audiences")


@pytest.mark.clause("ZJ23-17")
@pytest.mark.parametrize("profile", ["zhejiang", "wuhan-2015", "yangpu-2021"])
def test_what_an_open_list_does_not_name_is_other_with_words(book: RuleBook, profile: str) -> None:
    wanted = {"kind": "consultation", "audience": [], "topics": ["registration", "other"], "topics_other": "夜间法律门诊"}
    state = schedule(book, profile=profile, **wanted).state
    assert (state["topics"], state["topics_other"]) == (["registration", "other"], "夜间法律门诊")
    for changed, field in (({"topics_other": None}, "topics_other"), ({"topics": ["registration"]}, "topics_other"), ({"topics": ["tax"]}, "topics")):
        problem = refused(lambda changed=changed: schedule(book, profile=profile, **{**wanted, **changed}))
        assert (problem.status, problem.errors[0].field) == (422, field)


@pytest.mark.parametrize(("first", "accepted"), [("2024-04-14", True), ("2024-04-13", False), ("1900-01-01", False)])
def test_a_session_is_entered_a_month_late_at_most(book: RuleBook, first: str, accepted: bool) -> None:
    if accepted:
        assert scheduled(book, **{"from": first})["from"] == first
    else:
        assert refused(lambda: scheduled(book, **{"from": first})).errors[0].field == "from"


def test_days_are_in_order_and_one_day_is_its_own_last(book: RuleBook) -> None:
    assert scheduled(book)["until"] == DAY
    assert refused(lambda: scheduled(book, until="2024-05-14")).errors[0].field == "until"


def test_a_kind_that_no_list_names_is_other_with_words(book: RuleBook) -> None:
    assert scheduled(book, kind="other", kind_other="读书会")["kind_other"] == "读书会"
    for wrong in ({"kind": "other"}, {"kind_other": "读书会"}):
        assert refused(lambda wrong=wrong: scheduled(book, **wrong)).errors[0].field == "kind_other"
    assert refused(lambda: schedule(book, profile="wuhan-2015", kind="banquet")).errors[0].field == "kind"


@pytest.mark.clause("YP21-20")
def test_exam_preparation_is_free_where_the_plan_says_so(book: RuleBook) -> None:
    exam = {"kind": "exam_preparation", "audience": [], "topics": [], "profile": "yangpu-2021"}
    assert schedule(book, fee_fen=0, **exam).state["fee_fen"] == 0
    problem = refused(lambda: schedule(book, fee_fen=1, **exam))
    assert (problem.status, problem.code, problem.basis[0].clause, problem.waivable) == (422, "below_rule", "YP21-20", False)
    assert schedule(book, fee_fen=1, **exam | {"kind": "training"}).state["fee_fen"] == 1
    assert scheduled(book, kind="exam_preparation", topics=[], fee_fen=1)["fee_fen"] == 1, "Zhejiang's documents do not say so"


@pytest.mark.clause("YP21-20")
def test_free_exam_preparation_is_for_the_staff_of_organisations(book: RuleBook) -> None:
    wanted = {"kind": "exam_preparation", "audience": [], "topics": []}
    session = schedule(book, profile="yangpu-2021", **wanted).state
    assert enrol(book, session, OPERATOR, profile="yangpu-2021").state["state"] == "enrolled"
    problem = refused(lambda: enrol(book, session, OPERATOR, org=None, profile="yangpu-2021"))
    assert (problem.status, problem.basis[0].clause) == (422, "YP21-20")
    other = schedule(book, profile="yangpu-2021", **wanted | {"kind": "training"}).state
    assert enrol(book, other, OPERATOR, org=None, profile="yangpu-2021").state["org"] is None
