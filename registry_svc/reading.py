"""Who reads what of organisations and bases: one place for single reads, lists, dossiers, timelines and feeds. Pure.

An organisation is read in full, or as what anybody may know of one; what is neither is not there (404). The table is
``design``'s "Who reads what"; what a base tells to anybody and what inside is ``registry_svc.base_schemas``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.authority import (
    PLACE,
    Caller,
    Who,
    applicant,
    auditor,
    bureau,
    finance,
    leading_group,
    operator,
    social_work_dept,
    street,
    supervisor,
)
from common.kernel.declaration.fields import ref, text

Conditions = tuple[tuple[str, Any], ...]
LISTS = "lists"


class Org(Thing):
    """The fields of an organisation by which somebody has to do with it."""

    supervisor_unit = text("业务主管单位")


class Case(Thing):
    """What ties an organisation to a base elsewhere: its application."""

    base = ref("基地")


class Base(Thing):
    """The fields of a base by which somebody has to do with it."""


FULL = (bureau.over(Org.division), auditor.over(Org.division), applicant.of(Org.id), supervisor.unit(Org.supervisor_unit))
PART = (leading_group.over(Org.division), finance.over(Org.division))
# A role that reads in full only some of what lies in its place: by which field, and which values of it.
SOME: tuple[tuple[Who, str, Any], ...] = (
    (street.over(Org.division), "kind", "filed_community"),
    (street.over(Org.division), "registration_class", "community_service"),
    (social_work_dept.over(Org.division), "volunteer", True),
)
OF_CASES = (bureau.over(Case.division), operator.running(Case.base))  # its applicants and residents, wherever registered
INSIDE = (
    bureau.over(Base.division), leading_group.over(Base.division), street.over(Base.division), auditor.over(Base.division),
    operator.running(Base.id),
)  # fmt: skip


def of_org(state: State, caller: Caller, cases: Iterable[State] = ()) -> str | None:
    """How the caller reads an organisation: ``full``, ``part``, or not at all."""
    if any(who.holds(caller, state) for who in FULL) or _receives(state, caller):
        return "full"
    if any(who.holds(caller, state) and state.get(field) == value for who, field, value in SOME):
        return "full"
    if any(who.holds(caller, case) for case in cases for who in OF_CASES):
        return "full"
    return "part" if any(who.holds(caller, state) for who in PART) else None


def orgs(caller: Caller) -> list[Conditions]:
    """The organisations that the caller may read in one way or the other, as alternatives for a list."""
    found = [one for who in (*FULL, *PART) for one in _conditions(who, caller)]
    found += [(*one, (f"body.{field}", value)) for who, field, value in SOME for one in _conditions(who, caller)]
    return list(dict.fromkeys(found))


def orgs_in_full(caller: Caller) -> list[Conditions]:
    """The organisations that the caller reads in full."""
    found = [one for who in FULL for one in _conditions(who, caller)]
    found += [(*one, (f"body.{field}", value)) for who, field, value in SOME for one in _conditions(who, caller)]
    return list(dict.fromkeys(found))


def of_base(state: State, caller: Caller) -> bool:
    """Whether the caller reads more of a base than anybody."""
    return any(who.holds(caller, state) for who in INSIDE)


def entries(caller: Caller) -> list[dict[str, Any]]:
    """The journal entries that the caller may read, of organisations and bases; those of its own decisions on rules are
    told to whoever they are made for."""
    found = [_entry("org", one) for who in FULL for one in _conditions(who, caller)]
    found += [{**_entry("org", one), f"data.org.{field}": value} for who, field, value in SOME for one in _conditions(who, caller)]
    found += [_entry("base", one) for who in INSIDE for one in _conditions(who, caller)]
    if caller.principal is not None:
        found.append({"aggregate.type": "division", "aggregate.id": {"$in": _around(caller.principal.division)}})
    return found


def _around(division: str) -> list[str]:
    return list(places.around(division)[1:])


def _receives(state: State, caller: Caller) -> bool:
    """The bureau of another place to which an organisation is being handed over."""
    transfer: Mapping[str, Any] | None = state.get("transfer")
    return transfer is not None and bureau.over(Org.division).holds(caller, {"division": transfer["to"]})


def _conditions(who: Who, caller: Caller) -> list[Conditions]:
    """The same relation as a condition on the stored thing."""
    return [((LISTS, value),) if name == PLACE else (("_id" if name == "id" else f"body.{name}", value),) for name, value in who.keys(caller)]


def _entry(kind: str, conditions: Conditions) -> dict[str, Any]:
    """A condition on the stored thing as one on its journal entries."""
    name, value = conditions[0]
    if name == "_id":
        return {"aggregate.type": kind, "aggregate.id": value}
    return {"aggregate.type": kind, LISTS: value if name == LISTS else f"{name}:{value}"}
