"""Text has one identity: what a reader takes for the same compares alike, and what shows nothing is refused."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.kernel.schema import Area, Day, Form, Instant, Month, Phone, Reference, Text, load
from common.kernel.text import key, phone_key, shows_nothing


class Sheet(Form):
    text = Text()
    person = Reference()
    phone = Phone()
    area = Area()
    month = Month()
    day = Day()
    instant = Instant()


def message(**body: object) -> str:
    with pytest.raises(Refused) as refused:
        load(Sheet, body)
    (error,) = refused.value.errors
    assert error.field == next(iter(body))
    return error.message


@pytest.mark.parametrize(
    "spelling",
    ["工号１", "工号 1", "工号\u30001", "工号\u200b1", "工\u00ad号1", "工号\ufe0f1", "“工号1”", "《工号1》", "工号①", "\ufeff工号1\n"],
)
def test_width_blanks_format_characters_and_quotes_tell_no_two_texts_apart(spelling: str) -> None:
    assert key(spelling) == key("工号1")


@pytest.mark.parametrize("spelling", ["p1", "Ｐ１", "ｐ1", "P\u200d1", '"P1"', "'p1'", "（P1）", "\u0420" + "1", "\u03a1" + "1"])
def test_case_and_lookalikes_tell_no_two_texts_apart(spelling: str) -> None:
    assert key(spelling) == key("P1")


@pytest.mark.parametrize(("one", "other"), [("工号1", "工号11"), ("P-1", "P.1"), ("张三", "张四"), ("一期", "二期"), ("社区食堂", "社区 食堂2")])
def test_different_texts_stay_different(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_middle_dot_in_a_name_is_one_in_any_spelling() -> None:
    assert len({key("阿卜杜拉·买买提"), key("阿卜杜拉•买买提"), key("阿卜杜拉・买买提"), key("阿卜杜拉买买提")}) == 1


@pytest.mark.parametrize(
    "spelling",
    ["138 0013 8000", "138-0013-8000", "+8613800138000", "+86 138 0013 8000", "0086 13800138000", "86 13800138000", "１３８００１３８０００"],
)
def test_every_spelling_of_a_mobile_number_is_one_number(spelling: str) -> None:
    assert phone_key(spelling) == "+8613800138000"


@pytest.mark.parametrize("spelling", ["0571-87654321", "(0571) 87654321", "+86 571 8765 4321", "+86 0571 87654321", "0086-571-87654321"])
def test_every_spelling_of_a_landline_is_one_number(spelling: str) -> None:
    assert phone_key(spelling) == "+8657187654321"


def test_numbers_of_other_lines_and_countries_stay_different() -> None:
    assert len(set(map(phone_key, ("13800138000", "13800138001", "+852 13800138000", "0571-87654321", "0572-87654321")))) == 5


@pytest.mark.parametrize("text", ["\u3164", "\u200b", "\u2060\ufeff", "\u2800", "\u115f\u1160", "\uffa0", "\u0301", "\u3164 \u200b"])
def test_what_shows_nothing_is_refused(text: str) -> None:
    assert shows_nothing(text)
    assert message(text=text) == "不能只有空白或者不可见的字符。"


@pytest.mark.parametrize("text", ["无", "…", "1", "👍", "ئۇيغۇر", "é"])
def test_what_shows_anything_is_taken(text: str) -> None:
    assert load(Sheet, {"text": text}) == {"text": text}


@pytest.mark.parametrize("turn", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"))
def test_what_turns_its_neighbours_round_is_refused(turn: str) -> None:
    assert message(text=f"公示{turn}题目") == "不能含有改变文字方向的字符。"


def test_marks_piled_on_one_letter_are_refused() -> None:
    assert load(Sheet, {"text": "a\u0301\u0302\u0303\u0304"})
    assert message(text="a" + "\u0301" * 5) == "同一字符上的附加符号过多。"


@pytest.mark.parametrize("line", ["\u2028", "\u2029"])
def test_separators_of_lines_and_paragraphs_are_control_characters(line: str) -> None:
    assert message(text=f"甲{line}乙") == "不能含有控制字符。"


@pytest.mark.parametrize("given", ["工号1", "编号0021", "GH-0021", "a1", "1", "工号１", "工号 1", "工号\u200b1"])
def test_a_reference_is_a_number_that_an_organisation_gives(given: str) -> None:
    assert key(load(Sheet, {"person": given})["person"]) == key(given)


def test_a_reference_is_kept_without_blanks_and_in_ascii() -> None:
    assert load(Sheet, {"person": "工号 １"}) == {"person": "工号1"}


@pytest.mark.parametrize("given", ["张三", "zhangsan", "工号", "张三1", "工号1（张三）", "工号1\n2", "-1"])
def test_a_name_is_no_reference(given: str) -> None:
    assert message(person=given).startswith("应为人员编号")


@pytest.mark.parametrize("given", ["330106199003070014", "13800138000", "6222020000000000000"])
def test_a_number_of_the_persons_own_is_no_reference(given: str) -> None:
    assert "删去" in message(person=given)


@pytest.mark.parametrize("given", ["13800138000", "+86 138-0013-8000", "(0571) 87654321", "１３８００１３８０００"])
def test_a_phone_may_be_written_as_people_do(given: str) -> None:
    assert load(Sheet, {"phone": given})


@pytest.mark.parametrize("given", ["138001", "1380013800a", "13800138000;1", "(05711) 1", "+-13800138000", "१३८००१३८००"])
def test_what_is_no_phone_is_refused(given: str) -> None:
    assert message(phone=given)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("area", "1２００"), ("area", "1200\n"), ("area", "٣"), ("area", "1200.123"), ("month", "20２5-01"), ("month", "2025-01\n"),
        ("month", "2025-13"), ("day", "20２5-01-01"), ("day", "2025-01-01\n"), ("instant", "20２5-01-01T00:00:00+08:00"),
    ],
)  # fmt: skip
def test_numbers_and_dates_are_ascii_and_whole(field: str, given: str) -> None:
    assert message(**{field: given})


def test_plain_numbers_and_dates_are_taken() -> None:
    body = {"area": "1200.50", "month": "2025-01", "day": "2025-01-01"}
    assert load(Sheet, body) == body
    assert load(Sheet, {"area": 1200}) == {"area": "1200"}
