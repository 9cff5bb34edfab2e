"""What a bureau does with notices: writes, releases, withdraws, corrects."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.kernel.schema import load
from common.kernel.workdays import CalendarUnpublished, WorkCalendar
from common.law import RuleBook
from notice_svc import handling, information, objections
from notice_svc.period import period
from notice_svc.schemas import CorrectionForm
from tests.factories import check, principal
from tests.unit.notice.factories import (
    CALENDAR,
    CLOSES_AT,
    at,
    draft_notice,
    form,
    in_state,
    objected,
    objection,
    open_notice,
    org_event,
)  # fmt: skip

LATER = "2024-03-05T09:00:00.000000+08:00"
WORDS = {"title": "更正后的标题", "content": "更正后的内容", "reason": "单位名称有误"}
JUDGED = {"profile": "zhejiang", "on": "2024-03-01", "settings": [], "schemes": [], "decision": None}


def test_a_draft_is_public_only_after_somebody_else_released_it(book: RuleBook) -> None:
    draft = draft_notice(book)
    assert (draft["state"], draft["opened_at"], draft["division"]) == ("draft", None, "330106")
    with pytest.raises(Refused) as refused:
        handling.release(draft, at(book, sub="author"), CALENDAR)
    assert (refused.value.status, refused.value.code) == (403, "same_person")
    (ground,) = refused.value.basis
    assert (ground.clause, ground.parameter, ground.kind) == ("ZJ23-26", "notice.separate_persons", "assumption")
    released = handling.release(draft, at(book, sub="releaser"), CALENDAR)
    assert (released.state["state"], released.state["closes_at"]) == ("open", CLOSES_AT)
    assert [event.name for event in released.events] == ["notice.notice.opened"]


@pytest.mark.clause("ZJ18-25")
def test_a_notice_before_an_appointment_runs_for_its_own_number_of_days(book: RuleBook) -> None:
    settings = {"notice.working_days": 5, "notice.appointment_working_days": 7}
    released = handling.release(
        draft_notice(book, kind="appointment", org="org-1"),
        check(book, principal(sub="releaser"), settings=settings), CALENDAR,
    )  # fmt: skip
    assert released.state["working_days"] == 7
    assert (released.state["subject_type"], released.state["subject_id"]) == ("org", "org-1")
    assert {"ZJ18-25"} <= {ground.clause for ground in released.basis}


@pytest.mark.clause("ZJ18-25")
@pytest.mark.parametrize("kind", ["appointment", "purchase", "other"])
def test_days_that_no_bureau_has_set_are_refused_by_name(book: RuleBook, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        handling.release(draft_notice(book, kind=kind), check(book, principal(sub="releaser"), settings={}), CALENDAR)
    assert (refused.value.status, refused.value.code) == (409, "rule_not_set")
    wanted = "notice.appointment_working_days" if kind == "appointment" else "notice.working_days"
    assert refused.value.basis[0].parameter == wanted


@pytest.mark.clause("ZJ23-15")
def test_information_has_a_category_of_the_law_and_nothing_else_has(book: RuleBook) -> None:
    assert draft_notice(book, kind="information", category="audit")["category"] == "audit"
    for wrong in ({"kind": "information"}, {"kind": "information", "category": "gossip"}, {"category": "audit"}):
        with pytest.raises(Refused) as refused:
            handling.draft("n", form(**wrong), JUDGED, at(book, sub="author"))
        assert (refused.value.status, refused.value.errors[0].field) == (422, "category")


@pytest.mark.clause("ZJ23-15")
def test_released_information_is_published_at_once_without_a_period(book: RuleBook) -> None:
    draft = draft_notice(book, kind="information", category="activity")
    released = handling.release(draft, at(book, sub="releaser"), CALENDAR)
    assert (released.state["state"], released.state["closes_at"]) == ("concluded", None)
    assert released.events[0].name == "notice.notice.published"


@pytest.mark.clause("ZJ23-26")
def test_a_withdrawal_tells_its_reason_and_leaves_no_objection_waiting(book: RuleBook) -> None:
    state = open_notice(book)
    outcome = handling.withdraw(objected(book, state), {"reason": "内容有误"}, at(book, LATER, sub="clerk"))
    assert (outcome.state["state"], outcome.events[0].data["reason"]) == ("withdrawn", "内容有误")
    lapsed = objections.lapse(objection(book, state), at(book, LATER))
    assert lapsed is not None and lapsed.state["state"] == "lapsed"
    assert objections.lapse(lapsed.state, at(book, LATER)) is None


@pytest.mark.clause("ZJ23-15")
def test_a_correction_keeps_the_old_words_and_opens_a_successor_for_a_whole_period(book: RuleBook) -> None:
    old = handling.correct(open_notice(book), WORDS, at(book, LATER, sub="clerk"), CALENDAR)
    assert (old.state["state"], old.state["title"]) == ("superseded", "关于拟入驻单位的公示")
    assert old.state["due_at"] is None, "the time must not come back to what has ended"
    assert old.events[0].data["successor"] == old.state["superseded_by"]
    new = handling.succeed(old.state, at(book, LATER), CALENDAR).state
    assert (new["id"], new["supersedes"], new["title"]) == (old.state["superseded_by"], "notice-1", "更正后的标题")
    assert (new["state"], new["last_day"], new["subject_id"]) == ("open", "2024-03-12", "application-1")
    assert [item["kind"] for item in new["period_basis"]] == ["assumption"]
    assert "clerk" in {one["sub"] for one in new["acts"]}


def test_a_waiting_objection_is_decided_before_a_correction(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        handling.correct(objected(book, open_notice(book)), WORDS, at(book, LATER, sub="clerk"), CALENDAR)
    assert refused.value.status == 409


def test_a_correction_whose_successor_could_not_open_is_refused_at_once(book: RuleBook) -> None:
    unpublished = WorkCalendar(frozenset(), frozenset(), frozenset())
    with pytest.raises(CalendarUnpublished):
        handling.correct(open_notice(book), WORDS, at(book, LATER, sub="clerk"), unpublished)


@pytest.mark.clause("ZJ23-15")
def test_a_corrected_item_of_information_stays_visible_beside_its_successor(book: RuleBook) -> None:
    event = org_event("rated", grade="4A", awarded_on="2024-02-01")
    item = information.publish("item", event, JUDGED, at(book))
    assert item is not None
    old = handling.correct(item.state, WORDS, at(book, LATER, sub="clerk"), CALENDAR).state
    new = handling.succeed(old, at(book, LATER), CALENDAR)
    assert (old["state"], old["opened_at"] is not None) == ("superseded", True)
    assert (new.state["state"], new.state["category"], new.events[0].name) == ("concluded", "rating", "notice.notice.published")


def test_a_result_whose_period_has_ended_is_corrected_no_more(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        handling.correct(in_state(book, "concluded"), WORDS, at(book, LATER, sub="clerk"), CALENDAR)
    assert refused.value.status == 409


def test_a_period_of_no_days_opens_nothing_and_is_told(book: RuleBook) -> None:
    none = check(book, principal(sub="releaser"), settings={"notice.working_days": 1})
    assert handling.release(draft_notice(book), none, CALENDAR).state["working_days"] == 1
    with pytest.raises(Refused) as refused:
        period(none.now, 0, CALENDAR)
    assert (refused.value.status, refused.value.code) == (422, "impossible_notice_period")


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize(("division", "status"), [("330108", 404), ("3301", 403), ("33", 403)])
def test_a_draft_of_another_place_is_not_there_and_of_a_place_below_not_ones_own(
    book: RuleBook, division: str, status: int
) -> None:
    with pytest.raises(Refused) as refused:
        handling.release(draft_notice(book), at(book, LATER, "clerk", division), CALENDAR)
    assert refused.value.status == status


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize("division", ["330108", "3301"])
def test_a_bureau_of_another_place_or_level_withdraws_and_corrects_nothing(book: RuleBook, division: str) -> None:
    elsewhere = at(book, LATER, "clerk", division)
    for attempt in (
        lambda: handling.withdraw(open_notice(book), {"reason": "理由"}, elsewhere),
        lambda: handling.correct(open_notice(book), WORDS, elsewhere, CALENDAR),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert (refused.value.status, refused.value.basis[0].clause) == (403, "ZJ23-02")


KINDS = [("other", None, []), ("purchase", None, []), ("appointment", "ZJ18-25", []), ("information", "ZJ23-15", ["rating"])]


@pytest.mark.clause("ZJ23-15", "ZJ18-25")
@pytest.mark.parametrize(("kind", "clause", "category"), KINDS)
def test_a_draft_rests_on_the_clause_of_its_kind_and_on_a_second_person(
    book: RuleBook, kind: str, clause: str | None, category: list[str]
) -> None:
    state = draft_notice(book, kind=kind, category=category[0] if category else None)
    grounds = {(ground["clause"], ground["kind"]) for ground in state["basis"]}
    assert grounds == {("ZJ23-26", "assumption")} | ({(clause, "clause")} if clause else set())


@pytest.mark.clause("ZJ23-15")
def test_an_item_of_information_never_rests_on_the_rule_about_results(book: RuleBook) -> None:
    draft = draft_notice(book, kind="information", category="rating")
    released = handling.release(draft, at(book, sub="releaser"), CALENDAR)
    assert {ground.clause for ground in released.basis} == {"ZJ23-15"}
    gone = handling.withdraw(draft, {"reason": "重复"}, at(book, sub="author"))
    assert {ground.clause for ground in gone.basis} == {"ZJ23-15"}


@pytest.mark.clause("ZJ23-15")
def test_an_item_that_is_out_is_called_published_in_refusals_too(book: RuleBook) -> None:
    draft = draft_notice(book, kind="information", category="rating")
    item = handling.release(draft, at(book, sub="releaser"), CALENDAR).state
    for attempt in (
        lambda: handling.withdraw(item, {"reason": "理由"}, at(book, LATER, sub="clerk")),
        lambda: handling.release(item, at(book, LATER, sub="clerk"), CALENDAR),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert "已发布" in refused.value.detail and "期满" not in refused.value.detail
        assert [ground.clause for ground in refused.value.basis] == ["ZJ23-15"]


@pytest.mark.clause("ZJ18-25")
def test_an_appointment_is_one_to_an_organisation(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        draft_notice(book, kind="appointment", org=None)
    assert refused.value.errors[0].field == "org"


def test_a_bureau_of_no_place_writes_nothing(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        handling.draft("n", form(), JUDGED, at(book, sub="author", division="330199"))
    assert (refused.value.status, refused.value.errors[0].field) == (422, "division")


OFFERED = [
    ("yangpu-2021", "service_purchase", "YP21-16"), ("yangpu-2021", "neighbourhood_project", "YP21-36"),
    ("wuhan-2015", "publicity", "WH15-20"), ("wuhan-2015", "typical_case", "WH15-25"), ("wuhan-2015", "needs_resources", "WH15-18"),
    ("youth-base-2021", "newsletter", "YB21-11"), ("zhejiang", "typical_case", "ZJ18-40"), ("zhejiang", "audit", "ZJ23-15"),
]  # fmt: skip


@pytest.mark.clause("YP21-16", "YP21-36", "WH15-20", "WH15-25", "WH15-18", "YB21-11", "ZJ18-40", "ZJ23-15")
@pytest.mark.parametrize(("profile", "category", "clause"), OFFERED)
def test_every_profile_publishes_information_of_its_own_categories_each_on_its_clause(
    book: RuleBook, profile: str, category: str, clause: str
) -> None:
    judged = {**JUDGED, "profile": profile}
    author, clerk = (check(book, principal(sub=sub), profile=profile) for sub in ("author", "clerk"))
    draft = handling.draft("n", form(kind="information", category=category), judged, author).state
    out = handling.release(draft, clerk, CALENDAR)
    assert (out.state["state"], {ground.clause for ground in out.basis} >= {clause}) == ("concluded", True)
    other = "newsletter" if category != "newsletter" else "typical_case"
    with pytest.raises(Refused) as refused:
        handling.draft("n", form(kind="information", category=other), judged, author)
    assert (refused.value.status, refused.value.errors[0].field) == (422, "category")


@pytest.mark.clause("ZJ18-40")
@pytest.mark.parametrize(("on", "category", "offered"), [
    ("2023-10-25", "audit", False), ("2023-10-26", "audit", True), ("2023-10-25", "typical_case", True),
])  # fmt: skip
def test_categories_begin_with_their_document(book: RuleBook, on: str, category: str, offered: bool) -> None:
    author = check(book, principal(sub="author"), on=on, settings={})
    draft = lambda: handling.draft("n", form(kind="information", category=category), {**JUDGED, "on": on}, author)  # noqa: E731
    if offered:
        assert draft().state["category"] == category
        return
    with pytest.raises(Refused):
        draft()


@pytest.mark.clause("YP21-36")
@pytest.mark.parametrize(("place", "kept"), [
    (None, "330106"), ("330106002", "330106002"), ("330106002003", "330106002003"), ("330108001", None), ("3301", None), ("33019", None),
])  # fmt: skip
def test_a_notice_may_be_about_a_street_or_community_of_the_bureaus_own_area(book: RuleBook, place: str | None, kept: str | None) -> None:
    if kept:
        assert draft_notice(book, place=place)["division"] == kept
        return
    with pytest.raises(Refused) as refused:
        draft_notice(book, place=place)
    assert [error.field for error in refused.value.errors] == ["place"]


@pytest.mark.parametrize(("division", "own"), [("330106", True), ("330106001", True), ("330108", False), ("3301", False)])
def test_a_bureau_publishes_about_organisations_of_its_own_place_only(division: str, own: bool) -> None:
    if own:
        handling.about_own({"division": division}, principal())
        return
    for org in ({"division": division}, None):
        with pytest.raises(Refused) as refused:
            handling.about_own(org, principal())
        assert refused.value.errors[0].message == "本级民政部门没有登记或者备案这个社会组织。", "a foreign one is not there"


def test_the_longest_title_that_the_suite_writes_can_be_corrected() -> None:
    title = f"关于{'组' * 200}入驻{'基' * 200}评审结果的公示"
    words = {"title": title, "content": "更正", "reason": "名称有误"}
    assert load(CorrectionForm, words)["title"] == title
    with pytest.raises(Refused):
        load(CorrectionForm, {**words, "title": "题" * 501})


@pytest.mark.parametrize("profile", ["wuhan-2015", "yangpu-2021", "youth-base-2021"])
def test_where_the_provinces_rules_are_not_law_decisions_have_grounds_too(book: RuleBook, profile: str) -> None:
    author, clerk = (check(book, principal(sub=sub), profile=profile) for sub in ("author", "clerk"))
    draft = handling.draft("n", form(), {**JUDGED, "profile": profile}, author)
    assert draft.basis and handling.withdraw(draft.state, {"reason": "重复"}, clerk).basis
    with pytest.raises(Refused) as refused:
        handling.release(draft.state, author, CALENDAR)
    assert refused.value.basis
