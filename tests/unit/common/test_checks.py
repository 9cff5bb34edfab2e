"""What a decision rests on and how a rule stands in its way, with the real rule book."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.check import Check, unused
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories import check, principal

WAIVER = {"clause": "ZJ23-28", "reason": "重点项目周期较长"}
TOO_LONG, DETAIL = 2, "约定的入驻期限超过规定年限。"


def refused(check: Check, act: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act(check)
    return caught.value


def hold_term(check: Check, years: int = TOO_LONG) -> None:
    check.limit("term.years", years, DETAIL)


def hold_extension(check: Check) -> None:
    check.limit("term.extension_max_years", 2, "延长的期限超过规定的上限。")


def test_the_basis_is_everything_asked_once_and_in_the_order_of_asking(book: RuleBook) -> None:
    asked = check(book)
    asked.value("term.years")
    asked.cite("ZJ23-31")
    asked.value("admission.steps")
    asked.value("term.years")
    assert [(ground.clause, ground.parameter) for ground in asked.basis] == [
        ("ZJ23-28", "term.years"), ("ZJ23-31", None), ("ZJ23-24", "admission.steps"),
    ]  # fmt: skip


@pytest.mark.parametrize("bare_first", [True, False])
def test_a_clause_named_with_its_value_is_not_named_bare_too(book: RuleBook, bare_first: bool) -> None:
    asked = check(book)
    if bare_first:
        asked.cite("ZJ23-28")
    asked.value("term.years")
    asked.cite("ZJ23-28")
    assert [(ground.clause, ground.parameter) for ground in asked.basis] == [("ZJ23-28", "term.years")]


def test_two_values_of_one_clause_are_both_named(book: RuleBook) -> None:
    asked = check(book)
    asked.value("term.extension_max_years")
    asked.value("term.extension_cumulative")
    assert [ground.parameter for ground in asked.basis] == ["term.extension_max_years", "term.extension_cumulative"]


def test_a_clause_of_another_document_is_no_ground_here(book: RuleBook) -> None:
    asked = check(book)
    assert asked.cite_where_law("YB21-36") == () and asked.basis == ()
    assert [ground.clause for ground in asked.cite_where_law("ZJ23-31")] == ["ZJ23-31"]
    assert refused(asked, lambda one: one.cite("YB21-36")).code == "clause_not_applicable"


@pytest.mark.clause("ZJ23-28")
@pytest.mark.parametrize(("years", "kept"), [(1, True), (TOO_LONG, False)])
def test_a_limit_refuses_with_its_ground(book: RuleBook, years: int, kept: bool) -> None:
    asked = check(book, principal())
    if kept:
        hold_term(asked, years)
        assert [ground.clause for ground in asked.basis] == ["ZJ23-28"]
        return
    problem = refused(asked, lambda one: hold_term(one, years))
    assert (problem.status, problem.code, problem.detail, problem.waivable) == (422, "below_rule", DETAIL, True)
    assert [ground.parameter for ground in problem.basis] == ["term.years"]


def test_a_limit_is_held_only_where_one_is_set(book: RuleBook) -> None:
    asked = check(book)
    asked.limit_where_set("admission.yearly_cap", 10**6, "名额已满。")
    assert asked.basis == ()
    capped = check(book, settings={"admission.yearly_cap": 3})
    capped.limit_where_set("admission.yearly_cap", 3, "名额已满。")
    assert refused(capped, lambda one: one.limit_where_set("admission.yearly_cap", 4, "名额已满。")).status == 422


@pytest.mark.clause("ZJ23-19", "ZJ23-28")
def test_a_soft_rule_is_waived_on_the_record(book: RuleBook) -> None:
    bureau = check(book, principal(), waiver=WAIVER)
    hold_term(bureau)
    assert bureau.waived == [{**WAIVER, "by": "bureau-330106", "at": bureau.instant}]
    assert [ground.parameter for ground in bureau.basis] == ["term.years", "waiver.roles"]


def test_a_waiver_that_is_not_needed_or_of_another_clause_waives_nothing(book: RuleBook) -> None:
    bureau = check(book, principal(), waiver=WAIVER)
    hold_term(bureau, 1)
    assert bureau.waived == []
    other = check(book, principal(), waiver={**WAIVER, "clause": "ZJ23-29"})
    assert refused(other, hold_term).code == "below_rule"


@pytest.mark.clause("ZJ23-29")
def test_a_hard_rule_is_never_waived(book: RuleBook) -> None:
    bureau = check(book, principal(), waiver={**WAIVER, "clause": "ZJ23-29"})
    problem = refused(bureau, hold_extension)
    assert (problem.code, problem.waivable, bureau.waived) == ("below_rule", False, [])


@pytest.mark.clause("ZJ23-19")
@pytest.mark.parametrize("role", ["operator", "applicant", "auditor"])
def test_who_may_not_waive_is_told_the_rule_and_who_may(book: RuleBook, role: str) -> None:
    problem = refused(check(book, principal(role), waiver=WAIVER), hold_term)
    assert (problem.status, problem.code, problem.waivable) == (403, "may_not_waive", False)
    assert [ground.parameter for ground in problem.basis] == ["term.years", "waiver.roles"]


def test_nobody_waives_in_the_name_of_the_suite(book: RuleBook) -> None:
    assert refused(check(book, None, waiver=WAIVER), hold_term).code == "below_rule"


@pytest.mark.clause("ZJ23-04")
@pytest.mark.parametrize(("clause", "soft"), [("ZJ23-04", True), ("ZJ23-26", False)])
def test_a_rule_without_a_number_is_waivable_where_it_is_soft(book: RuleBook, clause: str, soft: bool) -> None:
    plain, waiving = check(book, principal()), check(book, principal(), waiver={**WAIVER, "clause": clause})
    plain.require(True, clause, "不符合规定。")
    assert [ground.clause for ground in plain.basis] == [clause]
    problem = refused(plain, lambda one: one.require(False, clause, "不符合规定。", status=409, code="too_early"))
    assert (problem.status, problem.code, problem.waivable) == (409, "too_early", soft)
    if soft:
        waiving.require(False, clause, "不符合规定。")
        assert [one["clause"] for one in waiving.waived] == [clause]
        return
    assert refused(waiving, lambda one: one.require(False, clause, "不符合规定。")).basis[0].clause == clause


@pytest.mark.clause("ZJ23-19", "ZJ23-28")
@pytest.mark.parametrize(
    ("role", "division", "may"),
    [("bureau", "330106", True), ("bureau", "330108", False), ("bureau", "3301", False), ("bureau", "330106109", False)],
)
def test_only_the_deciding_bureau_of_the_things_own_level_and_place_waives(book: RuleBook, role: str, division: str, may: bool) -> None:
    bureau = check(book, principal(role, division), waiver=WAIVER, place="330106")
    if may:
        hold_term(bureau)
        assert [one["clause"] for one in bureau.waived] == ["ZJ23-28"]
        return
    problem = refused(bureau, hold_term)
    assert (problem.status, problem.code) == (403, "may_not_waive")
    assert "同级民政部门" in problem.detail and "西湖区" in problem.detail, "it says who may"


@pytest.mark.clause("ZJ23-28")
@pytest.mark.parametrize("party", ["operator", "applicant"])
def test_who_acts_as_a_party_does_not_waive_in_another_role(book: RuleBook, party: str) -> None:
    both = Principal("wang", "王", ("bureau", party), "330106", org="o1", base="b1")
    assert refused(check(book, both, waiver=WAIVER, place="330106"), hold_term).code == "may_not_waive"


@pytest.mark.clause("ZJ23-05")
@pytest.mark.parametrize("clause", ["ZJ23-05", "ZJ23-99", "ZJ23-29"])
def test_a_waiver_that_no_rule_used_is_refused(book: RuleBook, clause: str) -> None:
    used: set[str] = set()
    waiver = {**WAIVER, "clause": clause}
    hold_term(check(book, principal(), waiver=waiver, used=used), 1)
    problem = unused(waiver, used)
    assert problem is not None
    assert (problem.status, problem.code, problem.errors[0].field) == (422, "waiver_not_used", "waiver.clause")
    assert clause in problem.detail
    hold_term(check(book, principal(), waiver=WAIVER, used=used))
    assert unused(WAIVER, used) is None


@pytest.mark.clause("E-09", "YB21-19")
def test_a_refusal_by_a_rule_that_other_law_may_forbid_says_so(book: RuleBook) -> None:
    plan = check(book, principal(), profile="youth-base-2021", on="2022-03-01")
    problem = refused(plan, lambda one: one.limit("operator.min_years_registered", 3, "登记年限不足。"))
    assert [ground.clause for ground in problem.basis] == ["YB21-19", "E-09"]
    assert "可能与《政府采购和政府购买服务的规定》冲突" in problem.detail
    plain = refused(plan, lambda one: one.limit("operator.lead_qualification", "assistant_social_worker", "资格不符。"))
    assert [ground.clause for ground in plain.basis] == ["YB21-21"]


@pytest.mark.clause("YB21-32")
def test_what_falls_short_of_a_rule_that_stops_nobody_is_noted(book: RuleBook) -> None:
    plan = check(book, principal(), profile="youth-base-2021", on="2022-03-01")
    plan.limit("admission.screening_min_months", 1, "筛选时间过短。")
    assert plan.noted == [{"clause": "YB21-32", "parameter": "admission.screening_min_months", "detail": "筛选时间过短。"}]
    plan.limit("admission.screening_min_months", 2, "筛选时间过短。")
    assert len(plan.noted) == 1
