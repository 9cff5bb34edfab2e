"""The tables of admission: whole, labelled, and ending."""

from __future__ import annotations

from datetime import date

import pytest

from admission_svc.terms import over_at, target_year, years_needed
from admission_svc.workflow import RESIDENCY, application_workflow
from common.kernel.decision import Refused
from common.kernel.workflow import Workflow
from common.law import RuleBook

ENDS = {"admitted", "rejected", "withdrawn", "closed"}
YOUTH = ["internal_review", "site_visit", "expert_review", "first_review", "final_decision"]


def workflows(book: RuleBook) -> list[Workflow]:
    applications = [application_workflow(book.view("zhejiang", "2024-03-01"))]
    applications += [application_workflow(book.view("youth-base-2021", "2022-01-10"))]
    return [*applications, RESIDENCY]


@pytest.mark.parametrize("which", range(3))
def test_every_state_has_a_label_is_reached_and_leads_to_an_end(book: RuleBook, which: int) -> None:
    flow = workflows(book)[which]
    used = {state for move in flow.transitions for state in (*move.sources, move.target)}
    assert used == set(flow.labels)
    reached = _reached(flow, flow.initial)
    assert reached == set(flow.labels)
    assert all(_reached(flow, state) & ENDS for state in flow.labels)


def test_the_ends_are_these(book: RuleBook) -> None:
    """What has ended comes to life again only where the decision that ended it is annulled."""
    assert [set(flow.finals) for flow in workflows(book)] == [
        {"withdrawn"}, {"withdrawn"}, set(),
    ]  # fmt: skip
    assert [move.action for move in RESIDENCY.allowed("closed")] == ["reopen", "exit_annulled", "exit_annulled_after_term"]
    for flow in workflows(book)[:2]:
        assert {move.action.partition(":")[0] for state in ("admitted", "rejected") for move in flow.allowed(state)} == {"annul", "suspend"}


@pytest.mark.parametrize("which", range(3))
def test_every_pair_that_the_table_lacks_is_refused_with_its_rule(book: RuleBook, which: int) -> None:
    flow = workflows(book)[which]
    legal = {(state, move.action) for move in flow.transitions for state in move.sources}
    grounds = (book.view("zhejiang", "2024-03-01").clause("ZJ23-24"),)
    for state in flow.labels:
        for action in {move.action for move in flow.transitions}:
            if (state, action) in legal:
                assert flow.step(state, action) in flow.labels
                continue
            with pytest.raises(Refused) as refused:
                flow.step(state, action, grounds)
            assert (refused.value.status, refused.value.basis) == (409, grounds)


@pytest.mark.clause("YB21-33", "YB21-53")
def test_another_profile_has_its_own_steps_and_no_notice(book: RuleBook) -> None:
    flow, state = application_workflow(book.view("youth-base-2021", "2022-01-10")), "submitted"
    for step in YOUTH[:-1]:
        state = flow.step(state, f"{step}:pass")
        assert state == f"{step}_passed"
    assert flow.step(state, "final_decision:pass") == "awaiting_agreement"
    assert "in_notice" not in flow.labels


def test_a_profile_that_names_no_steps_takes_no_application(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        application_workflow(book.view("wuhan-2015", "2016-01-01"))
    assert (refused.value.status, refused.value.code) == (409, "rule_not_set")


@pytest.mark.clause("ZJ23-28", "E-06")
@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2024-03-01", "2025-03-01", 1), ("2024-03-01", "2025-03-02", 2), ("2024-03-01", "2024-03-02", 1),
        ("2024-02-29", "2025-02-28", 1), ("2024-02-29", "2025-03-01", 2), ("2024-02-29", "2028-02-29", 4),
    ],
)  # fmt: skip
def test_a_term_is_counted_to_the_corresponding_day(first: str, last: str, years: int) -> None:
    assert years_needed(first, last) == years


@pytest.mark.clause("ZJ23-31")
def test_a_last_day_is_over_at_midnight() -> None:
    assert over_at("2024-02-28") == "2024-02-29T00:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("day", "starts", "year"),
    [
        (date(2024, 1, 1), "01-01", "2024-01-01"), (date(2024, 12, 31), "01-01", "2024-01-01"),
        (date(2022, 9, 30), "10-01", "2021-10-01"), (date(2022, 10, 1), "10-01", "2022-10-01"),
    ],
)  # fmt: skip
def test_a_target_year_begins_where_the_profile_says(day: date, starts: str, year: str) -> None:
    assert target_year(day, starts) == year


def _reached(flow: Workflow, start: str) -> set[str]:
    seen, rest = {start}, [start]
    while rest:
        for move in flow.allowed(rest.pop()):
            if move.target not in seen:
                seen.add(move.target)
                rest.append(move.target)
    return seen
