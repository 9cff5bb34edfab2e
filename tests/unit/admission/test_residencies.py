"""A stay in a base: its beginning, what is recorded of it, and the end of its term."""

from __future__ import annotations

import pytest

from admission_svc import assessments, residencies
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BUREAU, COUNTY, OPERATOR, application, check, residency

NOW = "2024-06-20T10:00:00+08:00"
KINDS = {"management_advice": "管理咨询"}
SERVICE = {"kind": "management_advice", "on": "2024-06-18", "summary": "辅导建立财务制度"}


@pytest.mark.clause("ZJ23-27")
def test_a_residency_takes_its_terms_and_its_rules_from_the_application(book: RuleBook) -> None:
    before = application(book, "admitted")
    outcome = residencies.start("res-1", before, check(book))
    state = outcome.state
    assert (state["state"], state["entry_on"], state["ends_on"]) == ("resident", "2024-03-15", "2025-03-15")
    assert state["judged_by"] == before["judged_by"]
    assert outcome.events[0].data["residency"]["application"] == before["id"]


@pytest.mark.clause("ZJ23-31")
def test_the_exit_is_due_when_the_last_day_is_over(book: RuleBook) -> None:
    state = residency(book)
    assert state["due_at"] == "2025-03-16T00:00:00.000000+08:00"
    outcome = residencies.when_due(state, check(book, now="2025-03-16T00:00:00+08:00"))
    assert (outcome.state["state"], outcome.state["due_at"]) == ("exit_due", None)
    assert (outcome.events[0].name, outcome.basis[0].clause) == ("admission.residency.term_ended", "ZJ23-31")


def test_services_assessments_and_handover_are_recorded(book: RuleBook) -> None:
    state = residencies.serve(residency(book), SERVICE, KINDS, check(book, OPERATOR, now=NOW)).state
    year = {"year": 2024, "score": 92, "passed": True}
    state = assessments.assess(state, year, check(book, OPERATOR, now=NOW)).state
    for closed in (False, True):
        state = residencies.hand_over(state, {"item": "归还工位", "closed": closed}, check(book, BUREAU, now=NOW)).state
    assert (len(state["services"]), len(state["assessments"])) == (1, 1)
    assert [(one["item"], one["closed"]) for one in state["handover"]] == [("归还工位", True)]


def test_a_year_is_assessed_once(book: RuleBook) -> None:
    year = {"year": 2024, "score": 92, "passed": True}
    state = assessments.assess(residency(book), year, check(book, OPERATOR, now=NOW)).state
    with pytest.raises(Refused) as refused:
        assessments.assess(state, year, check(book, OPERATOR, now=NOW))
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": "nonsense"}, "kind"), ({"on": "2024-03-14"}, "on"), ({"on": "2024-06-21"}, "on")],
)
def test_a_service_is_of_a_known_kind_and_within_the_stay(book: RuleBook, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        residencies.serve(residency(book), {**SERVICE, **changes}, KINDS, check(book, OPERATOR, now=NOW))
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize("on", ["2024-03-15", "2024-06-20"])
def test_the_first_day_and_today_are_within_the_stay(book: RuleBook, on: str) -> None:
    residencies.serve(residency(book), {**SERVICE, "on": on}, KINDS, check(book, OPERATOR, now=NOW))


@pytest.mark.parametrize("state", ["exited", "following_up", "closed"])
def test_nothing_is_recorded_of_a_stay_that_has_ended(book: RuleBook, state: str) -> None:
    with pytest.raises(Refused) as refused:
        residencies.serve(residency(book, state), SERVICE, KINDS, check(book, OPERATOR, now=NOW))
    assert refused.value.status == 409


@pytest.mark.parametrize("actor", [
    APPLICANT, Principal("o", "测试", ("operator",), COUNTY, base="base-2"), Principal("b", "测试", ("bureau",), "3301"),
])  # fmt: skip
def test_only_the_hosts_of_the_base_record(book: RuleBook, actor: Principal) -> None:
    with pytest.raises(Refused) as refused:
        residencies.serve(residency(book), SERVICE, KINDS, check(book, actor, now=NOW))
    assert refused.value.status == 403


@pytest.mark.parametrize(("year", "kept"), [(2023, False), (2024, True), (2025, True), (2026, False), (1950, False)])
def test_an_assessed_year_lies_within_the_stay(book: RuleBook, year: int, kept: bool) -> None:
    form = {"year": year, "score": 92, "passed": True}
    asked = check(book, OPERATOR, now="2025-02-01T10:00:00+08:00")
    if kept:
        assert assessments.assess(residency(book), form, asked).state["assessments"][0]["year"] == year
        return
    with pytest.raises(Refused) as refused:
        assessments.assess(residency(book), form, asked)
    assert (refused.value.status, [error.field for error in refused.value.errors]) == (422, ["year"])


@pytest.mark.parametrize(("today", "kept"), [("2024-03-14", False), ("2024-03-15", True)])
def test_no_year_is_assessed_before_the_day_of_entry(book: RuleBook, today: str, kept: bool) -> None:
    form, asked = {"year": 2024, "score": 92, "passed": True}, check(book, OPERATOR, now=f"{today}T10:00:00+08:00")
    if kept:
        assessments.assess(residency(book), form, asked)
        return
    with pytest.raises(Refused) as refused:
        assessments.assess(residency(book), form, asked)
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-23")


@pytest.mark.clause("ZJ23-23", "YB21-34", "YB21-57")
@pytest.mark.parametrize(
    ("profile", "on", "clauses"), [("zhejiang", "2024-03-01", ["ZJ23-23", "ZJ23-23"]), ("youth-base-2021", "2022-01-10", ["YB21-34", "YB21-57"])]
)
def test_services_and_assessments_rest_on_the_document_that_is_law_here(book: RuleBook, profile: str, on: str, clauses: list[str]) -> None:
    served = residencies.serve(residency(book), SERVICE, KINDS, check(book, OPERATOR, profile=profile, on=on, now=NOW))
    year = {"year": 2024, "score": 92, "passed": True}
    assessed = assessments.assess(residency(book), year, check(book, OPERATOR, profile=profile, on=on, now=NOW))
    assert [outcome.basis[0].clause for outcome in (served, assessed)] == clauses
