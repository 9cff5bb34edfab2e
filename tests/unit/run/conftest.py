"""The smallest service on a store in memory."""

from __future__ import annotations

import pytest

import contracts
from common.kernel.clock import OffsetClock
from common.law import RuleBook
from common.run.desk import Desk
from common.store.memory import MemoryDatabase
from tests.tally import KIND, TallyStore


@pytest.fixture(autouse=True)
def tally_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one event of the smallest service."""
    monkeypatch.setitem(contracts.EVENTS, KIND.name, KIND)
    monkeypatch.setitem(contracts.VERSIONS, KIND.key, KIND)


@pytest.fixture
def store() -> TallyStore:
    made = TallyStore(MemoryDatabase())
    made.ensure_indexes()
    return made


@pytest.fixture
def clock() -> OffsetClock:
    return OffsetClock()


@pytest.fixture
def desk(store: TallyStore, book: RuleBook, clock: OffsetClock) -> Desk[TallyStore]:
    return Desk(store, book, clock)


@pytest.fixture
def mongo() -> MemoryDatabase:
    """An empty store."""
    return MemoryDatabase()
