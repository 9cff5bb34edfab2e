"""A basis said twice, in JSON and in Chinese: nothing may be lost or changed on either way."""

from __future__ import annotations

import json

import pytest

from common.decision import Basis
from common.rulebook import RuleBook, View
from common.rulebook.explain import basis_from_json, basis_json, decision_json, explain_zh, limit_zh, value_zh

REAL_DAYS = [("zhejiang", "2024-03-01"), ("youth-base-2021", "2023-03-01"), ("wuhan-2015", "2016-01-01"),
             ("yangpu-2021", "2022-03-01")]  # fmt: skip


def said(view: View, book: RuleBook, parameter: str) -> str:
    return explain_zh([view.param(parameter).basis], book)


def test_a_clause_is_said_as_the_document_says_it(small_book: RuleBook) -> None:
    view = small_book.view("province", "2020-03-01")
    assert said(view, small_book, "operator.min_rating") == (
        "依据《省级规定》（省发〔2020〕1号）一，运营机构最低评估等级一般应为4A及以上。"
    )
    assert "不超过1年（含本数）" in said(view, small_book, "term.extension_max_years")
    assert (
        explain_zh([view.clause("LAW-03")], small_book)
        == "依据《省级规定》（省发〔2020〕1号）二：期限届满可以延长。"
    )


def test_what_is_no_clause_says_so(small_book: RuleBook) -> None:
    view = small_book.view("province", "2020-03-01", settings={"notice.working_days": 5})
    assert "由民政部门" in said(view, small_book, "notice.working_days")
    tightened = small_book.view("province", "2020-03-01", settings={"term.extension_max_years": 1})
    assert "由民政部门" in said(tightened, small_book, "term.extension_max_years")
    assert "本系统的默认做法" in said(view, small_book, "review.role")
    for parameter in ("notice.working_days", "review.role", "target.share"):
        assert "并非文件" in said(view, small_book, parameter)
    assert "基地文件之外的规定" in said(view, small_book, "rating.validity_years")


def test_exclusive_limits_say_so(small_book: RuleBook) -> None:
    view = small_book.view("district", "2021-01-01")
    assert "不足2年（不含本数）" in said(view, small_book, "org.new_under_years")
    assert "4A：30,000.00 元" in said(view, small_book, "funding.rating_award.amount_fen")


def test_a_row_of_a_table_is_named(small_book: RuleBook) -> None:
    row = small_book.view("province", "2020-03-01").param("base.min_area_m2").row("city")
    assert "最低建筑面积（设区市级）应为2000平方米及以上" in explain_zh([row.basis], small_book)


def test_each_row_of_a_table_says_its_bound(small_book: RuleBook) -> None:
    view = small_book.view("province", "2020-03-01")
    assert "：设区市级为2000平方米及以上；县级为1000平方米及以上" in said(
        view, small_book, "base.min_area_m2"
    )


def test_a_gap_is_explained(small_book: RuleBook) -> None:
    gap = Basis(
        "LAW-04", "《省级规定》（省发〔2020〕1号）", "三", parameter="notice.working_days", kind="assumption"
    )
    assert "没有定出“公示期限”" in explain_zh([gap], small_book)


@pytest.mark.parametrize(("profile", "on"), REAL_DAYS)
def test_every_ground_is_the_same_in_json_and_in_chinese(book: RuleBook, profile: str, on: str) -> None:
    view = book.view(profile, on)
    for param in view.params.values():
        decision = decision_json([param.basis], book)
        assert basis_from_json(json.loads(json.dumps(decision["basis"]))) == (param.basis,)
        sentence = decision["explanation"]
        for part in (param.basis.document, param.basis.article, param.definition.zh):
            assert part in sentence
        boolean = isinstance(param.value, bool)
        assert (value_zh if boolean else limit_zh)(param.definition, param.value) in sentence
        assert ("并非文件" in sentence) == (param.kind in ("assumption", "interpretation")), sentence


@pytest.mark.parametrize(("profile", "on"), REAL_DAYS)
def test_every_clause_is_explained_by_its_own_sentence(book: RuleBook, profile: str, on: str) -> None:
    view = book.view(profile, on)
    for clause in book.clauses.values():
        if view.applies(clause.id):
            basis = view.clause(clause.id)
            assert basis_from_json(basis_json([basis])) == (basis,)
            assert clause.zh in explain_zh([basis], book)
            assert clause.article in explain_zh([basis], book)
