"""Funding's collections and queries."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from common.kernel.decision import State
from common.store.adoptions import AdoptionCopies
from common.store.copies import Copies
from common.store.lists import ListKey
from common.store.store import Store

NUMBER_INDEX = "org_number"


class FundingStore(Store):
    """Claims, and what is known of organisations, residencies and the bureaus' profiles."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.claims = self.aggregate("claims", "claim", list_keys=(ListKey("body.org", short=True),))
        self.copies_orgs = Copies(database, "orgs")
        self.copies_residencies = Copies(database, "residencies")
        self.copies_adoptions = AdoptionCopies(database)

    def ensure_indexes(self) -> None:
        """The number of a claim among those of its organisation is taken once: of two filed at the same moment, one
        has to be decided again, with the other in sight."""
        super().ensure_indexes()
        index = [("body.org", 1), ("body.number", 1)]
        self.claims.collection.create_index(index, unique=True, name=NUMBER_INDEX)
        self.copies_residencies.collection.create_index([("facts.org", 1), ("facts.state", 1)])

    def claims_of(self, org: str) -> tuple[State, ...]:
        """All claims of an organisation in the order of their numbers."""
        return tuple(found.body for found in self.claims.find({"body.org": org}, sort=[("body.number", 1)]))

    def forced_exit_open(self, org: str) -> bool:
        """Whether a forced-exit case against the organisation is open in any base."""
        return bool(self.copies_residencies.find({"facts.org": org, "facts.state": "forced_exit_open"}, limit=1))
