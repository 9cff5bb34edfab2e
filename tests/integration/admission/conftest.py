"""The admission service on a real database."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from common.law import RuleBook
from tests.integration.admission.house import House


@pytest.fixture
def house(mongo: Database, book: RuleBook) -> House:
    return House(mongo, book)
