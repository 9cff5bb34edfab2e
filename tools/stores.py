"""The stores of all services, as their processes open them, for tools that work on the data themselves."""

from __future__ import annotations

import importlib
from typing import Any

from common.run.settings import Settings
from common.store.database import service_database
from common.store.store import Store

STORES = {
    "registry": "RegistryStore",
    "admission": "AdmissionStore",
    "training": "TrainingStore",
    "funding": "FundingStore",
    "notice": "NoticeStore",
}


def store_of(service: str, database: Any) -> Store:
    """The store of one service in this database. Raises KeyError for a service that there is not."""
    made: Store = getattr(importlib.import_module(f"{service}_svc.store"), STORES[service])(database)
    return made


def opened(client: Any, settings: Settings, service: str) -> Store:
    """The store of one service of the deployment that the settings name."""
    return store_of(service, service_database(client, settings, service))
