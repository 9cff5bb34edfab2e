"""Fields and schemas whose complaints a Chinese civil servant understands.

Loaded data stays plain JSON (dates and instants are texts), because that is what crosses the bus and is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import abc
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from common.kernel.clock import parse_date, parse_instant, to_instant
from common.kernel.decision import FieldError
from common.kernel.problems import bad_fields

_REQUIRED = {"required": "此项必填。", "null": "此项不能为空。", "validator_failed": "内容不符合要求。"}


class Text(fields.String):
    """A text without surrounding blanks, of 1 to ``longest`` characters; of the control characters it may hold only
    line breaks and tabs."""

    default_error_messages = _REQUIRED | {
        "invalid": "应为文本。", "invalid_utf8": "应为文本。", "control": "不能含有控制字符。",
    }  # fmt: skip

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        length = validate.Length(min=1, max=longest, error="不能为空，且不超过 {max} 个字符。")
        super().__init__(validate=length, metadata={"minLength": 1, "maxLength": longest}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t" for one in text):
            raise self.make_error("control")
        return text


class Phone(Text):
    """A telephone number as people write it: 7 to 20 characters, digits with blanks, hyphens and a leading plus."""

    default_error_messages = {"phone": "应为电话号码，7 至 20 位，只能含数字、空格、“-”和开头的“+”。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=20, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"\+?[0-9](?:[ -]?[0-9]){6,18}", text):
            raise self.make_error("phone")
        return text


class Code(fields.String):
    """One of the codes of a closed list; ``labels`` maps each to its Chinese label."""

    default_error_messages = _REQUIRED | {"invalid": "应为文本。", "invalid_utf8": "应为文本。"}

    def __init__(self, labels: abc.Mapping[str, str], **kwargs: Any) -> None:
        known = validate.OneOf(tuple(labels), error="不在允许的取值范围内：{choices}。")
        said = "；".join(f"{code} {label}" for code, label in labels.items())
        super().__init__(validate=known, metadata={"description": said}, **kwargs)


class Whole(fields.Integer):
    """A whole number of at least ``least``; money is one, in fen."""

    default_error_messages = _REQUIRED | {"invalid": "应为整数。", "too_large": "数值过大。"}

    def __init__(self, *, least: int = 0, most: int = 10**15, **kwargs: Any) -> None:
        span = validate.Range(min=least, max=most, error="应在 {min} 至 {max} 之间。")
        super().__init__(strict=True, validate=span, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Area(fields.String):
    """An area in m² with up to two decimals, carried as text so that no float ever rounds it."""

    default_error_messages = _REQUIRED | {"invalid": "应为面积数值文本，单位平方米，最多两位小数。", "invalid_utf8": "应为文本。"}

    def __init__(self, **kwargs: Any) -> None:
        pattern = validate.Regexp(r"^(0|[1-9]\d{0,8})(\.\d{1,2})?$", error="应为面积数值文本，单位平方米，最多两位小数。")
        super().__init__(validate=pattern, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        plain_number = isinstance(value, int | float) and not isinstance(value, bool)
        return super()._deserialize(f"{value}" if plain_number else value, attr, data, **kwargs)


class Flag(fields.Boolean):
    """true or false and nothing that looks like it."""

    default_error_messages = _REQUIRED | {"invalid": "应为 true 或 false。"}
    truthy = {True}
    falsy = {False}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.String):
    """A calendar day, YYYY-MM-DD."""

    default_error_messages = _REQUIRED | {"invalid": "应为 YYYY-MM-DD 格式的日期。", "invalid_utf8": "应为文本。"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            parse_date(text)
        except ValueError as error:
            raise self.make_error("invalid") from error
        return text


class Instant(fields.String):
    """An instant, ISO 8601 with an offset; kept in Shanghai time."""

    default_error_messages = _REQUIRED | {"invalid": "应为带时区的 ISO 8601 时间。", "invalid_utf8": "应为文本。"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return to_instant(parse_instant(text))
        except ValueError as error:
            raise self.make_error("invalid") from error


class Items(fields.List):
    """A list of at most ``most`` items; ``distinct`` refuses one that stands twice."""

    default_error_messages = _REQUIRED | {"invalid": "应为列表。"}

    def __init__(self, inner: fields.Field, *, most: int = 100, distinct: bool = False, **kwargs: Any) -> None:
        rules: list[Any] = [validate.Length(max=most, error="最多 {max} 项。")]
        super().__init__(inner, validate=rules + [_distinct] * distinct, **kwargs)


def _distinct(items: list[Any]) -> None:
    if len(set(items)) < len(items):
        raise ValidationError("不能有重复的项。")


class Mapping(fields.Dict):
    """A JSON object whose keys the form does not fix."""

    default_error_messages = _REQUIRED | {"invalid": "应为 JSON 对象。"}


class Anything(fields.Raw):
    """Any JSON value but null; what it may be is decided elsewhere."""

    default_error_messages = _REQUIRED


class Part(fields.Nested):
    """A nested object."""

    default_error_messages = _REQUIRED | {"type": "内容格式不正确。"}


class Form(Schema):
    """What comes in: unknown fields are refused."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "不支持的字段。", "type": "应为 JSON 对象。"}


class Shown(Schema):
    """What goes out: only what is declared here leaves a service."""

    class Meta:
        unknown = EXCLUDE


class Waiver(Form):
    """A recorded waiver of one SOFT rule, sent along with the command that the rule would refuse."""

    clause = Text(required=True, longest=20)
    reason = Text(required=True, longest=1000)


class Ground(Shown):
    """One rule that a decision rests on, as ``design/api.md`` shows it."""

    clause = fields.String()
    document = fields.String()
    article = fields.String()
    parameter = fields.String(allow_none=True)
    value = fields.Raw(allow_none=True)
    kind = fields.String()
    profile = fields.String(allow_none=True)
    version = fields.String(allow_none=True)


def load(form: type[Form], body: Any, *, partial: bool = False) -> dict[str, Any]:
    """The checked content of a request. Raises Refused 422 ``invalid_field`` naming every field at fault.

    ``partial`` lets the outermost fields be left out, and fills in no default for them; what is sent must be whole.
    """
    try:
        return _ready(form, partial).load(body)
    except ValidationError as error:
        raise bad_fields(*_flat(error.messages)) from None


@cache
def _ready(form: type[Form], partial: bool) -> Form:
    """An instance to load with; making one costs three times as much as a load."""
    # names instead of True, which would reach into nested objects as well
    return form(partial=tuple(form().fields) if partial else False)


def _flat(messages: Any, path: str = "") -> list[FieldError]:
    if isinstance(messages, abc.Mapping):
        return [found for key, inner in messages.items() for found in _flat(inner, _join(path, str(key)))]
    if isinstance(messages, list):
        return [FieldError(path or "body", str(message)) for message in messages]
    return [FieldError(path or "body", str(messages))]


def _join(path: str, key: str) -> str:
    if key == "_schema":
        return path
    return f"{path}.{key}" if path else key


def refuse_unless(form_ok: bool, field: str, message: str) -> None:
    """Refuse 422 one field that depends on another."""
    if not form_ok:
        raise bad_fields(FieldError(field, message))


__all__ = [
    "Anything", "Area", "Code", "Day", "Flag", "Form", "Ground", "Instant", "Items", "Mapping", "Part", "Phone", "Shown",
    "Text", "Waiver", "Whole", "load", "refuse_unless",
]  # fmt: skip
