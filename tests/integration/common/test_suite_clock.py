"""A simulated clock that one process sets is every process's, and each says once that it was set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pymongo.database import Database

from common.kernel.clock import RealClock
from common.run import metrics
from common.run.settings import Settings
from common.run.suite_clock import SuiteClock


def test_a_clock_that_was_set_is_followed_and_told_of_once(mongo: Database) -> None:
    told: list[str] = []
    settings = Settings(suite_mode="development", suite_db_prefix=mongo.name)
    one, two = (SuiteClock(mongo.client, settings, lambda name=name: told.append(name)) for name in ("one", "two"))
    one.set(RealClock().now() + timedelta(days=3))
    for _ in range(2):
        two.refresh()
    assert told == ["one", "two"]
    assert abs(two.now() - one.now()) < timedelta(seconds=1)
    assert timedelta(days=2) < two.now() - RealClock().now() < timedelta(days=4)
    assert metrics.REGISTRY.get_sample_value("ngo_clock_offset_seconds") == pytest.approx(timedelta(days=3).total_seconds(), abs=1)
    mongo.client.drop_database(f"{mongo.name}_development")
