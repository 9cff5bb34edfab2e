"""What the deciding officer confirms, what is told with a refusal, and what an annulment undoes."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.decision import Refused
from common.law import RuleBook
from funding_svc.claims.decisions import Decision
from tests.factories_funding import APPLICANT, BUREAU, FINANCE, Applicant, act, check, org, rating

DAY, NEXT = "2022-07-01", "2022-07-02"
VENTURE = {"project": "邻里食堂", "project_amount_fen": 8_000_000, "selected": True}
CONTEST = {
    "project": "邻里食堂", "project_amount_fen": 8_000_000, "contest_level": "city", "prize": "third", "area_in_division": True,
    "clients_in_division": True,
}  # fmt: skip
FOUND: dict[str, dict[str, Any]] = {
    "venture_match": {"papers": ["评选结果公告"], "selected": True},
    "contest_match": {"papers": ["获奖证书"], "contest_level": "city", "prize": "third", "area_in_division": True, "clients_in_division": True},
}
GIVEN = {"venture_match": VENTURE, "contest_match": CONTEST}
ANNULMENT = {"by": "区人民政府", "document": "杨府复决〔2022〕1号", "decided_on": NEXT}
REJECT = {"decision": "reject", "reason": "材料不实"}
LISTED = {"list": "blacklist", "removed_on": None}


def refused(work: Any, *args: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*args, **given)
    return caught.value


def filed(book: RuleBook, scheme: str) -> dict[str, Any]:
    return Applicant(book, org()).file(scheme, DAY, 4_000_000, **GIVEN[scheme])


def decided(book: RuleBook, state: Any, form: dict[str, Any], **facts: Any) -> Any:
    return act(book, "decision", state, form, BUREAU, NEXT, Decision(org(**facts), ()))


def approved(book: RuleBook) -> dict[str, Any]:
    state = Applicant(book, org(ratings=[rating("3A", "2022-06-01")])).file("rating_award", DAY, 1_000_000)
    return dict(decided(book, state, {"decision": "approve"}, ratings=[rating("3A", "2022-06-01")]).state)


def paid(book: RuleBook, state: Any, **facts: Any) -> Any:
    needs = Decision(org(**({"ratings": [rating("3A", "2022-06-01")]} | facts)), ())
    return act(book, "payment", state, {"paid_on": NEXT, "voucher": "1"}, FINANCE, NEXT, needs)


@pytest.mark.clause("YP21-30", "YP21-31")
@pytest.mark.parametrize("scheme", list(FOUND))
def test_what_an_applicant_states_is_confirmed_on_record_before_it_is_paid(book: RuleBook, scheme: str) -> None:
    problem = refused(decided, book, filed(book, scheme), {"decision": "approve"})
    assert problem.status == 422 and {error.field for error in problem.errors} == {f"confirmed.{name}" for name in FOUND[scheme]}
    state = decided(book, filed(book, scheme), {"decision": "approve", "confirmed": FOUND[scheme]}).state
    assert state["state"] == "approved" and state["confirmed"] == FOUND[scheme]
    assert decided(book, filed(book, scheme), REJECT).state["state"] == "rejected"


@pytest.mark.clause("YP21-30", "YP21-31")
@pytest.mark.parametrize(
    ("scheme", "found"),
    [
        ("venture_match", {"selected": False}), ("contest_match", {"prize": "merit"}), ("contest_match", {"contest_level": "district"}),
        ("contest_match", {"area_in_division": False}), ("contest_match", {"clients_in_division": False}),
    ],
)  # fmt: skip
def test_what_the_officer_finds_counts_and_not_what_was_stated(book: RuleBook, scheme: str, found: dict[str, Any]) -> None:
    form = {"decision": "approve", "confirmed": FOUND[scheme] | found}
    assert refused(decided, book, filed(book, scheme), form).code == "over_entitlement"


@pytest.mark.clause("ZJ18-23", "E-13")
def test_a_listed_organisation_is_paid_neither_at_decision_nor_at_payment(book: RuleBook) -> None:
    form = {"decision": "approve", "confirmed": FOUND["venture_match"]}
    assert refused(decided, book, filed(book, "venture_match"), form, listings=[LISTED]).code == "refused_by_rule"
    assert refused(paid, book, approved(book), listings=[LISTED]).code == "refused_by_rule"
    assert paid(book, approved(book), listings=[{**LISTED, "list": "abnormal"}]).state["state"] == "paid"


@pytest.mark.clause("YP21-28")
def test_a_grade_that_was_annulled_after_the_decision_is_not_paid(book: RuleBook) -> None:
    problem = refused(paid, book, approved(book), ratings=[])
    assert problem.code == "over_entitlement" and not problem.lasting


def test_a_refused_claim_tells_what_may_be_done_against_it(book: RuleBook) -> None:
    ways = decided(book, filed(book, "venture_match"), REJECT).state["remedies"]
    assert [(way["kind"], way["until"], way["basis"]["clause"]) for way in ways] == [
        ("reconsideration", "2022-08-31", "E-10"), ("litigation", "2023-01-02", "E-10"),
    ]  # fmt: skip


@pytest.mark.clause("E-10")
@pytest.mark.parametrize("was", ["rejected", "approved"])
def test_an_annulled_decision_opens_the_claim_again_with_everything_visible(book: RuleBook, was: str) -> None:
    before = approved(book) if was == "approved" else decided(book, filed(book, "venture_match"), REJECT).state
    outcome = act(book, "annulment", before, ANNULMENT, BUREAU, NEXT)
    assert outcome.state["state"] == "filed" and outcome.state["annulments"] == [{**ANNULMENT, "was": was}]
    assert [outcome.state[name] for name in ("decided_on", "decision_reason", "remedies")] == [None] * 3
    contracts.EVENTS["funding.claim.annulled"].check_data(outcome.events[0].data)


@pytest.mark.clause("E-10")
def test_an_annulled_payment_comes_back(book: RuleBook) -> None:
    owed = act(book, "annulment", paid(book, approved(book)).state, ANNULMENT, BUREAU, NEXT).state
    assert owed["state"] == "to_recover"
    form = {"recovered_on": NEXT, "recovery_voucher": "收2022-1"}
    assert act(book, "recovery", owed, form, FINANCE, NEXT).state["state"] == "recovered"
    assert refused(act, book, "recovery", owed, form | {"recovered_on": "2022-07-01"}, FINANCE, NEXT).errors[0].field == "recovered_on"


@pytest.mark.parametrize(("day", "accepted"), [("2022-07-01", False), ("2022-07-02", True), ("2022-07-03", False)])
def test_an_annulment_lies_between_the_decision_and_today(book: RuleBook, day: str, accepted: bool) -> None:
    form = ANNULMENT | {"decided_on": day}
    if accepted:
        assert act(book, "annulment", approved(book), form, BUREAU, NEXT)
    else:
        assert refused(act, book, "annulment", approved(book), form, BUREAU, NEXT).errors[0].field == "decided_on"


def test_a_withdrawn_claim_is_neither_decided_nor_paid(book: RuleBook) -> None:
    for state in (filed(book, "venture_match"), approved(book)):
        gone = act(book, "withdrawal", state, {}, APPLICANT, NEXT).state
        assert refused(decided, book, gone, REJECT).code == refused(paid, book, gone).code == "wrong_order"
    assert refused(act, book, "withdrawal", paid(book, approved(book)).state, {}, APPLICANT, NEXT).code == "wrong_order"


def test_a_fallen_claim_frees_what_it_used(book: RuleBook) -> None:
    one = Applicant(book, org(ratings=[rating("3A", "2022-06-01")]))
    one.file("rating_award", DAY, 1_000_000)["state"] = "to_recover"
    assert one.entitled("rating_award", DAY) == 1_000_000
    assert check(book, one.judged(DAY)).today.isoformat() == DAY
