"""What may be entered, corrected and withdrawn. Pure decisions on one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Event, FieldError, Outcome, Refused, State
from common.kernel.identity import ROLES, Principal
from common.kernel.ids import derived_id
from common.kernel.problems import bad_field, bad_fields, not_found, unauthorized, wrong_order
from common.kernel.records import checks, forms
from common.kernel.records.checks import Around
from common.kernel.spans import EVER, NEW_YEAR, span_of
from common.law.jurisdiction import pinned
from common.law.kinds import Field, Kind

YEAR_START = "targets.year_start"
ENTERED, CORRECTED, WITHDRAWN = "entered", "corrected", "withdrawn"
IN_FORCE, TAKEN_BACK = "in_force", "withdrawn"
STATES = {IN_FORCE: "有效", TAKEN_BACK: "已撤回"}

Seal = Callable[[str, str], str]


@dataclass(frozen=True)
class Subject:
    """What a record is about, as its keeper knows it. ``id`` is a place's code or the id of an organisation or base."""

    id: str
    name: str
    division: str
    org: str | None = None
    base: str | None = None
    runner: str | None = None  # the organisation that runs the base today


@dataclass(frozen=True)
class Entry:
    """A record about to be entered: its kind and form, the subject, the rules of its day, the records
    of the subject and around it, and how to seal a person's name."""

    service: str
    kind: Kind
    form: Mapping[str, Any]
    subject: Subject
    judged_by: Mapping[str, Any]
    around: Around = Around()
    seal: Seal = lambda value, owner: value


def enter(id: str, entry: Entry, check: Check) -> Outcome:
    """Enter a record. Raises Refused 403 for who may not, 422 where no clause orders it there and then, or for the form."""
    return _kept({"id": id, "revision": 1}, entry, check, ENTERED, None)


def correct(state: State, entry: Entry, reason: str, check: Check) -> Outcome:
    """Replace what a record says by a new version, with the reason; what it said stays in its history. The same content
    again changes nothing."""
    if entry.subject.id != state["about"]:
        raise bad_field("about", "更正不能改变台账的对象，应当撤回后重新登记。")
    after = _kept({**state, "revision": state["revision"] + 1}, entry, check, CORRECTED, reason)
    if after.state["span"] != state["span"]:
        raise bad_field("on", "更正不能改变台账所属的期间，应当撤回后重新登记。")
    if state["state"] == IN_FORCE and _said(state) == _said(after.state) and not entry.kind.personal:
        return Outcome(state)
    return after


def withdraw(state: State, kind: Kind, subject: Subject, reason: str, service: str, check: Check) -> Outcome:
    """Take a record back, with the reason; what it said stays in its history."""
    _may_enter(kind, subject, check)
    if state["state"] != IN_FORCE:
        raise wrong_order("该条台账已经撤回，不能重复办理。")
    after = {**state, "state": TAKEN_BACK, "reason": reason, "revision": state["revision"] + 1, "changed_on": check.today.isoformat()}
    basis = tuple(check.cite(clause) for clause in state["clauses"])
    return Outcome(after, (_event(service, WITHDRAWN, after),), basis)


def id_of(kind: Kind, about: str, span: str, fields: Mapping[str, Any]) -> str:
    """The id of the one record of a kind, subject and span."""
    return derived_id("record", kind.name, about, span, *(str(fields[name]) for name in kind.apart))


def span_on(kind: Kind, on: str, check: Check) -> str:
    """The span that a record of a day stands for: a year is the profile's target year."""
    if kind.once_per is None:
        return on
    return EVER if kind.once_per == EVER else span_of(kind.once_per, parse_date(on), year_start(check))


def year_start(check: Check) -> str:
    """The first day of the target year, "MM-DD"; the calendar's where the profile says none."""
    return check.rules.value(YEAR_START) if check.rules.has(YEAR_START) else NEW_YEAR


def _kept(before: State, entry: Entry, check: Check, happened: str, reason: str | None) -> Outcome:
    kind, on = entry.kind, entry.form["on"]
    _may_enter(kind, entry.subject, check)
    clauses = _in_force(kind, check)
    _on_its_day(kind, entry.subject, on, check)
    fields, errors = _with_places(kind, forms.read(kind, entry.form["fields"]), on)
    if errors := [*errors, *checks.faults(kind, fields, check, entry.around)]:
        raise bad_fields(*errors)
    remarks = checks.remarks(kind, fields, check, entry.around)
    sealed = {name: entry.seal(fields[name], f"records/{before['id']}/{name}") for name in kind.personal if fields[name]}
    state = {
        **before, "kind": kind.name, "about": entry.subject.id, "about_name": entry.subject.name,
        "division": entry.subject.division, "org": entry.subject.org, "base": entry.subject.base,
        "on": on, "span": span_on(kind, on, check), "fields": {**fields, **sealed}, "state": IN_FORCE,
        "remarks": remarks, "reason": reason, "clauses": list(clauses), "entered_by": _role(kind, check),
        "changed_on": check.today.isoformat(), "judged_by": pinned(entry.judged_by, check.rules.version),
        **_ways(kind, entry.subject),
    }  # fmt: skip
    basis = tuple(check.cite(clause) for clause in clauses)
    return Outcome(state, (_event(entry.service, happened, state),), basis)


def _ways(kind: Kind, subject: Subject) -> dict[str, Any]:
    """By what a record is listed besides its place and subject."""
    return {"kind_city": f"{kind.name}@{subject.division[:4]}", "kind_county": f"{kind.name}@{subject.division[:6]}"}


def _said(state: State) -> tuple[Any, ...]:
    return state["on"], state["fields"]


def _event(service: str, happened: str, state: State) -> Event:
    told = {name: state[name] for name in ("id", "kind", "about", "division", "org", "base", "on", "span", "state")}
    return Event(f"{service}.record.{happened}", {"record": told})


def _in_force(kind: Kind, check: Check) -> tuple[str, ...]:
    """The clauses of a kind that are law for this place and day. Raises Refused 422 ``no_clause`` where none is."""
    found = tuple(clause for clause in kind.clauses if check.rules.applies(clause))
    if not found:
        raise Refused(422, "no_clause", f"该地在该日适用的规则中没有要求登记“{kind.zh}”的条款，不能登记。")
    return found


def _on_its_day(kind: Kind, subject: Subject, on: str, check: Check) -> None:
    if on > check.today.isoformat():
        raise bad_field("on", "不能登记尚未到来的日期。")
    if not places.valid_on(subject.division, parse_date(on)):
        raise bad_field("about", f"{places.label(subject.division)}在{on}已经撤销或者尚未设立。")


def _with_places(kind: Kind, fields: dict[str, Any], on: str) -> tuple[dict[str, Any], list[FieldError]]:
    """The fields with the codes of places in their short form, and what is wrong with a place: not of its level, or not
    there that day."""
    found, errors = dict(fields), list[FieldError]()
    for field in kind.fields.values():
        if field.type != "place" or fields[field.name] is None:
            continue
        try:
            found[field.name] = code = places.checked(fields[field.name], f"fields.{field.name}")
            _right_place(field, code, on)
        except Refused as refused:
            errors += refused.errors
    return found, errors


def _right_place(field: Field, code: str, on: str) -> None:
    if field.level and places.level(code) != field.level:
        raise bad_field(f"fields.{field.name}", f"应为{LEVELS[field.level]}。")
    if not places.valid_on(code, parse_date(on)):
        raise bad_field(f"fields.{field.name}", f"该地在{on}已经撤销或者尚未设立。")


LEVELS = {"province": "省级", "city": "设区市", "county": "县（市、区）", "street": "街道（乡镇）", "community": "社区（村）"}


def _may_enter(kind: Kind, subject: Subject, check: Check) -> None:
    if check.actor is None:
        raise unauthorized()
    if any(_acts(role, check.actor, subject) for role in _held(kind, check.actor)):
        return
    if subject.org or subject.base:
        raise not_found()
    raise Refused(403, "not_your_place", "不在您办理的地区范围之内，不能登记。")


def _held(kind: Kind, actor: Principal) -> list[str]:
    held = [role for role in kind.entered_by if role in actor.roles]
    if not held:
        wanted = "、".join(ROLES[role] for role in kind.entered_by)
        raise Refused(403, "not_your_role", f"您的身份不能登记“{kind.zh}”，应由{wanted}登记。")
    return held


def _acts(role: str, actor: Principal, subject: Subject) -> bool:
    """Whether a role acts on a subject: an organisation on itself, an operator on the base it runs, an office in its own place,
    a bureau also on the streets and communities that have none of their own."""
    if role == "applicant":
        return actor.org is not None and actor.org == subject.org
    if role == "operator":
        runs = subject.runner is not None and actor.org in (None, subject.runner)
        return runs and actor.base == subject.base
    if role == "street":
        return places.covers(actor.division, subject.division)
    return actor.division in (subject.division, places.authority(subject.division))


def _role(kind: Kind, check: Check) -> str:
    assert check.actor is not None
    return next(role for role in kind.entered_by if role in check.actor.roles)
