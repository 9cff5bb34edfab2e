"""What all publications have in common: made public at once, never edited, withdrawn with a reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Event, Outcome, Refused, State
from common.kernel.identity import Principal, acts_at
from common.kernel.problems import not_found, wrong_order
from common.law.explain import basis_from_json, basis_json
from common.law.jurisdiction import pinned

FACTS = ("id", "kind", "division", "title", "year", "state")


def published(id: str, kind: str, content: Mapping[str, Any], judged_by: Mapping[str, Any], check: Check) -> Outcome:
    """A new publication of the caller's place; ``content`` is what its kind made of the form, ``title`` among it.

    Raises Refused 409 ``not_offered`` where no document of the place asks for this kind: then nothing was cited.
    """
    assert check.actor is not None
    if not check.basis:
        raise Refused(409, "not_offered", f"「{check.rules.title}」适用的文件中没有关于此项发布的规定，不能办理。")
    state = {
        "year": None, **content, "id": id, "kind": kind, "division": content.get("division", check.actor.division),
        "state": "published", "published_at": check.instant, "by": check.actor.sub, "owner_org": check.actor.org,
        "withdrawn_at": None, "reason": None, "judged_by": pinned(judged_by, check.rules.version),
    }  # fmt: skip
    return _outcome(state, check, "published")


def withdraw(state: State, reason: str, check: Check) -> Outcome:
    """Take a publication back; it stays readable, marked."""
    actor = check.actor
    assert actor is not None
    if not (_in_charge(actor, state) or _owner(actor, state)):
        raise not_found()
    if state["state"] != "published":
        raise wrong_order("该项发布已经撤回。", *basis_from_json(state["basis"]))
    after = {**state, "state": "withdrawn", "withdrawn_at": check.instant, "reason": reason}
    return _outcome(after, check, "withdrawn", reason=reason)


def _in_charge(actor: Principal, state: State) -> bool:
    return "bureau" in actor.roles and acts_at(actor, state["division"][: len(actor.division)])


def _owner(actor: Principal, state: State) -> bool:
    return "applicant" in actor.roles and actor.org is not None and actor.org == state["owner_org"]


def _outcome(state: Mapping[str, Any], check: Check, name: str, **told: Any) -> Outcome:
    basis = check.basis or basis_from_json(state["basis"])
    facts = {field: state[field] for field in FACTS}
    event = Event(f"notice.publication.{name}", {"publication": facts, **told})
    return Outcome({**state, "basis": basis_json(basis)}, (event,), basis)
