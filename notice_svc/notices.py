"""What every decision on a notice is made of: its first state, its opening, its facts, who may handle it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Basis, Event, Outcome, Refused, State
from common.kernel.identity import acts_at, reads_below, require_other_person
from common.kernel.problems import not_found
from common.kernel.text import key
from common.law.explain import basis_from_json, basis_json
from common.law.jurisdiction import pinned
from notice_svc.codes import CATEGORIES, CLAUSE, CLAUSES
from notice_svc.period import Period
from notice_svc.workflow import NOTICE, workflow_of

# What neighbours are told of a notice: contracts.facts.Notice.
FACTS = ("id", "kind", "title", "division", "state", "subject_type", "subject_id", "opened_at", "closes_at")
SEPARATE = "notice.separate_persons"
COUNTY_DIGITS = 6  # streets and communities have no bureau of their own; their county's acts for them

Told = tuple[str, Mapping[str, Any]]


def fresh(id: str, what: Mapping[str, Any], judged_by: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """The state of a new notice, not yet public. ``what`` gives kind, category, title, content, division and, where
    it is about something, subject_type and subject_id."""
    return {
        "id": id, "category": None, "subject_type": "notice", "subject_id": id, **what, "title_key": key(what["title"]),
        "state": NOTICE.initial, "judged_by": pinned(judged_by, check.rules.version), "created_at": check.instant,
        "working_days": None, "period_basis": [], "opened_at": None, "last_day": None, "closes_at": None,
        "due_at": None, "ended_at": None, "reason": None, "objection_count": 0, "open_objection_count": 0, "acts": [],
        "supersedes": None, "superseded_by": None, "correction": None, "waivers": [],
    }  # fmt: skip


def opened(state: State, period: Period, grounds: tuple[Basis, ...], check: Check) -> Outcome:
    """Open a notice for ``period``, whose length rests on ``grounds``; the time concludes it (ZJ23-26)."""
    clauses = law(state, check)
    after = {
        **state, **period.to_json(), "state": step(state, "open", check),
        "opened_at": check.instant, "due_at": period.closes_at, "period_basis": basis_json(grounds),
    }  # fmt: skip
    return outcome(after, check, ("opened", {}), grounds=(*clauses, *grounds))


def published(state: State, check: Check) -> Outcome:
    """Make an item of information public; it has no period (ZJ23-15)."""
    after = {**state, "state": step(state, "publish", check), "opened_at": check.instant}
    return outcome(after, check, ("published", {"category": state["category"]}))


def outcome(after: State, check: Check, *told: Told, grounds: tuple[Basis, ...] = ()) -> Outcome:
    """``after`` with the newest grounds, and the events that tell it; ``grounds`` come before those of ``check``.

    What asks no rule rests on the grounds of the decision before it.
    """
    asked = (*grounds, *check.basis) or basis_from_json(after.get("basis", ()))
    basis = tuple({(one.clause, one.parameter): one for one in asked}.values())
    whole = {**after, "basis": basis_json(basis)}
    events = tuple(Event(f"notice.notice.{name}", {"notice": facts(whole), **data}) for name, data in told)
    return Outcome(whole, events, basis)


def law(state: State, check: Check) -> tuple[Basis, ...]:
    """The clause that the notice's kind rests on, cited, where it is law here; else the grounds it was written on."""
    if state["kind"] == "information":
        check.value(CATEGORIES, row=state["category"])
        return (check.rules.param(CATEGORIES).row(state["category"]).basis,)
    clause = CLAUSES.get(state["kind"], CLAUSE)
    return check.cite_where_law(clause) or basis_from_json(state.get("basis", ()))


def step(state: State, action: str, check: Check) -> str:
    """The state that ``action`` leads to. Raises Refused 409 with the clause of the notice's kind."""
    return workflow_of(state).step(state["state"], action, law(state, check))


def by_somebody_else(state: State, check: Check) -> None:
    """Raises Refused 403 ``same_person`` for whoever has written, released or reviewed before."""
    assert check.actor is not None
    known = check.rules.has(SEPARATE)
    basis = (check.rules.param(SEPARATE).basis,) if known else law(state, check)
    require_other_person(check.actor, *(one["sub"] for one in state["acts"]), basis=basis)


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of a notice."""
    return {name: state[name] for name in FACTS}


def act(check: Check, action: str) -> dict[str, Any]:
    """Who did what to the case; whoever is on this list rules on no objection to it."""
    assert check.actor is not None
    return {"sub": check.actor.sub, "role": "bureau", "action": action, "at": check.instant}


def in_own_place(state: State, check: Check) -> None:
    """The bureau of the notice's own place and level handles it (ZJ23-02); of a draft elsewhere nobody hears."""
    actor, division = check.actor, state["division"]
    assert actor is not None
    if acts_at(actor, division) or acts_at(actor, bureau_of(division)):
        return
    if state["opened_at"] is None and not reads_below(actor, division):
        raise not_found()
    basis = check.cite_where_law("ZJ23-02")
    raise Refused(403, "not_your_place", "该公示不由本级民政部门办理，应由公示所在地的同级民政部门办理。", basis=basis)


def bureau_of(division: str) -> str:
    """The place whose bureau handles the notices of ``division``."""
    return division[:COUNTY_DIGITS]


def has_open_objection(state: State) -> bool:
    """Whether somebody's objection still waits for a ruling."""
    return bool(state["open_objection_count"])
