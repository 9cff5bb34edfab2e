"""Fields: what an aggregate or a form consists of, each with its Chinese label, its kind and who may see it.

A field stands once. Forms borrow the fields of their aggregate (``paid_on = Claim.paid_on``), so that name, label and
bounds cannot differ between what comes in, what is stored and what goes out.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from marshmallow import fields as mm

from common.kernel import schema
from common.kernel.decision import State

Input = mm.Field[Any]  # a marshmallow field, on the way in or out
Make = Callable[..., Input]
Compute = Callable[[State, Any], Any]
MISSING = object()


@dataclass(eq=False)
class Field:
    """One field. ``make`` builds the marshmallow field that checks it on the way in, ``shown`` the one that describes it
    on the way out.

    ``later``: null until a command writes it. ``hidden``: stored and never shown. ``readers``: the only roles that see
    it. ``labels``: its codes with their Chinese labels, shown beside the value; or the names of the rule-book parameters
    that have them. ``sealed``: encrypted at rest, the function masks what goes out. ``compute``: not stored, made from
    the state and the rules of the case when somebody reads.
    """

    label: str
    make: Make
    shown: Make
    later: bool = False
    hidden: bool = False
    readers: tuple[str, ...] = ()
    labels: Mapping[str, str] | tuple[str, ...] | None = None
    many: bool = False
    sealed: Callable[[str], str] | None = None
    compute: Compute | None = None
    required: bool = True
    default: Any = MISSING
    parts: type[Fields] | None = None
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        if self.name and self.name not in (name, name.removesuffix("_")):
            raise TypeError(f"{owner.__name__}.{name} borrows the field {self.name!r} under another name")
        self.name = name.removesuffix("_")

    def optional(self, default: Any = None) -> Self:
        """The same field in a form that may leave it out."""
        return self._with(required=False, default=default)

    def maybe(self) -> Self:
        """The same field in a form that may leave it out; what is left out is not there, and not null."""
        return self._with(required=False, default=MISSING)

    def _with(self, **changes: Any) -> Self:
        made = copy.copy(self)
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    def to_form(self) -> Input:
        """The marshmallow field for requests."""
        given: dict[str, Any] = {"required": self.required}
        if not self.required and self.default is not MISSING:
            given |= {"load_default": self.default, "allow_none": self.default is None}
        return _described(self.make(**given), self.label)

    def to_shown(self) -> Input:
        """The marshmallow field for answers."""
        return _described(self.shown(allow_none=self.later or not self.required), self.label)


def _described(field: Input, label: str) -> Input:
    said = field.metadata.get("description")
    field.metadata = {**field.metadata, "description": f"{label}（{said}）" if said else label}
    return field


class Fields:
    """A set of fields; a subclass adds to what it inherits. ``from_`` is the field ``from``, a word that Python keeps."""

    def __init_subclass__(cls) -> None:
        for name, value in vars(cls).items():
            if not name.startswith("_") and not isinstance(value, Field):
                raise TypeError(f"{cls.__name__}.{name} is no field")

    @classmethod
    def all(cls) -> dict[str, Field]:
        """The fields by name, inherited ones first."""
        found: dict[str, Field] = {}
        for base in reversed(cls.__mro__):
            found |= {value.name: value for value in vars(base).values() if isinstance(value, Field)}
        return found


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


def mapping(label: str, keys: int = 50, values: int = 2000, **more: Any) -> Field:
    """Texts by code; which codes there may be is for the decision to say. Lengths in characters."""
    make = lambda **given: schema.Mapping(keys=schema.Text(longest=keys), values=schema.Text(longest=values), **given)  # noqa: E731
    return Field(label, make, lambda **given: mm.Dict(keys=mm.String(), values=mm.String(), **given), **more)


def part(label: str, fields: type[Fields], **more: Any) -> Field:
    """An object with fields of its own."""
    from common.kernel.declaration.forms import form_of, shown_of

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
    from common.kernel.declaration.forms import Chosen

    make = lambda **given: Chosen(chooser.name, forms, otherwise, **given)  # noqa: E731
    return Field(label, make, lambda **given: mm.Dict(**given), **more)


def anything(label: str, shown: Make = mm.Raw, **more: Any) -> Field:
    """Data that decisions write and no form takes; ``shown`` describes it to readers."""
    return Field(label, schema.Anything, shown, **more)
