"""What bureaus have decided about the profiles they work by, as a neighbour of the registry has heard it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from common.kernel.places import authority
from common.law.book import RuleBook
from common.law.jurisdiction import default_profile, judged_by
from common.store.copies import Copies, Snapshot
from common.store.port import Database


class AdoptionCopies(Copies):
    """Copies of ``registry.profile.adopted``, by division."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, "adoptions", remembered=True)

    def apply_decisions(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Remember bureaus' decisions; safe to be told twice and out of order."""
        self.keep(Snapshot(event["data"]["division"], event["aggregate"]["version"], {"adoptions": event["data"]["adoptions"]}) for event in events)

    def holding(self, division: str) -> list[Mapping[str, Any]]:
        """The decisions of the bureau in charge of a place. Each level decides for itself: a county does not take over its
        city's (ruling 16)."""
        found = self.get(authority(division))
        return list(found["adoptions"]) if found else []

    def deciding(self) -> list[str]:
        """The places whose bureau has decided anything."""
        return [found["_id"] for found in self.collection.find({}, {"_id": 1})]

    def judged_by(self, book: RuleBook, division: str, on: str, fallback: str | None = None) -> dict[str, Any]:
        """The rules for a case in a place with this governing day. ``fallback`` is the profile where no bureau has
        decided; left out, it is the one whose documents hold in the place. Raises Refused 422 ``no_rules_here``."""
        return judged_by(self.holding(division), fallback or partial(default_profile, book, division), on, division)
