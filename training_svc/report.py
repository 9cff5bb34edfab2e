"""The yearly training report of a base (ZJ23-13, ZJ23-17, YB21-04 to -06, -41): figures only, from closed sessions. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from common.kernel import spans
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.periods import quarter_of

Session = Mapping[str, Any]
Pair = tuple[str, str]  # a session and an organisation that came to it
YEAR_START = "targets.year_start"
FOLLOW_UP = "training.follow_up_coaching_days"
AFTER_CLASS = "YB21-41"
MOST = 500  # of what is listed behind one number


@dataclass(frozen=True)
class Year:
    """A target year: named by the calendar year in which it begins (YB21-09), from its first to its last day."""

    name: int
    first: date
    last: date

    @classmethod
    def of(cls, name: int, check: Check) -> Year:
        """The target year of this name as the profile counts years."""
        start = check.rules.value(YEAR_START) if check.rules.has(YEAR_START) else spans.NEW_YEAR
        return cls(name, *spans.bounds(f"{name:04}", start))

    @property
    def quarters(self) -> list[int]:
        """The four quarters in the order in which they come."""
        begins = quarter_of(self.first)[1]
        return [(begins + number - 1) % 4 + 1 for number in range(4)]


def yearly(base: Mapping[str, Any], year: Year, sessions: Iterable[Session]) -> dict[str, Any]:
    """Sessions and person-times per quarter and kind, consultations per topic. ``sessions`` are the closed ones that the
    base held in the year; what was cancelled or is still to come counts nothing, and several days are one session."""
    held = list(sessions)
    by_quarter: dict[int, list[Session]] = {quarter: [] for quarter in year.quarters}
    for session in held:
        by_quarter[quarter_of(parse_date(session["from"]))[1]].append(session)
    topics = Counter(topic for session in held if session["kind"] == "consultation" for topic in session["topics"])
    return {
        "base": base["id"],
        "base_name": base["name"],
        "year": year.name,
        "from": year.first.isoformat(),
        "until": year.last.isoformat(),
        "sessions": len(held),
        "person_times": _person_times(held),
        "quarters": [
            {"quarter": quarter, "sessions": len(found), "person_times": _person_times(found)}
            for quarter, found in by_quarter.items()
        ],
        "kinds": [{"kind": kind, "sessions": count} for kind, count in sorted(Counter(s["kind"] for s in held).items())],
        "topics": [{"topic": topic, "consultations": count} for topic, count in sorted(topics.items())],
    }


def goals(held: Sequence[Session], check: Check) -> list[dict[str, Any]]:
    """What the profile wants in a year (YB21-04, -05, -06), what there was, and the sessions behind each number."""
    trained, consulted = _of_kinds(held, "training.counted_as_training", check), _of_kinds(held, "training.counted_as_consultation", check)
    counted = (
        ("targets.training_sessions", len(trained), trained),
        ("targets.training_person_times", _person_times(trained), trained),
        ("targets.consultation_sessions", len(consulted), consulted),
    )
    return [_goal(name, value, behind, check) for name, value, behind in counted if check.rules.has(name)]


def _of_kinds(held: Sequence[Session], parameter: str, check: Check) -> list[Session]:
    kinds = check.rules.value(parameter) if check.rules.has(parameter) else ()
    return [session for session in held if session["kind"] in kinds]


def _goal(name: str, value: int, behind: Sequence[Session], check: Check) -> dict[str, Any]:
    goal, param = check.value(name), check.rules.param(name)
    listed = [{field: session[field] for field in ("id", "title", "from", "until", "attended")} for session in behind[:MOST]]
    return {
        "name": name.rpartition(".")[2], "label": param.definition.zh, "value": value, "goal": goal, "met": param.met(value),
        "gap": max(goal - value, 0), "clause": param.clause, "behind": listed,
    }  # fmt: skip


def owed_coachings(held: Sequence[Session], came: Iterable[Pair], coached: Iterable[Pair], check: Check) -> list[dict[str, Any]]:
    """The organisations that came to a class and have had no one-to-one coaching since (YB21-41); by when it is due where
    the bureau has set the days."""
    if not check.rules.applies(AFTER_CLASS):
        return []
    check.cite(AFTER_CLASS)
    days = check.value(FOLLOW_UP) if check.rules.has(FOLLOW_UP) else None
    classes = {session["id"]: session for session in _of_kinds(held, "training.counted_as_training", check)}
    owed = sorted({pair for pair in came if pair[0] in classes} - set(coached))
    return [_owed(classes[session], org, days, check) for session, org in owed[:MOST]]


def _owed(session: Session, org: str, days: int | None, check: Check) -> dict[str, Any]:
    due = parse_date(session["until"]) + timedelta(days) if days is not None else None
    return {
        "session": session["id"], "title": session["title"], "org": org, "due_on": due.isoformat() if due else None,
        "overdue": due is not None and check.today > due,
    }  # fmt: skip


def without_training(
    residencies: Iterable[Mapping[str, Any]], year: Year, attended: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """The residents of the year that came to no session in their stay, up to the day they left or the year's end.

    ``attended`` has, for each organisation, the days of the closed sessions that its people came to, at any base.
    """
    first, last = year.first.isoformat(), year.last.isoformat()
    listed = []
    for stay in sorted(residencies, key=lambda one: (one["entry_on"], one["id"])):
        left = stay.get("exited_on") or stay["ends_on"]
        until = min(left, last)
        if stay["entry_on"] > last or left < first:
            continue
        if not any(stay["entry_on"] <= day <= until for day in attended.get(stay["org"] or "", ())):
            listed.append({"residency": stay["id"], "org": stay["org"], "org_name": stay["org_name"]})
    return listed


def _person_times(sessions: Iterable[Session]) -> int:
    return sum(session["attended"] for session in sessions)
