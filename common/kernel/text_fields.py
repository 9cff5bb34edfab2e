"""Fields that are written as text: what each may look like. Patterns are ASCII and match the whole text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from marshmallow import fields, validate

from common.kernel.clock import parse_date, parse_instant, to_instant
from common.kernel.personal import contains_mobile_number, contains_personal_number
from common.kernel.text import piles, shows_nothing, turns

Messages = dict[str, str | list[Any] | dict[Any, Any]]
REQUIRED: Messages = {"required": "此项必填。", "null": "此项不能为空。", "validator_failed": "内容不符合要求。"}
_NO_TEXT: Messages = REQUIRED | {"invalid": "应为文本。", "invalid_utf8": "应为文本。"}
_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Text(fields.String):
    """A text without surrounding blanks, of 1 to ``longest`` characters, that shows what it says.

    Refused are control characters but line breaks and tabs, what turns its neighbours round, what shows nothing, and
    personal numbers (identity card, bank card). A ``public`` text, which anybody may read, holds no mobile number
    either; a ``sealed`` one, which is encrypted where it is kept, may hold all of these.
    """

    default_error_messages = _NO_TEXT | {
        "control": "不能含有控制字符。",
        "turns": "不能含有改变文字方向的字符。",
        "nothing": "不能只有空白或者不可见的字符。",
        "piles": "同一字符上的附加符号过多。",
        "personal": "不能填写身份证号码、银行卡号等个人信息，请删去后再提交。",
        "mobile": "此项内容公开，不能填写手机号码，请删去后再提交。",
    }  # fmt: skip

    def __init__(self, *, longest: int = 200, public: bool = False, sealed: bool = False, **kwargs: Any) -> None:
        length = validate.Length(min=1, max=longest, error="不能为空，且不超过 {max} 个字符。")
        self._public, self._sealed = public, sealed
        super().__init__(validate=length, metadata={"minLength": 1, "maxLength": longest}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if fault := _fault(text) or self._refusal_of(text):
            raise self.make_error(fault)
        return text

    def _refusal_of(self, text: str) -> str | None:
        if self._sealed:
            return None
        if contains_personal_number(text):
            return "personal"
        return "mobile" if self._public and contains_mobile_number(text) else None


def _fault(text: str) -> str | None:
    """What makes a text show something else than it holds."""
    if any(unicodedata.category(one) in _CONTROLS and one not in "\n\t" for one in text):
        return "control"
    if turns(text):
        return "turns"
    if text and shows_nothing(text):
        return "nothing"
    return "piles" if piles(text) else None


def personal_number_inside(value: Any) -> bool:
    """Whether any text in plain JSON data holds a personal number."""
    if isinstance(value, dict):
        return any(map(personal_number_inside, (*value, *value.values())))
    if isinstance(value, list):
        return any(map(personal_number_inside, value))
    return isinstance(value, str) and contains_personal_number(value)


class Reference(Text):
    """A person by a number that its organisation gives (工号1, GH-0021), never by a name or a number of the person's
    own. Kept without blanks and in ASCII digits; two are compared by ``common.kernel.text.key``."""

    default_error_messages = {"reference": "应为人员编号：由字母、数字和“-”组成并含有数字，前面可加“工号”或者“编号”，不能填写姓名。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=50, public=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFKC", super()._deserialize(value, attr, data, **kwargs))
        text = "".join(one for one in text if unicodedata.category(one) not in ("Zs", "Cf"))
        if not re.fullmatch("(?:工号|编号)?(?=[A-Za-z-]*[0-9])[A-Za-z0-9][A-Za-z0-9-]*", text):
            raise self.make_error("reference")
        return text


class Phone(Text):
    """A telephone number as people write it: 7 to 20 characters, digits with blanks, hyphens, brackets around the area
    code and a leading plus. Two are compared by ``common.kernel.text.phone_key``."""

    default_error_messages = {"phone": "应为电话号码，7 至 20 位，只能含数字、空格、“-”和开头的“+”。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=20, sealed=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFKC", super()._deserialize(value, attr, data, **kwargs))
        if not re.fullmatch(r"(?:\([0-9]{2,5}\) ?|\+?)[0-9](?:[ -]?[0-9]){6,18}", text):
            raise self.make_error("phone")
        return text


class Shaped(fields.String):
    """A text of one ASCII shape, matched whole."""

    shape: re.Pattern[str]
    default_error_messages = _NO_TEXT

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not self.shape.fullmatch(text):
            raise self.make_error("invalid")
        return text


class Area(Shaped):
    """An area in m² with up to two decimals, carried as text so that no float ever rounds it."""

    shape = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,2})?")
    default_error_messages = {"invalid": "应为面积数值文本，单位平方米，最多两位小数。"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        plain_number = isinstance(value, int | float) and not isinstance(value, bool)
        return super()._deserialize(f"{value}" if plain_number else value, attr, data, **kwargs)


class Month(Shaped):
    """A calendar month, YYYY-MM."""

    shape = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
    default_error_messages = {"invalid": "应为 YYYY-MM 格式的月份。"}


class Day(fields.String):
    """A calendar day, YYYY-MM-DD."""

    default_error_messages = _NO_TEXT | {"invalid": "应为 YYYY-MM-DD 格式的日期。"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            parse_date(text)
        except ValueError as error:
            raise self.make_error("invalid") from error
        return text


class Instant(fields.String):
    """An instant, ISO 8601 with an offset; kept in Shanghai time."""

    default_error_messages = _NO_TEXT | {"invalid": "应为带时区的 ISO 8601 时间。"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return to_instant(parse_instant(text))
        except ValueError as error:
            raise self.make_error("invalid") from error
