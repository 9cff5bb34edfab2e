"""The smallest service on a real database."""

from __future__ import annotations

import pytest
from pymongo.database import Database

import contracts
from common.kernel.clock import OffsetClock
from common.law import RuleBook
from common.run.desk import Desk
from tests.integration.common.tally import EVENT, Counted, TallyStore


@pytest.fixture(autouse=True)
def tally_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one event of the smallest service."""
    kind = contracts.EventType(EVENT, Counted, "It was counted.", "计数")
    monkeypatch.setitem(contracts.EVENTS, EVENT, kind)
    monkeypatch.setitem(contracts.VERSIONS, kind.key, kind)


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
