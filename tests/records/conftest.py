"""One suite in one process for all tests of this folder; each test enters what is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.law import RuleBook, load_rulebook
from tests.house import House
from tests.records.grounds import know


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rulebook(Path(__file__).parents[2] / "rules")


@pytest.fixture(scope="session")
def house(book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> House:
    made = House(book, tmp_path_factory.mktemp("house"))
    know(made)
    return made
