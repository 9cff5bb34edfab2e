"""The real rule book: kinds, audiences and topics tested are those that the profiles hold."""

from pathlib import Path

import pytest

from common.rulebook import RuleBook, load_rulebook


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rulebook(Path(__file__).parents[3] / "rules")
