"""A claim's way: who may decide and pay it, when, and what freezes it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import contracts
from common.kernel.decision import Outcome, Refused
from common.kernel.declaration.authority import Caller
from common.kernel.identity import Principal
from common.law import RuleBook
from funding_svc.claims.decisions import Decision
from funding_svc.claims.declaration import CLAIM
from funding_svc.claims.neighbours import seat
from funding_svc.codes import SCHEMES
from funding_svc.schemes import AMOUNTS, OFFERED
from tests.factories_funding import APPLICANT, BUREAU, FINANCE, Applicant, act, org, rating

DAY, NEXT = "2022-07-01", "2022-07-02"
APPROVE = {"decision": "approve", "reason": None}
REJECT = {"decision": "reject", "reason": "材料不实"}
PAYMENT = {"paid_on": NEXT, "voucher": "凭证2022-001"}


def applicant(book: RuleBook) -> Applicant:
    return Applicant(book, org(ratings=[rating("3A", "2022-06-01")]))


def filed(book: RuleBook) -> dict[str, Any]:
    return applicant(book).file("rating_award", DAY, 1_000_000)


def decided(
    book: RuleBook, form: dict[str, Any] = APPROVE, actor: Principal = BUREAU, *, frozen: bool = False,
    state: dict[str, Any] | None = None, facts: dict[str, Any] | None = None,
) -> Outcome:  # fmt: skip
    state = state or filed(book)
    return act(book, "decision", state, form, actor, NEXT, Decision(facts or applicant(book).facts, (), frozen=frozen))


def paid(book: RuleBook, state: Any, form: dict[str, Any] = PAYMENT, actor: Principal = FINANCE) -> Outcome:
    return act(book, "payment", state, form, actor, NEXT, Decision(applicant(book).facts, ()))


def refused(work: Any, *args: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)
    return caught.value


def test_filed_approved_and_paid_each_told_with_its_clause(book: RuleBook) -> None:
    approved = decided(book)
    done = paid(book, approved.state)
    assert [approved.state["state"], done.state["state"]] == ["approved", "paid"]
    assert [act["action"] for act in done.state["acts"]] == ["file", "approve", "pay"]
    for outcome, name in ((approved, "funding.claim.approved"), (done, "funding.claim.paid")):
        assert [event.name for event in outcome.events] == [name]
        contracts.EVENTS[name].check_data(outcome.events[0].data)
        assert {ground.clause for ground in outcome.basis} == {"YP21-28"}


def test_a_rejection_says_why(book: RuleBook) -> None:
    rejected = decided(book, REJECT)
    assert rejected.state["state"] == "rejected"
    contracts.EVENTS["funding.claim.rejected"].check_data(rejected.events[0].data)
    assert refused(decided, book, {**REJECT, "reason": None}).errors[0].field == "reason"


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize("division", ["310109", "31", "310110001"])
def test_only_the_bureau_and_the_finance_office_of_the_place_act(book: RuleBook, division: str) -> None:
    assert refused(decided, book, actor=replace(BUREAU, division=division)).status == 403
    approved = decided(book).state
    assert refused(paid, book, approved, actor=replace(FINANCE, division=division)).status == 403


def test_one_person_takes_one_step(book: RuleBook) -> None:
    assert refused(decided, book, actor=replace(BUREAU, sub="sub-applicant")).code == "same_person"
    approved = decided(book).state
    for earlier in ("sub-applicant", "sub-bureau"):
        problem = refused(paid, book, approved, actor=replace(FINANCE, sub=earlier))
        assert (problem.code, problem.basis[0].parameter) == ("same_person", "funding.separate_persons")
        assert problem.basis[0].kind == "assumption"


def test_no_step_out_of_order(book: RuleBook) -> None:
    approved, rejected = dict(decided(book).state), dict(decided(book, REJECT).state)
    done = dict(paid(book, approved).state)
    for state in (approved, rejected, done):
        for form in (APPROVE, REJECT):
            problem = refused(decided, book, form, state=state)
            assert (problem.code, problem.basis[0].clause) == ("wrong_order", "YP21-28")
    for state in (filed(book), rejected, done):
        problem = refused(paid, book, state)
        assert (problem.code, problem.basis[0].clause) == ("wrong_order", "YP21-28")


@pytest.mark.parametrize(("paid_on", "accepted"), [("2022-07-01", False), ("2022-07-02", True), ("2022-07-03", False)])
def test_a_payment_lies_between_the_approval_and_today(book: RuleBook, paid_on: str, accepted: bool) -> None:
    approved, form = decided(book).state, {**PAYMENT, "paid_on": paid_on}
    if accepted:
        assert paid(book, approved, form).state["paid_on"] == paid_on
    else:
        assert refused(paid, book, approved, form).errors[0].field == "paid_on"


@pytest.mark.clause("ZJ23-32")
def test_an_open_forced_exit_freezes_new_benefits(book: RuleBook) -> None:
    problem = refused(applicant(book).file, "rating_award", DAY, 1_000_000, frozen=True)
    assert (problem.status, problem.code) == (409, "benefits_frozen")
    assert refused(decided, book, frozen=True).code == "benefits_frozen"
    assert decided(book, REJECT, frozen=True).state["state"] == "rejected"
    local = Applicant(book, org(), "zhejiang", rating_award="yangpu-2021")
    assert refused(local.file, "rating_award", "2024-07-01", 1, frozen=True).basis[0].clause == "ZJ23-32"


def test_an_approval_needs_the_entitlement_to_stand(book: RuleBook) -> None:
    corrected = org(ratings=[rating("2A", "2022-06-01")])
    assert refused(decided, book, facts=corrected).code == "over_entitlement"


def desk(division: str) -> Any:
    """A service that knows one organisation, in this place."""
    copies = SimpleNamespace(expect=lambda id, holds: org(id=id, division=division))
    return SimpleNamespace(desk=SimpleNamespace(store=SimpleNamespace(copies_orgs=copies)))


def test_a_claim_of_a_street_body_is_decided_by_its_county(book: RuleBook) -> None:
    asked = {"org": None, "scheme": "rating_award", "evidence": {}}
    assert seat(desk("310110009001"), asked, Caller(APPLICANT), {})["division"] == "310110"
    assert seat(desk("3101"), asked, Caller(APPLICANT), {})["division"] == "3101"


def test_every_scheme_of_the_api_is_answered() -> None:
    assert set(OFFERED) | set(AMOUNTS) == set(SCHEMES) and not set(OFFERED) & set(AMOUNTS)


@pytest.mark.clause("WH15-23")
def test_without_an_amount_in_the_rules_nothing_is_paid(book: RuleBook) -> None:
    problem = refused(Applicant(book, org(), "wuhan-2015").entitled, "city_subsidy", "2024-01-02")
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "rule_not_set", "WH15-23")


@pytest.mark.clause("YP21-01")
def test_after_the_plan_has_ended_nothing_new_is_filed(book: RuleBook) -> None:
    assert applicant(book).entitled("rating_award", "2025-12-31") == 1_000_000
    assert refused(applicant(book).entitled, "rating_award", "2026-01-01").code == "profile_period_ended"


def test_the_workflow_is_whole() -> None:
    reached = {transition.target for _, transition in CLAIM.table()}
    left = {source for _, transition in CLAIM.table() for source in transition.sources}
    assert reached == set(CLAIM.states) and reached - left == {"withdrawn", "recovered"}
