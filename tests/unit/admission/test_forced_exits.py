"""Forced exit: which events of the registry open a case, and how an officer concludes it."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import forced_exits
from admission_svc.grounds import news_in
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BUREAU, OPERATOR, check, residency

NOW = "2024-06-20T10:00:00+08:00"
INSPECTION = "registry.org.annual_inspection_concluded"
PENALISED = "registry.org.penalised"


def inspected(conclusion: str, on: str = "2024-06-18") -> tuple[str, dict[str, Any]]:
    return INSPECTION, {"year": 2023, "conclusion": conclusion, "concluded_on": on}


def penalised(kind: str, on: str = "2024-06-18") -> tuple[str, dict[str, Any]]:
    return PENALISED, {"kind": kind, "summary": "摘要", "decided_on": on}


def handle(book: RuleBook, state: Any, event: tuple[str, dict[str, Any]], **circumstances: Any) -> Any:
    news = news_in(event[0], {"org": {}, **event[1]})
    return forced_exits.apply_news(state, news, check(book, **{"now": NOW, **circumstances})) if news else None


HEARING = {"notified_on": "2024-06-20", "statement": "已整改"}


def conclude(book: RuleBook, state: Any, decision: str, reason: str | None = None, now: str = NOW, actor: Principal = BUREAU, **changes: Any) -> Any:
    form = {"decision": decision, "reason": reason, "hearing": None, "dismissal": None}
    form |= {"hearing": HEARING} if decision == "exit" else {"dismissal": "annulled"}
    return forced_exits.conclude(state, {**form, **changes}, check(book, actor, now=now))


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(
    ("event", "trigger"),
    [
        (inspected("not_submitted"), "annual_inspection_missed"), (inspected("unqualified"), "annual_inspection_unqualified"),
        (penalised("major_project_problem"), "major_project_problem"), (penalised("violation"), "violation"),
    ],
)  # fmt: skip
def test_each_of_the_four_opens_a_case_with_its_ground(book: RuleBook, event: tuple[str, dict[str, Any]], trigger: str) -> None:
    outcome = handle(book, residency(book), event)
    assert (outcome.state["state"], outcome.state["due_at"]) == ("forced_exit_open", None)
    assert outcome.events[0].name == "admission.residency.forced_exit_opened"
    assert outcome.events[0].data["grounds"] == [trigger]
    assert {ground.clause for ground in outcome.basis} == {"ZJ23-32"}


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("event", [inspected("qualified"), inspected("basically_qualified"), ("registry.org.rated", {})])
def test_what_is_no_ground_opens_nothing(book: RuleBook, event: tuple[str, dict[str, Any]]) -> None:
    assert handle(book, residency(book), event) is None


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "opens"), [("2025-03-15", True), ("2025-03-16", False)])
def test_only_what_happens_until_the_last_day_of_the_term_forces_out(book: RuleBook, on: str, opens: bool) -> None:
    """The stay goes on after its term until the formalities are done; the rule speaks of incubation."""
    heard = handle(book, residency(book, "exit_due"), penalised("violation", on), now="2025-03-20T10:00:00+08:00")
    assert (heard is not None) is opens


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "opens"), [("2024-03-14", False), ("2024-03-15", True)])
def test_only_what_happened_since_entry_counts(book: RuleBook, on: str, opens: bool) -> None:
    assert (handle(book, residency(book), penalised("violation", on)) is not None) is opens


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("state", "opens"), [("exit_due", True), ("exited", False), ("following_up", False), ("closed", False)])
def test_only_who_is_in_the_base_can_be_forced_out(book: RuleBook, state: str, opens: bool) -> None:
    assert (handle(book, residency(book, state), penalised("violation")) is not None) is opens


@pytest.mark.clause("ZJ23-32")
def test_the_same_ground_twice_is_one_and_two_grounds_are_one_case(book: RuleBook) -> None:
    opened = handle(book, residency(book), penalised("violation")).state
    assert handle(book, opened, penalised("violation")) is None
    added = handle(book, opened, inspected("unqualified"))
    assert added.events[0].data["grounds"] == ["violation", "annual_inspection_unqualified"]
    assert (len(added.state["forced_exits"]), added.state["state"]) == (1, "forced_exit_open")


@pytest.mark.clause("YB21-36")
def test_a_profile_that_does_not_list_the_ground_opens_nothing(book: RuleBook) -> None:
    assert handle(book, residency(book), penalised("violation"), profile="youth-base-2021", on="2022-01-10") is None


@pytest.mark.clause("ZJ23-32")
def test_an_officer_forces_out_and_the_grounds_speak_where_no_words_are_given(book: RuleBook) -> None:
    outcome = conclude(book, residency(book, "forced_exit_open"), "exit")
    assert (outcome.state["state"], outcome.state["outcome"]) == ("exited", "forced")
    assert [event.name.rpartition(".")[2] for event in outcome.events] == ["forced_exit_concluded", "exited"]
    assert outcome.events[0].data["reason"] == "违法违规被查处"


@pytest.mark.clause("ZJ23-32")
def test_a_dismissal_needs_a_reason_and_lets_the_term_run_on(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        conclude(book, residency(book, "forced_exit_open"), "dismiss")
    assert (refused.value.status, refused.value.basis[0].clause) == (422, "ZJ23-32")
    outcome = conclude(book, residency(book, "forced_exit_open"), "dismiss", "处罚已撤销")
    assert (outcome.state["state"], outcome.state["due_at"]) == ("resident", "2025-03-16T00:00:00.000000+08:00")
    again = handle(book, outcome.state, inspected("unqualified"))
    assert len(again.state["forced_exits"]) == 2


@pytest.mark.clause("ZJ23-31", "ZJ23-32")
@pytest.mark.parametrize(("now", "state"), [("2025-03-15T23:59:59+08:00", "resident"), ("2025-03-16T00:00:00+08:00", "exit_due")])
def test_a_term_that_ended_during_the_case_is_over(book: RuleBook, now: str, state: str) -> None:
    outcome = conclude(book, residency(book, "forced_exit_open"), "dismiss", "处罚已撤销", now)
    assert outcome.state["state"] == state
    assert ("admission.residency.term_ended" in [event.name for event in outcome.events]) is (state == "exit_due")


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("actor", [OPERATOR, Principal("b", "测试", ("bureau",), "3301"), Principal("b", "测试", ("bureau",), "330108")])
def test_only_the_same_level_bureau_concludes(book: RuleBook, actor: Principal) -> None:
    with pytest.raises(Refused) as refused:
        conclude(book, residency(book, "forced_exit_open"), "exit", actor=actor)
    assert (refused.value.status, refused.value.basis[0].clause) == (403, "ZJ23-32")


@pytest.mark.parametrize("decision", ["exit", "dismiss"])
def test_without_an_open_case_there_is_nothing_to_conclude(book: RuleBook, decision: str) -> None:
    with pytest.raises(Refused) as refused:
        conclude(book, residency(book), decision, "理由")
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-32")


def corrected(record: str, was: dict[str, Any], now: dict[str, Any] | None, how: str = "correction", **org: Any) -> tuple[str, dict[str, Any]]:
    data = {"record": record, "number": 1, "how": how, "reason": "登记有误", "was": was, "now": now, "org": org}
    return "registry.org.record_corrected", data


VIOLATION = {"kind": "violation", "summary": "摘要", "decided_on": "2024-06-18"}
UNQUALIFIED = {"year": 2023, "conclusion": "unqualified", "concluded_on": "2024-06-18"}


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("how", ["correction", "annulment"])
def test_a_corrected_entry_closes_the_case_that_it_opened_with_its_reason(book: RuleBook, how: str) -> None:
    opened = handle(book, residency(book), penalised("violation")).state
    closed = handle(book, opened, corrected("penalties", VIOLATION, None, how))
    case = closed.state["forced_exits"][0]
    assert (closed.state["state"], closed.state["due_at"]) == ("resident", "2025-03-16T00:00:00.000000+08:00")
    assert (case["decision"], case["dismissal"], case["reason"]) == ("dismiss", "annulled", "登记有误")
    assert case["grounds"][0]["withdrawn"]["how"] == how
    names = [event.name.rpartition(".")[2] for event in closed.events]
    assert names == ["forced_exit_ground_withdrawn", "forced_exit_concluded"]
    assert "ZJ23-32" in {ground.clause for ground in closed.basis}
    assert handle(book, closed.state, corrected("penalties", VIOLATION, None, how)) is None
    assert handle(book, closed.state, penalised("violation")) is None, "the old entry, heard late, opens nothing again"


@pytest.mark.clause("ZJ23-32")
def test_a_case_with_another_ground_goes_on(book: RuleBook) -> None:
    opened = handle(book, handle(book, residency(book), penalised("violation")).state, inspected("unqualified")).state
    left = handle(book, opened, corrected("inspections", UNQUALIFIED, {**UNQUALIFIED, "conclusion": "qualified"}))
    assert (left.state["state"], left.events[0].data["grounds"]) == ("forced_exit_open", ["violation"])


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("now", "state"), [
    ({**UNQUALIFIED, "conclusion": "qualified"}, "resident"), ({**UNQUALIFIED, "conclusion": "not_submitted"}, "forced_exit_open"),
    ({**UNQUALIFIED, "concluded_on": "2024-06-17"}, "forced_exit_open"), ({**UNQUALIFIED, "concluded_on": "2024-03-14"}, "resident"),
])  # fmt: skip
def test_what_holds_instead_is_judged_like_any_entry(book: RuleBook, now: dict[str, Any], state: str) -> None:
    opened = handle(book, residency(book), inspected("unqualified")).state
    assert handle(book, opened, corrected("inspections", UNQUALIFIED, now)).state["state"] == state


@pytest.mark.clause("ZJ23-32")
def test_who_was_forced_out_on_an_entry_that_is_annulled_is_in_again(book: RuleBook) -> None:
    out = conclude(book, handle(book, residency(book), penalised("violation")).state, "exit").state
    back = handle(book, out, corrected("penalties", VIOLATION, None, "annulment"))
    assert (back.state["state"], back.state["outcome"], back.state["exited_on"]) == ("resident", None, None)
    assert "reinstated" in [event.name.rpartition(".")[2] for event in back.events]


@pytest.mark.parametrize(
    "event", [corrected("ratings", {"grade": "4A", "awarded_on": "2022-01-01"}, None), corrected("honours", {"level": "city"}, None)]
)
def test_corrections_of_other_records_mean_nothing_here(event: tuple[str, dict[str, Any]]) -> None:
    assert news_in(*event) is None


@pytest.mark.clause("ZJ23-32", "E-07")
@pytest.mark.parametrize(("checked_from", "opens"), [(2023, True), (2024, False), (None, True)])
def test_who_owed_no_check_in_a_year_has_not_missed_it(book: RuleBook, checked_from: int | None, opens: bool) -> None:
    """Registered after 30 June, it owes its first check for the next year; the registry tells from when."""
    name, data = inspected("not_submitted")
    assert (handle(book, residency(book), (name, {**data, "org": {"checked_from": checked_from}})) is not None) is opens


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("owed", "counts", "opens"), [
    ("inspection", True, True), ("inspection", False, True), ("report", True, True), ("report", False, False), (None, False, False),
])  # fmt: skip
def test_the_switch_for_reports_is_for_who_owes_a_report(book: RuleBook, owed: str | None, counts: bool, opens: bool) -> None:
    name, data = inspected("not_submitted")
    settings = {"notice.working_days": 5, "exit.late_report_counts_as_missed": counts}
    assert (handle(book, residency(book), (name, {**data, "annual_check": owed}), settings=settings) is not None) is opens


@pytest.mark.clause("ZJ23-32")
def test_nobody_is_forced_out_unheard(book: RuleBook) -> None:
    opened = residency(book, "forced_exit_open")
    with pytest.raises(Refused) as refused:
        conclude(book, opened, "exit", hearing=None)
    assert (refused.value.status, refused.value.code, refused.value.basis[0].kind) == (409, "not_heard", "assumption")
    heard = forced_exits.state_views(opened, {"text": "已整改"}, check(book, APPLICANT, now=NOW)).state
    assert conclude(book, heard, "exit", hearing=None).state["forced_exits"][0]["statements"][0]["text"] == "已整改"
    silent = {"notified_on": "2024-06-10", "statement": None}
    assert conclude(book, opened, "exit", hearing=silent).state["outcome"] == "forced"


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "kept"), [("2024-05-31", False), ("2024-06-01", True), ("2024-06-20", True), ("2024-06-21", False)])
def test_the_resident_is_told_after_the_case_was_opened(book: RuleBook, on: str, kept: bool) -> None:
    hearing = {"notified_on": on, "statement": None}
    if kept:
        assert conclude(book, residency(book, "forced_exit_open"), "exit", hearing=hearing).state["forced_exits"][0]["hearing"] == hearing
        return
    with pytest.raises(Refused) as refused:
        conclude(book, residency(book, "forced_exit_open"), "exit", hearing=hearing)
    assert [error.field for error in refused.value.errors] == ["hearing.notified_on"]


@pytest.mark.clause("ZJ23-32")
def test_only_the_resident_states_its_views_and_only_in_an_open_case(book: RuleBook) -> None:
    for state, actor, status in ((residency(book, "forced_exit_open"), OPERATOR, 403), (residency(book), APPLICANT, 409)):
        with pytest.raises(Refused) as refused:
            forced_exits.state_views(state, {"text": "已整改"}, check(book, actor, now=NOW))
        assert refused.value.status == status


@pytest.mark.clause("ZJ23-32", "E-10")
def test_a_forced_exit_tells_its_remedies_and_a_dismissal_needs_none(book: RuleBook) -> None:
    out = conclude(book, residency(book, "forced_exit_open"), "exit").state["forced_exits"][0]
    assert [(one["label"], one["until"], one["basis"]["clause"]) for one in out["remedies"]] == [
        ("行政复议", "2024-08-19", "E-10"), ("行政诉讼", "2024-12-20", "E-10"),
    ]  # fmt: skip
    assert conclude(book, residency(book, "forced_exit_open"), "dismiss", "不成立").state["forced_exits"][0]["remedies"] == []


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("dismissal", "kept"), [("not_made_out", True), ("annulled", True), ("outside_residency", True), (None, False)])
def test_a_case_is_dismissed_only_where_the_ground_does_not_hold(book: RuleBook, dismissal: str | None, kept: bool) -> None:
    if kept:
        closed = conclude(book, residency(book, "forced_exit_open"), "dismiss", "说明", dismissal=dismissal).state
        assert closed["forced_exits"][0]["dismissal"] == dismissal
        return
    with pytest.raises(Refused) as refused:
        conclude(book, residency(book, "forced_exit_open"), "dismiss", "说明", dismissal=dismissal)
    assert ([error.field for error in refused.value.errors], refused.value.basis[0].parameter) == (["dismissal"], "exit.dismissal_grounds")
