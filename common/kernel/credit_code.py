"""Unified social credit codes (统一社会信用代码, GB 32100-2015, row E-04) of bodies that civil affairs register."""

from __future__ import annotations

from collections.abc import Mapping

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from common.kernel import places
from common.kernel.decision import Refused

_SENTENCES: Mapping[type[ValidationError], str] = {
    InvalidLength: "统一社会信用代码应为 18 位。",
    InvalidFormat: "统一社会信用代码含有不允许的字符（不使用 I、O、S、V、Z 和小写字母）。",
    InvalidChecksum: "统一社会信用代码的校验码不正确，请核对是否录入有误。",
}


def uscc_error(code: str, kind: str, first_char: str, second_chars: Mapping[str, str]) -> str | None:
    """What is wrong with the code of an organisation of that ``kind``, in Chinese, or ``None``.

    ``first_char`` is the registering department's character, ``second_chars`` the one that each kind of
    organisation carries ("other": every kind not named); both come from the rule book.
    """
    try:
        if uscc.validate(code) != code:
            return _SENTENCES[InvalidFormat]
    except ValidationError as error:
        return _SENTENCES[type(error)]
    if code[0] != first_char:
        return f"社会组织的统一社会信用代码首位应为 {first_char}（民政部门登记）。"
    if code[1] != second_chars.get(kind, second_chars.get("other")):
        return "统一社会信用代码第 2 位与所填的组织类型不符。"
    return _region_error(code[2:8])


def _region_error(region: str) -> str | None:
    """Form only: a code keeps the division of its day, which may be abolished since."""
    try:
        places.trim(region)
    except Refused:
        return "统一社会信用代码第 3 至 8 位不是有效的行政区划代码。"
    return None
