"""Personal numbers in free text are refused; numbers that look like them are not. All numbers here are made up."""

from __future__ import annotations

from typing import Any

import pytest
from stdnum import luhn
from stdnum.cn import ric, uscc

from common.kernel.decision import Refused
from common.kernel.personal import contains_mobile_number, contains_personal_number
from common.kernel.schema import Anything, Form, Items, Mapping, Part, Text, load

BODY = "33010619900307001"
ID = BODY + ric.calc_check_digit(BODY + "0")
BORN_WITH_X = next(n + "X" for i in range(100) if ric.calc_check_digit((n := f"330106199003070{i:02d}") + "0") == "X")
CARD_19 = "622202120000012345" + luhn.calc_check_digit("622202120000012345")
CARD_16 = "411111111111111" + luhn.calc_check_digit("411111111111111")


@pytest.mark.parametrize(
    "written",
    [
        ID, BORN_WITH_X, BORN_WITH_X.lower(), f"{ID[:6]} {ID[6:14]} {ID[14:]}", f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        "".join(chr(ord(one) + 0xFEE0) for one in ID), "\u200b".join(ID), f"{ID[:6]}\u3000{ID[6:]}",
    ],
)  # fmt: skip
def test_an_identity_number_is_found_however_it_is_written(written: str) -> None:
    assert contains_personal_number(f"负责人身份证{written}，请核对。")


@pytest.mark.parametrize("card", [CARD_16, CARD_19])
def test_a_bank_card_is_found_however_it_is_written(card: str) -> None:
    fours = " ".join(card[i : i + 4] for i in range(0, len(card), 4))
    for written in (card, fours, fours.replace(" ", "-"), f"{card[:6]} {card[6:]}"):
        assert contains_personal_number(f"卡号：{written}。"), written


def test_a_credit_code_is_none() -> None:
    bodies = [
        f"{kind}{region}{number:09d}"
        for kind in ("51", "52", "53")
        for region in ("330106", "310119", "310120")
        for number in range(0, 900_000_000, 7_000_007)
    ]
    codes = [body + uscc.calc_check_digit(body) for body in bodies]
    assert len(codes) > 1000
    assert [code for code in codes if contains_personal_number(f"代码{code}")] == []


@pytest.mark.parametrize(
    "text",
    [
        "ZJ23-19", "浙民社〔2023〕133号", "2025-01-01 至 2026-12-31", "20250101 20251231", "金额 1,234,567,890.00 元",
        "4000000000000000.00 元", "分别为 40000 50000 60000 70000 元", "招标编号 2025110100000123", "0571-87654321",
        "330106", "12 3456 7890", "2025-11-26T10:32:00.123456+08:00", "工号330106", "91330106MA2812345X",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_none(text: str) -> None:
    assert not contains_personal_number(text)


def test_a_number_with_a_wrong_check_digit_or_birthday_is_none() -> None:
    wrong = ID[:17] + next(one for one in "0123456789" if one != ID[17])
    nobody = "33010619901307001"
    assert not contains_personal_number(wrong)
    assert not contains_personal_number(nobody + ric.calc_check_digit(nobody + "0"))
    assert not contains_personal_number(CARD_19[:-1] + str((int(CARD_19[-1]) + 1) % 10))


@pytest.mark.parametrize("written", ["13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "1３８００１３８０００"])
def test_a_mobile_number_is_found_however_it_is_written(written: str) -> None:
    assert contains_mobile_number(f"联系电话{written}（王）")


@pytest.mark.parametrize(
    "text", ["0571-87654321", "13800138000元", "13,800,138,000 元", "13800138000.00", "¥13800138000", "2025-11-26", "编号ABC13800138000"]
)
def test_a_landline_or_an_amount_is_no_mobile_number(text: str) -> None:
    assert not contains_mobile_number(text)


class Inner(Form):
    note = Text()


class Sheet(Form):
    inside = Text()
    open = Text(public=True)
    closed = Text(sealed=True)
    notes = Items(Text())
    part = Part(Inner)
    table = Mapping(keys=Text(), values=Text())
    bare = Mapping()
    value = Anything()


@pytest.mark.parametrize(
    "body",
    [
        {"inside": f"见{ID}"}, {"open": f"见{ID}"}, {"notes": ["无", CARD_16]}, {"part": {"note": ID}}, {"table": {"a": ID}},
        {"table": {ID: "a"}}, {"bare": {"a": [{"b": ID}]}}, {"value": [ID]}, {"value": {ID: 1}}, {"open": "电话13800138000"},
    ],
)  # fmt: skip
def test_a_form_refuses_them_wherever_a_text_stands_and_repeats_none(body: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        load(Sheet, body)
    assert refused.value.code == "invalid_field"
    (error,) = refused.value.errors
    assert "请删去后再提交" in error.message
    assert ID not in error.message and CARD_16 not in error.message


def test_a_sealed_text_may_hold_them_and_an_inner_one_a_mobile_number() -> None:
    assert load(Sheet, {"closed": f"{ID} 13800138000", "inside": "电话13800138000"})
