"""What the monitor is told of the business: how many things stand where, and what is late."""

from __future__ import annotations

from pymongo.database import Database

from common.kernel.decision import Event, Outcome
from common.run import metrics
from common.run.census import Census
from common.store.aggregates import Cause
from common.store.store import Store

NOW = "2024-03-02T10:00:00.000000+08:00"
EARLIER, LATER = "2024-03-01T10:00:00.000000+08:00", "2024-03-03T10:00:00.000000+08:00"


def made(store: Store, *states: dict[str, str]) -> None:
    things = store.aggregate("things", "thing")
    for number, state in enumerate(states):
        outcome = Outcome(state=state, events=(Event("thing.made", {}),))
        things.commit(f"t{number}", None, outcome, Cause(f"c{number}", EARLIER, {"sub": "x"}, "r"))


def value(name: str, **labels: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name, labels)


def test_things_are_counted_by_state_and_city_and_late_ones_named(mongo: Database) -> None:
    store = Store(mongo)
    made(
        store,
        {"state": "open", "division": "330106", "due_at": EARLIER},
        {"state": "open", "division": "330102", "due_at": LATER},
        {"state": "open", "division": "3302"},
        {"state": "closed", "division": "330106", "due_at": NOW},
        {"name": "of no place"},
    )
    Census(store, lambda: True, lambda: NOW).count()
    assert value("ngo_things", kind="thing", state="open", city="3301") == 2
    assert value("ngo_things", kind="thing", state="open", city="3302") == 1
    assert value("ngo_things", kind="thing", state="closed", city="3301") == 1
    assert value("ngo_things", kind="thing", state="none", city="none") == 1
    assert value("ngo_things_late", kind="thing", city="3301") == 1
    assert value("ngo_things_late", kind="thing", city="3302") is None


def test_who_does_not_lead_any_more_tells_nothing(mongo: Database) -> None:
    store, leads = Store(mongo), [True]
    made(store, {"state": "open", "division": "330106"})
    census = Census(store, lambda: leads[0], lambda: NOW)
    census.count()
    leads[0] = False
    census.count()
    assert value("ngo_things", kind="thing", state="open", city="3301") is None
