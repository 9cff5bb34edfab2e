"""One suite in one process for all tests of this folder; each test enters what is its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from common.law import RuleBook, load_rulebook
from tests.house import House, who


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rulebook(Path(__file__).parents[2] / "rules")


@pytest.fixture(scope="session")
def house(database: Any, book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    client: MongoClient = MongoClient(database.uri, serverSelectionTimeoutMS=5000)
    made = House(client[f"h_{uuid.uuid4().hex[:10]}"], book, tmp_path_factory.mktemp("house"))
    yield made
    made.close()
    client.close()


@pytest.fixture(scope="session")
def bureau() -> dict[str, Any]:
    return who("bureau")
