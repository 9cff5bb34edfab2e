"""Who may apply by how it is registered, and what a bureau may decide on that."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories import NOTICE_PERIOD
from tests.factories_admission import ORG, around, submit


def refused(book: RuleBook, **changes: object) -> Refused:
    with pytest.raises(Refused) as caught:
        submit(book, **changes)
    return caught.value


@pytest.mark.clause("ZJ23-17")
@pytest.mark.parametrize(("kind", "accepted"), [
    ("social_group", True), ("service_agency", True), ("foundation", True), ("filed_community", True),
    ("unregistered_team", False),
])  # fmt: skip
def test_the_registered_and_the_filed_apply_in_zhejiang_and_who_is_neither_does_not(book: RuleBook, kind: str, accepted: bool) -> None:
    about = around(org={**ORG, "kind": kind})
    if accepted:
        submit(book, about=about)
    else:
        assert [ground.clause for ground in refused(book, about=about).basis] == ["ZJ23-17"]


@pytest.mark.clause("ZJ23-17")
@pytest.mark.parametrize(("set_to", "kind", "accepted"), [
    ("none", "filed_community", False), ("filed", "unregistered_team", False), ("any", "unregistered_team", True), ("none", "foundation", True),
])  # fmt: skip
def test_a_bureau_may_decide_otherwise_on_who_is_not_registered(book: RuleBook, set_to: str, kind: str, accepted: bool) -> None:
    rules = {"settings": {**NOTICE_PERIOD, "admission.unregistered_allowed": set_to}}
    about = around(org={**ORG, "kind": kind})
    if accepted:
        assert submit(book, about=about, circumstances=rules).state["state"] == "submitted"
    else:
        assert refused(book, about=about, circumstances=rules).basis[0].kind == "assumption"
