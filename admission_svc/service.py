"""Admission as a Nameko service; its entrypoints stand by subject in ``entrypoints``, nothing is decided there."""

from __future__ import annotations

from admission_svc.entrypoints.applications import ApplicationEntrypoints
from admission_svc.entrypoints.news import NewsEntrypoints
from admission_svc.entrypoints.residencies import ResidencyEntrypoints
from admission_svc.workflow import RESIDENCY
from common.run.common_queries import Chapter, CommonQueries, Count


class Service(ApplicationEntrypoints, ResidencyEntrypoints, NewsEntrypoints, CommonQueries):
    """Applications and residencies."""

    name = "admission"

    counted = (Count("residencies", "入驻社会组织", "body.state", RESIDENCY.labels),)

    @property
    def dossier(self) -> tuple[Chapter, ...]:  # type: ignore[override]
        """What an organisation applied for and where it has stayed."""
        return (
            Chapter("applications", "body.org", self._application),
            Chapter("residencies", "body.org", self._residency),
        )
