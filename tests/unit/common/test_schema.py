"""Fields of a request: what they refuse, in Chinese."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.kernel.schema import Anything, Form, Items, Mapping, Text, load


class Sheet(Form):
    text = Text()
    codes = Items(Text(), distinct=True)
    table = Mapping(keys=Text(), values=Text())
    value = Anything()


def refusal(body: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        load(Sheet, body)
    return refused.value.errors[0].field, refused.value.errors[0].message


@pytest.mark.parametrize("inside", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\r", "\ud800"])
def test_a_control_character_is_refused(inside: str) -> None:
    assert refusal({"text": f"甲{inside}乙"}) == ("text", "不能含有控制字符。")


@pytest.mark.parametrize("inside", ["\n", "\t", " ", "𠮷"])
def test_line_breaks_and_tabs_are_no_control_characters(inside: str) -> None:
    assert load(Sheet, {"text": f"甲{inside}乙"}) == {"text": f"甲{inside}乙"}


def test_a_distinct_list_holds_nothing_twice() -> None:
    assert refusal({"codes": ["a", "b", "a"]}) == ("codes", "不能有重复的项。")
    assert load(Sheet, {"codes": ["a", "b"]}) == {"codes": ["a", "b"]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"table": []}, "应为 JSON 对象。"),
        ({"table": None}, "此项不能为空。"),
        ({"value": None}, "此项不能为空。"),
        ({"codes": None}, "此项不能为空。"),
    ],
)
def test_objects_and_free_values_complain_in_chinese(body: dict[str, Any], message: str) -> None:
    assert refusal(body)[1] == message


def test_any_other_value_is_let_through() -> None:
    for value in (0, "x", False, [1], {"a": 1}):
        assert load(Sheet, {"value": value}) == {"value": value}
