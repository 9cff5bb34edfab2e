"""Forced exit: which events of the registry open a case, and how an officer concludes it."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import forced_exits
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import BUREAU, OPERATOR, check, residency

NOW = "2024-06-20T10:00:00+08:00"
INSPECTION = "registry.org.annual_inspection_concluded"
PENALISED = "registry.org.penalised"


def inspected(conclusion: str, on: str = "2024-06-18") -> tuple[str, dict[str, Any]]:
    return INSPECTION, {"year": 2023, "conclusion": conclusion, "concluded_on": on}


def penalised(kind: str, on: str = "2024-06-18") -> tuple[str, dict[str, Any]]:
    return PENALISED, {"kind": kind, "summary": "摘要", "decided_on": on}


def hear(book: RuleBook, state: Any, event: tuple[str, dict[str, Any]], **circumstances: Any) -> Any:
    ground = forced_exits.ground_in(*event)
    return forced_exits.hear(state, ground, check(book, **{"now": NOW, **circumstances})) if ground else None


def conclude(book: RuleBook, state: Any, decision: str, reason: str | None = None, now: str = NOW, actor: Principal = BUREAU) -> Any:
    return forced_exits.conclude(state, {"decision": decision, "reason": reason}, check(book, actor, now=now))


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(
    ("event", "trigger"),
    [
        (inspected("not_submitted"), "annual_inspection_missed"), (inspected("unqualified"), "annual_inspection_unqualified"),
        (penalised("major_project_problem"), "major_project_problem"), (penalised("violation"), "violation"),
    ],
)  # fmt: skip
def test_each_of_the_four_opens_a_case_with_its_ground(book: RuleBook, event: tuple[str, dict[str, Any]], trigger: str) -> None:
    outcome = hear(book, residency(book), event)
    assert (outcome.state["state"], outcome.state["due_at"]) == ("forced_exit_open", None)
    assert outcome.events[0].name == "admission.residency.forced_exit_opened"
    assert outcome.events[0].data["grounds"] == [trigger]
    assert {ground.clause for ground in outcome.basis} == {"ZJ23-32"}


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("event", [inspected("qualified"), inspected("basically_qualified"), ("registry.org.rated", {})])
def test_what_is_no_ground_opens_nothing(book: RuleBook, event: tuple[str, dict[str, Any]]) -> None:
    assert hear(book, residency(book), event) is None


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "opens"), [("2025-03-15", True), ("2025-03-16", False)])
def test_only_what_happens_until_the_last_day_of_the_term_forces_out(book: RuleBook, on: str, opens: bool) -> None:
    """The stay goes on after its term until the formalities are done; the rule speaks of incubation."""
    heard = hear(book, residency(book, "exit_due"), penalised("violation", on), now="2025-03-20T10:00:00+08:00")
    assert (heard is not None) is opens


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "opens"), [("2024-03-14", False), ("2024-03-15", True)])
def test_only_what_happened_since_entry_counts(book: RuleBook, on: str, opens: bool) -> None:
    assert (hear(book, residency(book), penalised("violation", on)) is not None) is opens


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("state", "opens"), [("exit_due", True), ("exited", False), ("following_up", False), ("closed", False)])
def test_only_who_is_in_the_base_can_be_forced_out(book: RuleBook, state: str, opens: bool) -> None:
    assert (hear(book, residency(book, state), penalised("violation")) is not None) is opens


@pytest.mark.clause("ZJ23-32")
def test_the_same_ground_twice_is_one_and_two_grounds_are_one_case(book: RuleBook) -> None:
    opened = hear(book, residency(book), penalised("violation")).state
    assert hear(book, opened, penalised("violation")) is None
    added = hear(book, opened, inspected("unqualified"))
    assert added.events[0].data["grounds"] == ["violation", "annual_inspection_unqualified"]
    assert (len(added.state["forced_exits"]), added.state["state"]) == (1, "forced_exit_open")


@pytest.mark.clause("YB21-36")
def test_a_profile_that_does_not_list_the_ground_opens_nothing(book: RuleBook) -> None:
    assert hear(book, residency(book), penalised("violation"), profile="youth-base-2021", on="2022-01-10") is None


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
    again = hear(book, outcome.state, inspected("unqualified"))
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
