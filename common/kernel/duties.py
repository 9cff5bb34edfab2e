"""Duties (应办事项): opened, done, overdue at the end of their last day, waived. Pure decisions.

Which of these holds on a day follows from the dates that a duty carries, so that any day can be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.clock import SHANGHAI, parse_date, to_instant
from common.kernel.decision import Basis, Event, Outcome, Refused, State
from common.kernel.identity import ROLES, Principal
from common.kernel.ids import derived_id
from common.kernel.periods import add_months, moved_past_rest_days
from common.kernel.problems import not_found, wrong_order
from common.kernel.spans import EVER, label_zh
from common.kernel.workdays import CalendarUnpublished, WorkCalendar
from common.law.jurisdiction import pinned
from common.law.kinds import Duty

OPEN, OVERDUE, DONE, LATE, WAIVED = "open", "overdue", "done", "late", "waived"
STATES = {OPEN: "待办", OVERDUE: "逾期未办", DONE: "按期办结", LATE: "逾期办结", WAIVED: "免办"}
NEVER = "9999-12-31"  # the day on which an open duty ends
# Who may lift a duty: the bureau above whoever owes it, and for whoever is no bureau the bureau of the place.
WAIVES = "bureau"


@dataclass(frozen=True)
class Owing:
    """Whom a duty falls on. ``since`` and ``until`` are the days from and to which the subject is there, where known."""

    id: str
    name: str
    division: str
    org: str | None = None
    base: str | None = None
    since: str | None = None
    until: str | None = None


def id_of(duty: Duty, subject: str, span: str) -> str:
    """The id of the one instance for a subject and a span, so that it is opened once whoever opens it."""
    return derived_id("duty", duty.name, subject, span)


def owes(duty: Duty, subject: Owing, first: str, last: str) -> bool:
    """Whether a subject that comes or goes within a span owes its duty."""
    if duty.holds == "at_end":
        return (subject.since is None or subject.since <= last) and (subject.until is None or subject.until >= last)
    return (subject.since is None or subject.since <= first) and (subject.until is None or subject.until >= first)


def last_day(duty: Duty, after: date, calendar: WorkCalendar | None) -> date:
    """The last day of a duty whose period, or whose event, ended on ``after``; a rest day moves it on (E-06) as far as the
    working days of its year are published."""
    unit, number = duty.due
    if unit == "working_days" and calendar is not None:
        return calendar.add_working_days(after, number)
    day = add_months(after, number) if unit == "months" else after + timedelta(days=number)
    try:
        return moved_past_rest_days(day, calendar) if calendar is not None else day
    except CalendarUnpublished:
        return day


def begin(service: str, duty: Duty, subject: Owing, span: str, from_day: date, due: date, judged_by: Mapping[str, Any], check: Check) -> Outcome:
    """Open a duty. It is overdue by itself at the end of its last day."""
    clauses = [clause for clause in duty.clauses if check.rules.applies(clause)]
    state = {
        "id": id_of(duty, subject.id, span), "duty": duty.name, "owed_by": duty.owed_by, "subject": subject.id,
        "subject_name": subject.name, "division": subject.division, "org": subject.org, "base": subject.base,
        "span": span, "year": due.year if span == EVER else int(span[:4]), "from_day": from_day.isoformat(),
        "due_on": due.isoformat(), "due_at": over_at(due), "state": OPEN, "closed_on": NEVER,
        "done_by": None, "waiver": None, "clauses": clauses, "judged_by": pinned(judged_by, check.rules.version),
    }  # fmt: skip
    return _moved(service, "opened", state, {}, tuple(check.cite(clause) for clause in clauses))


def over_at(day: date) -> str:
    """The instant at which a day is over."""
    return to_instant(datetime.combine(day + timedelta(days=1), time(), SHANGHAI))


def when_due(service: str, state: State, check: Check) -> Outcome:
    """Its last day has passed."""
    basis = tuple(check.cite(clause) for clause in state["clauses"])
    return _moved(service, OVERDUE, state, {"due_at": None, "state": OVERDUE}, basis)


def do(service: str, state: State, on: str, by: str) -> Outcome | None:
    """It was done on a day, by an event or a record; what was done before stays so, and a waived one too."""
    if state["state"] not in (OPEN, OVERDUE):
        return None
    done = LATE if on > state["due_on"] else DONE
    return _moved(service, done, state, {"state": done, "closed_on": on, "due_at": None, "done_by": by})


def undo(service: str, state: State, by: str, today: str) -> Outcome | None:
    """What did it was taken back: it is owed again."""
    if state["done_by"] != by or state["state"] not in (DONE, LATE):
        return None
    past = today > state["due_on"]
    due_at = None if past else over_at(parse_date(state["due_on"]))
    change = {"state": OVERDUE if past else OPEN, "closed_on": NEVER, "done_by": None, "due_at": due_at}
    return _moved(service, OVERDUE if past else "opened", state, change)


def waive(service: str, state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Lift a duty by a recorded decision: of the bureau above a bureau that owes it, else of the bureau of its place."""
    grounds = tuple(check.cite(clause) for clause in state["clauses"])
    if check.actor is None or not may_waive(state, check.actor):
        raise Refused(403, "not_your_place", "应由上一级民政部门（对非民政部门的，由本级民政部门）决定免办。", basis=grounds)
    if state["state"] not in (OPEN, OVERDUE):
        raise wrong_order(f"该应办事项{STATES[state['state']]}，不用免办。", *grounds)
    waiver = {"by": check.actor.sub, "reason": form["reason"], "document": form["document"], "on": check.today.isoformat()}
    change = {"state": WAIVED, "closed_on": check.today.isoformat(), "due_at": None, "waiver": waiver}
    return _moved(service, WAIVED, state, change, grounds, reason=form["reason"])


def may_waive(state: State, actor: Principal) -> bool:
    """Whether somebody may lift a duty."""
    place = places.authority(state["division"])
    if state["owed_by"] == "bureau":
        return actor.division == (places.parent(place) or place)
    return actor.division == place


def state_on(state: State, on: str) -> str:
    """How a duty stood on a day."""
    if state["closed_on"] <= on:
        return str(state["state"])
    return OVERDUE if state["due_on"] < on else OPEN


def reads(state: State, reader: Principal | None) -> bool:
    """Whether a caller reads a duty: an office what lies in its place, others what they owe themselves."""
    if reader is None:
        raise not_found()
    if "applicant" in reader.roles and reader.org is not None and reader.org == state["org"]:
        return True
    if "operator" in reader.roles and reader.base is not None and reader.base == state["base"]:
        return True
    return bool(set(reader.roles) - {"applicant", "operator", "expert"}) and places.covers(reader.division, state["division"])


def view(service: str, duty: Duty, state: State, on: str) -> dict[str, Any]:
    """A duty as a reader sees it on a day. Its public id names the service that keeps it."""
    shown = state_on(state, on)
    told = {name: state.get(name) for name in ("duty", "owed_by", "subject", "subject_name", "division", "org", "base", "span", "from_day", "due_on")}
    days = (parse_date(on) - parse_date(state["due_on"])).days
    return {
        **told, "id": f"{service}-{state['id']}", "label": duty.zh, "owed_by_label": ROLES[state["owed_by"]],
        "division_label": places.label(state["division"]), "span_label": label_zh(state["span"]), "state": shown,
        "state_label": STATES[shown], "clauses": state["clauses"], "assumed": duty.assumed,
        "closed_on": state["closed_on"] if state["closed_on"] <= on else None, "days_overdue": max(0, days) if shown == OVERDUE else 0,
        "waiver_reason": state["waiver"]["reason"] if shown == WAIVED else None,
    }  # fmt: skip


def _moved(service: str, happened: str, state: State, change: Mapping[str, Any], basis: tuple[Basis, ...] = (), **told: Any) -> Outcome:
    """A duty with a change and the event that tells it; ``counted`` is what it is counted by."""
    after = {**state, **change}
    after["counted"] = f"{after['duty']}|{after['division'][:6]}|{after['state']}"
    facts = {name: after[name] for name in ("id", "duty", "owed_by", "subject", "division", "org", "base", "span", "due_on", "state")}
    return Outcome(after, (Event(f"{service}.duty.{happened}", {"duty": facts, **told}),), basis)


def share_zh(part: int, whole: int) -> str | None:
    """A share in hundredths of a percent, None where there is nothing to share."""
    return f"{part * 10_000 // whole / 100:.2f}%" if whole else None
