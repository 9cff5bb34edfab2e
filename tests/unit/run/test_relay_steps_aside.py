"""What cannot be published steps aside for a growing while; what is behind it goes on, in order inside each aggregate."""

from __future__ import annotations

from typing import Any

import pytest

from common.bus.codec import loads
from common.bus.messages import Fate, Message
from common.kernel.decision import Outcome
from common.run import relay as relays
from common.run.desk import Desk
from common.run.relay import BATCH, Relay
from common.run.resting import Resting
from tests.tally import EVENT, TallyStore, add, begin, call


class Bus:
    """Takes everything but what ``refused`` says."""

    def __init__(self) -> None:
        self.published: list[str] = []
        self.tries = 0
        self.refused: dict[str, Fate] = {}

    def publish(self, messages: list[Message]) -> list[Fate]:
        self.tries += len(messages)
        fates = [self.refused.get(one.message_id, Fate.CONFIRMED) for one in messages]
        self.published += [one.message_id for one, fate in zip(messages, fates, strict=True) if fate is Fate.CONFIRMED]
        return fates


class Running:
    """A relay with a bus and a clock of its own."""

    def __init__(self, store: TallyStore) -> None:
        self.store, self.bus, self.now = store, Bus(), 0.0
        self.relay = Relay(store, self.bus.publish, lambda name: True, Resting(lambda: self.now))

    def after(self, seconds: float) -> int:
        """The events that go through in one run, so much later."""
        self.now += seconds
        return self.relay.run_once()


@pytest.fixture
def running(store: TallyStore) -> Running:
    return Running(store)


def stuck(store: TallyStore, number: int, **changes: Any) -> str:
    """An aggregate whose first event no message can carry, before all others; the id of the event behind it."""
    id = f"stuck-{number:04}"
    envelope = {"name": EVENT, "version": 1, "division": None, "occurred_at": "2020", "actor": {}, "basis": [], "causation_id": "c"}
    first = {**envelope, "id": f"{id}-1", "aggregate": {"type": "tally", "id": id, "version": 1}, "data": {"n": "9" * 300_000}, **changes}
    second = {**envelope, "id": f"{id}-2", "aggregate": {"type": "tally", "id": id, "version": 2}, "data": {"n": 2}}
    store.tallies.collection.insert_one(
        {"_id": id, "version": 2, "body": {}, "lists": [], "outbox": [first, second], "pending": True, "pending_since": "2020", "seen": []}
    )
    return second["id"]


def untellable() -> float:
    return relays.UNTELLABLE._value.get()


def test_three_hundred_that_cannot_be_published_hold_up_nobody(running: Running, desk: Desk[TallyStore]) -> None:
    behind = {stuck(running.store, number) for number in range(BATCH + 50)}
    for number in range(5):
        desk.create(running.store.tallies, call(f"c{number}"), begin)
    assert running.after(0) == 5
    assert running.after(0) == 0
    assert len(running.bus.published) == 5
    assert not behind & set(running.bus.published)  # nothing overtakes inside an aggregate


def test_it_is_tried_again_after_growing_intervals_and_counted_each_time(running: Running) -> None:
    stuck(running.store, 1)
    before = untellable()
    tried = []
    for second in range(64):
        running.after(1 if second else 0)
        if untellable() > before + len(tried):
            tried.append(second)
    assert tried == [0, 1, 3, 7, 15, 31, 63]


def test_once_it_can_be_published_it_is_and_so_is_what_waited_behind_it(running: Running) -> None:
    last = stuck(running.store, 1)
    assert running.after(0) == 0
    running.store.tallies.collection.update_one({"_id": "stuck-0001"}, {"$set": {"outbox": [
        {**one, "data": {"n": 1}} for one in running.store.tallies.collection.find_one({"_id": "stuck-0001"})["outbox"]
    ]}})  # fmt: skip
    assert running.after(0.5) == 0
    assert running.after(0.5) == 2
    assert running.bus.published == ["stuck-0001-1", last]
    assert running.relay.backlog() == (0, None)


def test_what_no_json_has_steps_aside_alone(running: Running, desk: Desk[TallyStore]) -> None:
    stuck(running.store, 1, data={"n": object()})
    desk.create(running.store.tallies, call("c1"), begin)
    assert running.after(0) == 1
    assert [entry["causation_id"] for entry in running.store.journal.after(0, 9)] == ["c1"]
    assert list(running.store.journal.verify()) == []


def test_three_hundred_that_nobody_is_bound_to_hold_up_nobody(running: Running, desk: Desk[TallyStore]) -> None:
    made = [desk.create(running.store.tallies, call(f"c{number}"), begin).id for number in range(BATCH + 1)]
    first = [running.store.tallies.collection.find_one({"_id": id})["outbox"][0]["id"] for id in made[:BATCH]]
    running.bus.refused = dict.fromkeys(first, Fate.RETURNED)
    assert running.after(0) == 1
    running.bus.refused = {}
    assert running.after(1) == BATCH


@pytest.mark.parametrize("fate", [Fate.FAILED, Fate.RETURNED])
def test_nothing_overtakes_an_event_of_its_aggregate_that_the_broker_did_not_take(running: Running, desk: Desk[TallyStore], fate: Fate) -> None:
    made, other = (desk.create(running.store.tallies, call(id), begin) for id in ("c1", "c2"))
    for number in range(3):
        desk.act(running.store.tallies, made.id, call(f"a{number}"), add)
    events, others = ([event["id"] for event in running.store.tallies.collection.find_one({"_id": id})["outbox"]] for id in (made.id, other.id))
    running.bus.refused = {events[1]: fate}
    running.after(0)
    assert sorted(running.bus.published) == sorted([events[0], *others])
    running.bus.refused = {}
    running.after(1)
    assert [id for id in running.bus.published if id in events] == events


def test_a_broker_that_is_away_makes_nothing_rest(running: Running, desk: Desk[TallyStore]) -> None:
    for number in range(3):
        desk.create(running.store.tallies, call(f"c{number}"), begin)
    running.relay.publish = lambda messages: [Fate.FAILED] * len(messages)
    assert running.after(0) == 0
    running.relay.publish = running.bus.publish
    assert running.after(0) == 3


def test_a_rest_ends_where_it_goes_well_and_no_more_are_remembered_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.run.resting.MOST", 3)
    resting = Resting(lambda: 0.0)
    assert [resting.failed("a") for _ in range(12)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
    resting.succeeded("a")
    assert "a" not in resting and resting.failed("a") == 1
    for key in "bcd":
        resting.failed(key)
    assert ["a" in resting, "b" in resting, "d" in resting] == [False, True, True]


def test_how_a_state_changed_and_who_may_read_of_it_stays_inside(running: Running, desk: Desk[TallyStore]) -> None:
    bodies: list[dict[str, Any]] = []
    running.relay.publish = lambda messages: [bodies.append(loads(one.body)) or Fate.CONFIRMED for one in messages]
    made = desk.create(running.store.tallies, call("c1"), begin)
    desk.act(running.store.tallies, made.id, call("c2"), lambda state: Outcome({"id": state["id"], "count": 1}, add(state).events))
    running.after(0)
    assert {"changed", "removed"} <= running.store.journal.after(0, 2)[1].keys()
    assert [set(body) & {"changed", "removed", "lists"} for body in bodies] == [set(), set()]
