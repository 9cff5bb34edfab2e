"""Who may run a base today and on its first day, from when until when, and how it is assessed."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.decision import Refused
from common.law import RuleBook
from registry_svc import operators
from tests.factories import check, principal
from tests.unit.registry.factories import base, operator, operator_form, org
from tests.unit.registry.test_operators import rated, youth


def refusal(decide: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        decide()
    return refused.value


def appoint(book: RuleBook, candidate: dict, state: dict | None = None, **form: object) -> dict:
    return dict(operators.appoint(state or base(operator=None), operator_form(**form), candidate, check(book, principal())).state)


@pytest.mark.clause("ZJ23-19")
@pytest.mark.parametrize("kind", ["filed_community", "unregistered_team"])
def test_who_is_not_registered_runs_no_base(book: RuleBook, kind: str) -> None:
    problem = refusal(lambda: appoint(book, rated("4A", kind=kind)))
    assert (problem.status, problem.errors[0].field) == (422, "org")


@pytest.mark.clause("WH15-07")
def test_nor_where_no_grade_is_asked_for(book: RuleBook) -> None:
    wuhan = check(book, principal(division="420106"), profile="wuhan-2015")
    state = base(operator=None, division="420106", profile="wuhan-2015")
    team = org(kind="unregistered_team", registered_on=None)
    assert refusal(lambda: operators.appoint(state, operator_form(), team, wuhan)).errors[0].field == "org"


def listed(name: str, removed_on: str | None = None) -> list[dict]:
    return [{"number": 1, "list": name, "reason": "示例", "listed_on": "2023-07-01", "removed_on": removed_on}]


@pytest.mark.clause("ZJ18-23")
@pytest.mark.parametrize(
    ("listings", "accepted"),
    [(listed("blacklist"), False), (listed("blacklist", "2024-02-01"), True), (listed("abnormal"), True), ([], True)],
)
def test_who_is_on_the_list_of_serious_breach_runs_no_base(book: RuleBook, listings: list, accepted: bool) -> None:
    if accepted:
        assert appoint(book, rated("4A", listings=listings))["operator"]
        return
    problem = refusal(lambda: appoint(book, rated("4A", listings=listings)))
    assert (problem.status, problem.errors[0].field, problem.basis[0].clause) == (422, "org", "ZJ18-23")


@pytest.mark.clause("ZJ23-19", "E-01")
@pytest.mark.parametrize(
    ("awarded_on", "since", "accepted"),
    [
        ("2019-06-01", "2024-03-01", True), ("2019-06-01", "2024-06-01", True), ("2019-06-01", "2024-06-02", False),
        ("2024-02-01", "2024-02-01", True), ("2024-02-01", "2024-01-31", False),
    ],
)  # fmt: skip
def test_the_grade_is_held_on_the_first_day_of_the_contract_too(book: RuleBook, awarded_on: str, since: str, accepted: bool) -> None:
    if accepted:
        assert appoint(book, rated("4A", awarded_on), since=since)
        return
    problem = refusal(lambda: appoint(book, rated("4A", awarded_on), since=since))
    assert (problem.basis[0].clause, problem.waivable) == ("ZJ23-19", True) and since in problem.detail


@pytest.mark.clause("ZJ23-19")
def test_a_grade_that_was_corrected_away_counts_for_nothing(book: RuleBook) -> None:
    gone = {"grade": "4A", "awarded_on": "2023-06-01", "ended": {"how": "correction"}}
    assert refusal(lambda: appoint(book, org(id="org-9", ratings=[gone]))).basis[0].clause == "ZJ23-19"


def test_a_contract_begins_once_the_organisation_is_there(book: RuleBook) -> None:
    candidate = rated("4A", "2024-01-10", registered_on="2024-01-10", founded_on="2024-01-10")
    assert refusal(lambda: appoint(book, candidate, since="2024-01-09")).errors[0].field == "from"
    assert appoint(book, candidate, since="2024-01-10")["operator"]


def test_the_years_of_all_contracts_stay_apart(book: RuleBook) -> None:
    former = [operator(org="org-1", since="2023-01-01", until="2023-06-30"), operator(org="org-2", since="2023-07-01", until="2023-12-31")]
    state = base(operator=None, former_operators=former)
    for since, until, accepted in (
        ("2023-06-30", "2023-06-30", False), ("2022-12-01", "2023-01-01", False), ("2023-12-31", None, False),
        ("2022-12-01", "2022-12-31", True), ("2024-01-01", None, True),
    ):  # fmt: skip
        candidate = rated("4A", "2022-01-01")
        if accepted:
            assert appoint(book, candidate, state, since=since, until=until)
        else:
            assert refusal(lambda: appoint(book, candidate, state, since=since, until=until)).status in (409, 422)  # noqa: B023


def test_one_successor_at_a_time_is_decided_ahead(book: RuleBook) -> None:
    state = appoint(book, rated("4A"), base(operator=operator(org="org-8", until="2024-06-30")), since="2024-07-01", until="2024-12-31")
    assert state["next_operator"]["org"] == "org-9"
    assert refusal(lambda: appoint(book, rated("4A"), state, since="2025-01-01")).status == 409


@pytest.mark.clause("YB21-21")
@pytest.mark.parametrize("qualification", ["社会工作师", "doctor", "SOCIAL_WORKER"])
def test_a_qualification_off_the_list_is_named_with_what_it_may_be(book: RuleBook, qualification: str) -> None:
    problem = refusal(lambda: youth(book, lead={"person": "p", "qualification": qualification}))
    assert (problem.status, problem.errors[0].field) == (422, "lead.qualification")
    assert "社会工作师" in problem.errors[0].message


@pytest.mark.clause("YB21-24")
@pytest.mark.parametrize(
    ("since", "until", "field"),
    [("2024-09-30", "2024-09-30", None), ("2024-09-30", "2024-10-01", "until"), ("2024-10-01", "2025-09-30", "from")],
)
def test_a_contract_lies_within_the_plan_that_nobody_went_on_with(book: RuleBook, since: str, until: str, field: str | None) -> None:
    def on(day: str) -> Any:
        return check(book, principal(), profile="youth-base-2021", on=day, decision="x" if day <= "2024-09-30" else None)

    decide = lambda: operators.appoint(  # noqa: E731
        base(operator=None, profile="youth-base-2021"),
        operator_form(since=since, until=until, tender_no="T", lead={"person": "p", "qualification": "social_worker"}, local_experience="一个"),
        rated("3A", "2021-01-01"), check(book, principal(), profile="youth-base-2021", on="2024-09-30"), on,
    )  # fmt: skip
    if field is None:
        assert decide().events
    else:
        problem = refusal(decide)
        assert (problem.code, problem.basis[0].clause[:4]) == ("profile_period_ended", "YB21")


ASSESSMENT = {"year": 2023, "score": 90, "grade": None, "org": None}


@pytest.mark.clause("ZJ23-22")
def test_each_operator_of_the_year_is_assessed_for_it(book: RuleBook) -> None:
    former = [operator(org="org-1", since="2022-07-01", until="2023-06-30"), operator(org="org-2", since="2023-07-01", until="2023-12-31")]
    state = base(operator=operator(org="org-3"), former_operators=former)
    assess = lambda state, **form: operators.assess(state, {**ASSESSMENT, **form}, check(book, principal()))  # noqa: E731
    assert refusal(lambda: assess(state)).errors[0].field == "org", "two ran it: which?"
    assert refusal(lambda: assess(state, org="org-3")).errors[0].field == "org", "who runs it today did not run it then"
    first = assess(state, org="org-1")
    assert first.events[0].data["operator"] == "org-1"
    assert {(one["org"], one["year"]) for one in assess(first.state, org="org-2").state["assessments"]} == {("org-1", 2023), ("org-2", 2023)}
    assert refusal(lambda: assess(first.state, org="org-1")).status == 409
    assert assess(state, year=2022).events[0].data["operator"] == "org-1", "the only one of its year need not be named"


@pytest.mark.clause("ZJ23-22")
def test_a_base_without_operator_today_is_assessed_for_the_year_it_had_one(book: RuleBook) -> None:
    state = base(operator=None, former_operators=[operator(org="org-1", since="2023-01-01", until="2023-12-31")])
    assert operators.assess(state, ASSESSMENT, check(book, principal())).events
    assert refusal(lambda: operators.assess(base(operator=None), ASSESSMENT, check(book, principal()))).status == 409


@pytest.mark.clause("E-01")
@pytest.mark.parametrize(("org_id", "heard"), [("org-9", True), ("org-7", False)])
def test_the_bureau_hears_that_the_grade_of_its_operator_fell(book: RuleBook, org_id: str, heard: bool) -> None:
    told = {"grade": "4A", "to": "3A", "decided_on": "2024-02-01"}
    found = operators.fell(base(), org_id, told, check(book))
    assert bool(found) is heard
    if found:
        contracts.EVENTS[found.events[0].name].check_data(found.events[0].data)
        assert found.state["operator"]["org"] == "org-9", "the contract goes on until the bureau has looked at it"


@pytest.mark.clause("ZJ23-38")
def test_an_operator_states_its_professional_capability(book: RuleBook) -> None:
    problem = refusal(lambda: appoint(book, rated("5A"), capability=None))
    assert (problem.status, problem.waivable, problem.errors[0].field, problem.basis[0].clause) == (422, False, "capability", "ZJ23-38")
    assert appoint(book, rated("4A"), capability="示例能力材料")["operator"]["capability"] == "示例能力材料"


@pytest.mark.clause("YB21-22")
@pytest.mark.parametrize(("there", "accepted"), [(None, True), ("330106", True), ("330108", True), ("3302", False), ("420106", False)])
def test_only_work_done_in_the_region_counts(book: RuleBook, there: str | None, accepted: bool) -> None:
    if accepted:
        assert youth(book, local_experience_in=there)
        return
    problem = refusal(lambda: youth(book, local_experience_in=there))
    assert problem.basis[0].clause == "YB21-22"


@pytest.mark.clause("YB21-62")
@pytest.mark.parametrize(("division", "outside"), [("330106", False), ("330108", False), ("330203", True)])
def test_an_operator_from_outside_the_region_is_flagged_and_not_refused(book: RuleBook, division: str, outside: bool) -> None:
    form = operator_form(
        tender_no="T", lead={"person": "p1", "qualification": "social_worker"}, local_experience="一个", since="2022-03-01", until="2024-09-30"
    )
    state, candidate = base(operator=None, profile="youth-base-2021"), rated("3A", "2021-01-01", registered_on="2018-03-01", division=division)
    found = operators.appoint(state, form, candidate, check(book, principal(), profile="youth-base-2021", on="2022-03-01"))
    assert found.state["operator"]["outside_region"] is outside
    assert appoint(book, rated("4A", division=division))["operator"]["outside_region"] is None, "Zhejiang's documents do not ask"
