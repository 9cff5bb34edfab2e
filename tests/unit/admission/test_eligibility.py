"""Who may apply, what keeps an applicant out, and what is only shown to those who review."""

from __future__ import annotations

import pytest

from admission_svc import applications
from admission_svc.eligibility import Room
from common.law import RuleBook
from tests.factories_admission import LISTING, ORG, application, around, check, step, submit
from tests.unit.admission.test_applications import CITY, YOUTH, clauses, refused


@pytest.mark.clause("YB21-30")
@pytest.mark.parametrize("taken", [29, 30])
def test_in_a_full_year_applications_are_taken_and_wait(book: RuleBook, taken: int) -> None:
    about = around(room=Room(places=frozenset(range(1, taken + 1))))
    assert submit(book, about=about, **CITY).state["state"] == "submitted"


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "kept"), [("2022-03-01", True), ("2022-03-02", False), ("2024-02-28", False)])
def test_what_happened_before_entry_is_shown_and_keeps_out_only_where_the_bureau_says_so(book: RuleBook, on: str, kept: bool) -> None:
    record = ({"trigger": "violation", "on": on, "year": None},)
    assert submit(book, about=around(record=record)).state["record"] == list(record)
    clean = {"circumstances": {"settings": {"notice.working_days": 5, "admission.clean_years": 2}}}
    if kept:
        submit(book, about=around(record=record), **clean)
        return
    refusal = refused(book, about=around(record=record), **clean)
    assert (refusal.status, clauses(refusal), [error.field for error in refusal.errors]) == (422, ["ZJ23-32"], ["org"])
    assert on in refusal.detail


@pytest.mark.clause("ZJ23-32")
def test_who_reviews_sees_what_is_entered_meanwhile(book: RuleBook) -> None:
    record = ({"trigger": "violation", "on": "2024-02-28", "year": None, "annual_check": None},)
    noted = applications.note_record(application(book, "submitted"), record, check(book))
    assert noted is not None and noted.state["record"] == [{"trigger": "violation", "on": "2024-02-28", "year": None}]
    assert applications.note_record(noted.state, record, check(book)) is None
    rejected = step(book, application(book, "submitted"), "preliminary_review", "reject").state
    assert applications.note_record(rejected, record, check(book)) is None


@pytest.mark.clause("ZJ18-23", "E-13")
def test_a_list_that_stops_nothing_is_shown(book: RuleBook) -> None:
    """By default neither list keeps an organisation from a seat."""
    listed = submit(book, about=around(org={**ORG, "listings": [LISTING]})).state
    assert (listed["credit"], listed["on_hold"]) == (["abnormal"], False)
    noted = applications.hold(application(book, "submitted"), [LISTING], check(book))
    assert noted is not None and (noted.events[0].name, noted.state["on_hold"]) == ("admission.application.credit_noted", False)
    assert applications.hold(noted.state, [LISTING], check(book)) is None
    gone = applications.hold(noted.state, [{**LISTING, "removed_on": "2024-03-02"}], check(book))
    assert gone is not None and gone.state["credit"] == []


@pytest.mark.clause("WH15-02", "YB21-01")
@pytest.mark.parametrize(("stage", "flagged"), [("startup", False), ("transition", False), ("mature", True), ("growth", True)])
def test_wuhan_takes_who_is_outside_its_target_group_and_says_so(book: RuleBook, stage: str, flagged: bool) -> None:
    settings = {"admission.steps": ["review"], "admission.step_roles": {"review": "bureau"}}
    wuhan = {"profile": "wuhan-2015", "circumstances": {"on": "2016-03-01", "settings": settings}}
    filed = submit(book, about=around(org={**ORG, "stage": stage}), **wuhan).state
    assert [one["clause"] for one in filed.get("remarks", [])] == (["WH15-02"] if flagged else [])


@pytest.mark.clause("YB21-01", "YB21-31")
def test_the_youth_plan_screens_for_the_initial_stage(book: RuleBook) -> None:
    refusal = refused(book, about=around(org={**ORG, "stage": "mature"}), **YOUTH)
    assert (refusal.status, clauses(refusal)) == (422, ["YB21-31"])
    assert "成熟期" in refusal.detail
