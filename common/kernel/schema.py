"""Fields and schemas whose complaints a Chinese civil servant understands.

Loaded data stays plain JSON (dates and instants are texts), because that is what crosses the bus and is kept.
"""

from __future__ import annotations

from collections import abc
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from common.kernel.decision import FieldError
from common.kernel.problems import bad_fields
from common.kernel.text_fields import (
    REQUIRED,
    Area,
    Day,
    Instant,
    Month,
    Phone,
    Reference,
    Text,
    personal_number_inside,
)  # fmt: skip


class Code(fields.String):
    """One of the codes of a closed list; ``labels`` maps each to its Chinese label."""

    default_error_messages = REQUIRED | {"invalid": "应为文本。", "invalid_utf8": "应为文本。"}

    def __init__(self, labels: abc.Mapping[str, str], **kwargs: Any) -> None:
        known = validate.OneOf(tuple(labels), error="不在允许的取值范围内：{choices}。")
        said = "；".join(f"{code} {label}" for code, label in labels.items())
        super().__init__(validate=known, metadata={"description": said}, **kwargs)


class Whole(fields.Integer):
    """A whole number of at least ``least``; money is one, in fen."""

    default_error_messages = REQUIRED | {"invalid": "应为整数。", "too_large": "数值过大。"}

    def __init__(self, *, least: int = 0, most: int = 10**15, **kwargs: Any) -> None:
        span = validate.Range(min=least, max=most, error="应在 {min} 至 {max} 之间。")
        super().__init__(strict=True, validate=span, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Flag(fields.Boolean):
    """true or false and nothing that looks like it."""

    default_error_messages = REQUIRED | {"invalid": "应为 true 或 false。"}
    truthy = {True}
    falsy = {False}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Items(fields.List[Any]):
    """A list of ``least`` to ``most`` items; ``distinct`` refuses one that stands twice."""

    default_error_messages = REQUIRED | {"invalid": "应为列表。"}

    def __init__(self, inner: fields.Field[Any], *, most: int = 100, least: int = 0, distinct: bool = False, **kwargs: Any) -> None:
        rules: list[Any] = [validate.Length(max=most, error="最多 {max} 项。")]
        if least:
            rules.append(validate.Length(min=least, error="至少 {min} 项。"))
        super().__init__(inner, validate=rules + [_distinct] * distinct, **kwargs)


def _distinct(items: list[Any]) -> None:
    if len(set(items)) < len(items):
        raise ValidationError("不能有重复的项。")


_PERSONAL = Text.default_error_messages["personal"]


def _no_personal_number(value: Any) -> None:
    if personal_number_inside(value):
        raise ValidationError(_PERSONAL)


class Mapping(fields.Dict):
    """A JSON object whose keys the form does not fix; ``checked_later`` where somebody else holds each value to its field,
    some of which may be personal and sealed."""

    default_error_messages = REQUIRED | {"invalid": "应为 JSON 对象。"}

    def __init__(self, *, checked_later: bool = False, **kwargs: Any) -> None:
        super().__init__(validate=[] if checked_later else _no_personal_number, **kwargs)


class Anything(fields.Raw):
    """Any JSON value but null; what it may be is decided elsewhere."""

    default_error_messages = REQUIRED

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=_no_personal_number, **kwargs)


class Part(fields.Nested):
    """A nested object."""

    default_error_messages = REQUIRED | {"type": "内容格式不正确。"}


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


class ConflictShown(Shown):
    """Law outside the documents that a rule may collide with."""

    parameter = fields.String()
    parameter_label = fields.String()
    clause = fields.String()
    document = fields.String()
    article = fields.String()
    zh = fields.String()


class Remedy(Shown):
    """One way open against a decision, as ``common.kernel.remedies`` tells it."""

    kind = fields.String()
    label = fields.String()
    where = fields.String()
    until = fields.String()
    counted = fields.String()
    basis = fields.Nested(Ground)


def load(form: type[Form], body: Any, *, partial: bool = False) -> dict[str, Any]:
    """The checked content of a request. Raises Refused 422 ``invalid_field`` naming every field at fault.

    ``partial`` lets the outermost fields be left out, and fills in no default for them; what is sent must be whole.
    """
    try:
        loaded: dict[str, Any] = _ready(form, partial).load(body)
        return loaded
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
    "Anything", "Area", "Code", "Day", "Flag", "Form", "Ground", "Instant", "Items", "Mapping", "Month", "Part", "Phone",
    "Reference", "Shown", "Text", "Waiver", "Whole", "load", "refuse_unless",
]  # fmt: skip
