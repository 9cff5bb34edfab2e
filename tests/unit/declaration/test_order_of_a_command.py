"""The order of a command: each refusal in its turn, whatever else is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.order import Given, carry_out
from common.kernel.identity import Principal
from common.law import RuleBook
from funding_svc.claims.decisions import Decision
from funding_svc.claims.declaration import CLAIM, PAYMENT
from tests.factories_funding import APPLICANT, BUREAU, FINANCE, Applicant, act, check, org, rating

PAID = {"paid_on": "2022-07-02", "voucher": "凭证1"}


def standing(book: RuleBook) -> Decision:
    return Decision(org(ratings=[rating("3A", "2022-06-01")]), ())


def approved(book: RuleBook) -> dict[str, Any]:
    filed = Applicant(book, dict(standing(book).org)).file("rating_award", "2022-07-01", 1_000_000)
    return dict(act(book, "decision", filed, {"decision": "approve"}, BUREAU, "2022-07-02", standing(book)).state)


def refusal(book: RuleBook, state: Any, actor: Principal, body: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        given = check(book, state["judged_by"], actor, on="2022-07-02")
        carry_out(CLAIM, PAYMENT, state, Given(body), Caller(actor), given, lambda: pytest.fail("neighbours asked too early"))
    return caught.value


def test_the_state_comes_before_the_right_and_the_right_before_the_form(book: RuleBook) -> None:
    state = approved(book)
    wrong = {"voucher": "", "surprise": 1}
    done = act(book, "payment", state, PAID, FINANCE, "2022-07-02", standing(book)).state
    assert refusal(book, done, APPLICANT, wrong).code == "wrong_order"
    assert refusal(book, state, APPLICANT, wrong).code == "not_your_role"
    elsewhere = Principal("x", "戊", ("finance",), "31")
    assert refusal(book, state, elsewhere, wrong).code == "not_your_place"
    same = Principal(BUREAU.sub, "乙", ("finance",), FINANCE.division)
    assert refusal(book, state, same, wrong).code == "same_person"
    assert {error.field for error in refusal(book, state, FINANCE, wrong).errors} == {"paid_on", "voucher", "surprise"}


def test_a_refusal_says_who_may(book: RuleBook) -> None:
    assert refusal(book, approved(book), APPLICANT, PAID).detail == "您的身份不能办理此事项，应由财政部门办理。"
    elsewhere = Principal("x", "戊", ("finance",), "31")
    assert "本级财政部门" in refusal(book, approved(book), elsewhere, PAID).detail
