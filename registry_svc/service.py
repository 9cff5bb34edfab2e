"""The registry as a Nameko service: its aggregates and what it hears; entrypoints by hand stand in ``entrypoints``."""

from __future__ import annotations

from typing import Any

from common.bus import Call
from common.run.common_queries import Count
from common.run.declared_service import DeclaredService
from common.run.vault import Vault
from registry_svc import codes, reading
from registry_svc.draws.declaration import DRAW
from registry_svc.entrypoints.bases import BaseEntrypoints
from registry_svc.entrypoints.news import NewsEntrypoints
from registry_svc.entrypoints.organisations import OrganisationEntrypoints
from registry_svc.entrypoints.sheets import SheetEntrypoints
from registry_svc.joint_submissions.declaration import JOINT_SUBMISSION
from registry_svc.measures.declaration import MEASURE
from registry_svc.principals.declaration import PRINCIPAL
from registry_svc.schemas import org_view


class Service(SheetEntrypoints, OrganisationEntrypoints, BaseEntrypoints, NewsEntrypoints, DeclaredService):
    """Organisations and bases, draws, heads of organisations."""

    name = "registry"
    personal = Vault()
    aggregates = (DRAW, PRINCIPAL, MEASURE, JOINT_SUBMISSION)
    declared_types = ("org", "base", "division")
    counted = (
        Count("orgs", "社会组织", "body.kind", codes.ORG_KINDS),
        Count("bases", "孵化基地", "body.level", codes.BASE_LEVELS),
    )

    def chapters(self, call: Call) -> dict[str, list[dict[str, Any]]]:
        """The organisation itself comes first, as the caller reads it."""
        caller, loaded = self.reader(call), self.desk.store.orgs.load(call.params["id"])
        how = loaded and (reading.of_org(loaded.body, caller) or reading.of_org(loaded.body, caller, self.desk.store.cases_of(loaded.id)))
        return {"orgs": [org_view(loaded, full=how == "full")] if loaded and how else []} | super().chapters(call)

    def readable_entries(self, call: Call) -> list[dict[str, Any]]:
        return [*super().readable_entries(call), *reading.entries(self.reader(call))]
