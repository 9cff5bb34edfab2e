"""How a stay ends, by which way, on whose decision; and the follow-up."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import exit_assessments, exits, follow_ups, residencies
from common.kernel.decision import Outcome, Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BUREAU, COUNTY, HANDED_OVER, OPERATOR, ORG, agreement, application, check, residency

NOW = "2025-03-20T10:00:00+08:00"
CITY = {"profile": "example-city"}
STANDARDS = {"registered": "注册成功", "team": "团队建设", "project_design": "独立设计项目"}


def leave(book: RuleBook, state: Any, reason: str, actor: Principal = BUREAU, term: str | None = None, facts: str | None = "事实") -> Outcome:
    form = {"reason": reason, "agreement_term": term, "facts": facts}
    return exits.exit_(state, form, check(book, actor, now=NOW))


def assessed(book: RuleBook, passed: bool, standards: dict[str, bool] | None = None, **circumstances: Any) -> Any:
    form = {"passed": passed, "standards": standards or {}, "team": {}, "own_projects": [], "opinion": "意见"}
    return exit_assessments.assess_exit(residency(book, "exit_due"), form, STANDARDS, ORG, check(book, BUREAU, now=NOW, **circumstances)).state


@pytest.mark.clause("ZJ23-31", "YB21-36")
@pytest.mark.parametrize(("passed", "outcome"), [(True, "graduated"), (False, "failed"), (None, "expired")])
def test_at_the_end_of_the_term_the_assessment_decides_how_it_ended(book: RuleBook, passed: bool | None, outcome: str) -> None:
    state = residency(book, "exit_due") if passed is None else assessed(book, passed)
    left = leave(book, state, "term_end")
    assert (left.state["state"], left.state["outcome"], left.state["exited_on"]) == ("exited", outcome, "2025-03-20")
    assert left.events[0].data["residency"]["outcome"] == outcome


@pytest.mark.clause("ZJ23-31")
@pytest.mark.parametrize("reason", ["term_end", "breach", "withdrawn"])
def test_an_open_item_of_the_handover_keeps_the_resident(book: RuleBook, reason: str) -> None:
    actor = APPLICANT if reason == "withdrawn" else BUREAU
    state: Any = residency(book, "exit_due")
    state = residencies.hand_over(state, {"item": "归还工位", "closed": False}, check(book, OPERATOR, now=NOW)).state
    with pytest.raises(Refused) as refused:
        leave(book, state, reason, actor, "8.2")
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-31")
    assert "归还工位" in refused.value.detail
    state = residencies.hand_over(state, {"item": "归还工位", "closed": True}, check(book, OPERATOR, now=NOW)).state
    assert leave(book, state, reason, actor, "8.2").state["state"] == "exited"


@pytest.mark.clause("ZJ23-31")
def test_formalities_that_nobody_has_named_are_not_done(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        leave(book, residency(book, "exit_due", handover=[]), "term_end")
    assert (refused.value.status, refused.value.basis[0].parameter) == (409, "exit.handover_before_exit")


@pytest.mark.clause("ZJ23-31")
def test_the_formalities_are_those_of_the_bureau_and_of_the_agreement(book: RuleBook) -> None:
    """They stand open from the first day; each is closed by its own name, however it is spelt."""
    signed = {**application(book, "admitted"), "agreement": {**agreement(formalities=["归还工位A区", "交还场地"]), "signatures": [], "waived": []}}
    set_by_bureau = {"notice.working_days": 5, "exit.formalities": ["site_handback", "fee_settlement"]}
    state: Any = residencies.start("res-1", signed, check(book, settings=set_by_bureau)).state
    assert [one["item"] for one in state["handover"]] == ["交还场地", "结清费用", "归还工位A区"]
    for item in ("交还场地", "结清费用", "归还工位 Ａ区"):
        state = residencies.hand_over(state, {"item": item, "closed": True}, check(book, OPERATOR, now=NOW)).state
    assert len(state["handover"]) == 3
    assert leave(book, {**state, "state": "exit_due"}, "term_end").state["state"] == "exited"


@pytest.mark.clause("ZJ23-31", "ZJ23-32")
def test_who_was_forced_out_does_afterwards_what_was_open(book: RuleBook) -> None:
    left = residency(book, "exited", handover=[{"item": "归还工位", "closed": False, "at": ""}], outcome="forced")
    closed = residencies.hand_over(left, {"item": "归还工位", "closed": True}, check(book, OPERATOR, now=NOW)).state
    assert (closed["state"], closed["handover"][0]["closed"]) == ("exited", True)
    with pytest.raises(Refused) as refused:
        residencies.hand_over(left, {"item": "新事项", "closed": True}, check(book, OPERATOR, now=NOW))
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-31")


@pytest.mark.clause("ZJ23-31")
@pytest.mark.parametrize("state", ["resident", "forced_exit_open", "exited", "closed"])
def test_a_term_that_has_not_ended_or_has_been_left_does_not_end(book: RuleBook, state: str) -> None:
    with pytest.raises(Refused) as refused:
        leave(book, residency(book, state), "term_end")
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-31")


@pytest.mark.clause("ZJ23-33")
@pytest.mark.parametrize(("term", "kept"), [("8.2", True), ("9.9", False), (None, False)])
def test_a_breach_names_a_term_of_the_agreement(book: RuleBook, term: str | None, kept: bool) -> None:
    if kept:
        assert leave(book, residency(book, handover=HANDED_OVER), "breach", term=term).state["outcome"] == "breach"
        return
    with pytest.raises(Refused) as refused:
        leave(book, residency(book), "breach", term=term)
    assert (refused.value.status, refused.value.basis[0].clause) == (422, "ZJ23-33")


def test_a_breach_states_its_facts(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        leave(book, residency(book), "breach", term="8.2", facts=None)
    assert [error.field for error in refused.value.errors] == ["facts"]


@pytest.mark.parametrize(
    ("reason", "actor", "status"),
    [
        ("term_end", APPLICANT, 403), ("breach", OPERATOR, 403), ("withdrawn", BUREAU, 403),
        ("breach", Principal("b", "测试", ("bureau",), "330108"), 403),
        ("withdrawn", Principal("a", "测试", ("applicant",), COUNTY, org="org-2"), 404),
    ],
)  # fmt: skip
def test_each_way_out_is_decided_by_whom_it_concerns(book: RuleBook, reason: str, actor: Principal, status: int) -> None:
    with pytest.raises(Refused) as refused:
        leave(book, residency(book, "exit_due"), reason, actor, "8.2")
    assert refused.value.status == status


@pytest.mark.parametrize("state", ["resident", "exit_due"])
def test_a_resident_may_leave_of_its_own_accord(book: RuleBook, state: str) -> None:
    assert leave(book, residency(book, state, handover=HANDED_OVER), "withdrawn", APPLICANT).state["outcome"] == "withdrawn"


@pytest.mark.clause("EXC-09")
@pytest.mark.parametrize(
    ("standards", "passed", "kept"),
    [
        ({"team": True, "project_design": True}, True, True), ({"team": True, "project_design": False}, True, False),
        ({"team": True, "project_design": False}, False, True), ({"team": True}, True, False),
    ],
)  # fmt: skip
def test_each_standard_of_the_profile_is_judged_and_met_to_pass(book: RuleBook, standards: dict[str, bool], passed: bool, kept: bool) -> None:
    if kept:
        assert assessed(book, passed, standards, **CITY)["exit_assessment"]["passed"] is passed
        return
    with pytest.raises(Refused) as refused:
        assessed(book, passed, standards, **CITY)
    assert refused.value.status == 422


def follow_up(book: RuleBook, state: Any, on: str, now: str | None = None, **circumstances: Any) -> Outcome:
    asked = check(book, OPERATOR, now=now or f"{on}T10:00:00+08:00", **circumstances)
    return follow_ups.follow_up(state, {"on": on, "summary": "运转正常"}, asked)


def test_visits_are_recorded_after_the_exit(book: RuleBook) -> None:
    state = follow_up(book, residency(book, "exited"), "2025-03-20").state
    assert (state["state"], len(follow_up(book, state, "2025-12-01").state["follow_ups"])) == ("following_up", 2)


@pytest.mark.parametrize(("on", "now"), [("2025-03-19", "2025-04-01T10:00:00+08:00"), ("2025-04-02", "2025-04-01T10:00:00+08:00")])
def test_a_visit_is_neither_before_the_exit_nor_to_come(book: RuleBook, on: str, now: str) -> None:
    with pytest.raises(Refused) as refused:
        follow_up(book, residency(book, "exited"), on, now)
    assert [error.field for error in refused.value.errors] == ["on"]


@pytest.mark.parametrize("state", ["resident", "exit_due", "closed"])
def test_there_is_no_follow_up_before_the_exit_or_after_its_end(book: RuleBook, state: str) -> None:
    with pytest.raises(Refused) as refused:
        follow_up(book, residency(book, state, exited_on="2025-03-20"), "2025-04-01")
    assert refused.value.status == 409


@pytest.mark.clause("YB21-40", "EXC-10")
@pytest.mark.parametrize(("on", "kept"), [("2027-03-20", True), ("2027-03-21", False)])
def test_a_visit_lies_within_the_longest_follow_up(book: RuleBook, on: str, kept: bool) -> None:
    state = residency(book, "exited")
    follow_up(book, state, on)  # the province sets no end
    if kept:
        follow_up(book, state, on, **CITY)
        return
    with pytest.raises(Refused) as refused:
        follow_up(book, state, on, **CITY)
    assert (refused.value.status, refused.value.basis[0].clause) == (422, "EXC-10")


@pytest.mark.clause("YB21-40", "EXC-10")
@pytest.mark.parametrize(("today", "kept"), [("2026-03-19", False), ("2026-03-20", True)])
def test_a_follow_up_lasts_its_shortest_time(book: RuleBook, today: str, kept: bool) -> None:
    state = residency(book, "following_up")
    now = f"{today}T10:00:00+08:00"
    assert follow_ups.close(state, check(book, OPERATOR, now=now)).state["state"] == "closed"
    if kept:
        assert follow_ups.close(state, check(book, OPERATOR, now=now, **CITY)).state["state"] == "closed"
        return
    with pytest.raises(Refused) as refused:
        follow_ups.close(state, check(book, OPERATOR, now=now, **CITY))
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "EXC-10")


def grounds(outcome: Outcome) -> list[tuple[str, str | None, str]]:
    return [(ground.clause, ground.parameter, ground.kind) for ground in outcome.basis]


@pytest.mark.clause("ZJ23-31", "EXC-10")
def test_a_follow_up_that_no_document_orders_rests_on_an_open_assumption(book: RuleBook) -> None:
    """The city's own measures order it, and are then the ground."""
    voluntary = [("ZJ23-31", "exit.follow_up_voluntary", "assumption")]
    assert grounds(follow_up(book, residency(book, "exited"), "2025-04-01")) == voluntary
    now = "2026-04-01T10:00:00+08:00"
    assert grounds(follow_ups.close(residency(book, "following_up"), check(book, OPERATOR, now=now))) == voluntary
    ordered = follow_ups.close(residency(book, "following_up"), check(book, OPERATOR, now=now, **CITY))
    assert grounds(ordered) == [("EXC-10", "exit.follow_up_min_years", "clause")]


def test_a_bureau_may_decide_that_its_base_follows_nobody_up(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        follow_up(book, residency(book, "exited"), "2025-04-01", settings={"exit.follow_up_voluntary": False})
    assert (refused.value.status, refused.value.basis[0].parameter) == (422, "exit.follow_up_voluntary")


@pytest.mark.clause("ZJ23-31", "ZJ23-32")
@pytest.mark.parametrize(
    ("act", "state", "clauses"),
    [
        (lambda book, state: follow_up(book, state, "2025-04-01"), "resident", {"ZJ23-31"}),
        (lambda book, state: follow_ups.close(state, check(book, OPERATOR, now=NOW)), "exit_due", {"ZJ23-31"}),
        (lambda book, state: leave(book, state, "withdrawn", APPLICANT), "forced_exit_open", {"ZJ23-32"}),
        (lambda book, state: leave(book, state, "term_end"), "forced_exit_open", {"ZJ23-31", "ZJ23-32"}),
        (lambda book, state: leave(book, state, "breach", term="8.2"), "closed", {"ZJ23-31", "ZJ23-33"}),
    ],
)  # fmt: skip
def test_what_is_out_of_order_names_the_rule_that_the_stay_follows_now(book: RuleBook, act: Any, state: str, clauses: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        act(book, residency(book, state, exited_on="2025-03-20"))
    assert (refused.value.status, {ground.clause for ground in refused.value.basis}) == (409, clauses)


@pytest.mark.clause("ZJ23-23", "YB21-36")
@pytest.mark.parametrize(("profile", "on", "clause"), [("zhejiang", "2024-03-01", "ZJ23-23"), ("youth-base-2021", "2022-01-10", "YB21-36")])
def test_an_exit_assessment_rests_on_the_document_that_is_law_here(book: RuleBook, profile: str, on: str, clause: str) -> None:
    standards = {"registered": True, "team": False, "project_design": False}
    form = {"passed": False, "standards": standards, "team": {}, "own_projects": [], "opinion": "意见"}
    state = residency(book, "exit_due", baseline={"finance": "无", "team": "三人"})
    asked = check(book, OPERATOR, now=NOW, profile=profile, on=on)
    assert clause in {ground["clause"] for ground in exit_assessments.assess_exit(state, form, STANDARDS, ORG, asked).state["basis"]}


@pytest.mark.parametrize(("profile", "standards"), [
    ("zhejiang", {"nonsense": True}), ("example-city", {"team": True, "project_design": True, "nonsense": True}),
])  # fmt: skip
def test_an_unknown_standard_is_refused(book: RuleBook, profile: str, standards: dict[str, bool]) -> None:
    with pytest.raises(Refused) as refused:
        assessed(book, True, standards, profile=profile)
    assert (refused.value.status, [error.field for error in refused.value.errors]) == (422, ["standards.nonsense"])


@pytest.mark.parametrize(("today", "kept"), [("2024-03-14", False), ("2024-03-15", True)])
def test_nothing_is_judged_before_the_stay_has_begun(book: RuleBook, today: str, kept: bool) -> None:
    form = {"passed": True, "standards": {}, "team": {}, "own_projects": [], "opinion": "意见"}
    asked = check(book, OPERATOR, now=f"{today}T10:00:00+08:00")
    if kept:
        assert exit_assessments.assess_exit(residency(book), form, STANDARDS, ORG, asked).state["exit_assessment"]
        return
    with pytest.raises(Refused) as refused:
        exit_assessments.assess_exit(residency(book), form, STANDARDS, ORG, asked)
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-23")
