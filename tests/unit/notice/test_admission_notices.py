"""Notices of admission: opened by a review that ended, ended by the time or by the applicant."""

from __future__ import annotations

import pytest

from common.kernel.workdays import CalendarUnpublished
from common.law import RuleBook
from notice_svc import admissions, handling
from notice_svc.tally import Tally
from tests.unit.notice.factories import CALENDAR, CLOSES_AT, REVIEWED_AT, REVIEWER, at, in_state, open_notice, reviewed


@pytest.mark.clause("ZJ23-26")
def test_a_review_that_ended_opens_a_notice_for_the_days_the_event_brings(book: RuleBook) -> None:
    state = open_notice(book)
    assert (state["kind"], state["state"], state["title"]) == ("admission_result", "open", "关于拟入驻单位的公示")
    assert (state["subject_type"], state["subject_id"]) == ("application", "application-1")
    assert (state["opened_at"], state["last_day"], state["closes_at"]) == (REVIEWED_AT, "2024-03-08", CLOSES_AT)
    assert state["due_at"] == CLOSES_AT
    assert open_notice(book, days=7)["last_day"] == "2024-03-12"


@pytest.mark.clause("ZJ23-26")
def test_the_number_of_days_is_shown_as_the_bureaus_own_and_never_as_the_clause(book: RuleBook) -> None:
    outcome = admissions.open_for_review("n", reviewed(), at(book), CALENDAR)
    days = [ground for ground in outcome.basis if ground.parameter == "notice.working_days"]
    assert [(ground.clause, ground.kind, ground.value) for ground in days] == [("ZJ23-26", "assumption", 5)]
    assert ("ZJ23-26", None, "clause") in {(g.clause, g.parameter, g.kind) for g in outcome.basis}
    assert [item["kind"] for item in outcome.state["period_basis"]] == ["assumption"]


def test_the_text_names_who_is_to_be_admitted_where_and_until_when(book: RuleBook) -> None:
    content = open_notice(book)["content"]
    for words in ("西湖区邻里互助服务中心", "西湖区社会组织孵化基地", "2024年3月1日", "2024年3月8日", "5个工作日", "133号", "异议"):
        assert words in content
    assert "拟入驻项目申报单位：" in open_notice(book, subject="project")["content"]
    assert "向浙江省杭州市西湖区民政部门" in open_notice(book, division="330106001")["content"]


def test_the_event_tells_admission_which_application_it_is_about(book: RuleBook) -> None:
    event = admissions.open_for_review("n", reviewed(), at(book), CALENDAR).events[0]
    notice = event.data["notice"]
    assert (event.name, notice["subject_id"], notice["state"]) == ("notice.notice.opened", "application-1", "open")


def test_one_review_has_one_notice_and_a_second_review_another() -> None:
    first = admissions.notice_id(reviewed(version=4))
    assert admissions.notice_id(reviewed(version=4)) == first
    assert admissions.notice_id(reviewed(version=9)) != first


def test_whoever_made_the_review_is_remembered_as_part_of_the_case(book: RuleBook) -> None:
    acts = [(act["sub"], act["action"]) for act in open_notice(book)["acts"]]
    assert acts == [(REVIEWER, "review")]


def test_a_notice_is_judged_by_the_applications_own_profile() -> None:
    judged = admissions.rules_of(reviewed(profile="example-county"))
    assert (judged["profile"], judged["on"]) == ("example-county", "2024-03-01")


def test_an_unpublished_calendar_raises_so_that_the_event_is_kept(book: RuleBook) -> None:
    late = f"{max(CALENDAR.years)}-12-30T10:00:00.000000+08:00"
    with pytest.raises(CalendarUnpublished):
        admissions.open_for_review("n", reviewed(at=late), at(book, late), CALENDAR)


@pytest.mark.clause("ZJ23-26")
def test_the_time_concludes_a_notice_nobody_objected_to(book: RuleBook) -> None:
    outcome = handling.conclude(open_notice(book), Tally(), at(book, CLOSES_AT))
    assert (outcome.state["state"], outcome.state["due_at"]) == ("concluded", None)
    assert [event.name for event in outcome.events] == ["notice.notice.concluded"]
    assert outcome.state["ended_at"] == CLOSES_AT


def test_a_withdrawn_application_takes_its_open_notice_along(book: RuleBook) -> None:
    outcome = admissions.withdraw_with_application(open_notice(book), at(book))
    assert outcome is not None
    assert (outcome.state["state"], outcome.state["due_at"]) == ("withdrawn", None)
    assert outcome.events[0].data["reason"] == outcome.state["reason"] != ""


@pytest.mark.parametrize("state", ["concluded", "upheld", "withdrawn", "superseded"])
def test_a_withdrawn_application_changes_nothing_about_a_notice_that_has_ended(book: RuleBook, state: str) -> None:
    assert admissions.withdraw_with_application(in_state(book, state), at(book)) is None
