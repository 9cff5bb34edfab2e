"""Who reads which case: every role in every relation, alone, in lists and in the journal alike."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc.reading import as_read, caller_of, cases, entries, knows
from common.kernel.identity import ROLES, Principal
from common.law import RuleBook
from tests.factories_admission import COUNTY, application, residency

UNIT = "区教育局"


def who(role: str, division: str = COUNTY, **more: Any) -> Principal:
    return Principal(more.pop("sub", f"u-{role}"), "测试", (role,), division, **more)


# role, place and ids -> whether it reads a case in 330106 of org-1 at base-1, whose organisation names a unit
READS = [
    (who("bureau"), True), (who("bureau", "3301"), True), (who("bureau", "33"), True), (who("bureau", "330108"), False),
    (who("bureau", "330106001"), False), (who("leading_group"), True), (who("leading_group", "330108"), False),
    (who("auditor", "33"), True), (who("auditor", "34"), False), (who("operator", org="org-9", base="base-1"), True),
    (who("operator", org="org-9", base="base-2"), False), (who("applicant", org="org-1"), True), (who("applicant", org="org-2"), False),
    (who("applicant", sub="u-applicant"), False), (who("supervisor", unit=UNIT), True), (who("supervisor", "34", unit=UNIT), True),
    (who("supervisor", unit="区民政局"), False), (who("supervisor"), False), (who("expert"), False), (who("finance"), False),
    (who("street", "330106001"), False), (who("street"), False), (who("it_center"), False), (who("social_work_dept"), False),
]  # fmt: skip


def listed(principal: Principal, state: Any) -> bool:
    """Whether one of the alternatives of a list finds the state."""
    places = [state["division"][:length] for length in (2, 4, 6, 9, 12) if length <= len(state["division"])]

    def holds(name: str, value: Any) -> bool:
        found = state.get(name.removeprefix("body."))
        return value in places if name == "lists" else value in found if isinstance(found, list) else found == value

    return any(all(holds(*one) for one in alternative) for alternative in cases(caller_of(principal)))


@pytest.mark.parametrize("kind", ["application", "residency"])
@pytest.mark.parametrize(("principal", "reads"), READS, ids=lambda one: getattr(one, "roles", one))
def test_each_role_reads_what_the_table_gives_it_and_no_more(book: RuleBook, principal: Principal, reads: bool, kind: str) -> None:
    state = {**(application(book, "submitted") if kind == "application" else residency(book)), "unit": UNIT}
    assert knows(state, caller_of(principal)) is reads
    assert listed(principal, state) is reads


def test_every_role_stands_in_the_table() -> None:
    assert {role for principal, _ in READS for role in principal.roles} == set(ROLES)


@pytest.mark.parametrize(("principal", "reads"), [
    (who("supervisor"), True), (who("supervisor", "330108"), False), (who("supervisor", unit=UNIT), True), (who("expert"), False),
])  # fmt: skip
def test_an_organisation_that_names_no_unit_is_the_places(book: RuleBook, principal: Principal, reads: bool) -> None:
    state = application(book, "submitted")
    assert (knows(state, caller_of(principal)), listed(principal, state)) == (reads, reads)


@pytest.mark.parametrize(("division", "reads"), [(COUNTY, True), ("3301", True), ("330108", False)])
def test_experts_read_what_experts_review(book: RuleBook, division: str, reads: bool) -> None:
    state = {**application(book, "submitted"), "expert_review": True}
    assert (knows(state, caller_of(who("expert", division))), listed(who("expert", division), state)) == (reads, reads)


@pytest.mark.parametrize(("named", "reads"), [(None, True), (["u-expert"], True), (["u-other", "u-expert"], True), (["u-other"], False)])
def test_a_case_that_names_its_experts_is_there_for_these_alone(book: RuleBook, named: list[str] | None, reads: bool) -> None:
    state = {**application(book, "submitted"), "expert_review": True, "experts": named}
    assert (knows(state, caller_of(who("expert"))), listed(who("expert"), state)) == (reads, reads)
    assert knows(state, caller_of(who("bureau"))) and listed(who("bureau"), state)


@pytest.mark.parametrize(("sub", "reads"), [("u-applicant", True), ("u-other", False)])
def test_the_case_of_a_team_is_its_persons(book: RuleBook, sub: str, reads: bool) -> None:
    state = {**application(book, "submitted"), "org": None}
    principal = who("applicant", sub=sub)
    assert (knows(state, caller_of(principal)), listed(principal, state)) == (reads, reads)


def test_the_feed_tells_of_the_same_cases() -> None:
    (found,) = entries(caller_of(who("applicant", org="org-1")))
    assert "body.org:org-1" in found["lists"]["$in"]
    (found,) = entries(caller_of(who("supervisor", unit=UNIT)))
    assert found["lists"]["$in"] == [f"body.unit:{UNIT}"]
    for role in ("finance", "street", "it_center", "social_work_dept", "expert"):
        assert entries(caller_of(who(role))) == []


def test_parties_hear_of_roles_and_an_applicant_of_scores_once_decided() -> None:
    waivers, step = [{"clause": "ZJ23-28", "reason": "重点", "by": "u-1", "at": ""}], {"step": "expert_review", "score": 90}
    view = {"state": "submitted", "waivers": waivers, "steps": [step], "next": [{"step": "final_decision"}]}
    applicant, runner, bureau = who("applicant", org="org-1"), who("operator", org="org-9", base="base-1"), who("bureau")
    assert "score" not in as_read(view, caller_of(applicant))["steps"][0]
    assert as_read({**view, "next": [{"step": "agreement"}]}, caller_of(applicant))["steps"] == [step]
    assert as_read(view, caller_of(runner))["steps"] == [step]
    for principal, by in ((applicant, False), (runner, False), (bureau, True)):
        assert ("by" in as_read(view, caller_of(principal))["waivers"][0]) is by
