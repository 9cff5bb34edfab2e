"""From a kind to the form that comes in, and to the JSON Schema that a portal builds its page from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields

from common.kernel.decision import FieldError, Refused
from common.kernel.problems import bad_fields
from common.kernel.schema import Area, Code, Day, Flag, Form, Items, Text, Whole, load
from common.law.kinds import OTHER, WORDS, Field, Kind

MOST_ITEMS = 100
ID_LENGTH = 50
CODE_LENGTH = 12


def _number(field: Field) -> Whole:
    least = 0 if field.least is None else field.least
    return Whole(least=least, most=field.most, **_how(field)) if field.most is not None else Whole(least=least, **_how(field))


def _how(field: Field) -> dict[str, Any]:
    return {"required": True} if field.required else {"load_default": None, "allow_none": True}


def _items(field: Field, inner: fields.Field[Any]) -> Items:
    how = {"required": True} if field.required else {"load_default": list}
    return Items(inner, most=field.most or MOST_ITEMS, least=field.least or (1 if field.required else 0), distinct=True, **how)


# (field, whether anybody may read it) -> the marshmallow field
_MAKE: dict[str, Callable[[Field, bool], fields.Field[Any]]] = {
    "text": lambda field, public: Text(longest=field.longest, public=public, **_how(field)),
    "texts": lambda field, public: _items(field, Text(longest=field.longest, public=public)),
    "code": lambda field, public: Code(field.codes, **_how(field)),
    "codes": lambda field, public: _items(field, Code(field.codes)),
    "flag": lambda field, public: Flag(**_how(field)),
    "whole": lambda field, public: _number(field),
    "fen": lambda field, public: _number(field),
    "area": lambda field, public: Area(**_how(field)),
    "day": lambda field, public: Day(**_how(field)),
    "place": lambda field, public: Text(longest=CODE_LENGTH, **_how(field)),
    "org": lambda field, public: Text(longest=ID_LENGTH, **_how(field)),
    "orgs": lambda field, public: _items(field, Text(longest=ID_LENGTH)),
    "base": lambda field, public: Text(longest=ID_LENGTH, **_how(field)),
    "person": lambda field, public: Text(longest=100, sealed=True, **_how(field)),
}


def form_of(kind: Kind) -> type[Form]:
    """The form of a kind's own fields; one for each kind, made once."""
    made = _FORMS.get(kind)
    if made is None:
        made = _FORMS[kind] = _made(kind)
    return made


_FORMS: dict[Kind, type[Form]] = {}


def _made(kind: Kind) -> type[Form]:
    public = kind.read_by == "public"
    own = {name: _MAKE[field.type](field, public and not field.hidden) for name, field in kind.fields.items()}
    made: type[Schema] = Form.from_dict(own, name=f"Record_{kind.name}")
    assert issubclass(made, Form)
    return made


def read(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The checked content of a record's fields. Raises Refused 422 naming each as ``fields.<name>``."""
    try:
        found = load(form_of(kind), given)
    except Refused as refused:
        raise bad_fields(*(FieldError(f"fields.{one.field}", one.message) for one in refused.errors)) from None
    errors = [error for field in kind.fields.values() if field.open for error in _words(field, found)]
    if errors:
        raise bad_fields(*errors)
    return found


def _words(field: Field, found: Mapping[str, Any]) -> list[FieldError]:
    """An open list wants words where ``other`` is chosen, and only there."""
    chosen, words = found[field.name], found[field.name + WORDS]
    other = chosen == OTHER or (isinstance(chosen, list) and OTHER in chosen)
    if other and not words:
        return [FieldError(f"fields.{field.name}{WORDS}", f"“{field.zh}”选择“其他”的，应当说明。")]
    if words and not other:
        return [FieldError(f"fields.{field.name}{WORDS}", f"“{field.zh}”没有选择“其他”，不用说明。")]
    return []


_SHAPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "minLength": 1}, "person": {"type": "string", "minLength": 1, "maxLength": 100},
    "flag": {"type": "boolean"}, "whole": {"type": "integer"}, "fen": {"type": "integer"},
    "area": {"type": "string", "pattern": r"^(0|[1-9]\d{0,8})(\.\d{1,2})?$"}, "day": {"type": "string", "format": "date"},
    "place": {"type": "string", "pattern": "^[0-9]{2,12}$"}, "org": {"type": "string"}, "base": {"type": "string"},
}  # fmt: skip
_HINTS = {
    "fen": "金额，单位为分", "area": "面积，单位为平方米，最多两位小数", "place": "行政区划代码", "org": "社会组织编号",
    "orgs": "社会组织编号", "base": "孵化基地编号", "person": "姓名，加密保存，不对外公开",
}  # fmt: skip


def json_schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of a kind's fields, with Chinese titles and the label of each code."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.zh,
        "type": "object",
        "properties": {name: _shape(field) for name, field in kind.fields.items()},
        "required": [name for name, field in kind.fields.items() if field.required],
        "additionalProperties": False,
    }


def _shape(field: Field) -> dict[str, Any]:
    said = {"title": field.zh} | ({"description": _HINTS[field.type]} if field.type in _HINTS else {})
    if field.type in ("texts", "codes", "orgs"):
        inner = _one({"texts": "text", "codes": "code", "orgs": "org"}[field.type], field)
        least = {"minItems": field.least or 1} if field.required or field.least else {}
        return {**said, "type": "array", "items": inner, "maxItems": field.most or MOST_ITEMS, "uniqueItems": True, **least}
    shape = _one(field.type, field)
    if not field.required:
        shape = shape | {"type": [shape["type"], "null"]}
        if "oneOf" in shape:
            shape["oneOf"] = [*shape["oneOf"], {"const": None, "title": "未填"}]
    return said | shape


def _one(type_: str, field: Field) -> dict[str, Any]:
    if type_ == "code":
        return {"type": "string", "oneOf": [{"const": code, "title": label} for code, label in field.codes.items()]}
    shape = dict(_SHAPES[type_])
    if type_ == "text":
        shape["maxLength"] = field.longest
    if type_ in ("whole", "fen"):
        shape["minimum"] = field.least or 0
        shape |= {"maximum": field.most} if field.most is not None else {}
    return shape
