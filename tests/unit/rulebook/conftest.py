"""A rule book small enough to read in one go, and the real one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from common.law import RuleBook, load_rulebook

HERE = Path(__file__).parent


@pytest.fixture
def small_rules(tmp_path: Path) -> Path:
    """A private copy of the small rule book, to break."""
    return Path(shutil.copytree(HERE / "small_rules", tmp_path / "rules"))


@pytest.fixture(scope="session")
def small_book() -> RuleBook:
    return load_rulebook(HERE / "small_rules")


@pytest.fixture(scope="session")
def rules_dir() -> Path:
    return HERE.parents[2] / "rules"


@pytest.fixture(scope="session")
def book(rules_dir: Path) -> RuleBook:
    return load_rulebook(rules_dir)
