"""The registry as a Nameko service: its aggregates and what it hears; entrypoints by hand stand in ``entrypoints``."""

from __future__ import annotations

from common.run.common_queries import Chapter, Count
from common.run.declared_service import DeclaredService
from common.run.vault import Vault
from registry_svc import codes
from registry_svc.draws.declaration import DRAW
from registry_svc.entrypoints.bases import BaseEntrypoints
from registry_svc.entrypoints.news import NewsEntrypoints
from registry_svc.entrypoints.organisations import OrganisationEntrypoints
from registry_svc.measures.declaration import MEASURE
from registry_svc.principals.declaration import PRINCIPAL
from registry_svc.schemas import org_view


class Service(OrganisationEntrypoints, BaseEntrypoints, NewsEntrypoints, DeclaredService):
    """Organisations and bases, draws, heads of organisations."""

    name = "registry"
    personal = Vault()
    aggregates = (DRAW, PRINCIPAL, MEASURE)
    dossier = (Chapter("orgs", "_id", org_view),)
    counted = (
        Count("orgs", "社会组织", "body.kind", codes.ORG_KINDS),
        Count("bases", "孵化基地", "body.level", codes.BASE_LEVELS),
    )
