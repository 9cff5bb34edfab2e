"""A basis said twice, in JSON and in Chinese: nothing may be lost or changed on either way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.decision import Basis
from common.law import RuleBook, View, load_rulebook
from common.law.explain import (
    basis_from_json,
    basis_json,
    explain_zh,
    limit_zh,
    statement_zh,
    value_zh,
)
from common.law.model import GAPS, Parameter

REAL_DAYS = [("zhejiang", "2024-03-01"), ("youth-base-2021", "2023-03-01"), ("wuhan-2015", "2016-01-01"),
             ("yangpu-2021", "2022-03-01")]  # fmt: skip


BOOK = load_rulebook(Path(__file__).parents[3] / "rules")
# what a bureau may decide for itself, with any whole number that fits
OPEN = [
    (profile.name, name)
    for profile in BOOK.profiles.values()
    for name, entries in profile.values.items()
    if entries[0].kind in GAPS and BOOK.parameters[name].type == "integer" and not profile.extends
]


def words(parameter: Parameter, value: Any) -> list[str]:
    """What a sentence on this value cannot leave out."""
    if isinstance(value, bool):
        return [statement_zh(parameter, value)]
    if isinstance(value, dict):
        return [parameter.zh, *(value_zh(parameter, item) for item in value.values())]
    return [parameter.zh, limit_zh(parameter, value).removeprefix("为")]


def said(view: View, book: RuleBook, parameter: str) -> str:
    return explain_zh([view.param(parameter).basis], book)


def test_a_clause_is_said_as_the_document_says_it(small_book: RuleBook) -> None:
    view = small_book.view("province", "2020-03-01")
    assert said(view, small_book, "operator.min_rating") == (
        "依据《省级规定》（省发〔2020〕1号）一，运营机构评估等级一般应为4A及以上。"
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
    assert "4A为3万元" in said(view, small_book, "funding.rating_award.amount_fen")


def test_a_row_of_a_table_is_named(small_book: RuleBook) -> None:
    row = small_book.view("province", "2020-03-01").param("base.min_area_m2").row("city")
    assert "建筑面积：设区市级应不少于2000平方米" in explain_zh([row.basis], small_book)


def test_each_row_of_a_table_says_its_bound(small_book: RuleBook) -> None:
    view = small_book.view("province", "2020-03-01")
    assert "：设区市级应不少于2000平方米；县级应不少于1000平方米" in said(view, small_book, "base.min_area_m2")


def test_a_gap_is_explained(small_book: RuleBook) -> None:
    gap = Basis(
        "LAW-04", "《省级规定》（省发〔2020〕1号）", "三", parameter="notice.working_days", kind="assumption"
    )
    assert "没有定出“公示期限”" in explain_zh([gap], small_book)


@pytest.mark.parametrize(("profile", "on"), REAL_DAYS)
def test_every_ground_is_the_same_in_json_and_in_chinese(book: RuleBook, profile: str, on: str) -> None:
    view = book.view(profile, on)
    for param in view.params.values():
        assert basis_from_json(json.loads(json.dumps(basis_json([param.basis])))) == (param.basis,)
        sentence = explain_zh([param.basis], book)
        for part in (param.basis.document, param.basis.article):
            assert part in sentence
        for part in words(param.definition, param.value):
            assert part in sentence
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


@given(st.sampled_from(OPEN), st.data())
def test_a_bureaus_number_is_the_same_in_json_and_in_chinese(open_to: tuple[str, str], data: st.DataObject) -> None:
    profile, name = open_to
    span = st.integers(BOOK.parameters[name].least, BOOK.parameters[name].most)
    first, second = data.draw(span), data.draw(span)
    since = BOOK.profiles[profile].values[name][0].since
    told = []
    for number in (first, second):
        basis = BOOK.view(profile, since, settings={name: number}).param(name).basis
        sentence = explain_zh([basis], BOOK)
        assert basis_from_json(json.loads(json.dumps(basis_json([basis])))) == (basis,)
        assert f"{BOOK.parameters[name].zh}为{value_zh(BOOK.parameters[name], number)}。" in sentence
        told.append(sentence)
    assert (told[0] == told[1]) == (first == second)


def test_yes_and_no_are_said_in_words(book: RuleBook) -> None:
    view = book.view("zhejiang", "2024-03-01")
    assert said(view, book, "admission.notice_before_entry").endswith("，评审结果须先经公示方可入驻。")
    assert said(view, book, "term.extension_needs_reason").endswith("延期须说明确需重点培育扶持的理由。")


@pytest.mark.parametrize(
    ("profile", "on", "parameter", "expected"),
    [
        ("zhejiang", "2024-03-01", "targets.community_orgs", "全省社区社会组织数的目标为不少于15万家。"),
        ("zhejiang", "2024-03-01", "targets.volunteer_org_share", "的目标为不低于0.05%。"),
        ("zhejiang", "2024-03-01", "targets.rural_social_work_share", "的目标为不低于1/3。"),
        ("zhejiang", "2024-03-01", "targets.full_function_bases_by", "的目标为不晚于2025年12月31日（含当日）。"),
        ("youth-base-2021", "2023-03-01", "agreement.resident_fee_max_fen", "向入驻组织收费为0元。"),
        ("yangpu-2021", "2022-03-01", "funding.rent_subsidy.max_fen_per_month", "房租补贴标准不超过每月500元（含本数）。"),
        ("yangpu-2021", "2022-03-01", "funding.senior_worker_award.qualification", "须为高级社会工作师。"),
        ("zhejiang", "2024-03-01", "operator.min_rating", "运营机构评估等级原则上为4A及以上。"),
        ("zhejiang", "2024-03-01", "term.years", "孵化期限一般不超过1年（含本数）。"),
        ("wuhan-2015", "2024-03-01", "base.staff_modes", "计入人数的用工方式：市级为专职；县（市、区）级为专职。"),
        ("example-city", "2024-03-01", "notice.working_days", "评审结果公示期不少于7个工作日。"),
    ],
)
def test_sentences_read_as_a_civil_servant_would_write_them(
    book: RuleBook, profile: str, on: str, parameter: str, expected: str
) -> None:
    assert said(book.view(profile, on), book, parameter).endswith(expected)


def test_chinese_is_punctuated_in_chinese(book: RuleBook) -> None:
    said = [clause.zh + clause.article for clause in book.clauses.values()]
    for parameter in book.parameters.values():
        said += [parameter.zh, *parameter.labels.values(), parameter.unit.zh, *parameter.unit.labels.values()]
    said += [entry.note or "" for p in book.profiles.values() for held in p.values.values() for entry in held]
    assert [text for text in said if set(text) & set(",;:?!()") and not text.isascii()] == []
