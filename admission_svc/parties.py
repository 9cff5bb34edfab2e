"""Who may take a step of a case: the right role, at the right place, and not a person who has acted in another role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis, Refused, State
from common.kernel.identity import ROLES, Principal, acts_at, reads_below
from common.kernel.operating import operates, running
from common.kernel.problems import not_found
from common.law.view import View

COUNTY_DIGITS = 6  # streets and communities have no bureau of their own; their county's acts for them
ROLE_OF_PARTY = {"bureau": "bureau", "operator": "operator", "resident": "applicant"}


def at_the_door(caller: Principal, base: Mapping[str, Any] | None, today: str) -> Principal:
    """The caller as the register bears it out: an operator only while its organisation runs the base of its token.

    ``base`` are the facts of the base of the case, None where nothing has been heard of it.
    """
    if "operator" not in caller.roles:
        return caller
    if base is not None and operates(caller, base, today):
        return replace(caller, org=running(base, today))
    return replace(caller, roles=tuple(role for role in caller.roles if role != "operator"))


def acting_as(state: State, roles: Iterable[str], check: Check, *basis: Basis) -> str:
    """The role, of ``roles``, in which the caller may act on this case.

    Raises Refused 403 ``not_your_role``, ``not_your_place`` or ``same_person`` with ``basis``, and 404 for the case of
    another applicant.
    """
    actor = _actor(check)
    wanted = tuple(roles)
    held = [role for role in wanted if role in actor.roles]
    if not held:
        raise _no_role(state, wanted, actor, basis)
    fitting = [role for role in held if _is_of_case(state, role, actor)]
    if not fitting and held == ["applicant"]:
        raise not_found()
    if not fitting:
        raise Refused(403, "not_your_place", "该事项不属于您所在的本级辖区或者基地，不能办理。", basis=basis)
    apart = [role for role in fitting if role == "applicant" or not _is_applicants(state, actor)]
    if not apart:
        raise same_party(state, check)
    role = next((role for role in apart if not _acted_otherwise(state, role, actor)), None)
    if role is None:
        detail = "同一事项的不同环节不能由同一人办理，请由其他经办人办理。"
        raise Refused(403, "same_person", detail, basis=(*basis, *ground(check, "admission.separate_persons")))
    return role


def party_names(rules: View) -> tuple[str, ...]:
    """Who signs the agreement with a resident: all three, where the documents are silent about it."""
    return tuple(rules.value("agreement.parties")) if rules.has("agreement.parties") else tuple(ROLE_OF_PARTY)


def parties_of(check: Check) -> tuple[str, ...]:
    """As ``party_names``, cited."""
    ground(check, "agreement.parties")
    return party_names(check.rules)


def same_party(state: State, check: Check) -> Refused:
    """403: the applicant's own organisation would decide or sign on the other side, too (ruling 17)."""
    detail = f"“{state['org_name']}”是本事项的申请单位，不能同时作为另一方办理，协议各方应当是不同的主体。"
    return Refused(403, "same_party", detail, basis=ground(check, "agreement.parties"))


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


def _no_role(state: State, wanted: tuple[str, ...], actor: Principal, basis: tuple[Basis, ...]) -> Refused:
    names = "、".join(ROLES[role] for role in wanted)
    if "operator" in wanted and actor.base == state["base"]:
        detail = f"您所在单位目前不是该基地在委托期限内的运营管理机构，不能办理此事项，应由现任{names}办理。"
        return Refused(403, "operator_not_running", detail, basis=basis)
    return Refused(403, "not_your_role", f"您的身份不能办理此事项，应由{names}办理。", basis=basis)


def _is_applicants(state: State, actor: Principal) -> bool:
    return state.get("org") is not None and actor.org == state["org"]


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
