"""The registry as a Nameko service; its entrypoints stand by subject in ``entrypoints``, nothing is decided there."""

from __future__ import annotations

from common.run.common_queries import Chapter, CommonQueries, Count
from registry_svc import codes
from registry_svc.entrypoints.bases import BaseEntrypoints
from registry_svc.entrypoints.organisations import OrganisationEntrypoints
from registry_svc.schemas import org_view


class Service(OrganisationEntrypoints, BaseEntrypoints, CommonQueries):
    """Organisations and bases."""

    name = "registry"
    dossier = (Chapter("orgs", "_id", org_view),)
    counted = (
        Count("orgs", "社会组织", "body.kind", codes.ORG_KINDS),
        Count("bases", "孵化基地", "body.level", codes.BASE_LEVELS),
    )
