"""Training's collections and queries."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import Any

from pymongo.database import Database

from common.kernel.decision import State
from common.store.adoptions import AdoptionCopies
from common.store.copies import Copies
from common.store.kept import Known
from common.store.lists import LISTS, UNIQUE, unique_key
from common.store.store import Store
from training_svc.attendance.declaration import ATTENDANCE
from training_svc.coachings.declaration import COACHING
from training_svc.sessions.declaration import SESSION
from training_svc.supervisions.declaration import SUPERVISION
from training_svc.workers.declaration import WORKER
from training_svc.zhuoyu.declaration import PARTICIPANT, PLAN


class TrainingStore(Store):
    """Sessions, attendance, and what is known of bases, organisations, residents and the bureaus' profiles."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.sessions = self.declare(SESSION)
        self.attendance = self.declare(ATTENDANCE)
        self.coachings = self.declare(COACHING)
        self.workers = self.declare(WORKER)
        self.supervisions = self.declare(SUPERVISION)
        self.plans, self.participants = self.declare(PLAN), self.declare(PARTICIPANT)
        self.copies_bases = Copies(database, "bases")
        self.copies_orgs = Copies(database, "orgs")
        self.copies_residencies = Copies(database, "residencies")
        self.copies_adoptions = AdoptionCopies(database)
        self.known = Known(
            self.copies_orgs.expect,
            self.copies_bases.expect_run,
            self.copies_adoptions.holding,
            partial(self.copies_bases.find, {}),
            self.copies_adoptions.deciding,
        )

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        self.copies_residencies.collection.create_index("facts.base")
        self.attendance.collection.create_index("body.waits_for", sparse=True)
        self.sessions.collection.create_index([("body.base", 1), ("body.from", 1)])
        self.coachings.collection.create_index("body.session", sparse=True)
        self.participants.collection.create_index("body.worker")
        self.supervisions.collection.create_index("body.supervisor", sparse=True)

    def attendance_counts(self, sessions: list[str]) -> dict[str, dict[str, int]]:
        """For each session, how many are enrolled, wait, and have checked in."""
        wanted = {**self.attendance.by("body.session", *sessions), "body.state": {"$in": ["enrolled", "checked_in", "waiting"]}}
        grouped = {"$group": {"_id": {"session": "$body.session", "state": "$body.state"}, "count": {"$sum": 1}}}
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for one in self.attendance.collection.aggregate([{"$match": wanted}, grouped]):
            found[one["_id"]["session"]][one["_id"]["state"]] = one["count"]
        return dict(found)

    def seat_is_free(self, session: str, seat: int) -> bool:
        """Whether nobody has a seat of a session."""
        taken = {UNIQUE: unique_key("seat", f"{session}#{seat}")}
        return self.attendance.collection.find_one(taken, {"_id": 1}) is None

    def seats_taken(self, session: str) -> set[int]:
        """The numbers of all seats of a session that somebody has."""
        wanted = {**self.attendance.by("body.session", session), "body.seat": {"$ne": None}}
        return {one["body"]["seat"] for one in self.attendance.collection.find(wanted, {"body.seat": 1})}

    def waiting(self, session: str, most: int) -> list[str]:
        """The ids of the first who wait for a seat of a session, the longest waiting first."""
        found = self.attendance.find({"body.waits_for": session}, sort=[("body.enrolled_at", 1), ("_id", 1)], limit=most)
        return [one.id for one in found]

    def held(self, base: str, first: date, last: date) -> list[State]:
        """The closed sessions of a base that began on these days, in the order in which they began."""
        wanted = {"body.base": base, "body.from": _between(first, last), "body.state": "closed"}
        return sorted((found.body for found in self.sessions.find(wanted)), key=lambda one: (one["from"], one["id"]))

    def offered(self, place: str, today: str, most: int) -> list[State]:
        """The sessions to come in a place and below it, those that begin first at the head."""
        wanted = {LISTS: place, "body.state": "scheduled", "body.until": {"$gte": today}}
        found = self.sessions.find(wanted, sort=[("body.from", 1), ("_id", 1)], limit=most)
        return [one.body for one in found]

    def orgs_at(self, sessions: list[str]) -> set[tuple[str, str]]:
        """The sessions with the organisations whose people came."""
        wanted = {**self.attendance.by("body.session", *sessions), "body.state": "checked_in", "body.org": {"$ne": None}}
        grouped = {"$group": {"_id": {"session": "$body.session", "org": "$body.org"}}}
        found = self.attendance.collection.aggregate([{"$match": wanted}, grouped]) if sessions else ()
        return {(one["_id"]["session"], one["_id"]["org"]) for one in found}

    def coached(self, sessions: list[str]) -> set[tuple[str, str]]:
        """The sessions with the organisations that were coached after them."""
        found = self.coachings.find({"body.session": {"$in": sessions}}) if sessions else ()
        return {(one.body["session"], one.body["org"]) for one in found}

    def hours_supervised(self, supervisor: str, year: int) -> int:
        """The hours that a social worker supervised others in a year."""
        found = self.supervisions.find(self.supervisions.by("body.supervisor", supervisor))
        return sum(one["hours"] for each in found for one in each.body["sessions"] if one["on"][:4] == str(year))

    def taking_part(self, worker: str) -> list[str]:
        """The ids of a social worker's places in Zhuoyu plans."""
        return [one.id for one in self.participants.find(self.participants.by("body.worker", worker))]

    def residents(self, base: str) -> list[dict[str, Any]]:
        """All residencies of a base, past ones too."""
        return self.copies_residencies.find({"facts.base": base})

    def days_attended(self, orgs: set[str], first: date, last: date) -> dict[str, list[str]]:
        """For each organisation, the days of the closed sessions in a span that its people came to."""
        wanted = {**self.attendance.by("body.org", *sorted(orgs)), "body.held_on": _between(first, last), "body.state": "checked_in"}
        grouped = {"$group": {"_id": {"session": "$body.session", "org": "$body.org", "day": "$body.held_on"}}}
        came = [one["_id"] for one in self.attendance.collection.aggregate([{"$match": wanted}, grouped])] if orgs else []
        closed = {id for id, one in self.sessions.these({one["session"] for one in came}).items() if one.body["state"] == "closed"}
        days: dict[str, list[str]] = {org: [] for org in orgs}
        for one in came:
            if one["session"] in closed:
                days[one["org"]].append(one["day"])
        return days


def _between(first: date, last: date) -> dict[str, str]:
    return {"$gte": first.isoformat(), "$lte": last.isoformat()}
