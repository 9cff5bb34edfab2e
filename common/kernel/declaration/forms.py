"""Marshmallow schemas made from declared fields: forms that check requests, and descriptions of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError
from marshmallow import fields as mm

from common.kernel import schema
from common.kernel.declaration.field import Field, Fields, Input

Made = TypeVar("Made")


def _once(make: Callable[[type[Fields]], Made]) -> Callable[[type[Fields]], Made]:
    """A schema is made once for each set of fields: making one costs more than using it."""
    made: dict[type[Fields], Made] = {}

    def get(fields: type[Fields]) -> Made:
        if fields not in made:
            made[fields] = make(fields)
        return made[fields]

    return get


@_once
def form_of(fields: type[Fields]) -> type[schema.Form]:
    """The form that checks a request of these fields; unknown ones are refused."""
    made = {name: field.to_form() for name, field in fields.all().items()}
    return type(fields.__name__, (schema.Form,), dict(made))


@_once
def shown_of(fields: type[Fields]) -> type[schema.Shown]:
    """The description of an answer of these fields, with the label of each code beside it."""
    made: dict[str, Input] = {}
    for name, field in fields.all().items():
        if not field.hidden:
            made[name] = field.to_shown()
            made |= label_fields(name, field)
    return type(fields.__name__, (schema.Shown,), dict(made))


def label_fields(name: str, field: Field) -> dict[str, Input]:
    """What stands beside a field of codes: the label, or the labels of a list."""
    if field.labels is None:
        return {}
    said = {"description": f"{field.label}（中文）"}
    if field.many:
        return {f"{name}_labels": mm.List(mm.String(), metadata=said)}
    return {f"{name}_label": mm.String(allow_none=field.later or not field.required, metadata=said)}


class Chosen(mm.Dict):
    """An object whose form is picked by a code beside it."""

    def __init__(self, chooser: str, forms: Mapping[str, type[Fields]], otherwise: type[Fields], **given: Any) -> None:
        super().__init__(**given)
        self.chooser = chooser
        self.forms = forms
        self.otherwise = otherwise

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        chosen = data.get(self.chooser) if isinstance(data, Mapping) else None
        fields = self.forms.get(chosen, self.otherwise) if isinstance(chosen, str) else self.otherwise
        if not isinstance(value, Mapping):
            raise ValidationError("应为 JSON 对象。")
        return _ready(form_of(fields)).load(dict(value))


@cache
def _ready(form: type[Schema]) -> Schema:
    return form()
