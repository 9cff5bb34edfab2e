"""How the contract of an operator ends before its time."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused
from common.kernel.schema import load
from common.law import RuleBook
from common.store.aggregates import Loaded
from registry_svc import operators, terminations
from registry_svc.base_schemas import base_view
from registry_svc.operator_schemas import FindingForm
from tests.factories import check, principal
from tests.unit.registry.factories import base, operator, operator_form, org


def youth(book: RuleBook, role: str = "leading_group") -> Check:
    return check(book, principal(role), profile="youth-base-2021")


def youth_base(**changes: Any) -> dict[str, Any]:
    return base(profile="youth-base-2021", level="single", **changes)


def finding(item: int, verified: bool | None = None, serious: bool | None = None) -> dict[str, Any]:
    complaint = None if verified is None else {"verified": verified, "serious": serious}
    return {"item": item, "facts": "示例事实", "complaint": complaint}


def refusal(decide: Any, state: dict, form: dict, circumstances: Check) -> Refused:
    with pytest.raises(Refused) as refused:
        decide(state, form, circumstances)
    return refused.value


STOP = {"stop_by": "2024-03-31", "reason": "示例理由"}


@pytest.mark.clause("YB21-50")
@pytest.mark.parametrize(
    ("form", "code", "opens"),
    [
        (finding(1), "duties_not_done", True),
        (finding(2), "tasks_late", True),
        (finding(3), "finance_breach", True),
        (finding(4, True, True), "serious_complaint", True),
        (finding(4, True, False), "serious_complaint", False),
        (finding(4, False, True), "serious_complaint", False),
        (finding(5), "law_breach", True),
    ],
)
def test_what_is_found_against_an_operator_opens_a_case(book: RuleBook, form: dict, code: str, opens: bool) -> None:
    found = terminations.find_wanting(youth_base(), form, youth(book))
    event = found.events[0]
    contracts.EVENTS[event.name].check_data(event.data)
    assert (event.data["finding"], event.data["opens_case"]) == (code, opens)
    assert "YB21-50" in {ground.clause for ground in found.basis}
    if opens:
        assert terminations.terminate(found.state, STOP, youth(book)).events
    else:
        refused = refusal(terminations.terminate, found.state, STOP, youth(book))
        assert (refused.status, refused.basis[0].clause) == (409, "YB21-50")


@pytest.mark.clause("YB21-50")
@pytest.mark.parametrize(("form", "field"), [(finding(0), "item"), (finding(6), "item"), (finding(4), "complaint"), (finding(1, True, True), "complaint")])
def test_a_finding_that_is_not_whole_is_refused(book: RuleBook, form: dict, field: str) -> None:
    refused = refusal(terminations.find_wanting, youth_base(), form, youth(book))
    assert (refused.status, refused.errors[0].field) == (422, field)


@pytest.mark.clause("YB21-50")
def test_an_item_off_the_list_is_told_how_long_the_list_is(book: RuleBook) -> None:
    for item in (-1, 0, 6, 10**9):
        body = {"item": item, "facts": "示例事实"}
        refused = refusal(terminations.find_wanting, youth_base(), load(FindingForm, body), youth(book))
        assert refused.errors[0].message == "应在 1 至 5 之间。"


@pytest.mark.clause("YB21-50")
def test_only_the_leading_group_judges_under_the_youth_plan(book: RuleBook) -> None:
    for decide, form in ((terminations.find_wanting, finding(1)), (terminations.terminate, STOP)):
        assert refusal(decide, youth_base(), form, youth(book, "bureau")).status == 403


def test_where_the_profile_has_no_list_nothing_is_found(book: RuleBook) -> None:
    refused = refusal(terminations.find_wanting, base(), finding(1), check(book, principal()))
    assert (refused.status, refused.code) == (409, "not_offered")


def test_a_finding_against_an_earlier_contract_ends_no_later_one(book: RuleBook) -> None:
    found = terminations.find_wanting(youth_base(), finding(1), youth(book)).state
    renewed = {**found, "operator": operator(since="2024-02-01")}
    assert refusal(terminations.terminate, renewed, STOP, youth(book)).status == 409


@pytest.mark.clause("ZJ23-22", "ZJ23-02")
def test_the_bureau_of_the_same_level_ends_a_contract_in_zhejiang(book: RuleBook) -> None:
    ended = terminations.terminate(base(), STOP, check(book, principal()))
    contracts.EVENTS[ended.events[0].name].check_data(ended.events[0].data)
    assert ended.state["operator"]["until"] == "2024-03-31"
    assert ended.state["operator"]["termination"]["reason"] == "示例理由"
    assert refusal(terminations.terminate, base(), STOP, check(book, principal(division="3301"))).status == 403


@pytest.mark.parametrize(
    ("stop_by", "until", "accepted"),
    [
        ("2024-02-29", None, False), ("2024-03-01", None, True), ("2024-12-31", "2024-12-31", True),
        ("2025-01-01", "2024-12-31", False),
    ],
)  # fmt: skip
def test_the_operator_stops_between_today_and_the_end_of_its_contract(book: RuleBook, stop_by: str, until: str | None, accepted: bool) -> None:
    state, form = base(operator=operator(until=until)), {**STOP, "stop_by": stop_by}
    if accepted:
        assert terminations.terminate(state, form, check(book, principal())).events
        return
    refused = refusal(terminations.terminate, state, form, check(book, principal()))
    assert (refused.status, refused.errors[0].field) == (422, "stop_by")


def test_a_contract_that_is_over_or_ended_is_not_ended_again(book: RuleBook) -> None:
    once = terminations.terminate(base(), STOP, check(book, principal())).state
    for state in (once, base(operator=None), base(operator=operator(until="2024-02-29"))):
        assert refusal(terminations.terminate, state, STOP, check(book, principal())).status == 409


def test_another_operator_follows_the_one_that_was_ended(book: RuleBook) -> None:
    candidate = org(id="org-7", ratings=[{"grade": "4A", "awarded_on": "2023-06-01"}])
    today = terminations.terminate(base(), {**STOP, "stop_by": "2024-03-01"}, check(book, principal())).state
    assert (today["operator"], today["former_operators"][0]["org"]) == (None, "org-9")
    later = terminations.terminate(base(), STOP, check(book, principal())).state
    for state, since, accepted in ((today, "2024-03-01", True), (later, "2024-03-31", False), (later, "2024-04-01", True)):
        form = operator_form(org="org-7", since=since)
        if accepted:
            after = operators.appoint(state, form, candidate, check(book, principal())).state
            assert "org-7" in [one["org"] for one in (after["operator"], after["next_operator"]) if one]
        else:
            refused = refusal(lambda s, f, c: operators.appoint(s, f, candidate, c), state, form, check(book, principal()))
            assert (refused.status, refused.errors[0].field) == (422, "from")


def test_a_finding_is_told_inside_and_a_complaint_called_no_more_than_it_is(book: RuleBook) -> None:
    found = Loaded("b", 1, terminations.find_wanting(youth_base(), finding(4, True, True), youth(book)).state, ())
    assert "operator_findings" not in base_view(book, found)
    told = base_view(book, found, inside=True)["operator_findings"][0]
    assert (told["code_label"], told["facts"]) == ("被入驻组织投诉属实且情节严重", "示例事实")
    for verified, serious in ((False, True), (True, False), (False, False)):
        kept = Loaded("b", 1, terminations.find_wanting(youth_base(), finding(4, verified, serious), youth(book)).state, ())
        label = base_view(book, kept, inside=True)["operator_findings"][0]["code_label"]
        assert label == "被入驻组织投诉（尚未认定属实且严重）", "no complaint is called true and serious before it is found so"


@pytest.mark.clause("ZJ23-25")
def test_neighbours_are_told_every_contract_and_not_one_that_stopped_at_once(book: RuleBook) -> None:
    """Who must stop later runs the base until then, beside whoever follows; who had to stop today runs it no more."""
    later = operators_of(terminated(book, "2024-03-31"))
    assert later == [{"org": "org-9", "since": "2024-01-01", "until": "2024-03-31"}]
    assert operators_of(terminated(book, "2024-03-01")) == []


def terminated(book: RuleBook, stop_by: str) -> Outcome:
    return terminations.terminate(base(), {"stop_by": stop_by, "reason": "示例理由"}, check(book, principal()))


def operators_of(outcome: Outcome) -> list[dict[str, Any]]:
    return outcome.events[0].data["base"]["contracts"]
