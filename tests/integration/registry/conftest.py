"""An office of the registry for each test."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from common.law import RuleBook
from tests.integration.registry.office import Office


@pytest.fixture
def office(mongo: Database, book: RuleBook) -> Office:
    return Office(mongo, book)
