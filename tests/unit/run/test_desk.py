"""A command, an event: state, events and cause in one write, once, and answered alike."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from pymongo.errors import DuplicateKeyError

import contracts
from common.kernel.clock import OffsetClock, to_instant
from common.kernel.decision import Event, Outcome, Refused, State
from common.kernel.ids import derived_id
from common.run.desk import Desk, etag
from common.run.relay import Relay
from tests.tally import EVENT, Broker, TallyStore, add, begin, call, refuse


def test_state_event_and_cause_are_one_document(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    document = desk.store.tallies.collection.find_one({"_id": made.id})
    assert document["body"]["count"] == 0
    assert [entry["causation_id"] for entry in document["outbox"]] == ["c1"]
    assert [mark["id"] for mark in document["seen"]] == ["c1"]


def test_an_event_is_written_in_its_own_version_whatever_that_of_its_aggregate(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    desk.act(desk.store.tallies, made.id, call("c2"), add)
    outbox = desk.store.tallies.outbox(made.id)
    assert [(event["version"], event["aggregate"]["version"]) for event in outbox] == [(1, 1), (1, 2)]


def test_what_waits_to_be_published_waits_since_its_first_event(desk: Desk[TallyStore], clock: OffsetClock) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    first = desk.store.tallies.pending(None, 1)[0]["pending_since"]
    clock.set_offset(60)
    desk.act(desk.store.tallies, made.id, call("c2"), add)
    assert desk.store.tallies.pending(None, 1)[0]["pending_since"] == first
    Relay(desk.store, Broker().publish, lambda name: True).run_once()
    assert desk.store.tallies.pending(None, 1) == []
    desk.act(desk.store.tallies, made.id, call("c3"), add)
    assert desk.store.tallies.pending(None, 1)[0]["pending_since"] > first


def test_a_change_that_no_event_tells_is_not_written(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    with pytest.raises(ValueError, match="without an event"):
        desk.act(desk.store.tallies, made.id, call("c2"), lambda state: Outcome({**state, "count": 9}))
    assert desk.store.tallies.load(made.id).body["count"] == 0


def test_an_event_that_breaks_its_contract_is_not_written(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    with pytest.raises(contracts.InvalidEvent):
        desk.act(desk.store.tallies, made.id, call("c2"), lambda state: Outcome({**state, "count": 9}, (Event(EVENT, {"n": "x"}),)))
    assert desk.store.tallies.load(made.id).body["count"] == 0


def test_a_command_sent_twice_happens_once_and_is_answered_alike(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    first = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    desk.act(desk.store.tallies, made.id, call("c3", "g"), add)
    again = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    assert (again.version, again.body) == (first.version, first.body)
    assert desk.create(desk.store.tallies, call("c1", "f"), begin).body["count"] == 0
    assert desk.store.tallies.load(made.id).body["count"] == 2


def test_an_answer_given_again_is_noted_as_one(desk: Desk[TallyStore]) -> None:
    def refused(state: State) -> Outcome:
        raise Refused(409, "full", "已满。")

    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    for decide, command in ((add, "c2"), (refused, "c3")):
        told = []
        for _ in range(2):
            asked = call(command, "f")
            with suppress(Refused):
                desk.act(desk.store.tallies, made.id, asked, decide)
            told.append(asked.note.replayed)
        assert told == [False, True]
    without_key = call("c4")
    desk.act(desk.store.tallies, made.id, without_key, add)
    assert not without_key.note.replayed


def test_a_repeat_that_a_unique_index_refuses_before_its_id_does_is_answered_alike(desk: Desk[TallyStore]) -> None:
    tallies = desk.store.tallies
    tallies.collection.create_index("body.division", unique=True)
    made = desk.create(tallies, call("c1", "f"), begin)
    assert desk.create(tallies, call("c1", "f"), begin) == made
    with pytest.raises(DuplicateKeyError):
        desk.create(tallies, call("c2", "g"), begin)


def test_of_many_written_together_each_is_there_or_told_why_not(desk: Desk[TallyStore]) -> None:
    tallies = desk.store.tallies
    tallies.collection.create_index("body.name", unique=True)
    documents = [{"_id": id, "body": {"name": name}} for id, name in (("1", "a"), ("1", "b"), ("2", "a"), ("3", "c"))]
    answers = tallies._insert_all(documents)
    assert [type(answer) for answer in answers] == [type(None), DuplicateKeyError, DuplicateKeyError, type(None)]
    assert [list(answer.details["keyPattern"]) for answer in answers[1:3]] == [["_id"], ["body.name"]]
    assert {found["_id"] for found in tallies.collection.find()} == {"1", "3"}


def test_a_command_refused_because_of_what_its_twin_did_is_answered_like_its_twin(desk: Desk[TallyStore]) -> None:
    tallies = desk.store.tallies

    twin = Desk(desk.store, desk.book, desk.clock)  # of another process

    def too_late_to_begin(id: str) -> Outcome:
        twin.create(tallies, call("c1", "f"), begin)
        raise Refused(409, "taken", "已有。")

    def too_late_to_add(state: State) -> Outcome:
        twin.act(tallies, made.id, call("c2", "f"), add)
        raise Refused(409, "full", "已满。")

    made = desk.create(tallies, call("c1", "f"), too_late_to_begin)
    added = desk.act(tallies, made.id, call("c2", "f"), too_late_to_add)
    assert (made.body["count"], added.body["count"], tallies.load(made.id).version) == (0, 1, 2)
    assert desk.create(tallies, call("c1", "f"), refuse).version == 1
    assert desk.act(tallies, made.id, call("c2", "f"), refuse).version == 2


def test_a_command_repeated_after_the_aggregate_forgot_it_is_answered_by_the_journal(desk: Desk[TallyStore], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.run.desk.REMEMBERED_CAUSES", 2)
    monkeypatch.setattr("common.store.aggregates.REMEMBERED_CAUSES", 2)
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    first = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    for command in ("c3", "c4", "c5"):
        desk.act(desk.store.tallies, made.id, call(command, command), add)
    Relay(desk.store, Broker().publish, lambda name: True).run_once()
    again = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    assert (again.version, again.body) == (first.version, first.body)
    assert desk.store.tallies.load(made.id).body["count"] == 4


def test_a_key_used_for_another_request_is_refused(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    with pytest.raises(Refused) as refused:
        desk.act(desk.store.tallies, made.id, call("c2", "other"), add)
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")


def test_a_key_that_was_refused_for_one_request_is_refused_for_another(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    for fingerprint, code in (("f", "full"), ("other", "idempotency_key_reused"), ("f", "full")):
        with pytest.raises(Refused) as refused:
            desk.act(desk.store.tallies, made.id, call("c2", fingerprint), refuse)
        assert refused.value.code == code


def test_a_refusal_is_answered_alike_even_when_it_would_now_pass(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    for decide in (refuse, add):
        with pytest.raises(Refused) as refused:
            desk.act(desk.store.tallies, made.id, call("c2", "f"), decide)
        assert (refused.value.code, refused.value.detail) == ("full", "已满。")
    assert desk.store.tallies.load(made.id).version == 1


def test_what_is_not_there_yet_is_not_refused_for_ever(desk: Desk[TallyStore]) -> None:
    id = derived_id("aggregate", "c1")
    with pytest.raises(Refused) as refused:
        desk.act(desk.store.tallies, id, call("c2", "f"), add)
    assert refused.value.status == 404
    desk.create(desk.store.tallies, call("c1", "g"), begin)
    assert desk.act(desk.store.tallies, id, call("c2", "f"), add).body["count"] == 1


def test_a_repeat_is_known_though_the_relay_has_not_written_down_what_the_aggregate_forgot(
    desk: Desk[TallyStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.run.desk.REMEMBERED_CAUSES", 2)
    monkeypatch.setattr("common.store.aggregates.REMEMBERED_CAUSES", 2)
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    first = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    for command in ("c3", "c4", "c5"):
        desk.act(desk.store.tallies, made.id, call(command, command), add)
    assert desk.store.journal.head()[0] == 0
    again = desk.act(desk.store.tallies, made.id, call("c2", "f"), add)
    assert (again.version, again.body, desk.store.tallies.load(made.id).body["count"]) == (first.version, first.body, 4)


def test_without_a_key_a_refusal_is_not_remembered(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    with pytest.raises(Refused):
        desk.act(desk.store.tallies, made.id, call("c2"), refuse)
    assert desk.act(desk.store.tallies, made.id, call("c2"), add).body["count"] == 1


def test_a_stale_if_match_changes_nothing(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    desk.act(desk.store.tallies, made.id, call("c2", if_match=etag(made)), add)
    with pytest.raises(Refused) as refused:
        desk.act(desk.store.tallies, made.id, call("c3", if_match=etag(made)), add)
    assert refused.value.status == 412


@pytest.mark.parametrize(
    ("tags", "taken"),
    [
        ('"1"', True),
        ('"7", "1", "2"', True),
        ('"7","1"', True),
        ('"7", "2"', False),
        ('W/"1"', False),
        ('W/"1", "1"', True),
        ("1", False),
        ("", False),
    ],
)
def test_any_strong_tag_of_an_if_match_may_name_the_version(desk: Desk[TallyStore], tags: str, taken: bool) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    if taken:
        assert desk.act(desk.store.tallies, made.id, call("c2", if_match=tags), add).body["count"] == 1
        return
    with pytest.raises(Refused) as refused:
        desk.act(desk.store.tallies, made.id, call("c2", if_match=tags), add)
    assert (refused.value.status, desk.store.tallies.load(made.id).body["count"]) == (412, 0)


def test_an_event_heard_twice_acts_once(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)
    event = {"id": "e1", "actor": {"sub": "x"}, "correlation_id": "r"}
    for _ in range(2):
        desk.handle(desk.store.tallies, made.id, event, lambda state: add(state))
    assert desk.store.tallies.load(made.id).body["count"] == 1


def test_an_event_replayed_after_the_aggregate_forgot_it_is_known_to_the_journal(desk: Desk[TallyStore], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.run.desk.REMEMBERED_CAUSES", 1)
    made = desk.create(desk.store.tallies, call("c1"), begin)
    event = {"id": "e1", "actor": {"sub": "x"}, "correlation_id": "r"}
    desk.handle(desk.store.tallies, made.id, event, lambda state: add(state))
    Relay(desk.store, Broker().publish, lambda name: True).run_once()
    desk.store.tallies.collection.update_one({"_id": made.id}, {"$set": {"seen": []}})
    desk.handle(desk.store.tallies, made.id, event, lambda state: add(state))
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
