"""A termination that another authority annuls; an operator that may go on though its grade fell."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.decision import Outcome, Refused
from common.law import RuleBook
from registry_svc import operators, terminations
from tests.factories import check, principal
from tests.unit.registry.factories import base, operator, operator_form, org

ANNULMENT = {"by": "示例区人民法院", "document": "（2024）示0106行初1号", "decided_on": "2024-05-20"}
LATER = "2024-06-01"


def keeps(found: Outcome) -> Outcome:
    for event in found.events:
        contracts.EVENTS[event.name].check_data(event.data)
    return found


def ended(book: RuleBook, stop_by: str, until: str | None = "2025-12-31") -> dict[str, Any]:
    form = {"stop_by": stop_by, "reason": "示例理由"}
    return dict(terminations.terminate(base(operator=operator(until=until)), form, check(book, principal())).state)


def annulled(book: RuleBook, state: Any, on: str = LATER, **form: Any) -> Outcome:
    return keeps(terminations.annul(state, {**ANNULMENT, **form}, check(book, principal(), on=on)))


def refusal(decide: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        decide()
    return refused.value


@pytest.mark.clause("E-10")
def test_a_termination_tells_what_may_be_done_against_it(book: RuleBook) -> None:
    told = ended(book, "2024-03-01")["former_operators"][0]["termination"]
    assert [(one["kind"], one["until"]) for one in told["remedies"]] == [("reconsideration", "2024-04-30"), ("litigation", "2024-09-01")]


@pytest.mark.clause("E-10")
@pytest.mark.parametrize("stop_by", ["2024-03-01", "2024-12-31"])
def test_an_annulled_termination_lets_the_contract_run_again_to_its_own_end(book: RuleBook, stop_by: str) -> None:
    found = annulled(book, ended(book, stop_by))
    assert (found.state["operator"]["org"], found.state["operator"]["until"], found.state["former_operators"]) == ("org-9", "2025-12-31", [])
    assert found.state["operator"]["annulled_termination"]["annulled"]["by"] == ANNULMENT["by"]
    assert (found.events[0].data["restored"], found.events[0].data["base"]["operator"]) == (True, "org-9")
    assert refusal(lambda: annulled(book, found.state)).status == 409, "once"


@pytest.mark.clause("E-10")
def test_where_another_runs_the_base_by_now_the_annulment_is_shown_and_moves_nobody(book: RuleBook) -> None:
    candidate = org(id="org-7", ratings=[{"grade": "4A", "awarded_on": "2023-06-01"}])
    form = operator_form(org="org-7", since="2024-03-02", until="2025-03-01")
    state = operators.appoint(ended(book, "2024-03-01"), form, candidate, check(book, principal(), on="2024-03-02")).state
    found = annulled(book, state)
    assert (found.state["operator"]["org"], found.events[0].data["restored"]) == ("org-7", False)
    assert found.state["former_operators"][0]["termination"]["annulled"]["document"] == ANNULMENT["document"]
    assert refusal(lambda: annulled(book, found.state)).status == 409


def test_a_contract_that_would_be_over_by_now_stays_over(book: RuleBook) -> None:
    found = annulled(book, ended(book, "2024-03-01", until="2024-04-30"))
    assert (found.state["operator"], found.state["former_operators"][0]["until"]) == (None, "2024-04-30")


@pytest.mark.parametrize(("day", "accepted"), [("2024-02-29", False), ("2024-03-01", True), (LATER, True), ("2024-06-02", False)])
def test_an_annulment_lies_between_the_termination_and_today(book: RuleBook, day: str, accepted: bool) -> None:
    state = ended(book, "2024-03-01")
    if accepted:
        assert annulled(book, state, decided_on=day).events
    else:
        assert refusal(lambda: annulled(book, state, decided_on=day)).errors[0].field == "decided_on"


def test_only_what_was_ended_is_annulled_and_only_by_the_bureau_of_the_place(book: RuleBook) -> None:
    assert refusal(lambda: annulled(book, base())).status == 409
    state, other = ended(book, "2024-03-01"), check(book, principal(division="330108"), on=LATER)
    assert refusal(lambda: terminations.annul(state, ANNULMENT, other)).status == 403


@pytest.mark.clause("E-01")
def test_an_operator_whose_grade_fell_goes_on_when_its_bureau_has_looked_at_it(book: RuleBook) -> None:
    told = {"grade": "4A", "to": "3A", "decided_on": "2024-02-01"}
    fell = operators.fell(base(), "org-9", told, check(book))
    assert fell is not None
    found = keeps(operators.review(fell.state, {"reason": "合同期内保持服务质量"}, check(book, principal())))
    assert (found.state["in_doubt"], found.state["reviews"][0]["reason"]) == (None, "合同期内保持服务质量")
    assert refusal(lambda: operators.review(found.state, {"reason": "再次"}, check(book, principal()))).status == 409


@pytest.mark.clause("ZJ18-23", "E-13")
@pytest.mark.parametrize(("name", "org_id", "heard"), [("blacklist", "org-9", True), ("abnormal", "org-9", False), ("blacklist", "org-7", False)])
def test_the_bureau_hears_that_its_operator_was_put_on_the_list_of_serious_breach(book: RuleBook, name: str, org_id: str, heard: bool) -> None:
    found = operators.listed(base(), org_id, {"list": name, "listed_on": "2024-02-20"}, check(book))
    assert bool(found) is heard
    if found:
        keeps(found)
        assert (found.state["operator"]["org"], found.state["in_doubt"]["why"]) == ("org-9", "listed")
        assert operators.review(found.state, {"reason": "整改期内"}, check(book, principal())).state["in_doubt"] is None
