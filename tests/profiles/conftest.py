"""The rule book for tests that play whole cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.law import RuleBook, load_rulebook


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rulebook(Path(__file__).parents[2] / "rules")
