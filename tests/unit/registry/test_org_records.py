"""What is recorded of an organisation: by whose kind, within which days, and how it is put right."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.clock import parse_date
from common.kernel.decision import Outcome, Refused
from common.law import RuleBook
from registry_svc import annual_checks, listings, org_records, orgs
from registry_svc.grades import grade_on
from tests.factories import check, principal
from tests.unit.registry.factories import org

RATING = {"grade": "4A", "awarded_on": "2023-06-01"}
INSPECTION = {"year": 2023, "conclusion": "unqualified", "concluded_on": "2024-02-01"}
HONOUR = {"level": "city", "title": "示例荣誉", "brand": False, "awarded_on": "2023-06-01"}
PENALTY = {"kind": "violation", "summary": "示例", "decided_on": "2023-06-01"}
LISTING = {"list": "abnormal", "reason": "失联", "listed_on": "2023-06-01"}
ENTERED = {
    "ratings": (org_records.rate, RATING, {"grade": "3A"}),
    "inspections": (org_records.inspect, INSPECTION, {"conclusion": "qualified"}),
    "honours": (org_records.honour, HONOUR, {"level": "district"}),
    "penalties": (org_records.penalise, PENALTY, {"kind": "major_project_problem"}),
}
WRONG = {"reason": "录入有误"}


def refusal(decide: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        decide()
    return refused.value


def keeps_contracts(found: Outcome) -> Outcome:
    for event in found.events:
        contracts.EVENTS[event.name].check_data(event.data)
    return found


def entered(record: str, book: RuleBook, **changes: Any) -> dict[str, Any]:
    decide, form, _ = ENTERED[record]
    return keeps_contracts(decide(org(**changes), form, check(book, principal()))).state


@pytest.mark.parametrize("kind", ["filed_community", "unregistered_team"])
@pytest.mark.parametrize("decide, form", [(org_records.rate, RATING), (org_records.inspect, INSPECTION)])
def test_who_is_not_registered_has_neither_grade_nor_annual_check(book: RuleBook, kind: str, decide: Any, form: dict) -> None:
    problem = refusal(lambda: decide(org(kind=kind, registered_on=None), form, check(book, principal())))
    assert (problem.status, problem.code, problem.errors[0].field) == (422, "refused_by_rule", "kind")


@pytest.mark.parametrize("kind", ["filed_community", "unregistered_team"])
@pytest.mark.parametrize("field, value", [("registered_on", "2020-01-01")])
def test_who_is_not_registered_has_no_day_of_registration(book: RuleBook, kind: str, field: str, value: str) -> None:
    form = {**org(kind=kind), field: value}
    problem = refusal(lambda: orgs.register("o", form, check(book, principal())))
    assert problem.errors[0].field == field
    problem = refusal(lambda: orgs.change(org(kind=kind, registered_on=None), {field: value}, check(book, principal())))
    assert problem.errors[0].field == field


@pytest.mark.clause("E-04")
def test_a_team_that_nobody_registered_has_no_credit_code(book: RuleBook) -> None:
    team = org(kind="unregistered_team", registered_on=None, uscc="59330106MJ8000002A")
    assert refusal(lambda: orgs.register("o", team, check(book, principal()))).errors[0].field == "uscc"


@pytest.mark.parametrize(
    ("decide", "form", "day"),
    [
        (org_records.rate, RATING, "awarded_on"), (org_records.honour, HONOUR, "awarded_on"), (org_records.penalise, PENALTY, "decided_on"),
        (listings.list_, LISTING, "listed_on"), (org_records.inspect, {**INSPECTION, "year": 2020}, "concluded_on"),
    ],
)  # fmt: skip
def test_nothing_happens_to_an_organisation_before_it_is_there(book: RuleBook, decide: Any, form: dict, day: str) -> None:
    state = org(founded_on="2020-03-10", registered_on="2020-03-10")
    problem = refusal(lambda: decide(state, {**form, day: "2020-03-09"}, check(book, principal())))
    assert (problem.status, problem.errors[0].field) == (422, day)
    assert decide(state, {**form, day: "2020-03-10"}, check(book, principal())).events


@pytest.mark.parametrize(
    ("field", "day", "fits"), [("founded_on", "2023-06-02", False), ("founded_on", "2023-06-01", True), ("registered_on", "2023-06-02", False)]
)
def test_nor_is_its_founding_moved_behind_what_happened(book: RuleBook, field: str, day: str, fits: bool) -> None:
    state = entered("ratings", book, registered_on="2023-06-01")
    change = lambda: orgs.change(state, {field: day}, check(book, principal()))  # noqa: E731
    if fits:
        assert change().events
    else:
        assert refusal(change).errors[0].field == field


@pytest.mark.clause("E-07")
@pytest.mark.parametrize(
    ("registered_on", "first"), [("2023-06-30", 2023), ("2023-07-01", 2024), ("2023-01-01", 2023), (None, None)]
)
def test_who_is_registered_after_june_is_checked_from_the_next_year_on(book: RuleBook, registered_on: str | None, first: int | None) -> None:
    state = org(registered_on=registered_on, founded_on=registered_on)
    assert orgs.facts(state)["checked_from"] == first
    missed = lambda: org_records.inspect(  # noqa: E731
        state, {"year": 2023, "conclusion": "not_submitted", "concluded_on": "2024-02-01"}, check(book, principal())
    )
    if first == 2024:
        assert (refusal(missed).status, refusal(missed).errors[0].field) == (422, "year")
    else:
        assert missed().events


def test_no_year_long_before_registration_is_checked(book: RuleBook) -> None:
    state, form = org(registered_on="2023-05-01"), {**INSPECTION, "year": 2022, "conclusion": "qualified"}
    assert org_records.inspect(state, form, check(book, principal())).events, "held in 2023, about the year before"
    form = {**form, "year": 2021}
    assert refusal(lambda: org_records.inspect(state, form, check(book, principal()))).errors[0].field == "year"


@pytest.mark.clause("E-07", "ZJ23-32")
@pytest.mark.parametrize(
    ("facts", "owed"),
    [
        ({}, "inspection"), ({"charity": True}, "report"), ({"charity": True, "annual_check": "inspection"}, "inspection"),
        ({"annual_check": "report"}, "report"),
    ],
)
def test_a_missed_check_says_which_check_was_owed(book: RuleBook, facts: dict, owed: str) -> None:
    missed = {**INSPECTION, "conclusion": "not_submitted"}
    event = keeps_contracts(org_records.inspect(org(**facts), missed, check(book, principal()))).events[0]
    assert (event.data["annual_check"], event.data["org"]["annual_check"]) == (owed, owed)
    assert annual_checks.kind_of(org(kind="unregistered_team")) is None


@pytest.mark.parametrize("record", ENTERED)
def test_a_wrong_entry_is_corrected_and_stays_as_history(book: RuleBook, record: str) -> None:
    state, right = entered(record, book), ENTERED[record][2]
    found = keeps_contracts(org_records.correct(state, record, 1, {**WRONG, **right}, check(book, principal())))
    old, new = found.state[record]
    assert (old["ended"]["how"], old["ended"]["reason"], new["corrects"], new["number"]) == ("correction", "录入有误", 1, 2)
    assert right.items() <= new.items() and org_records.current(found.state, record) == [new]
    data = found.events[0].data
    assert (data["record"], data["number"], data["replaced_by"]) == (record, 1, 2)
    assert right.items() <= data["now"].items() and not right.items() <= data["was"].items()
    if record in data["org"]:
        assert [one["number"] for one in data["org"][record]] == [2], "neighbours hear what holds"


@pytest.mark.parametrize("record", ENTERED)
def test_an_entry_that_should_not_be_there_is_taken_back(book: RuleBook, record: str) -> None:
    found = keeps_contracts(org_records.correct(entered(record, book), record, 1, {**WRONG, "void": True}, check(book, principal())))
    assert org_records.current(found.state, record) == [] and len(found.state[record]) == 1
    assert (found.events[0].data["now"], found.events[0].data["replaced_by"]) == (None, None)
    decide, form, _ = ENTERED[record]
    assert decide(found.state, form, check(book, principal())).state[record][-1]["number"] == 2, "and may be entered anew"


@pytest.mark.parametrize(
    ("form", "field"),
    [({}, "reason"), ({"grade": "4A"}, "reason"), ({"void": True, "grade": "3A"}, "void"), ({"awarded_on": "2019-12-31"}, "awarded_on")],
)
def test_a_correction_corrects_something_within_the_same_bounds(book: RuleBook, form: dict, field: str) -> None:
    state = entered("ratings", book)
    problem = refusal(lambda: org_records.correct(state, "ratings", 1, {**WRONG, **form}, check(book, principal())))
    assert (problem.status, problem.errors[0].field) == (422, field)


@pytest.mark.parametrize("number, status", [(2, 404), (1, 409)])
def test_only_an_entry_that_holds_is_corrected(book: RuleBook, number: int, status: int) -> None:
    once = org_records.correct(entered("ratings", book), "ratings", 1, {**WRONG, "void": True}, check(book, principal())).state
    assert refusal(lambda: org_records.correct(once, "ratings", number, {**WRONG, "grade": "3A"}, check(book, principal()))).status == status
    assert refusal(lambda: org_records.annul(once, "ratings", number, ANNULMENT, check(book, principal()))).status == status


ANNULMENT = {"by": "示例区人民法院", "document": "（2024）示0106行初1号", "decided_on": "2024-02-20"}


@pytest.mark.clause("E-10")
@pytest.mark.parametrize("record", ENTERED)
def test_what_another_authority_annuls_holds_no_more(book: RuleBook, record: str) -> None:
    found = keeps_contracts(org_records.annul(entered(record, book), record, 1, ANNULMENT, check(book, principal())))
    assert org_records.current(found.state, record) == []
    assert (found.state[record][0]["ended"]["by"], found.events[0].data["how"]) == (ANNULMENT["by"], "annulment")


@pytest.mark.parametrize(("day", "accepted"), [("2023-05-31", False), ("2023-06-01", True), ("2024-03-01", True), ("2024-03-02", False)])
def test_an_annulment_lies_between_what_it_annuls_and_today(book: RuleBook, day: str, accepted: bool) -> None:
    state, form = entered("penalties", book), {**ANNULMENT, "decided_on": day}
    annul = lambda: org_records.annul(state, "penalties", 1, form, check(book, principal()))  # noqa: E731
    assert annul().events if accepted else refusal(annul).errors[0].field == "decided_on"


@pytest.mark.clause("E-01")
@pytest.mark.parametrize(("to", "on", "grade"), [("2A", "2024-01-31", "4A"), ("2A", "2024-02-01", "2A"), (None, "2024-02-01", None)])
def test_a_grade_that_falls_counts_as_fallen_from_that_day_on(book: RuleBook, to: str | None, on: str, grade: str | None) -> None:
    form = {"grade": to, "decided_on": "2024-02-01", "document": "示例", "reason": "示例"}
    found = keeps_contracts(org_records.lower(entered("ratings", book), 1, form, check(book, principal())))
    assert grade_on(found.state, parse_date(on), check(book)) == grade
    assert (found.events[0].data["grade"], found.events[0].data["to"]) == ("4A", to)


@pytest.mark.parametrize("to", ["4A", "5A"])
def test_a_grade_falls_to_a_lower_one(book: RuleBook, to: str) -> None:
    form = {"grade": to, "decided_on": "2024-02-01", "document": "示例", "reason": "示例"}
    assert refusal(lambda: org_records.lower(entered("ratings", book), 1, form, check(book, principal()))).errors[0].field == "grade"


def test_the_facts_told_of_an_organisation_are_bounded(book: RuleBook) -> None:
    many = org(honours=[{"number": number, **HONOUR} for number in range(1, org_records.MOST)])
    last = keeps_contracts(org_records.honour(many, HONOUR, check(book, principal())))
    assert len(last.events[0].data["org"]["honours"]) == orgs.TOLD_AT_MOST
    assert last.events[0].data["org"]["honours"][-1]["number"] == org_records.MOST
    assert refusal(lambda: org_records.honour(last.state, HONOUR, check(book, principal()))).status == 409


@pytest.mark.clause("ZJ18-23", "E-13")
@pytest.mark.parametrize(
    ("name", "removed_on", "day", "accepted"),
    [
        ("blacklist", None, "2023-06-30", True), ("blacklist", None, "2023-07-01", False), ("blacklist", "2024-01-10", "2024-01-09", False),
        ("blacklist", "2024-01-10", "2024-01-10", True), ("abnormal", None, "2024-01-10", True),
    ],
)  # fmt: skip
def test_no_honour_is_given_while_on_the_list_of_serious_breach(
    book: RuleBook, name: str, removed_on: str | None, day: str, accepted: bool
) -> None:
    listed = [{"number": 1, "list": name, "reason": "示例", "listed_on": "2023-07-01", "removed_on": removed_on}]
    give = lambda: org_records.honour(org(listings=listed), {**HONOUR, "awarded_on": day}, check(book, principal()))  # noqa: E731
    if accepted:
        assert give().events
    else:
        problem = refusal(give)
        assert (problem.status, problem.errors[0].field) == (422, "awarded_on") and "ZJ18-23" in {one.clause for one in problem.basis}
