"""Who may act on a thing and who may know of it: a role, and the relation that its bearer has to the thing. Pure.

A relation reads one field of the thing. The same object answers for one thing (``holds``) and gives the key under which
lists, feeds and dossiers find all such things (``keys``), so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from common.kernel import places
from common.kernel.declaration.field import Field
from common.kernel.identity import ROLES, Principal, acts_at, reads_below

PLACE = ""  # things are listed by their place and all around it under the bare code
Key = tuple[str, str]


class Relation(StrEnum):
    """What a bearer of a role has to do with a thing."""

    OF = "of"  # it belongs to the caller's organisation
    AT = "at"  # it lies at the caller's own level and place
    OVER = "over"  # it lies in the caller's place or below
    RUNS = "runs"  # it belongs to the base that the caller's organisation runs today
    UNIT = "unit"  # it names the caller's unit
    OWN = "own"  # it is the caller's own, by person
    AROUND = "around"  # its place is the caller's, lies in it or around it
    ANY = "any"


ALONE = (Relation.AT, Relation.OVER, Relation.ANY)  # found by the lists of places alone
_WORDS = {
    Relation.OF: "本单位", Relation.AT: "本级", Relation.OVER: "所辖地区的", Relation.RUNS: "本基地现任", Relation.UNIT: "其",
    Relation.OWN: "本人所属", Relation.AROUND: "本地区的", Relation.ANY: "",
}  # fmt: skip


@dataclass(frozen=True)
class Caller:
    """A principal as the register sees it today: ``base`` is the base that its organisation runs now, if any."""

    principal: Principal | None
    base: str | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The roles that the register bears out."""
        if self.principal is None:
            return frozenset()
        named = frozenset(self.principal.roles)
        return named if self.base else named - {"operator"}


@dataclass(frozen=True)
class Who:
    """A role in a relation to a thing, told by ``field`` of the thing."""

    role: str
    relation: Relation
    field: Field | None = None

    @property
    def label(self) -> str:
        """How people are told who it is."""
        return f"{_WORDS[self.relation]}{ROLES.get(self.role, '单位和个人')}"

    def holds(self, caller: Caller, state: Mapping[str, Any]) -> bool:
        """Whether the caller is one of these, for this thing."""
        if caller.principal is None and self.relation is not Relation.ANY:
            return False
        if self.role and self.role not in caller.roles:
            return False
        if self.relation is Relation.ANY:
            return True
        assert caller.principal is not None and self.field is not None
        value = state.get(self.field.name)
        if value is None:
            return False
        if self.relation is Relation.AT:
            return acts_at(caller.principal, value)
        if self.relation is Relation.OVER:
            return reads_below(caller.principal, value)
        if self.relation is Relation.AROUND:
            return reads_below(caller.principal, value) or places.covers(value, caller.principal.division)
        mine = _own(caller, self.relation)
        return mine is not None and (mine in value if isinstance(value, list) else mine == value)

    def keys(self, caller: Caller) -> tuple[Key, ...]:
        """The fields and values by which all things are found that the caller may know so: any of these. A field of
        ``PLACE`` means the place and all below it, any other exactly this value."""
        if self.role and self.role not in caller.roles:
            return ()
        if self.relation is Relation.ANY:
            return ((PLACE, places.EVERYWHERE),)
        assert caller.principal is not None and self.field is not None
        here = caller.principal.division
        if self.relation in (Relation.AT, Relation.OVER):
            return ((PLACE, here),)
        if self.relation is Relation.AROUND:
            return (PLACE, here), *((self.field.name, place) for place in places.around(here)[1:-1])
        mine = _own(caller, self.relation)
        return () if mine is None else ((self.field.name, mine),)


def _own(caller: Caller, relation: Relation) -> str | None:
    principal = caller.principal
    assert principal is not None
    return {
        Relation.OF: principal.org, Relation.RUNS: caller.base, Relation.UNIT: principal.unit, Relation.OWN: principal.sub,
    }[relation]  # fmt: skip


@dataclass(frozen=True)
class Role:
    """A role of the API; its methods make the relations."""

    name: str

    def of(self, field: Field) -> Who:
        """Acts for the organisation in the field."""
        return Who(self.name, Relation.OF, field)

    def at(self, field: Field) -> Who:
        """Belongs to exactly this level and place (本级)."""
        return Who(self.name, Relation.AT, field)

    def over(self, field: Field) -> Who:
        """Its place is the thing's own or lies above it."""
        return Who(self.name, Relation.OVER, field)

    def running(self, field: Field) -> Who:
        """Acts for the running operator of the base in the field."""
        return Who(self.name, Relation.RUNS, field)

    def unit(self, field: Field) -> Who:
        """Belongs to the unit that the field names."""
        return Who(self.name, Relation.UNIT, field)

    def own(self, field: Field) -> Who:
        """Is the person in the field."""
        return Who(self.name, Relation.OWN, field)

    def around(self, field: Field) -> Who:
        """Its place is the thing's own, lies in it or around it."""
        return Who(self.name, Relation.AROUND, field)

    def anywhere(self) -> Who:
        """Whatever the thing."""
        return Who(self.name, Relation.ANY)


applicant, operator, bureau, supervisor, leading_group, street, finance, expert, auditor, it_center = map(
    Role, ("applicant", "operator", "bureau", "supervisor", "leading_group", "street", "finance", "expert", "auditor", "it_center")
)
social_work_dept = Role("social_work_dept")
anybody = Who("", Relation.ANY)
everybody = Role("")  # whoever has a token, in a relation
