"""The journal adds up to the live state, for every aggregate of a database; asked after every test that wrote one."""

from __future__ import annotations

from pymongo.database import Database

from common.store.journal import Journal
from tools.verify import unfolded


def assert_folds(database: Database) -> None:
    """Fail naming each aggregate of a service's database that is not the fold of its journal and outbox."""
    assert list(unfolded(database, Journal(database))) == []
