"""Who names the experts of a case, and of which."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import applications
from common.kernel.decision import Outcome, Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BUREAU, OPERATOR, application, check

CITY_BUREAU = Principal("c", "测试", ("bureau",), "3301")


def assign(book: RuleBook, state: Any, actor: Principal = BUREAU, *experts: str) -> Outcome:
    return applications.assign(state, {"experts": list(experts or ("u-e",))}, check(book, actor))


def reviewed(book: RuleBook, **changed: Any) -> Any:
    return {**application(book, "submitted"), "expert_review": True, **changed}


def test_the_bureau_names_them_and_may_name_others_later(book: RuleBook) -> None:
    named = assign(book, reviewed(book))
    assert (named.state["experts"], named.state["acts"][-1]["action"], named.events[0].data["number"]) == (["u-e"], "assign_experts", 1)
    assert assign(book, named.state, BUREAU, "u-1", "u-2").state["experts"] == ["u-1", "u-2"]
    assert all("experts" not in event.data["application"] for event in named.events), "who reviews is nobody else's business"


@pytest.mark.parametrize(("changed", "actor", "experts", "status"), [
    ({"expert_review": False}, BUREAU, (), 409), ({"open": False}, BUREAU, (), 409), ({}, OPERATOR, (), 403), ({}, APPLICANT, (), 403),
    ({}, CITY_BUREAU, (), 403), ({"applicant": "u-e"}, BUREAU, (), 422),
])  # fmt: skip
def test_nobody_else_and_for_no_other_case(
    book: RuleBook, changed: dict[str, Any], actor: Principal, experts: tuple[str, ...], status: int
) -> None:
    with pytest.raises(Refused) as refused:
        assign(book, reviewed(book, **changed), actor, *experts)
    assert refused.value.status == status
