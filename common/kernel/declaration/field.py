"""A field: its Chinese label, its kind and who may see it; and a set of fields, which is an aggregate or a form.

A field stands once. Forms borrow the fields of their aggregate (``paid_on = Claim.paid_on``), so that name, label and
bounds cannot differ between what comes in, what is stored and what goes out.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from marshmallow import fields as mm

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
