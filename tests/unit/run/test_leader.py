"""What is written is told at once by who leads, whichever replica wrote it; what nobody rang for is found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import eventlet
import pytest
from pymongo.errors import PyMongoError

from common.bus.messages import Fate, Message
from common.kernel.clock import OffsetClock, to_instant
from common.kernel.decision import Outcome
from common.law import RuleBook
from common.run import leader
from common.run.bell import Bell
from common.run.desk import Desk
from common.run.leader import CLOCK, Leader
from common.run.relay import Relay
from common.run.timekeeper import Timekeeper
from common.store.memory import MemoryLease
from tests.tally import Broker, TallyStore, add, begin, call

NEVER = 1_000_000.0
LONG = 10.0  # seconds; nothing here takes any


class Replica:
    """A process of the smallest service: a desk, and the loop beside it."""

    def __init__(self, name: str, store: TallyStore, book: RuleBook, clock: OffsetClock, lease: dict[str, Any]) -> None:
        self.bell, self.broker = Bell(), Broker()
        self.desk = Desk(store, book, clock, self.bell.ring)
        keeper = Timekeeper(self.desk, clock, {"tally": lambda state, check: add({**state, "due_at": None})})
        relay = Relay(store, lambda messages: self.publish(messages), lambda name: True)
        self.leader = Leader(relay, keeper, MemoryLease(lease, name, lambda: 0.0), self.bell, lambda instant: 0.0)

    def publish(self, messages: list[Message]) -> list[Fate]:
        return self.broker.publish(messages)

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = eventlet.spawn(self.leader.run)
        eventlet.sleep(0)  # its first turn is over when it waits
        yield
        self.leader.stop()
        thread.wait()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        eventlet.sleep(0.005)


@pytest.fixture
def replica(store: TallyStore, book: RuleBook, clock: OffsetClock, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Replica]:
    """Makes replicas that look for nothing by themselves but once at the start."""
    monkeypatch.setattr(leader, "LOOKS", NEVER)
    monkeypatch.setattr(leader, "RENEWALS", NEVER)
    lease: dict[str, Any] = {}
    return lambda name: Replica(name, store, book, clock, lease)


def test_what_the_leader_writes_is_told_without_a_look(replica: Callable[[str], Replica]) -> None:
    one = replica("one")
    with one.running():
        made = one.desk.create(one.desk.store.tallies, call("c1"), begin)
        until(lambda: len(one.broker.told) == 1)
        one.desk.act(one.desk.store.tallies, made.id, call("c2"), add)
        until(lambda: len(one.broker.told) == 2)


def test_what_another_replica_writes_is_told_by_the_leader_without_a_look(replica: Callable[[str], Replica]) -> None:
    one, two = replica("one"), replica("two")
    with one.running(), two.running():
        for number in (1, 2):  # the first may be told because the leader heard that it is not alone
            two.desk.create(two.desk.store.tallies, call(f"c{number}"), begin)
            until(lambda number=number: len(one.broker.told) == number)
    assert two.broker.told == []


def test_what_nobody_rang_for_is_found_by_a_look(
    replica: Callable[[str], Replica], desk: Desk[TallyStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "LOOKS", 0.01)
    one = replica("one")
    with one.running():
        desk.create(desk.store.tallies, call("c1"), begin)
        until(lambda: len(one.broker.told) == 1)


def test_what_is_due_is_done_when_the_clock_is_set(replica: Callable[[str], Replica], clock: OffsetClock) -> None:
    one = replica("one")
    later = {"due_at": to_instant(clock.now() + timedelta(hours=1)), "judged_by": {"profile": "zhejiang", "on": "2024-03-01"}}
    with one.running():
        made = one.desk.create(one.desk.store.tallies, call("c1"), lambda id: Outcome({**begin(id).state, **later}, begin(id).events))
        until(lambda: len(one.broker.told) == 1)
        clock.set_offset(3601)
        one.bell.ring(CLOCK)
        until(lambda: one.desk.store.tallies.load(made.id).body["count"] == 1)


@pytest.mark.parametrize("fault", [PyMongoError("away"), KeyError("a fault of ours")])
def test_what_was_rung_for_when_the_loop_failed_is_told_when_it_goes_on(replica: Callable[[str], Replica], fault: Exception) -> None:
    one, publish = replica("one"), []

    def away_at_first(messages: list[Message]) -> list[Fate]:
        publish.append(messages)
        if len(publish) == 1:
            raise fault
        return one.broker.publish(messages)

    one.publish = away_at_first
    with one.running():
        one.desk.create(one.desk.store.tallies, call("c1"), begin)
        until(lambda: len(one.broker.told) == 1)


def test_who_stops_tells_what_is_untold_and_lets_the_next_lead(replica: Callable[[str], Replica], desk: Desk[TallyStore]) -> None:
    one, two = replica("one"), replica("two")
    with one.running():
        pass
    desk.create(desk.store.tallies, call("c1"), begin)
    one.leader.hand_over()
    assert len(one.broker.told) == 1
    with two.running():
        two.desk.create(two.desk.store.tallies, call("c2"), begin)
        until(lambda: len(two.broker.told) == 1)
