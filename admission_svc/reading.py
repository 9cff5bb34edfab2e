"""Who reads which case: one place for single reads, lists, dossiers and the change feed. Pure.

The table is ``design``'s "Who reads what"; what it does not give is not there (404), for commands as for reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.codes import OUTSTANDING
from common.kernel.decision import State
from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.authority import (
    PLACE,
    Caller,
    Who,
    applicant,
    auditor,
    bureau,
    expert,
    leading_group,
    operator,
    supervisor,
)
from common.kernel.declaration.fields import flag, items, ref, text
from common.kernel.identity import Principal
from common.kernel.problems import not_found

Conditions = tuple[tuple[str, Any], ...]
LISTS = "lists"
KINDS = ("application", "residency")


class Case(Thing):
    """The fields of an application or a residency by which somebody has to do with it."""

    base = ref("基地")
    org = ref("社会组织")
    applicant = ref("申请人")
    unit = text("业务主管单位")
    expert_review = flag("须经专家评审")
    experts = items("评审专家", text("专家"), later=True)


READERS = (
    bureau.over(Case.division), leading_group.over(Case.division), auditor.over(Case.division), operator.running(Case.base),
    applicant.of(Case.org), supervisor.unit(Case.unit),
)  # fmt: skip
# Who reads only some of what the relation gives: by which field, and which value of it.
SOME: tuple[tuple[Who, str, Any], ...] = (
    (applicant.own(Case.applicant), "org", None),  # a team that is no organisation
    (supervisor.over(Case.division), "unit", None),  # an organisation that names no unit: the unit of the place
    (expert.over(Case.division), "expert_review", True),
)
EXPERTS = "experts"  # once a case names its experts, it is there for these alone
ANY_EXPERT: Conditions = ((f"body.{EXPERTS}", None),)


def caller_of(principal: Principal) -> Caller:
    """A principal as the register bears it out (``parties.at_the_door``), as a reader."""
    return Caller(principal, principal.base if "operator" in principal.roles else None)


def require_known(state: State, caller: Caller) -> None:
    """Raise Refused 404 where the caller may not know of a case."""
    if not knows(state, caller):
        raise not_found()


def knows(state: State, caller: Caller) -> bool:
    """Whether the caller may read a case."""
    some = (who.holds(caller, state) and state.get(field) == value and _assigned(who, caller, state) for who, field, value in SOME)
    return any(who.holds(caller, state) for who in READERS) or any(some)


def cases(caller: Caller) -> list[Conditions]:
    """The same for all cases at once: alternatives for a list."""
    found = [one for who in READERS for one in _conditions(who, caller)]
    for who, field, value in SOME:
        found += [(*one, (f"body.{field}", value), *named) for one in _conditions(who, caller) for named in _naming(who, caller)]
    return list(dict.fromkeys(found))


def entries(caller: Caller) -> list[dict[str, Any]]:
    """The same for the journal, whose entries carry the lists of their case."""
    named = [one[0] for who in (*READERS, SOME[0][0]) for one in _conditions(who, caller)]
    tags = [value if name == LISTS else f"{name}:{value}" for name, value in named]
    return [{"aggregate.type": {"$in": list(KINDS)}, LISTS: {"$in": tags}}] if tags else []


def as_read(view: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
    """A case as its reader may see it: to the parties reviewers are roles and not people, and what experts gave is told
    to the applicant once it is decided."""
    shown = dict(view)
    if caller.roles - {"applicant", "operator"}:
        return shown
    shown["experts"] = None
    shown["waivers"] = [{name: value for name, value in one.items() if name != "by"} for one in view["waivers"]]
    under_review = any(one["step"] not in OUTSTANDING for one in view.get("next", ()))
    if under_review and "operator" not in caller.roles:
        shown["steps"] = [{name: value for name, value in one.items() if name != "score"} for one in view["steps"]]
    return shown


def _assigned(who: Who, caller: Caller, state: State) -> bool:
    """Whether a case that names its experts names this one; one that names none is there for every expert of its place."""
    assert caller.principal is not None
    return who.role != "expert" or state.get(EXPERTS) is None or caller.principal.sub in state[EXPERTS]


def _naming(who: Who, caller: Caller) -> tuple[Conditions, ...]:
    """The same as conditions of a list."""
    assert caller.principal is not None
    return (ANY_EXPERT, ((f"body.{EXPERTS}", caller.principal.sub),)) if who.role == "expert" else ((),)


def _conditions(who: Who, caller: Caller) -> list[Conditions]:
    return [((LISTS, value),) if name == PLACE else ((f"body.{name}", value),) for name, value in who.keys(caller)]
