"""Our sentences mean a rule as strongly as its document does, and keep open what it leaves open."""

from __future__ import annotations

import re

import pytest

from common.law import RuleBook
from common.law.model import DUTY_MODALS, MODALS, Clause

# words that hold a modal word and are none
COMPOUNDS = re.compile(
    "要求|重要|主要|必要|需要|相应|适应|对应|应用|应届|可持续|许可|认可|基本功能|拟任|拟定|负责人|支持型|支持性|项目支持|倡导型|人才支持|财政支持|政策支持|扶持|引导目录|强制戒毒|须经"
)
CLOSED = {"ZJ23-03", "ZJ23-24", "ZJ18-18", "YB21-16", "YB21-50", "YP21-32"}


def modals_in(sentence: str) -> set[str]:
    """The modal words of a sentence; 不得 and 必须 are told before the shorter words that they hold."""
    rest, found = COMPOUNDS.sub("", sentence), set()
    for word in sorted(MODALS, key=len, reverse=True):
        if word in rest:
            found.add(word)
            rest = rest.replace(word, "")
    return found


def own_rows(book: RuleBook) -> list[Clause]:
    return [clause for clause in book.clauses.values() if clause.source in ("ZJ23", "ZJ18", "YB21", "YP21", "WH15")]


def test_there_are_223_rows(book: RuleBook) -> None:
    assert len(own_rows(book)) == 223


def test_no_sentence_is_stronger_or_weaker_than_its_document(book: RuleBook) -> None:
    wrong = {
        clause.id: modals_in(clause.zh) - set(clause.modal)
        for clause in book.clauses.values()
        if modals_in(clause.zh) - set(clause.modal) - {word for word in MODALS if any(word in given for given in clause.modal)}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("运营机构应有专职队伍。", {"应"}), ("与发展相适应，有重要应用。", set()), ("必须注册。", {"必须"}), ("不得收费，方可入驻。", {"不得", "方可"}),
        ("可以优先承接。", {"可", "优先"}), ("负责人的培训。", set()), ("民政部门负责考核。", {"负责"}), ("原则上一般不少于八人。", {"原则上", "一般", "不少于"}),
    ],
)  # fmt: skip
def test_modal_words_are_found_and_words_that_hold_one_are_not(sentence: str, found: set[str]) -> None:
    assert modals_in(sentence) == found


def test_the_closed_lists_are_the_six_and_no_row_is_both(book: RuleBook) -> None:
    assert {clause.id for clause in own_rows(book) if clause.closed} == CLOSED
    assert not [clause.id for clause in book.clauses.values() if clause.open and clause.closed]


def test_where_the_document_goes_on_our_sentence_says_so(book: RuleBook) -> None:
    silent = [clause.id for clause in own_rows(book) if clause.open and "等" not in clause.zh.replace("等级", "").replace("平等", "").replace("等奖", "")]
    closed = [clause.id for clause in own_rows(book) if clause.closed and "等" in clause.zh.replace("等级", "")]
    assert (silent, closed) == ([], [])


def test_a_hard_rule_has_a_duty_word_or_says_why_it_is_one(book: RuleBook) -> None:
    for clause in book.clauses.values():
        if "HARD" in clause.classes:
            assert set(DUTY_MODALS) & set(clause.modal) or clause.hard_because, clause.id
        else:
            assert clause.hard_because is None, clause.id


def test_a_duty_of_the_state_names_the_office(book: RuleBook) -> None:
    assert {clause.id for clause in own_rows(book) if "bureau" in clause.duty_of} >= {
        "ZJ23-04", "ZJ23-05", "ZJ23-06", "ZJ23-07", "ZJ23-08", "ZJ23-22", "ZJ23-23", "ZJ23-34", "ZJ18-27",
    }  # fmt: skip
