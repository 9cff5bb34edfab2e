"""The registry's collections and queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from pymongo.database import Database

from common.kernel.decision import State
from common.kernel.places import authority
from common.law.book import RuleBook
from common.store.aggregates import Aggregates
from common.store.copies import Copies
from common.store.kept import Known
from common.store.lists import LISTS, ListKey
from common.store.store import Store
from registry_svc.bases import facts
from registry_svc.draws.declaration import DRAW
from registry_svc.joint_submissions.declaration import JOINT_SUBMISSION
from registry_svc.measures.declaration import MEASURE
from registry_svc.principals.declaration import PRINCIPAL

ORG_LIST_KEYS = (ListKey("body.uscc", short=True), ListKey("body.name_key", short=True), ListKey("body.supervisor_unit", short=True))
# one credit code, one organisation; without one, one of a name, kind and founding day in a place
ORG_UNIQUE = {"uscc": "has_uscc", "identity": "has_identity"}


class RegistryStore(Store):
    """Organisations, bases, and the decisions of bureaus on the profiles they work by."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.orgs = self.aggregate("orgs", "org", ORG_LIST_KEYS, ORG_UNIQUE)
        self.bases = self.aggregate("bases", "base", timed=True)
        self.divisions = self.aggregate("divisions", "division")
        self.draws = self.declare(DRAW)
        self.principals = self.declare(PRINCIPAL)
        self.measures = self.declare(MEASURE)
        self.joint_submissions = self.declare(JOINT_SUBMISSION)
        self.notices = Copies(database, "notices")
        self.applications = Copies(database, "applications")
        self.known = Known(partial(_body, self.orgs), self._base_facts, self.adoptions, self._every_base, self._adopting)

    def base(self, id: str) -> Mapping[str, Any] | None:
        return self._base_facts(id)

    def cases_of(self, org: str) -> list[dict[str, Any]]:
        """Where an organisation has applied, whatever became of it."""
        return self.applications.find({"facts.org": org})

    def _base_facts(self, id: str) -> Mapping[str, Any] | None:
        found = self.bases.load(id)
        return facts(found.body) if found else None

    def _every_base(self) -> Iterable[Mapping[str, Any]]:
        return (facts(found["body"]) for found in self.bases.collection.find({}, {"body": 1}))

    def _adopting(self) -> Iterable[str]:
        return [found["_id"] for found in self.divisions.collection.find({}, {"_id": 1})]

    def adoptions(self, division: str) -> list[dict[str, Any]]:
        """The decisions of the bureau in charge of a place. Each level decides for itself: a county does not take over its
        city's (ruling 16)."""
        found = self.divisions.load(authority(division))
        return [dict(item) for item in found.body["adoptions"]] if found else []

    def judged_by(self, book: RuleBook, seat: Mapping[str, Any], on: str) -> dict[str, Any]:
        return self.known.judged_by(book, seat["division"], on)

    def measures_on(self, person: str) -> tuple[State, ...]:
        """The measures ever taken on a person."""
        return tuple(one.body for one in self.measures.find({"body.person_key": person}, sort=[("_id", 1)]))

    def orders_against(self, org: str) -> list[str]:
        """The ids of the replacements ordered of an organisation that are still to be done."""
        query = {**self.measures.by("body.org", org), "body.measure": "replacement_ordered", "body.state": {"$in": ["in_force", "overdue"]}}
        return [one.id for one in self.measures.find(query)]

    def appointments_by(self, notice: str) -> list[str]:
        """The ids of the appointments that wait for a notice."""
        return [one.id for one in self.principals.find({"body.notice": notice})]

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        self.measures.collection.create_index("body.person_key")
        self.principals.collection.create_index("body.notice", sparse=True)
        self.applications.collection.create_index("facts.org")

    def orgs_named(self, ids: list[str]) -> dict[str, State]:
        """The organisations with these ids, by id; those unknown are missing."""
        return {id: one.body for id, one in self.orgs.these(ids).items()}

    def bases_in(self, division: str) -> list[str]:
        """The ids of all bases in a place and below it."""
        return [found["_id"] for found in self.bases.collection.find({LISTS: division}, {"_id": 1})]

    def bases_run_by(self, org: str) -> list[str]:
        """The ids of the bases that an organisation runs or is to run; there are few bases, and this is asked rarely."""
        query = {"$or": [{"body.operator.org": org}, {"body.next_operator.org": org}]}
        return [found["_id"] for found in self.bases.collection.find(query, {"_id": 1})]

    def orgs_called(self, name_key: str) -> list[State]:
        """Organisations of a name, some at most."""
        return [one.body for one in self.orgs.find(self.orgs.by("body.name_key", name_key), limit=50)]

    def has_code(self, uscc: str) -> bool:
        """Whether an organisation has this credit code."""
        return bool(self.orgs.find(self.orgs.with_unique("uscc", uscc), limit=1))


def _body(repository: Aggregates, id: str) -> State | None:
    found = repository.load(id)
    return found.body if found else None
