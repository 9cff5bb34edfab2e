"""One client per process, always with limits, and one database per service."""

from __future__ import annotations

from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from common.run.settings import Settings

DUPLICATE = 11000  # the database's code for a key that is there already

# Milliseconds. A request lives 10 s at the gateway and 5 s on the bus, so a database that does not
# answer within 3 s is reported while somebody still listens.
LIMITS = {
    "serverSelectionTimeoutMS": 2000,
    "connectTimeoutMS": 2000,
    "timeoutMS": 3000,
    "waitQueueTimeoutMS": 1000,
}


def connect(settings: Settings) -> MongoClient[dict[str, Any]]:
    """A client whose writes are acknowledged by a majority and on disk."""
    return MongoClient(
        settings.mongo_uri,
        w="majority",
        journal=True,
        maxPoolSize=settings.max_workers + 5,
        **LIMITS,
    )


def service_database(client: MongoClient[dict[str, Any]], settings: Settings, service: str) -> Database[dict[str, Any]]:
    """The database of one service; ``suite_db_prefix`` keeps two suites on one server apart."""
    return client[f"{settings.suite_db_prefix}_{service}"]
