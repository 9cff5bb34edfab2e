"""What the public notice does to an application: in order, twice, out of order."""

from __future__ import annotations

import pytest

from common.law import RuleBook
from tests.factories_admission import application, handle, notice, step

LATER = "2024-03-20T10:00:00.000000+08:00"


@pytest.mark.clause("ZJ23-26")
def test_a_notice_opens_and_concludes(book: RuleBook) -> None:
    opened = handle(book, application(book, "review_passed"), notice("opened"))
    assert opened is not None and opened.state["state"] == "in_notice"
    concluded = handle(book, opened.state, notice("concluded"))
    assert concluded is not None and concluded.state["state"] == "awaiting_agreement"
    assert concluded.events[0].name == "admission.application.cleared"
    assert "ZJ23-26" in {ground.clause for ground in concluded.basis}


@pytest.mark.clause("ZJ23-26")
def test_an_objection_found_right_rejects(book: RuleBook) -> None:
    upheld = handle(book, application(book, "in_notice"), notice("upheld", reason="异议成立"))
    assert upheld is not None
    assert (upheld.state["state"], upheld.state["open"], upheld.events[0].data["reason"]) == ("rejected", False, "异议成立")


@pytest.mark.clause("ZJ23-26")
def test_a_withdrawn_notice_leads_back_to_the_review_and_a_second_notice_may_follow(book: RuleBook) -> None:
    back = handle(book, application(book, "in_notice"), notice("withdrawn", reason="内容有误"))
    assert back is not None and back.state["state"] == "preliminary_review_passed"
    again = step(book, back.state, "review").state
    assert handle(book, again, notice("opened")) is None, "the old notice, told late, opens nothing"
    assert handle(book, again, notice("concluded")) is None
    opened = handle(book, again, notice("opened", "n-2", LATER))
    assert opened is not None and opened.state["notice"]["id"] == "n-2"


def test_what_is_heard_twice_changes_nothing_the_second_time(book: RuleBook) -> None:
    assert handle(book, application(book, "in_notice"), notice("opened")) is None
    assert handle(book, application(book, "awaiting_agreement"), notice("concluded")) is None


def test_an_end_that_comes_before_its_beginning_counts(book: RuleBook) -> None:
    concluded = handle(book, application(book, "review_passed"), notice("concluded"))
    assert concluded is not None and concluded.state["state"] == "awaiting_agreement"
    assert handle(book, concluded.state, notice("opened")) is None


def test_a_corrected_notice_takes_the_place_of_the_old_one(book: RuleBook) -> None:
    corrected = handle(book, application(book, "in_notice"), notice("opened", "n-2", LATER))
    assert corrected is not None and corrected.state["notice"]["id"] == "n-2"
    assert handle(book, corrected.state, notice("opened")) is None
    assert handle(book, corrected.state, notice("concluded")) is None
    ended = handle(book, application(book, "in_notice"), notice("concluded", "n-2", LATER))
    assert ended is not None, "the corrected notice's end may be heard before its beginning"


@pytest.mark.parametrize("state", ["submitted", "preliminary_review_passed", "awaiting_signatures", "admitted"])
@pytest.mark.parametrize("what", ["opened", "concluded", "upheld", "withdrawn"])
def test_a_notice_means_nothing_elsewhere(book: RuleBook, state: str, what: str) -> None:
    assert handle(book, application(book, state), notice(what, "n-2", LATER, reason="无")) is None
