"""Training's collections and queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pymongo.database import Database

from common.kernel.decision import State
from common.kernel.identity import Principal
from common.kernel.places import around
from common.store.adoptions import AdoptionCopies
from common.store.copies import Copies
from common.store.kept import Known
from common.store.lists import LISTS, ListKey
from common.store.pages import Conditions
from common.store.store import Store


class TrainingStore(Store):
    """Sessions, and what is known of bases, organisations, residents and the bureaus' profiles."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.sessions = self.aggregate("sessions", "session", list_keys=(ListKey("body.base"), ListKey("body.division")))
        self.copies_bases = Copies(database, "bases")
        self.copies_orgs = Copies(database, "orgs")
        self.copies_residencies = Copies(database, "residencies")
        self.copies_adoptions = AdoptionCopies(database)
        self.known = Known(self.copies_orgs.expect, self.copies_bases.expect, self.copies_adoptions.holding)

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        self.sessions.collection.create_index("body.attended_orgs")
        self.copies_residencies.collection.create_index("facts.base")

    def held(self, base: str, year: int) -> list[State]:
        """The closed sessions of a base in a year."""
        days = {"$gte": f"{year}-01-01", "$lte": f"{year}-12-31"}
        wanted = {**self.sessions.by("body.base", base), "body.state": "closed", "body.held_on": days}
        return [found.body for found in self.sessions.find(wanted)]

    def residents(self, base: str) -> list[dict[str, Any]]:
        """All residencies of a base, past ones too."""
        return self.copies_residencies.find({"facts.base": base})

    def days_attended(self, orgs: Iterable[str]) -> dict[str, list[str]]:
        """For each organisation, the days of the closed sessions that its people came to."""
        wanted = set(orgs)
        days: dict[str, list[str]] = {org: [] for org in wanted}
        for found in self.sessions.find({"body.attended_orgs": {"$in": sorted(wanted)}}):
            for org in wanted & set(found.body["attended_orgs"]):
                days[org].append(found.body["held_on"])
        return days


def near(reader: Principal) -> tuple[Conditions, ...]:
    """The sessions announced to a reader, as alternatives: those of places in, or around, the reader's own, and of the
    reader's base. The same as ``sessions.near`` and ``sessions.hosts`` say of one."""
    above = around(reader.division)[1:-1]
    seen = [((LISTS, reader.division),), *((("body.division", place),) for place in above)]
    return (*seen, (("body.base", reader.base),)) if "operator" in reader.roles and reader.base else tuple(seen)
