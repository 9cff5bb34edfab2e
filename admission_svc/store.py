"""Admission's collections, its copies of neighbours, and the indexes that let one of two win."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from pymongo.database import Database

from admission_svc.grounds import news_in, standing
from common.kernel.decision import State
from common.kernel.workdays import WorkCalendar
from common.store.adoptions import AdoptionCopies
from common.store.aggregates import Loaded
from common.store.batching import Batcher
from common.store.copies import Copies, Snapshot
from common.store.kept import Known
from common.store.lists import ListKey
from common.store.store import Store


def _lone_applicant(application: State) -> str | None:
    """Who applied for a team that is no organisation."""
    return None if application.get("org") else application["applicant"]


def _year(application: State) -> str | None:
    """The base and the year in which an application has a place."""
    return application["place_of"].rpartition("#")[0] if application["counted"] else None


# What lists of cases are asked by.
LIST_KEYS = (
    ListKey("body.applicant", short=True, value=_lone_applicant), ListKey("body.org"), ListKey("body.base"), ListKey("body.unit", short=True),
)  # fmt: skip
PLACES_OF_A_YEAR = ListKey("body.place_of", short=True, value=_year)
# One open application of an applicant at a base; one holder of each seat and of each place in a year.
UNIQUE_FIELDS = {"open_key": "open", "seat_of": "seated", "place_of": "counted"}


MOST_WAITING = 200  # agreements of one base that wait for signatures at a time


class AdmissionStore(Store):
    """Applications and residencies; copies of organisations, bases and bureaus' decisions on profiles; and each event
    that told a ground for a forced exit, because the stay that it concerns may begin a moment later. ``calendar`` are the published working days."""

    calendar: WorkCalendar

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.applications = self.aggregate("applications", "application", (*LIST_KEYS, PLACES_OF_A_YEAR), UNIQUE_FIELDS)
        self.residencies = self.aggregate("residencies", "residency", LIST_KEYS, timed=True)
        self._of_orgs, self._grounds_of_orgs = Batcher(self._read_of_orgs), Batcher(self._read_grounds)
        self.orgs = Copies(database, "orgs")
        self.bases = Copies(database, "bases", remembered=True)
        self.grounds = Copies(database, "grounds")
        self.adopted = AdoptionCopies(database)
        self.known = Known(self.orgs.expect, self.bases.expect_run, self.adopted.holding, partial(self.bases.find, {}), self.adopted.deciding)

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        self.grounds.collection.create_index("facts.org")

    def applications_of(self, org: str | None, open_key: str) -> list[State]:
        """All applications of an organisation; those of a team without one that are under way with this key."""
        if org is not None:
            return self._of_orgs.ask(org)
        return [one.body for one in self.applications.find(self.applications.with_unique("open_key", open_key))]

    def _read_of_orgs(self, orgs: list[str]) -> list[list[State] | Exception]:
        found = [one.body for one in self.applications.find(self.applications.by("body.org", *set(orgs)))]
        return [[body for body in found if body["org"] == org] for org in orgs]

    def open_applications(self, orgs: Iterable[str]) -> dict[str, list[str]]:
        """The applications that each of these organisations has under way, by its id; those that have none are missing."""
        found: dict[str, list[str]] = {}
        for one in self.applications.find({**self.applications.by("body.org", *orgs), "body.open": True}):
            found.setdefault(one.body["org"], []).append(one.id)
        return found

    def waiting_for_signatures(self, base: str) -> list[State]:
        """The applications of a base whose agreement lies ready to be signed."""
        query = {**self.applications.by("body.base", base), "body.state": "awaiting_signatures"}
        return [one.body for one in self.applications.find(query, limit=MOST_WAITING)]

    def admitted_of(self, org: str) -> list[str]:
        """The applications of an organisation that have led to an admission."""
        return [one.id for one in self.applications.find({**self.applications.by("body.org", org), "body.state": "admitted"})]

    def listings(self, org: str) -> list[dict[str, Any]]:
        """The lists that an organisation is on, as far as they have been heard of."""
        return (self.orgs.get(org) or {"listings": []})["listings"]

    def residencies_of(self, org: str) -> list[Loaded]:
        """Where an organisation is in, or has been."""
        return self.residencies.find(self.residencies.by("body.org", org))

    def keep_ground(self, org: str, event: Mapping[str, Any]) -> None:
        """Remember an event that told a ground for a forced exit; each is kept once."""
        told = {name: event[name] for name in ("id", "name", "data", "aggregate", "actor", "correlation_id")}
        self.grounds.keep([Snapshot(event["id"], 1, {"org": org, "event": told})])

    def grounds_of(self, org: str | None) -> list[dict[str, Any]]:
        """The events that told grounds of an organisation."""
        return self._grounds_of_orgs.ask(org) if org else []

    def _read_grounds(self, orgs: list[str]) -> list[list[dict[str, Any]] | Exception]:
        found: dict[str, list[dict[str, Any]]] = {}
        for facts in self.grounds.find({"facts.org": {"$in": sorted(set(orgs))}}):
            found.setdefault(facts["org"], []).append(facts["event"])
        return [sorted(found.get(org, ()), key=lambda event: event["aggregate"]["version"]) for org in orgs]

    def record_of(self, org: str | None) -> tuple[Mapping[str, Any], ...]:
        """What stands against an organisation by what the registry has told."""
        told = (news_in(event["name"], event["data"]) for event in self.grounds_of(org))
        return standing(one for one in told if one is not None)

    def seats(self, org: str | None) -> frozenset[int]:
        """The numbers of the seats that an organisation holds, in whatever base."""
        return seats_in(self._of_orgs.ask(org)) if org else frozenset()

    def places(self, base: str, year: str | None) -> frozenset[int]:
        """The numbers of the places of a base that are taken in a target year."""
        if year is None:
            return frozenset()
        taken = self.applications.find(self.applications.by("body.place_of", f"{base}:{year}"))
        return frozenset(_number(one.body["place_of"]) for one in taken)


def seats_in(applications: Iterable[State]) -> frozenset[int]:
    """The numbers of the seats that these applications hold."""
    return frozenset(_number(one["seat_of"]) for one in applications if one["seated"])


def _number(key: str) -> int:
    return int(key.rpartition("#")[2])
