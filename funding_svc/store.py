"""Funding's collections and queries."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from common.kernel.decision import State
from common.store.adoptions import AdoptionCopies
from common.store.copies import Copies
from common.store.kept import Known
from common.store.store import Store
from funding_svc.claims.declaration import CLAIM


class FundingStore(Store):
    """Claims, and what is known of organisations, residencies and the bureaus' profiles."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.claims = self.declare(CLAIM)
        self.copies_orgs = Copies(database, "orgs")
        self.copies_bases = Copies(database, "bases")
        self.copies_assessments = Copies(database, "assessments")
        self.copies_workers = Copies(database, "workers")
        self.copies_residencies = Copies(database, "residencies")
        self.copies_adoptions = AdoptionCopies(database)
        self.known = Known(
            orgs=self.copies_orgs.expect, bases=self.copies_bases.get, adoptions=self.copies_adoptions.holding,
            adopting=self.copies_adoptions.deciding,
        )  # fmt: skip

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        self.copies_residencies.collection.create_index([("facts.org", 1), ("facts.state", 1)])
        self.claims.collection.create_index("body.subject", sparse=True)
        self.claims.collection.create_index("body.pool", sparse=True)

    def claims_of(self, org: str) -> tuple[State, ...]:
        """All claims of an organisation in the order of their numbers."""
        found = (one.body for one in self.claims.find(self.claims.by("body.org", org)))
        return tuple(sorted(found, key=lambda claim: claim["number"]))

    def claims_on(self, subject: str) -> tuple[State, ...]:
        """All claims on a project or a person, whoever filed them, in the order in which they came."""
        found = (one.body for one in self.claims.find({"body.subject": subject}))
        return tuple(sorted(found, key=lambda claim: claim["subject_number"]))

    def claims_in(self, pool: str) -> tuple[State, ...]:
        """All claims of a pool, in the order in which they came."""
        found = (one.body for one in self.claims.find({"body.pool": pool}))
        return tuple(sorted(found, key=lambda claim: claim["pool_number"]))

    def forced_exit_open(self, org: str) -> bool:
        """Whether a forced-exit case against the organisation is open in any base."""
        return bool(self.copies_residencies.find({"facts.org": org, "facts.state": "forced_exit_open"}, limit=1))
