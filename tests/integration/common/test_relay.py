"""The relay: killed between any two steps, it repeats the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

import contracts
from common.bus.messages import Fate, Message
from common.run.desk import Desk
from common.run.relay import Relay
from common.run.resting import Resting
from common.store.journal import AHEAD, Journal, Superseded
from common.store.quirks import CLEARED_AT_ONCE
from tests.tally import EVENT, Broker, Counted, TallyStore, add, begin, call


def test_it_writes_the_journal_tells_and_forgets_in_order(desk: Desk[TallyStore]) -> None:
    broker = Broker()
    made = desk.create(desk.store.tallies, call("c1"), begin)
    desk.act(desk.store.tallies, made.id, call("c2"), add)
    assert Relay(desk.store, broker.publish, lambda name: True).run_once() == 2
    entries = desk.store.journal.after(0, 10)
    assert [entry["id"] for entry in entries] == broker.told
    assert [entry["_id"] for entry in entries] == [1, 2]
    assert list(desk.store.journal.verify()) == []
    assert desk.store.tallies.collection.count_documents({"pending": True}) == 0


def test_what_happens_while_it_tells_waits_for_the_next_run(desk: Desk[TallyStore]) -> None:
    broker = Broker()
    made, other = (desk.create(desk.store.tallies, call(id), begin) for id in ("c1", "c2"))

    def tell_slowly(messages: list[Message]) -> list[Fate]:
        if not broker.told:
            desk.act(desk.store.tallies, made.id, call("c3"), add)
        return broker.publish(messages)

    relay = Relay(desk.store, tell_slowly, lambda name: True)
    assert relay.run_once() == 2
    kept = desk.store.tallies.collection.find_one({"_id": made.id})
    assert ([event["causation_id"] for event in kept["outbox"]], kept["pending"]) == (["c3"], True)
    assert "pending" not in desk.store.tallies.collection.find_one({"_id": other.id})
    assert relay.run_once() == 1
    assert len(broker.told) == len(set(broker.told)) == 3


@pytest.mark.parametrize("fate", [Fate.FAILED, Fate.RETURNED])
def test_what_the_broker_did_not_take_is_kept_and_told_later(desk: Desk[TallyStore], fate: Fate) -> None:
    broker, now = Broker(), [0.0]
    broker.fate = fate
    desk.create(desk.store.tallies, call("c1"), begin)
    relay = Relay(desk.store, broker.publish, lambda name: True, Resting(lambda: now[0]))
    assert relay.run_once() == 0
    assert relay.backlog()[0] == 1
    now[0] = 1.0
    broker.fate = Fate.CONFIRMED
    assert relay.run_once() == 1
    assert len(broker.told) == 1
    assert desk.store.journal.head()[0] == 1


def test_more_than_one_write_forgets_is_forgotten_but_for_what_was_not_told(desk: Desk[TallyStore]) -> None:
    broker = Broker()
    made = [desk.create(desk.store.tallies, call(f"c{number}"), begin) for number in range(CLEARED_AT_ONCE + 2)]
    refused = desk.store.tallies.collection.find_one({"_id": made[-1].id})["outbox"][0]["id"]

    def tell(messages: list[Message]) -> list[Fate]:
        broker.publish(messages)
        return [Fate.FAILED if message.message_id == refused else Fate.CONFIRMED for message in messages]

    assert Relay(desk.store, tell, lambda name: True).run_once() == CLEARED_AT_ONCE + 1
    assert [one["_id"] for one in desk.store.tallies.collection.find({"pending": True})] == [made[-1].id]
    assert Relay(desk.store, broker.publish, lambda name: True).run_once() == 1
    assert desk.store.tallies.collection.count_documents({"outbox": []}) == CLEARED_AT_ONCE + 2


@pytest.mark.writes_past_the_journal
def test_an_outbox_that_two_relays_emptied_between_them_waits_no_longer(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    desk.store.tallies.collection.update_one({"_id": made.id}, {"$set": {"outbox": []}})
    assert Relay(desk.store, Broker().publish, lambda name: True).run_once() == 0
    assert "pending" not in desk.store.tallies.collection.find_one({"_id": made.id})


def test_killed_after_telling_it_tells_again_and_journals_once(desk: Desk[TallyStore]) -> None:
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


def test_what_nobody_hears_is_journalled_and_not_told(desk: Desk[TallyStore]) -> None:
    broker = Broker()
    desk.create(desk.store.tallies, call("c1"), begin)
    assert Relay(desk.store, broker.publish, lambda name: False).run_once() == 1
    assert broker.told == []
    assert desk.store.journal.head()[0] == 1


def test_an_event_is_told_and_journalled_in_the_version_that_it_was_written_in(
    desk: Desk[TallyStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies: list[dict[str, Any]] = []
    desk.create(desk.store.tallies, call("c1"), begin)
    newer = contracts.EventType(EVENT, Counted, "It was counted anew.", "计数", version=2)  # of the code that relays
    monkeypatch.setitem(contracts.VERSIONS, newer.key, newer)
    monkeypatch.setitem(contracts.EVENTS, EVENT, newer)
    Relay(desk.store, lambda ms: [bodies.append(json.loads(m.body)) or Fate.CONFIRMED for m in ms], lambda name: True).run_once()
    assert [body["version"] for body in bodies] == [1]
    assert desk.store.journal.after(0, 1)[0]["version"] == 1


def test_how_a_state_changed_stays_inside(desk: Desk[TallyStore]) -> None:
    bodies: list[bytes] = []
    desk.create(desk.store.tallies, call("c1"), begin)
    Relay(desk.store, lambda ms: [bodies.append(m.body) or Fate.CONFIRMED for m in ms], lambda name: True).run_once()
    assert b"changed" not in bodies[0]
    assert desk.store.journal.after(0, 1)[0]["changed"]["count"] == 0


def test_one_event_too_large_to_tell_holds_up_no_other(desk: Desk[TallyStore]) -> None:
    broker = Broker()
    large = {"id": "x", "name": EVENT, "aggregate": {"type": "tally", "id": "x", "version": 1}, "data": {"n": "9" * 300_000}}
    stuck = {"_id": "x", "version": 1, "body": {}, "outbox": [large], "pending": True, "pending_since": "2020"}
    desk.store.tallies.collection.insert_one({**stuck, "seen": []})
    made = desk.create(desk.store.tallies, call("c1"), begin)
    assert Relay(desk.store, broker.publish, lambda name: True).run_once() == 1
    assert len(broker.told) == 1
    assert [one["_id"] for one in desk.store.tallies.collection.find({"pending": True})] == ["x"]
    assert desk.store.tallies.collection.find_one({"_id": made.id})["outbox"] == []


def test_a_second_writer_never_forks_the_chain(desk: Desk[TallyStore]) -> None:
    journal = desk.store.journal
    event = {"name": "n", "aggregate": {"id": "a", "version": 1}, "occurred_at": "t"}
    journal.append([{**event, "id": "e1"}])
    head = journal.head()
    journal.append([{**event, "id": "e2"}])
    journal.head = lambda: head  # a leader that was paused still believes in the old head
    with pytest.raises(Superseded):
        journal.append([{**event, "id": "e3"}])
    assert list(journal.verify()) == []


def test_two_that_append_in_turn_each_go_on_from_the_others_entry(desk: Desk[TallyStore]) -> None:
    first, second = Journal(desk.store.database), Journal(desk.store.database)
    event = {"name": "n", "aggregate": {"id": "a", "version": 1}, "occurred_at": "t"}
    for number, journal in enumerate((first, second, second, first, second)):
        journal.append([{**event, "id": f"e{number}"}])
    assert first.head() == second.head() == (5, desk.store.journal.after(4, 1)[0]["hash"])
    assert list(first.verify()) == []


def test_one_that_looks_again_after_hundreds_of_others_entries_finds_the_end(desk: Desk[TallyStore]) -> None:
    mine, other = Journal(desk.store.database), Journal(desk.store.database)
    event = {"name": "n", "aggregate": {"id": "a", "version": 1}, "occurred_at": "t"}
    mine.append([{**event, "id": "e0"}])
    other.append([{**event, "id": f"e{number}"} for number in range(1, 2 * AHEAD + 2)])
    assert mine.head() == other.head() == Journal(desk.store.database).head()
    assert mine.head()[0] == 2 * AHEAD + 2
    assert [entry["_id"] for entry in mine.after(2, 3)] == [3, 4, 5]
