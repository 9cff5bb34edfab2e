"""The smallest service on a real database."""

from __future__ import annotations

import pytest
from pymongo.database import Database

import contracts
from common.kernel.clock import OffsetClock
from common.law import RuleBook
from common.run.desk import Desk
from tests.tally import KIND, TallyStore


@pytest.fixture(autouse=True)
def tally_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one event of the smallest service."""
    monkeypatch.setitem(contracts.EVENTS, KIND.name, KIND)
    monkeypatch.setitem(contracts.VERSIONS, KIND.key, KIND)


@pytest.fixture
def store(mongo: Database) -> TallyStore:
    made = TallyStore(mongo)
    made.ensure_indexes()
    return made


@pytest.fixture
def clock() -> OffsetClock:
    return OffsetClock()


@pytest.fixture
def desk(store: TallyStore, book: RuleBook, clock: OffsetClock) -> Desk[TallyStore]:
    return Desk(store, book, clock)
