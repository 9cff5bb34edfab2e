"""Aggregates, journal, leases and copies on a real database."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pymongo.database import Database

from common.bus.messages import Call, Fate, Message
from common.clock import OffsetClock, to_instant
from common.decision import Event, Outcome, Refused, State
from common.desk import Desk, etag
from common.relay import Relay
from common.rulebook import RuleBook
from common.store import leases
from common.store.copies import Copies
from common.store.journal import Superseded
from common.store.leases import Lease
from common.store.store import Store
from common.timekeeper import Timekeeper
from tests.factories import principal

EVENT = "admission.residency.started"  # any known name: the store does not look at what events say


class TallyStore(Store):
    """The smallest service: tallies that count."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.tallies = self.aggregate("tallies", "tally")


class Broker:
    """A stand-in for the publisher: remembers what it was given, and answers as told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.fate = Fate.CONFIRMED

    def publish(self, messages: list[Message]) -> list[Fate]:
        if self.fate is Fate.CONFIRMED:
            self.told += [message.message_id for message in messages]
        return [self.fate for _ in messages]


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


def call(command: str, fingerprint: str | None = None, **changes: object) -> Call:
    return Call("m", principal(), command_id=command, body_hash=fingerprint, request_id="r", **changes)


def begin(id: str) -> Outcome:
    return Outcome({"id": id, "count": 0, "division": "330106"}, (Event(EVENT, {"n": 0}),))


def add(state: State) -> Outcome:
    return Outcome({**state, "count": state["count"] + 1}, (Event(EVENT, {"n": state["count"] + 1}),))


def refuse(state: State) -> Outcome:
    raise Refused(409, "full", "已满。")


def test_state_event_and_cause_are_one_document(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    document = desk.store.tallies.collection.find_one({"_id": made.id})
    assert document["body"]["count"] == 0
    assert [entry["causation_id"] for entry in document["outbox"]] == ["c1"]
    assert [mark["id"] for mark in document["seen"]] == ["c1"]


def test_a_change_that_no_event_tells_is_not_written(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    with pytest.raises(ValueError, match="without an event"):
        desk.act(desk.store.tallies, made.id, call("c2"), lambda state: Outcome({**state, "count": 9}))
    assert desk.store.tallies.load(made.id).body["count"] == 0


def test_a_command_sent_twice_happens_once_and_is_answered_alike(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    first = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    desk.act(desk.store.tallies, made.id, call("c3", "g"), add)
    again = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    assert (again.version, again.body) == (first.version, first.body)
    assert desk.create(desk.store.tallies, call("c1", "f"), begin).body["count"] == 0
    assert desk.store.tallies.load(made.id).body["count"] == 2


def test_twenty_at_once_with_one_key_happen_once(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: desk.act(desk.store.tallies, made.id, call("c2", "f"), add), range(20)))
        created = list(pool.map(lambda _: desk.create(desk.store.tallies, call("c9", "f"), begin), range(20)))
    assert {(answer.version, answer.body["count"]) for answer in answers} == {(2, 1)}
    assert len({one.id for one in created}) == 1


def test_a_key_used_for_another_request_is_refused(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    with pytest.raises(Refused) as refused:
        desk.act(desk.store.tallies, made.id, call("c2", "other"), add)
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")


def test_a_refusal_is_answered_alike_even_when_it_would_now_pass(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    for decide in (refuse, add):
        with pytest.raises(Refused) as refused:
            desk.act(desk.store.tallies, made.id, call("c2", "f"), decide)
        assert (refused.value.code, refused.value.detail) == ("full", "已满。")
    assert desk.store.tallies.load(made.id).version == 1


def test_without_a_key_a_refusal_is_not_remembered(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    with pytest.raises(Refused):
        desk.act(desk.store.tallies, made.id, call("c2"), refuse)
    assert desk.act(desk.store.tallies, made.id, call("c2"), add).body["count"] == 1


def test_everybody_who_acts_at_once_is_counted(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: desk.act(desk.store.tallies, made.id, call(f"k{n}"), add), range(8)))
    assert desk.store.tallies.load(made.id).body["count"] == 8


def test_a_stale_if_match_changes_nothing(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    desk.act(desk.store.tallies, made.id, call("c2", if_match=etag(made)), add)
    with pytest.raises(Refused) as refused:
        desk.act(desk.store.tallies, made.id, call("c3", if_match=etag(made)), add)
    assert refused.value.status == 412


def test_an_event_heard_twice_acts_once(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    event = {"id": "e1", "actor": {"sub": "x"}, "correlation_id": "r"}
    for _ in range(2):
        desk.hear(desk.store.tallies, made.id, event, lambda state: add(state))
    assert desk.store.tallies.load(made.id).body["count"] == 1


def test_an_event_replayed_after_the_aggregate_forgot_it_is_known_to_the_journal(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    event = {"id": "e1", "actor": {"sub": "x"}, "correlation_id": "r"}
    desk.hear(desk.store.tallies, made.id, event, lambda state: add(state))
    Relay(desk.store, Broker().publish, lambda name: True).run_once()
    desk.store.tallies.collection.update_one({"_id": made.id}, {"$set": {"seen": []}})
    desk.hear(desk.store.tallies, made.id, event, lambda state: add(state))
    assert desk.store.tallies.load(made.id).body["count"] == 1


def test_the_past_is_the_fold_of_the_journal_and_what_is_still_untold(desk: Desk[TallyStore], clock: OffsetClock) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    Relay(desk.store, Broker().publish, lambda name: True).run_once()
    between = to_instant(clock.now() + timedelta(seconds=30))
    clock.set_offset(60)
    desk.act(desk.store.tallies, made.id, call("c2"), add)
    assert desk.load(desk.store.tallies, made.id, as_of=between).body["count"] == 0
    assert desk.load(desk.store.tallies, made.id, as_of=to_instant(clock.now())).body["count"] == 1
    with pytest.raises(Refused) as refused:
        desk.load(desk.store.tallies, made.id, as_of="2020-01-01T00:00:00.000000+08:00")
    assert refused.value.status == 404


class TestRelay:
    """Killed between any two steps, it repeats the rest."""

    def test_it_writes_the_journal_tells_and_forgets_in_order(self, desk: Desk[TallyStore]) -> None:
        broker = Broker()
        made = desk.create(desk.store.tallies, call("c1"), begin)
        desk.act(desk.store.tallies, made.id, call("c2"), add)
        assert Relay(desk.store, broker.publish, lambda name: True).run_once() == 2
        entries = desk.store.journal.after(0, 10)
        assert [entry["id"] for entry in entries] == broker.told
        assert [entry["_id"] for entry in entries] == [1, 2]
        assert list(desk.store.journal.verify()) == []
        assert desk.store.tallies.collection.count_documents({"pending": True}) == 0

    @pytest.mark.parametrize("fate", [Fate.FAILED, Fate.RETURNED])
    def test_what_the_broker_did_not_take_is_kept_and_told_later(self, desk: Desk[TallyStore], fate: Fate) -> None:
        broker = Broker()
        broker.fate = fate
        desk.create(desk.store.tallies, call("c1"), begin)
        relay = Relay(desk.store, broker.publish, lambda name: True)
        assert relay.run_once() == 0
        assert relay.backlog()[0] == 1
        broker.fate = Fate.CONFIRMED
        assert relay.run_once() == 1
        assert len(broker.told) == 1
        assert desk.store.journal.head()[0] == 1

    def test_killed_after_telling_it_tells_again_and_journals_once(self, desk: Desk[TallyStore]) -> None:
        broker = Broker()
        desk.create(desk.store.tallies, call("c1"), begin)

        def tell_and_die(messages: list[Message]) -> list[Fate]:
            broker.publish(messages)
            raise ConnectionError

        with pytest.raises(ConnectionError):
            Relay(desk.store, tell_and_die, lambda name: True).run_once()
        Relay(desk.store, broker.publish, lambda name: True).run_once()
        assert len(broker.told) == 2
        assert len(set(broker.told)) == 1
        assert desk.store.journal.head()[0] == 1

    def test_what_nobody_hears_is_journalled_and_not_told(self, desk: Desk[TallyStore]) -> None:
        broker = Broker()
        desk.create(desk.store.tallies, call("c1"), begin)
        assert Relay(desk.store, broker.publish, lambda name: False).run_once() == 1
        assert broker.told == []
        assert desk.store.journal.head()[0] == 1

    def test_how_a_state_changed_stays_inside(self, desk: Desk[TallyStore]) -> None:
        bodies: list[bytes] = []
        desk.create(desk.store.tallies, call("c1"), begin)
        Relay(desk.store, lambda ms: [bodies.append(m.body) or Fate.CONFIRMED for m in ms], lambda name: True).run_once()
        assert b"changed" not in bodies[0]
        assert desk.store.journal.after(0, 1)[0]["changed"]["count"] == 0

    def test_a_second_writer_never_forks_the_chain(self, desk: Desk[TallyStore]) -> None:
        journal = desk.store.journal
        event = {"name": "n", "aggregate": {"id": "a", "version": 1}, "occurred_at": "t"}
        journal.append([{**event, "id": "e1"}])
        head = journal.head()
        journal.append([{**event, "id": "e2"}])
        journal.head = lambda: head  # a leader that was paused still believes in the old head
        with pytest.raises(Superseded):
            journal.append([{**event, "id": "e3"}])
        assert list(journal.verify()) == []


class TestTimekeeper:
    """The time acts once on what is due."""

    def test_due_work_is_done_when_the_clock_has_come_and_only_then(self, desk: Desk[TallyStore], clock: OffsetClock) -> None:
        due_at = to_instant(clock.now() + timedelta(hours=1))
        judged_by = {"profile": "zhejiang", "on": "2024-03-01"}
        made = desk.create(
            desk.store.tallies, call("c1"),
            lambda id: Outcome({**begin(id).state, "due_at": due_at, "judged_by": judged_by}, begin(id).events),
        )  # fmt: skip
        keeper = Timekeeper(desk, clock, {"tally": lambda state, check: add({**state, "due_at": None})})
        assert keeper.run_once() == 0
        clock.set_offset(3601)
        assert keeper.run_once() == 1
        assert keeper.run_once() == 0
        assert desk.store.tallies.load(made.id).body["count"] == 1


def test_one_leader_at_a_time_and_the_fence_rises(mongo: Database) -> None:
    first, second = Lease(mongo, "leader", "a"), Lease(mongo, "leader", "b")
    fence = first.take()
    assert (first.take(), second.take()) == (fence, None)
    first.release()
    assert second.take() == fence + 1
    assert first.take() is None


def test_the_lease_of_a_leader_that_died_runs_out(mongo: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LEASE_MS", 200)
    dead, heir = Lease(mongo, "leader", "a"), Lease(mongo, "leader", "b")
    fence = dead.take()
    assert heir.take() is None
    deadline = time.monotonic() + 5
    while (taken := heir.take()) is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert taken == fence + 1
    assert dead.take() is None


def test_an_older_snapshot_that_arrives_late_changes_nothing(mongo: Database) -> None:
    copies = Copies(mongo, "orgs")
    assert copies.keep("o", 2, {"name": "新"})
    assert not copies.keep("o", 1, {"name": "旧"})
    assert not copies.keep("o", 2, {"name": "同"})
    assert copies.get("o") == {"name": "新"}
    assert copies.get("unknown") is None
