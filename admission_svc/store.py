"""Admission's collections, its copies of neighbours, and the indexes that let one of two win."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo.database import Database

from admission_svc.workflow import CURRENT
from common.jurisdiction import nearest
from common.store.aggregates import Loaded
from common.store.copies import Copies
from common.store.store import Store
from common.workdays import WorkCalendar


class AdmissionStore(Store):
    """Applications and residencies; copies of organisations, bases and bureaus' decisions on profiles; and each event
    that told a ground for a forced exit, because the stay that it concerns may begin a moment later. ``calendar`` are the published working days."""

    calendar: WorkCalendar

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.applications = self.aggregate("applications", "application")
        self.residencies = self.aggregate("residencies", "residency")
        self.orgs = Copies(database, "orgs")
        self.bases = Copies(database, "bases")
        self.grounds = Copies(database, "grounds")
        self.adopted = Copies(database, "adoptions")

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        for one in (self.applications, self.residencies):
            one.collection.create_index([("body.division", 1), ("_id", 1)])
            one.collection.create_index([("body.base", 1), ("_id", 1)])
            one.collection.create_index([("body.org", 1), ("_id", 1)])
        self.grounds.collection.create_index("facts.org")
        # One open application of an applicant at a base; one holder of each seat and of each place in a year.
        for key, holds in (("open_key", "open"), ("seat_of", "seated"), ("place_of", "counted")):
            self.applications.collection.create_index(
                f"body.{key}", unique=True, partialFilterExpression={f"body.{holds}": True}
            )

    def has_open(self, open_key: str) -> bool:
        """Whether the applicant has an application under way at the base."""
        return bool(self.applications.find({"body.open_key": open_key, "body.open": True}, limit=1))

    def open_applications(self, org: str) -> list[Loaded]:
        """What an organisation has under way."""
        return self.applications.find({"body.org": org, "body.open": True})

    def current_residencies(self, org: str) -> list[Loaded]:
        """Where an organisation is in."""
        return self.residencies.find({"body.org": org, "body.state": {"$in": list(CURRENT)}})

    def keep_ground(self, org: str, event: Mapping[str, Any]) -> None:
        """Remember an event that told a ground for a forced exit; each is kept once."""
        told = {name: event[name] for name in ("id", "name", "data", "actor", "correlation_id")}
        self.grounds.keep(event["id"], 1, {"org": org, "event": told})

    def grounds_of(self, org: str | None) -> list[dict[str, Any]]:
        """The events that told grounds of an organisation."""
        return [facts["event"] for facts in self.grounds.find({"facts.org": org})] if org else []

    def seats(self, org: str | None) -> frozenset[int]:
        """The numbers of the seats that an organisation holds, in whatever base."""
        held = self.applications.find({"body.org": org, "body.seated": True}) if org else []
        return frozenset(_number(one.body["seat_of"]) for one in held)

    def places(self, base: str, year: str | None) -> frozenset[int]:
        """The numbers of the places of a base that are taken in a target year."""
        if year is None:
            return frozenset()
        prefix = f"{base}:{year}#"
        taken = self.applications.find({"body.place_of": {"$gte": prefix, "$lt": prefix + ":"}, "body.counted": True})
        return frozenset(_number(one.body["place_of"]) for one in taken)

    def adoptions(self, division: str) -> list[dict[str, Any]]:
        """The decisions on profiles that hold for a place: its own, or those of the nearest place above."""
        above = [division[:length] for length in (2, 4, 6, 9, 12) if length <= len(division)]
        known = {place: copy["adoptions"] for place, copy in self.adopted.these(above).items()}
        return [dict(item) for item in nearest(known, division)]


def _number(key: str) -> int:
    return int(key.rpartition("#")[2])
