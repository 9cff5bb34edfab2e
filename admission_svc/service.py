"""Admission as a Nameko service; its entrypoints stand by subject in ``entrypoints``, nothing is decided there."""

from __future__ import annotations

from typing import Any

from admission_svc.entrypoints.applications import ApplicationEntrypoints
from admission_svc.entrypoints.news import NewsEntrypoints
from admission_svc.entrypoints.residencies import ResidencyEntrypoints
from admission_svc.reading import KINDS, entries, knows
from admission_svc.workflow import RESIDENCY
from common.bus import Call
from common.run.common_queries import MOST, CommonQueries, Count
from common.store.aggregates import Aggregates, Loaded


class Service(ApplicationEntrypoints, ResidencyEntrypoints, NewsEntrypoints, CommonQueries):
    """Applications and residencies."""

    name = "admission"

    declared_types = KINDS
    counted = (Count("residencies", "入驻社会组织", "body.state", RESIDENCY.labels),)

    def chapters(self, call: Call) -> dict[str, list[dict[str, Any]]]:
        """What an organisation applied for and where it has stayed, as far as the caller may know of it."""
        store, caller = self.desk.store, self.reader(call)
        found = {"applications": (store.applications, self._application), "residencies": (store.residencies, self._residency)}
        return {
            name: [self._as_read(call, view)(one) for one in _of_org(cases, call.params["id"]) if knows(one.body, caller)]
            for name, (cases, view) in found.items()
        }

    def readable_entries(self, call: Call) -> list[dict[str, Any]]:
        return [*super().readable_entries(call), *entries(self.reader(call))]


def _of_org(cases: Aggregates, org: str) -> list[Loaded]:
    return cases.find(cases.by("body.org", org), sort=[("_id", 1)], limit=MOST)
