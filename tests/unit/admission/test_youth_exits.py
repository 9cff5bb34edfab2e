"""The exit under the youth plan: registered, improved on entry, own projects; first reviewed, recognised; followed up."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import assessments, exit_assessments, exits, follow_ups, recognition
from admission_svc.due import when_due
from common.kernel.decision import Outcome, Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import BUREAU, COUNTY, LEADING_GROUP, OPERATOR, ORG, SUPERVISOR, check, residency

# A stay from 2022-05-01 to 2023-05-01 under the plan.
LABELS = {"registered": "注册成功", "team": "团队建设", "project_design": "独立设计项目"}
BASELINE = {"finance": "没有账目", "team": "三人"}
TEAM = {area: {"now": f"{area} 已建立", "improved": True} for area in ("staff", "departments", "finance", "human_resources")}
PROJECTS = [{"title": "邻里互助", "designed_on": "2023-03-01", "evidence": "项目书"}]
AGREE, RETURN = {"decision": "agree", "opinion": "同意"}, {"decision": "return", "opinion": "材料不全"}
YOUTH = {"profile": "youth-base-2021", "on": "2022-01-10"}


def asked(book: RuleBook, actor: Principal | None = OPERATOR, now: str = "2023-05-01T15:00:00+08:00") -> Any:
    return check(book, actor, now=now, **YOUTH)


def stay(book: RuleBook, state: str = "exit_due", **changes: Any) -> dict[str, Any]:
    days = {"entry_on": "2022-05-01", "ends_on": "2023-05-01", "first_ends_on": "2023-05-01"}
    return residency(book, state, **{"baseline": BASELINE, **days, **changes})


def assess(book: RuleBook, state: Any, org: Any = ORG, **changes: Any) -> Outcome:
    standards = {"registered": True, "team": True, "project_design": True}
    form = {"passed": True, "standards": standards, "team": TEAM, "own_projects": PROJECTS, "opinion": "意见", **changes}
    return exit_assessments.assess_exit(state, form, LABELS, org, asked(book))


def refused(act: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


def clauses(refusal: Refused) -> set[str]:
    return {ground.clause for ground in refusal.basis}


@pytest.mark.clause("YB21-37")
@pytest.mark.parametrize(("kind", "registered_on", "known"), [
    ("service_agency", "2023-05-01", True), ("service_agency", "2023-05-02", False), ("service_agency", None, False),
    ("unregistered_team", None, False), ("filed_community", None, False),
])  # fmt: skip
def test_the_register_says_whether_it_was_registered_by_the_last_day(
    book: RuleBook, kind: str, registered_on: str | None, known: bool
) -> None:
    org = {**ORG, "kind": kind, "registered_on": registered_on}
    if known:
        assert assess(book, stay(book), org).state["exit_assessment"]["standards"]["registered"]
        return
    refusal = refused(lambda: assess(book, stay(book), org))
    assert (refusal.status, [error.field for error in refusal.errors]) == (422, ["standards.registered"])
    assert "YB21-37" in clauses(refusal)
    silent = {"team": True, "project_design": True}
    assert refused(lambda: assess(book, stay(book), org, standards=silent)).status == 422, "it cannot pass"
    failed = assess(book, stay(book), org, standards=silent, passed=False).state["exit_assessment"]
    assert (failed["passed"], failed["standards"]["registered"]) == (False, False)


@pytest.mark.clause("YB21-37")
def test_a_project_without_an_organisation_is_not_registered(book: RuleBook) -> None:
    assert refused(lambda: assess(book, stay(book, org=None), None)).status == 422


@pytest.mark.clause("YB21-38", "YB21-17")
@pytest.mark.parametrize(("baseline", "kept"), [
    (BASELINE, True), ({"staff": "三人", "departments": "无", "finance": "无", "human_resources": "无"}, True),
    ({}, False), ({"team": "三人"}, False), ({"finance": "没有账目"}, False),
])  # fmt: skip
def test_what_was_not_recorded_at_entry_cannot_be_compared(book: RuleBook, baseline: dict[str, str], kept: bool) -> None:
    if kept:
        assert assess(book, stay(book, baseline=baseline)).state["exit_assessment"]["passed"]
        return
    refusal = refused(lambda: assess(book, stay(book, baseline=baseline)))
    assert (refusal.status, "YB21-38" in clauses(refusal)) == (409, True)


@pytest.mark.clause("YB21-38")
@pytest.mark.parametrize("area", sorted(TEAM))
@pytest.mark.parametrize(("now", "field"), [
    ({"now": "更好", "improved": False}, ""), (None, ""), ({"now": "三 人", "improved": True}, ".now"),
])  # fmt: skip
def test_each_area_has_improved_on_entry(book: RuleBook, area: str, now: Any, field: str) -> None:
    baseline = {"finance": "三人", "team": "三人"}
    team = {name: one for name, one in {**TEAM, area: now}.items() if one}
    refusal = refused(lambda: assess(book, stay(book, baseline=baseline), team=team))
    assert (refusal.status, [error.field for error in refusal.errors]) == (422, [f"team.{area}{field}"])
    assert "YB21-38" in clauses(refusal)


@pytest.mark.clause("YB21-39")
@pytest.mark.parametrize(("projects", "field"), [
    ([], "own_projects"), ([{**PROJECTS[0], "designed_on": "2022-04-30"}], "own_projects.0.designed_on"),
    ([{**PROJECTS[0], "designed_on": "2023-05-02"}], "own_projects.0.designed_on"),
])  # fmt: skip
def test_projects_of_its_own_are_shown(book: RuleBook, projects: list[Any], field: str) -> None:
    refusal = refused(lambda: assess(book, stay(book), own_projects=projects))
    assert (refusal.status, [error.field for error in refusal.errors]) == (422, [field])
    assert assess(book, stay(book), own_projects=[{**PROJECTS[0], "designed_on": "2022-05-01"}]).state["exit_assessment"]


def reviewed(book: RuleBook, state: Any, form: dict[str, str] = AGREE) -> Any:
    return recognition.first_review(state, None, form, asked(book, SUPERVISOR)).state


def recognised(book: RuleBook, state: Any, form: dict[str, str] = AGREE) -> Any:
    return recognition.recognise(state, None, form, asked(book, LEADING_GROUP)).state


def leave(book: RuleBook, state: Any) -> Outcome:
    return exits.exit_(state, {"reason": "term_end", "agreement_term": None, "facts": None}, asked(book, BUREAU, "2023-05-01T18:00:00+08:00"))


@pytest.mark.clause("YB21-52", "YB21-53", "YB21-36")
def test_nobody_leaves_before_the_assessment_is_first_reviewed_and_recognised(book: RuleBook) -> None:
    state: Any = stay(book)
    assert clauses(refused(lambda: leave(book, state))) == {"YB21-52"}
    state = assess(book, state).state
    assert refused(lambda: leave(book, state)).status == 409
    early = refused(lambda: recognised(book, state))
    assert (early.status, clauses(early)) == (409, {"YB21-53"})
    state = reviewed(book, state)
    assert refused(lambda: leave(book, state)).status == 409
    left = leave(book, recognised(book, state)).state
    assert (left["outcome"], left["state"], left["exited_on"]) == ("graduated", "following_up", "2023-05-01")


@pytest.mark.clause("YB21-52", "YB21-53")
@pytest.mark.parametrize(("act", "actor", "status"), [
    (recognition.first_review, OPERATOR, 403), (recognition.first_review, LEADING_GROUP, 403), (recognition.recognise, SUPERVISOR, 403),
    (recognition.recognise, OPERATOR, 403), (recognition.recognise, BUREAU, 403),
    (recognition.first_review, Principal("s", "测试", ("supervisor",), "330108"), 403),
    (recognition.recognise, Principal("l", "测试", ("leading_group",), "3301"), 403),
    (recognition.first_review, Principal(OPERATOR.sub, "测试", ("supervisor",), COUNTY), 403),
])  # fmt: skip
@pytest.mark.parametrize("number", [None, 1])
def test_each_has_its_own_part(book: RuleBook, act: Any, actor: Principal, status: int, number: int | None) -> None:
    made = assessments.assess(assess(book, stay(book)).state, {"year": 2022, "score": 80, "passed": True}, asked(book)).state
    done = recognition.first_review(made, number, AGREE, asked(book, SUPERVISOR)).state if act is recognition.recognise else made
    assert refused(lambda: act(done, number, AGREE, asked(book, actor))).status == status


@pytest.mark.clause("YB21-52", "YB21-53", "YB21-57")
def test_a_years_assessment_goes_the_same_way(book: RuleBook) -> None:
    year = {"year": 2022, "score": 80, "passed": True}
    made = assessments.assess(stay(book, "resident"), year, asked(book)).state
    assert refused(lambda: recognition.recognise(made, 1, AGREE, asked(book, LEADING_GROUP))).status == 409
    assert refused(lambda: recognition.first_review(made, 2, AGREE, asked(book, SUPERVISOR))).status == 404
    back = recognition.first_review(made, 1, RETURN, asked(book, SUPERVISOR)).state
    again = assessments.assess(back, year, asked(book)).state
    agreed = recognition.first_review(again, 2, AGREE, asked(book, SUPERVISOR)).state
    final = recognition.recognise(agreed, 2, AGREE, asked(book, LEADING_GROUP))
    assert final.events[0].data["kind"] == "yearly"
    assert refused(lambda: assessments.assess(final.state, year, asked(book))).status == 409
    assert refused(lambda: recognition.recognise(final.state, 2, AGREE, asked(book, LEADING_GROUP))).status == 409


@pytest.mark.clause("YB21-52", "YB21-53")
@pytest.mark.parametrize("by", ["first_review", "recognition"])
def test_what_is_sent_back_is_assessed_anew_and_what_is_agreed_is_not(book: RuleBook, by: str) -> None:
    state = assess(book, stay(book)).state
    back = reviewed(book, state, RETURN) if by == "first_review" else recognised(book, reviewed(book, state), RETURN)
    assert refused(lambda: leave(book, back)).status == 409
    assert refused(lambda: recognised(book, back)).status == 409
    assert assess(book, back).state["exit_assessment"]["first_review"] is None
    for settled in (reviewed(book, state), recognised(book, reviewed(book, state))):
        assert refused(lambda settled=settled: assess(book, settled)).status == 409


def test_a_province_that_orders_no_recognition_offers_none(book: RuleBook) -> None:
    made = assess(book, stay(book)).state
    plain = check(book, SUPERVISOR, now="2025-03-20T10:00:00+08:00")
    assert refused(lambda: recognition.first_review(made, None, AGREE, plain)).code == "not_offered"


def gone(book: RuleBook, passed: bool) -> Any:
    standards = {"registered": True, "team": passed, "project_design": passed}
    return leave(book, recognised(book, reviewed(book, assess(book, stay(book), passed=passed, standards=standards).state))).state


@pytest.mark.clause("YB21-36")
def test_who_fails_leaves_and_who_passes_is_followed_up(book: RuleBook) -> None:
    failed, graduated = gone(book, False), gone(book, True)
    assert (failed["state"], failed["outcome"], failed["due_at"]) == ("exited", "failed", None)
    assert (graduated["state"], graduated["outcome"]) == ("following_up", "graduated")
    visit = {"on": "2023-06-01", "summary": "运转正常"}
    later = asked(book, OPERATOR, "2023-06-01T10:00:00+08:00")
    assert follow_ups.follow_up(graduated, visit, later).state["follow_ups"] == [visit]
    refusal = refused(lambda: follow_ups.follow_up(failed, visit, later))
    assert (refusal.status, "YB21-36" in clauses(refusal)) == (409, True)
    assert follow_ups.close(failed, later).state["state"] == "closed"


@pytest.mark.clause("YB21-40")
@pytest.mark.parametrize(("today", "kept"), [("2024-04-30", False), ("2024-05-01", True)])
def test_the_follow_up_lasts_a_year(book: RuleBook, today: str, kept: bool) -> None:
    now = asked(book, OPERATOR, f"{today}T10:00:00+08:00")
    if kept:
        assert follow_ups.close(gone(book, True), now).state["state"] == "closed"
    else:
        assert refused(lambda: follow_ups.close(gone(book, True), now)).status == 409


@pytest.mark.clause("YB21-40")
def test_a_follow_up_that_is_open_after_two_years_is_late(book: RuleBook) -> None:
    """Open on 2025-05-02: late from its first moment on, once, and still to be closed."""
    graduated = gone(book, True)
    assert graduated["due_at"] == "2025-05-02T00:00:00.000000+08:00"
    late = when_due(graduated, asked(book, None, "2025-05-02T00:00:00+08:00"))
    assert (late.state["follow_up_overdue"], late.state["due_at"], late.state["state"]) == (True, None, "following_up")
    assert late.events[0].name == "admission.residency.follow_up_overdue"
    assert "YB21-40" in {ground.clause for ground in late.basis}
    assert follow_ups.close(late.state, asked(book, OPERATOR, "2025-05-02T10:00:00+08:00")).state["state"] == "closed"
    visited = follow_ups.follow_up(graduated, {"on": "2023-06-01", "summary": "运转正常"}, asked(book, OPERATOR, "2023-06-01T10:00:00+08:00"))
    assert visited.state["due_at"] == graduated["due_at"], "a visit does not end the watch"
