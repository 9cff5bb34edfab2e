"""Who acts in a case: an operator is who the register says, today, and nobody stands on two sides."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import assessments, residencies
from admission_svc.parties import at_the_door, party_names
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import BASE, COUNTY, OPERATOR, application, check, draft, residency, sign, step

TODAY = "2024-03-01"


def base(*contracts: tuple[str, str, str | None]) -> dict[str, Any]:
    return {**BASE, "contracts": [{"org": org, "since": since, "until": until} for org, since, until in contracts]}


@pytest.mark.clause("ZJ23-25")
@pytest.mark.parametrize(("facts", "acts"), [
    (base(("org-9", "2023-01-01", None)), True), (base(("org-9", "2023-01-01", "2024-03-01")), True),
    (base(("org-9", "2023-01-01", "2024-02-29")), False), (base(("org-9", "2024-03-02", None)), False),
    (base(("org-9", "2023-01-01", "2024-02-29"), ("org-7", "2024-03-01", None)), False), (base(), False), (None, False),
    ({**base(("org-9", "2023-01-01", None)), "id": "base-2"}, False),
])  # fmt: skip
def test_an_operator_acts_from_the_first_to_the_last_day_of_its_contract(book: RuleBook, facts: Any, acts: bool) -> None:
    caller = at_the_door(OPERATOR, facts, TODAY)
    assert ("operator" in caller.roles) is acts
    if acts:
        step(book, application(book, "submitted"), "preliminary_review", actor=caller)
        return
    for act in (
        lambda: step(book, application(book, "submitted"), "preliminary_review", actor=caller),
        lambda: draft(book, application(book, "awaiting_agreement"), caller),
        lambda: sign(book, application(book, "awaiting_signatures"), "operator", caller),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.status, refused.value.code) == (403, "operator_not_running")
        assert refused.value.basis[0].clause.startswith("ZJ23-2")


def test_other_roles_are_what_they_are() -> None:
    both = Principal("u", "测试", ("bureau", "operator"), COUNTY, "org-9", "base-1")
    assert at_the_door(both, None, TODAY).roles == ("bureau",)
    applicant = Principal("u", "测试", ("applicant",), COUNTY, "org-1")
    assert at_the_door(applicant, None, TODAY) is applicant


@pytest.mark.clause("ZJ23-27")
def test_an_organisation_does_not_decide_or_sign_as_operator_what_it_asks_for_itself(book: RuleBook) -> None:
    """It began to run the base after it had applied there; its case waits for another operator."""
    own = Principal("u-operator", "测试", ("operator",), COUNTY, "org-1", "base-1")
    for act in (
        lambda: step(book, application(book, "submitted"), "preliminary_review", actor=own),
        lambda: draft(book, application(book, "awaiting_agreement"), own),
        lambda: sign(book, application(book, "awaiting_signatures"), "operator", own),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.status, refused.value.code) == (403, "same_party")
        assert {ground.clause for ground in refused.value.basis} == {"ZJ23-27"}


@pytest.mark.clause("ZJ23-27")
def test_a_bureau_officer_who_also_acts_for_the_applicant_does_not_review_its_case(book: RuleBook) -> None:
    both = Principal("u-both", "测试", ("bureau", "applicant"), COUNTY, "org-1")
    with pytest.raises(Refused) as refused:
        step(book, application(book, "preliminary_review_passed"), "review", actor=both)
    assert (refused.value.status, refused.value.code) == (403, "same_party")


@pytest.mark.clause("YB21-50")
def test_where_a_document_is_silent_all_three_sign(book: RuleBook) -> None:
    """The contract of bureau and operator under the youth plan is the operator's, not the resident's."""
    assert set(party_names(book.view("wuhan-2015", "2016-01-01"))) == {"bureau", "operator", "resident"}


def test_a_stay_is_served_by_the_running_operator_alone(book: RuleBook) -> None:
    gone = at_the_door(OPERATOR, base(("org-9", "2023-01-01", "2024-02-29")), TODAY)
    for act in (residencies.hand_over, assessments.assess):
        with pytest.raises(Refused) as refused:
            act(residency(book), {"item": "工位", "closed": False, "year": 2024, "score": 1, "passed": True}, check(book, gone))
        assert refused.value.code == "operator_not_running"
