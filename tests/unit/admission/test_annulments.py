"""Review decisions that another authority annuls, and what is put right."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import annulments
from common.kernel.decision import Outcome, Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import BUREAU, COUNTY, OPERATOR, application, check, handle, notice, residency, step

NOW = "2024-04-01T10:00:00+08:00"


def annul(book: RuleBook, state: Any, name: str, actor: Principal = BUREAU, **changes: Any) -> Outcome:
    form = {"by": "杭州市人民政府", "document": "复决〔2024〕8号", "decided_on": "2024-03-20", **changes}
    return annulments.annul_step(state, name, form, check(book, actor, now=NOW))


@pytest.mark.clause("ZJ23-24", "E-10")
def test_a_refusal_that_is_annulled_is_lifted_and_its_step_due_again(book: RuleBook) -> None:
    refused = step(book, application(book, "preliminary_review_passed"), "review", "reject").state
    again = annul(book, refused, "review")
    assert (again.state["state"], again.state["open"], again.state["remedies"]) == ("preliminary_review_passed", True, [])
    assert again.state["steps"][-1]["annulled"]["by"] == "杭州市人民政府"
    assert "annulled" not in again.state["steps"][0], "what came before stands"
    assert step(book, again.state, "review", actor=Principal("u-b2", "测试", ("bureau",), COUNTY)).state["state"] == "review_passed"


@pytest.mark.clause("ZJ23-24", "ZJ23-26", "E-10")
@pytest.mark.parametrize("state", ["review_passed", "in_notice", "awaiting_agreement", "awaiting_signatures", "admitted"])
def test_what_followed_from_a_pass_is_void(book: RuleBook, state: str) -> None:
    before = application(book, state)
    again = annul(book, before, "review")
    assert (again.state["state"], again.state["agreement"], again.state["open"]) == ("preliminary_review_passed", None, True)
    assert (again.events[0].name, again.events[0].data["was_admitted"]) == ("admission.application.annulled", state == "admitted")
    assert handle(book, again.state, notice("concluded")) is None, "the end of the old notice clears nothing"
    assert annul(book, before, "preliminary_review").state["state"] == "submitted"


@pytest.mark.clause("ZJ23-24", "E-10")
def test_the_stay_that_followed_ends_once(book: RuleBook) -> None:
    ended = annulments.end_stay(residency(book), "复议撤销", check(book, now=NOW))
    assert ended is not None
    assert (ended.state["state"], ended.state["outcome"], ended.state["due_at"]) == ("closed", "annulled", None)
    assert annulments.end_stay(ended.state, "复议撤销", check(book, now=NOW)) is None
    left = annulments.end_stay(residency(book, "exited"), "复议撤销", check(book, now=NOW))
    assert left is not None and left.state["exited_on"] == "2025-03-20"


@pytest.mark.clause("E-10")
@pytest.mark.parametrize(("state", "name", "actor", "changes", "status"), [
    ("submitted", "preliminary_review", BUREAU, {}, 409), ("review_passed", "final_decision", BUREAU, {}, 409),
    ("review_passed", "nonsense", BUREAU, {}, 404), ("review_passed", "review", OPERATOR, {}, 403),
    ("review_passed", "review", Principal("b", "测试", ("bureau",), "3301"), {}, 403),
    ("review_passed", "review", BUREAU, {"decided_on": "2024-02-29"}, 422), ("review_passed", "review", BUREAU, {"decided_on": "2024-04-02"}, 422),
])  # fmt: skip
def test_only_a_decision_is_annulled_by_a_later_one(
    book: RuleBook, state: str, name: str, actor: Principal, changes: dict[str, str], status: int
) -> None:
    with pytest.raises(Refused) as refused:
        annul(book, application(book, state), name, actor, **changes)
    assert refused.value.status == status


def test_a_step_is_annulled_once_and_may_be_again_after_it_was_taken_anew(book: RuleBook) -> None:
    again = annul(book, application(book, "review_passed"), "review").state
    with pytest.raises(Refused) as refused:
        annul(book, again, "review")
    assert refused.value.status == 409
    retaken = step(book, again, "review", now="2024-03-25T10:00:00+08:00").state
    assert annul(book, retaken, "review", decided_on="2024-03-26").state["state"] == "preliminary_review_passed"
