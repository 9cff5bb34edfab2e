"""The kinds of fields that declarations are written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields as mm

from common.kernel import schema
from common.kernel.declaration.field import Field, Fields, Make
from common.kernel.declaration.forms import Chosen, form_of, shown_of
from common.kernel.privacy import mask_id

__all__ = [
    "Field", "Fields",
    "text", "ref", "code", "rule_code", "whole", "fen", "flag", "day", "month", "instant", "area", "phone", "identity", "mapping", "part", "items", "one_of", "anything",
]  # fmt: skip


def text(label: str, longest: int = 200, *, public: bool = False, **more: Any) -> Field:
    """A text of 1 to ``longest`` characters; a ``public`` one holds no telephone number either."""
    known = {"public": True} if public else {}
    return Field(label, lambda **given: schema.Text(longest=longest, **known, **given), mm.String, **more)


def ref(label: str, **more: Any) -> Field:
    """The id of something."""
    return Field(label, lambda **given: schema.Text(longest=64, **given), mm.String, **more)


def code(label: str, labels: Mapping[str, str], **more: Any) -> Field:
    """One code of a closed list."""
    shown = lambda **given: mm.String(metadata={"enum": list(labels)}, **given)  # noqa: E731
    return Field(label, lambda **given: schema.Code(labels, **given), shown, labels=labels, **more)


def rule_code(label: str, *parameters: str, **more: Any) -> Field:
    """A code whose list is a parameter of the rule book; the decision holds it against the profile's list."""
    return Field(label, lambda **given: schema.Text(longest=50, **given), mm.String, labels=parameters, **more)


def whole(label: str, least: int = 0, most: int = 10**15, **more: Any) -> Field:
    """A whole number from ``least`` to ``most``."""
    return Field(label, lambda **given: schema.Whole(least=least, most=most, **given), mm.Integer, **more)


def fen(label: str, least: int = 0, **more: Any) -> Field:
    """An amount of money in fen."""
    return whole(f"{label}（单位：分）", least, **more)


def flag(label: str, **more: Any) -> Field:
    """True or false."""
    return Field(label, schema.Flag, mm.Boolean, **more)


def day(label: str, **more: Any) -> Field:
    """A calendar day."""
    return Field(label, schema.Day, schema.Day, **more)


def month(label: str, **more: Any) -> Field:
    """A calendar month, YYYY-MM."""
    return Field(label, schema.Month, mm.String, **more)


def instant(label: str, **more: Any) -> Field:
    """An instant in Shanghai time."""
    return Field(label, schema.Instant, schema.Instant, **more)


def area(label: str, **more: Any) -> Field:
    """An area in m², as a text with up to two decimals."""
    return Field(label, schema.Area, schema.Area, **more)


def phone(label: str, **more: Any) -> Field:
    """A telephone number."""
    return Field(label, schema.Phone, mm.String, **more)


def identity(label: str, **more: Any) -> Field:
    """An identity number (身份证件号码), encrypted at rest and masked for whoever may see it at all."""
    make = lambda **given: schema.Text(longest=18, sealed=True, **given)  # noqa: E731
    return Field(label, make, mm.String, sealed=mask_id, readers=("bureau", "auditor"), **more)


def mapping(label: str, keys: int = 50, values: int = 2000, **more: Any) -> Field:
    """Texts by code; which codes there may be is for the decision to say. Lengths in characters."""
    make = lambda **given: schema.Mapping(keys=schema.Text(longest=keys), values=schema.Text(longest=values), **given)  # noqa: E731
    return Field(label, make, lambda **given: mm.Dict(keys=mm.String(), values=mm.String(), **given), **more)


def part(label: str, fields: type[Fields], **more: Any) -> Field:
    """An object with fields of its own."""
    make = lambda **given: schema.Part(form_of(fields), **given)  # noqa: E731
    return Field(label, make, lambda **given: mm.Nested(shown_of(fields), **given), parts=fields, **more)


def items(label: str, inner: Field | type[Fields], most: int = 100, *, distinct: bool = False, **more: Any) -> Field:
    """A list of at most ``most`` items: codes, texts, or objects."""
    one = inner if isinstance(inner, Field) else part(label, inner)
    make = lambda **given: schema.Items(one.make(), most=most, distinct=distinct, **given)  # noqa: E731
    shown = lambda **given: mm.List(one.shown(), **given)  # noqa: E731
    return Field(label, make, shown, labels=one.labels, many=True, parts=one.parts, **more)


def one_of(label: str, chooser: Field, forms: Mapping[str, type[Fields]], otherwise: type[Fields], **more: Any) -> Field:
    """An object whose form depends on the code in the field ``chooser`` beside it."""
    make = lambda **given: Chosen(chooser.name, forms, otherwise, **given)  # noqa: E731
    return Field(label, make, lambda **given: mm.Dict(**given), **more)


def anything(label: str, shown: Make = mm.Raw, **more: Any) -> Field:
    """Data that decisions write and no form takes; ``shown`` describes it to readers."""
    return Field(label, schema.Anything, shown, **more)
