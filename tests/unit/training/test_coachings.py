"""One-to-one coaching: of residents, after a class of those who came to it."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Outcome, Refused
from common.kernel.declaration.order import read_form, require_one_of, start
from common.law import RuleBook
from tests.factories_training import APPLICANT, OPERATOR, PLACE, RULES, caller, check
from training_svc.coachings.decisions import Around
from training_svc.coachings.declaration import COACHING
from training_svc.coachings.fields import CoachingForm

CLASS = {"id": "s1", "state": "closed", "until": "2022-03-02"}
STAY = {"entry_on": "2022-01-01", "ends_on": "2023-01-01", "exited_on": None}
CAME = Around([STAY], CLASS, True)


def coached(book: RuleBook, around: Around = CAME, actor: Any = OPERATOR, **changed: Any) -> Outcome:
    assert COACHING.create
    given = check(book, actor, "2022-03-10", "youth-base-2021", "2022-03-01")
    form = read_form(CoachingForm, {
        "base": "base-1", "org": "org-1", "session": "s1", "topic": "project_planning", "coach": "expert-1", "given_on": "2022-03-05", "hours": 2,
        "summary": "梳理项目目标",
    } | changed)  # fmt: skip
    seat = {"base": "base-1", "division": PLACE, "org": "org-1", "org_name": "示例"}
    who = require_one_of(COACHING.create.by, caller(actor), seat, given, "YB21-14")
    return start(COACHING, COACHING.create, "c1", seat, form, who, caller(actor), RULES | {"profile": "youth-base-2021"}, given, around)


def refused(work: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


@pytest.mark.clause("YB21-14", "YB21-41")
def test_a_coaching_is_kept_with_its_clauses(book: RuleBook) -> None:
    outcome = coached(book)
    assert [event.name for event in outcome.events] == ["training.coaching.given"]
    assert {"YB21-14", "YB21-41"} <= {ground.clause for ground in outcome.basis}
    assert refused(lambda: coached(book, actor=APPLICANT)).status == 403


@pytest.mark.clause("YB21-14")
def test_a_topic_is_one_of_the_list_or_said_in_words(book: RuleBook) -> None:
    for topic in check(book, profile="youth-base-2021", rules_on="2022-03-01").value("training.coaching_topics"):
        assert coached(book, topic=topic).state["topic"] == topic
    assert coached(book, topic="other", topic_other="品牌传播").state["topic_other"] == "品牌传播"
    assert refused(lambda: coached(book, topic="cooking")).basis[0].clause == "YB21-14"


@pytest.mark.clause("YB21-14")
@pytest.mark.parametrize(("day", "resident"), [("2021-12-31", False), ("2022-01-01", True), ("2022-02-28", True), ("2022-03-01", False)])
def test_coaching_is_for_residents_of_the_day(book: RuleBook, day: str, resident: bool) -> None:
    around = Around([{**STAY, "exited_on": "2022-02-28"}])
    if resident:
        assert coached(book, around, session=None, given_on=day).state["given_on"] == day
    else:
        assert refused(lambda: coached(book, around, session=None, given_on=day)).errors[0].field == "org"


@pytest.mark.clause("YB21-41")
def test_what_follows_a_class_follows_it(book: RuleBook) -> None:
    for around, field in ((Around([STAY]), "session"), (Around([STAY], CLASS, False), "org")):
        assert refused(lambda around=around: coached(book, around)).errors[0].field == field
    assert refused(lambda: coached(book, Around([STAY], {**CLASS, "state": "scheduled"}, True))).code == "wrong_order"
    assert coached(book, given_on="2022-03-02").state["given_on"] == "2022-03-02"
    for day in ("2022-03-01", "2022-03-11"):
        assert refused(lambda day=day: coached(book, given_on=day)).errors[0].field == "given_on"
