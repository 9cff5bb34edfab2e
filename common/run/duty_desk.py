"""Duties at the edge of every service: opened when their time or their event comes, done by what the journal tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from common.kernel import duties, places
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Outcome, Refused, State
from common.kernel.duties import Owing
from common.kernel.records.decisions import IN_FORCE, year_start
from common.kernel.spans import EVER, bounds, span_of
from common.law.kinds import PLACE_LEVELS, Duty, Trigger
from common.run.bell import Pace
from common.run.desk import Desk
from common.run.logs import frames
from common.run.metrics import counter, gauge
from common.run.owing import owing
from common.store.aggregates import Loaded

Event = Mapping[str, Any]

SYSTEM = {"sub": "system", "roles": ["system"]}
AT_ONCE = 100  # duties opened in one turn, so that other work goes on in between
MOST_MONTHS = 120  # that a service may have been away
OPENED = "opened"  # the position: the last day for which all duties have been opened

FAILED = counter("ngo_duty_failed_total", "Entries of the journal or subjects whose duty could not be decided.", "duty")
OPEN_GAUGE = gauge("ngo_duties_open", "Duties that are owed and not yet due.", "clause", "city")
OVERDUE_GAUGE = gauge("ngo_duties_overdue", "Duties whose last day has passed.", "clause", "city")
COUNTINGS = 300.0  # seconds between two counts of all duties
log = structlog.get_logger(__name__)


GAUGES = {duties.OPEN: OPEN_GAUGE, duties.OVERDUE: OVERDUE_GAUGE}


class DutyDesk:
    """The duties of one service, watched by the replica that leads."""

    def __init__(self, service: str, desk: Desk[Any]) -> None:
        self.service, self.desk = service, desk
        self.all = [duty for duty in desk.book.duties.values() if duty.service == service]
        self._waiting: list[tuple[Duty, Owing, date]] | None = None
        self._waiting_for = self._opened_for = ""
        self._counting = Pace(COUNTINGS)

    def when_due(self, state: State, check: Check) -> Outcome:
        """What the timekeeper does to a duty."""
        return duties.when_due(self.service, state, check)

    # What the journal tells

    def handle(self, entries: Sequence[Mapping[str, Any]], last: int) -> None:
        """Let entries of the journal open and do duties; again changes nothing."""
        for entry in entries:
            for duty in self.all:
                self._guarded(duty, entry["id"], partial(self._handle, duty, entry))

    def _handle(self, duty: Duty, entry: Mapping[str, Any]) -> None:
        if duty.record is not None and entry["name"].startswith(f"{self.service}.record."):
            self._by_record(duty, entry)
        elif duty.done_by is not None and entry["name"] in duty.done_by.events:
            self._by_event(duty, duty.done_by, entry)
        if duty.after is not None and entry["name"] in duty.after.events:
            self._open_after(duty, duty.after, entry)

    def _by_record(self, duty: Duty, entry: Mapping[str, Any]) -> None:
        record = entry["data"]["record"]
        if record["kind"] != duty.record or (duty.for_each in PLACE_LEVELS and places.level(record["about"]) != duty.for_each):
            return
        subject, by = self._owing(record["about"], record["division"], entry), f"record:{record['id']}"
        if record["state"] == IN_FORCE:
            self._done(duty, subject, parse_date(record["on"]), entry, by)
        else:
            self._taken_back(duty, subject, parse_date(record["on"]), entry, by)

    def _by_event(self, duty: Duty, trigger: Trigger, entry: Mapping[str, Any]) -> None:
        subject = self._owing(_subject(trigger, duty, entry), entry["division"], entry)
        year = _at(entry, trigger.year) if trigger.year else None
        day = parse_date(f"{year}-12-31") if year else parse_date(entry["occurred_at"][:10])
        self._done(duty, subject, day, entry, f"event:{entry['id']}")

    def _done(self, duty: Duty, subject: Owing, day: date, entry: Mapping[str, Any], by: str) -> None:
        """Do the duty of the span in which ``day`` lies; one that is not open yet is opened for it."""
        on, cause = entry["occurred_at"][:10], _cause(entry, "done")
        decide = lambda state: duties.do(self.service, state, on, by)  # noqa: E731
        if duty.every is None:
            for loaded in self._open_ones(duty, subject.id):
                self._apply(loaded.id, cause, decide)
            return
        if (span := self._span(duty, subject, day)) is None:
            return
        id = duties.id_of(duty, subject.id, span)
        if self.desk.store.duties.load(id) is None:
            self._open(duty, subject, span, _cause(entry, "opened"))
        self._apply(id, cause, decide)

    def _taken_back(self, duty: Duty, subject: Owing, day: date, entry: Mapping[str, Any], by: str) -> None:
        if (span := self._span(duty, subject, day)) is not None:
            today = entry["occurred_at"][:10]
            self._apply(duties.id_of(duty, subject.id, span), _cause(entry, "undone"), lambda state: duties.undo(self.service, state, by, today))

    def _open_ones(self, duty: Duty, subject: str) -> list[Loaded]:
        wanted = {**self.desk.store.duties.by("body.subject", subject), "body.duty": duty.name}
        found = self.desk.store.duties.find(wanted, limit=100)
        return sorted((one for one in found if one.body["closed_on"] == duties.NEVER), key=lambda one: one.body["due_on"])[:1]

    def _apply(self, id: str, cause: Event, decide: Any) -> None:
        self.desk.handle(self.desk.store.duties, id, cause, lambda state: decide(state) if state is not None else None)

    def _open_after(self, duty: Duty, trigger: Trigger, entry: Mapping[str, Any]) -> None:
        day = parse_date(entry["occurred_at"][:10])
        subject = self._owing(_subject(trigger, duty, entry), entry["division"], entry)
        self._open(duty, subject, day.isoformat(), _cause(entry, "opened"), from_day=day)

    # What the time brings

    def open_due(self) -> int:
        """Open what a new day brings, some at a time; how many were looked at."""
        today = self.desk.clock.today()
        if self._opened_for == today.isoformat():
            return 0
        if self._waiting is None or self._waiting_for != today.isoformat():
            opened = (self.desk.store.positions.find_one({"_id": OPENED}) or {}).get("day")
            if opened == today.isoformat():
                self._opened_for = opened
                return 0
            self._waiting = [
                (duty, one, day) for day in _days(opened, today) for duty in self.all if duty.every for one in owing(self.desk, duty, day)
            ]
            self._waiting_for = today.isoformat()
        now, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        self._open_these(now)
        if not self._waiting:
            self.desk.store.positions.update_one({"_id": OPENED}, {"$set": {"day": today.isoformat()}}, upsert=True)
            self._waiting, self._opened_for = None, today.isoformat()
        return len(now)

    def measure(self) -> int:
        """Count what is owed and what is overdue, by clause and city, now and then."""
        if self._counting.is_due():
            found: Counter[tuple[str, str, str]] = Counter()
            stages = [{"$group": {"_id": "$body.counted", "count": {"$sum": 1}}}]
            for one in self.desk.store.duties.collection.aggregate(stages):
                duty, place, state = one["_id"].split("|")
                for clause in self.desk.book.duties[duty].clauses if duty in self.desk.book.duties else ():
                    found[clause, place[:4], state] += one["count"]
            for clause, city, state in {*found, *((clause, city, state) for clause, city, _ in found for state in GAUGES)}:
                if state in GAUGES:
                    GAUGES[state].labels(clause, city).set(found[clause, city, state])
        return 0

    def _open_these(self, waiting: Iterable[tuple[Duty, Owing, date]]) -> None:
        """Open those that are not open yet, each by itself."""
        wanted = {}
        for duty, subject, day in waiting:
            if span := self._guarded(duty, subject.id, partial(self._span_to_open, duty, subject, day)):
                wanted[duties.id_of(duty, subject.id, span)] = duty, subject, span
        there = self.desk.store.duties.these(wanted)
        for duty, subject, span in (one for id, one in wanted.items() if id not in there):
            cause = {"id": f"time:{duty.name}:{subject.id}:{span}", "actor": SYSTEM, "correlation_id": subject.id}
            self._guarded(duty, subject.id, partial(self._open, duty, subject, span, cause))

    def _span_to_open(self, duty: Duty, subject: Owing, day: date) -> str | None:
        """The span that begins to be owed: the one that the day lies in, or the one that has just ended."""
        span = self._span(duty, subject, day)
        if span is None or duty.holds != "at_end" or span == EVER:
            return span
        return self._span(duty, subject, bounds(span, self._start(subject, day))[0] - timedelta(days=1))

    def _guarded(self, duty: Duty, what: str, work: Callable[[], Any]) -> Any:
        """Do one piece of work; what cannot be decided is logged and holds up nothing else."""
        try:
            return work()
        except PyMongoError:
            raise
        except Exception as error:
            FAILED.labels(duty=duty.name).inc()
            log.error("duty_failed", duty=duty.name, what=what, error=type(error).__name__, at=frames(error))
            return None

    def _open(self, duty: Duty, subject: Owing, span: str, cause: Event, from_day: date | None = None) -> None:
        """Open one instance, once, where its clause is law at its beginning and the subject owes it."""
        if from_day is not None:
            first = last = from_day
        elif span == EVER:
            first = last = self._law_since(duty)
        else:
            first, last = bounds(span, self._start(subject, self.desk.clock.today()))
        if from_day is None and span != EVER and not duties.owes(duty, subject, first.isoformat(), last.isoformat()):
            return
        judged_by = self._judged_by(subject, (self.desk.clock.today() if span == EVER else first).isoformat())
        if judged_by is None:
            return
        check = self.desk.check(judged_by)
        if not any(check.rules.applies(clause) for clause in duty.clauses):
            return
        due = duties.last_day(duty, last, getattr(self.desk.store, "calendar", None))
        decide = partial(duties.begin, self.service, duty, subject, span, first, due, judged_by, check)
        self.desk.handle(self.desk.store.duties, duties.id_of(duty, subject.id, span), cause, lambda state: decide() if state is None else None)

    def _law_since(self, duty: Duty) -> date:
        book = self.desk.book
        return parse_date(min(book.sources[book.clauses[clause].source].in_force_from or "9999-12-31" for clause in duty.clauses))

    def _span(self, duty: Duty, subject: Owing, day: date) -> str | None:
        return span_of(duty.every or EVER, day, self._start(subject, day))

    def _start(self, subject: Owing, day: date) -> str:
        judged_by = self._judged_by(subject, day.isoformat())
        return year_start(self.desk.check(judged_by)) if judged_by else "01-01"

    def _judged_by(self, subject: Owing, on: str) -> dict[str, Any] | None:
        """The rules for a subject on a day, None where there are none (yet, or any more)."""
        store, base = self.desk.store, subject.base
        try:
            facts = store.known.bases(base) if base else None
            judged_by = store.known.judged_by(self.desk.book, subject.division, on, facts["profile"] if facts else None)
            self.desk.check(judged_by)
            return judged_by
        except Refused:
            return None

    def _owing(self, id: str, division: str, entry: Mapping[str, Any]) -> Owing:
        """The subject that an entry of the journal is about."""
        told = next((value for value in entry["data"].values() if isinstance(value, Mapping)), {})
        kind = entry["aggregate"]["type"]
        org, base = told.get("org"), told.get("base")
        if kind in ("org", "base"):
            org, base = (entry["aggregate"]["id"], None) if kind == "org" else (told.get("operator"), entry["aggregate"]["id"])
        name = told.get("org_name") or told.get("name") or (places.label(id) if id == division else id)
        return Owing(id, name, division, org, base)


def _days(opened: str | None, today: date) -> list[date]:
    """The days to look at: today, and where days were passed over, the beginning of each month in between."""
    last = parse_date(opened) if opened else today
    months = (date(last.year + n // 12, n % 12 + 1, 1) for n in range(last.month, last.month + MOST_MONTHS))
    return [*(first for first in months if last < first < today), today]


def _subject(trigger: Trigger, duty: Duty, entry: Mapping[str, Any]) -> str:
    if trigger.subject:
        return ":".join(str(_at(entry, path)) for path in trigger.subject)
    return str(entry["division"] if duty.for_each in PLACE_LEVELS else entry["aggregate"]["id"])


def _at(entry: Mapping[str, Any], path: str) -> Any:
    found: Any = entry
    for name in path.split("."):
        found = found[name]
    return found


def _cause(entry: Mapping[str, Any], what: str) -> Event:
    """Why a duty changes: an entry of the journal may open one and do it, each once."""
    return {"id": f"{entry['id']}:{what}", "actor": entry["actor"], "correlation_id": entry["correlation_id"]}
