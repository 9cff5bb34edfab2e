"""Sessions: announcing, enrolment, check-in, cancellation, closing. Pure decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.codes import on_list
from common.kernel.decision import Basis, Event, FieldError, Outcome, Refused, State
from common.kernel.identity import Principal, acts_at
from common.kernel.problems import bad_field, wrong_order
from common.law.explain import basis_from_json
from common.law.jurisdiction import pinned
from training_svc.codes import SESSION_KINDS
from training_svc.workflow import HOSTS, SESSION

# What neighbours are told of a session: contracts.facts.Session.
FACTS = ("id", "kind", "base", "division", "title", "state", "held_on")
# Which vocabulary of the rule book the topics of a kind come from; other kinds take the subjects of training.
TOPICS = {"consultation": "training.consultation_topics"}
SUBJECTS = "training.subjects"
# Each enrolment is a field of its own, so that the journal keeps what changed and not the whole list again.
ENROLMENT = "enrolment:"
CLAUSE = "ZJ23-13"
# A technical bound, as no rule says how late a session may be entered: long enough for one that was held without
# notice, too short to rewrite the report of a year that is over.
LATEST_DAYS = 31
Decision = Callable[[State, Check], Outcome]


def schedule(
    id: str, form: Mapping[str, Any], base: Mapping[str, Any], judged_by: Mapping[str, Any], check: Check
) -> Outcome:
    """Announce a session of a base. Kind, audience and topics come from the lists of the rules (ZJ23-13, ZJ23-17,
    ZJ23-18); what an open list does not name is ``other``, with words.

    Raises Refused 403 to who neither runs the base nor is its bureau, 422 for a code off its list and for a day more
    than ``LATEST_DAYS`` ago.
    """
    _require_host({"base": base["id"], "division": base["division"]}, check)
    if form["held_on"] < (check.today - timedelta(days=LATEST_DAYS)).isoformat():
        raise bad_field("held_on", f"活动日期距今已超过{LATEST_DAYS}日，不能再补录。")
    _check_kind(form["kind"], check)
    audiences = "training.integrity_audiences" if form["kind"] == "integrity" else "training.audiences"
    on_list(check, audiences, "audience", form["audience"], form["audience_other"])
    on_list(check, TOPICS.get(form["kind"], SUBJECTS), "topics", form["topics"], form["topics_other"])
    state = {
        **form,
        "id": id,
        "base_name": base["name"],
        "division": base["division"],
        "state": SESSION.initial,
        "judged_by": pinned(judged_by, check.rules.version),
        "waivers": [],
        "due_at": None,
        "basis": [ground.to_json() for ground in check.basis],
    }
    return _outcome(state, "scheduled", check)


def enrol(state: State, person: str, entry: Mapping[str, Any], check: Check) -> Outcome:
    """Enrol a person. ``person`` is an opaque reference, ``entry`` has the sealed name and phone and the ``org``.

    Enrolling the same person again changes nothing. Raises Refused 409 when the session is full or over, 403 where
    an applicant enrols for an organisation not its own, or a host of elsewhere enrols at all.
    """
    _step(state, "enrol", check)
    _require_may_enrol(state, entry["org"], check)
    if ENROLMENT + person in state:
        return Outcome(state)
    if len(enrolments(state)) >= state["capacity"]:
        raise wrong_order("该期活动报名人数已满，不能再报名。", *_ground(state, check))
    enrolled = {**entry, "person": person, "enrolled_at": check.instant, "checked_in_at": None}
    return _outcome({**state, ENROLMENT + person: enrolled}, "enrolled", check, person=person, org=entry["org"])


def check_in(state: State, person: str, check: Check) -> Outcome:
    """Record that an enrolled person came; a second check-in counts nothing more.

    Raises Refused 409 before the day of the session and after it was closed, 422 for a person not enrolled.
    """
    _require_host(state, check)
    _step(state, "check_in", check)
    _require_begun(state, check, "尚未到活动日期，不能签到。")
    entry = state.get(ENROLMENT + person)
    if entry is None:
        raise bad_field("person", "该人员没有报名本期活动。")
    if entry["checked_in_at"]:
        return Outcome(state)
    came = {**entry, "checked_in_at": check.instant}
    return _outcome({**state, ENROLMENT + person: came}, "checked_in", check, person=person, org=entry["org"])


def cancel(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Call a session off, with a reason. Raises Refused 409 where it was closed or cancelled before."""
    _require_host(state, check)
    target = _step(state, "cancel", check)
    return _outcome({**state, "state": target, "cancel_reason": form["reason"]}, "cancelled", check)


def close(state: State, check: Check) -> Outcome:
    """Make the attendance final: who checked in came, who did not was absent. Raises Refused 409 before its day."""
    _require_host(state, check)
    target = _step(state, "close", check)
    _require_begun(state, check, "尚未到活动日期，不能办结。")
    came = [entry for entry in enrolments(state) if entry["checked_in_at"]]
    orgs = sorted({entry["org"] for entry in came if entry["org"]})
    after = {**state, "state": target, "attended": len(came), "attended_orgs": orgs}
    return _outcome(after, "closed", check, attended=len(came), orgs=orgs)


def enrolments(state: State) -> list[Mapping[str, Any]]:
    """The enrolments of a session, in the order they were made."""
    found = (value for name, value in state.items() if name.startswith(ENROLMENT))
    return sorted(found, key=lambda entry: (entry["enrolled_at"], entry["person"]))


def attended(state: State) -> int:
    """How many persons have checked in, each counted once."""
    return sum(1 for entry in enrolments(state) if entry["checked_in_at"])


def facts(state: State) -> dict[str, Any]:
    """What neighbours are told of a session."""
    return {name: state[name] for name in FACTS}


def hosts(principal: Principal, state: Mapping[str, Any]) -> bool:
    """Whether somebody runs the session's base or is the bureau of its own place."""
    runs = "operator" in principal.roles and principal.base == state["base"]
    return runs or ("bureau" in principal.roles and acts_at(principal, state["division"]))


def near(principal: Principal, division: str) -> bool:
    """Whether the caller's place lies in, or around, the place of a session: for whom it is announced."""
    return places.covers(division, principal.division) or places.covers(principal.division, division)


def _require_host(state: Mapping[str, Any], check: Check) -> None:
    assert check.actor is not None
    if not hosts(check.actor, state):
        basis = check.cite_where_law("ZJ23-02")
        raise Refused(403, "not_your_place", "该活动应由本基地运营机构或者同级民政部门办理。", basis=basis)


def _require_may_enrol(state: State, org: str | None, check: Check) -> None:
    assert check.actor is not None
    if set(check.actor.roles) & set(HOSTS) and hosts(check.actor, state):
        return
    if "applicant" not in check.actor.roles or not near(check.actor, state["division"]):
        _require_host(state, check)
    if org != check.actor.org:
        raise Refused(403, "not_your_org", "只能为本单位的人员报名。")


def _step(state: State, action: str, check: Check) -> str:
    return SESSION.step(state["state"], action, _ground(state, check))


def _ground(state: State, check: Check) -> tuple[Basis, ...]:
    """The clause that asks for training, cited, where it is law; else what the session was announced on."""
    return check.cite_where_law(CLAUSE) or basis_from_json(state["basis"])


def _require_begun(state: State, check: Check, detail: str) -> None:
    if check.today.isoformat() < state["held_on"]:
        raise wrong_order(detail, *_ground(state, check))


def _check_kind(kind: str, check: Check) -> None:
    own = check.value("training.activity_kinds") if check.rules.has("training.activity_kinds") else []
    if kind not in SESSION_KINDS and kind not in own:
        known = "、".join([*SESSION_KINDS, *(code for code in own if code not in SESSION_KINDS)])
        raise Refused(
            422, "invalid_field", "活动类型不在规定的范围内。", basis=check.basis,
            errors=(FieldError("kind", f"不在允许的取值范围内：{known}。"),),
        )  # fmt: skip


def _outcome(state: State, event: str, check: Check, **data: Any) -> Outcome:
    return Outcome(state, (Event(f"training.session.{event}", {"session": facts(state), **data}),), check.basis)
