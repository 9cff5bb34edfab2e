"""Who may take a step of a case: the right role, at the right place, and not a person who has acted in another role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis, Refused, State
from common.kernel.identity import ROLES, Principal, acts_at, reads_below
from common.kernel.problems import not_found

COUNTY_DIGITS = 6  # streets and communities have no bureau of their own; their county's acts for them
ROLE_OF_PARTY = {"bureau": "bureau", "operator": "operator", "resident": "applicant"}


def acting_as(state: State, roles: Iterable[str], check: Check, *basis: Basis) -> str:
    """The role, of ``roles``, in which the caller may act on this case.

    Raises Refused 403 ``not_your_role``, ``not_your_place`` or ``same_person`` with ``basis``, and 404 for the case of
    another applicant.
    """
    actor = _actor(check)
    wanted = tuple(roles)
    held = [role for role in wanted if role in actor.roles]
    if not held:
        names = "、".join(ROLES[role] for role in wanted)
        raise Refused(403, "not_your_role", f"您的身份不能办理此事项，应由{names}办理。", basis=basis)
    fitting = [role for role in held if _is_of_case(state, role, actor)]
    if not fitting and held == ["applicant"]:
        raise not_found()
    if not fitting:
        raise Refused(403, "not_your_place", "该事项不属于您所在的本级辖区或者基地，不能办理。", basis=basis)
    role = next((role for role in fitting if not _acted_otherwise(state, role, actor)), None)
    if role is None:
        detail = "同一事项的不同环节不能由同一人办理，请由其他经办人办理。"
        raise Refused(403, "same_person", detail, basis=(*basis, *ground(check, "admission.separate_persons")))
    return role


def acted(state: State, role: str, action: str, check: Check) -> list[dict[str, Any]]:
    """The case's list of who did what, with this act at its end."""
    act = {"sub": _actor(check).sub, "role": role, "action": action, "at": check.instant}
    return [*state.get("acts", ()), act]


def is_own(state: State, actor: Principal) -> bool:
    """Whether the case is the applicant's: its organisation's, or for a team without one its own person's."""
    if state.get("org"):
        return actor.org == state["org"]
    return actor.sub == state["applicant"]


def ground(check: Check, parameter: str) -> tuple[Basis, ...]:
    """The rule behind a parameter, cited; nothing where the profile has no such rule."""
    if not check.rules.has(parameter):
        return ()
    check.value(parameter)
    return (check.rules.param(parameter).basis,)


def _actor(check: Check) -> Principal:
    assert check.actor is not None, "a command has a caller"
    return check.actor


def _is_of_case(state: State, role: str, actor: Principal) -> bool:
    if role == "applicant":
        return is_own(state, actor)
    if role == "operator":
        return actor.base == state["base"]
    if role == "expert":
        return reads_below(actor, state["division"])
    return acts_at(actor, state["division"][:COUNTY_DIGITS])


def _acted_otherwise(state: State, role: str, actor: Principal) -> bool:
    return any(act["sub"] == actor.sub and act["role"] != role for act in state.get("acts", ()))
