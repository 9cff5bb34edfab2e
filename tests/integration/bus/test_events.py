"""Events over a real broker: what becomes of them whatever their handler does."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from common.bus import Fate, Message, Publisher, RpcClient, Unavailable
from common.bus.connection import connect
from tests.integration.bus.conftest import PLANTED, QUEUES, Broker, Trial, event, until


def test_a_handled_event_is_acknowledged(bus_broker: Broker, trial: Trial, publisher: Publisher) -> None:
    asked = event()
    assert publisher.publish([asked]) == [Fate.CONFIRMED]
    until(lambda: trial.trace("done") == [asked.message_id], "handling")
    assert trial.stop() == 0
    assert [bus_broker.depth(queue) for queue in QUEUES] == [0] * len(QUEUES)


def test_a_handler_that_raises_is_called_again_until_it_succeeds(shared_trial: Trial, publisher: Publisher) -> None:
    asked = event(fail=2)
    publisher.publish([asked])
    shared_trial.wait_done(asked)
    assert shared_trial.trace("began").count(asked.message_id) == 3


def test_a_handler_that_always_raises_leaves_a_dead_letter_with_its_reason(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher
) -> None:
    asked = event(fail=99)
    publisher.publish([asked])
    until(lambda: bus_broker.depth("dead-trial"), "dead letter")
    letter = bus_broker.take("dead-trial")
    assert shared_trial.trace("began").count(asked.message_id) == 6
    assert letter.body == asked.body
    headers = letter.headers
    assert {key: headers[key] for key in ("origin_queue", "error_code", "attempts", "build")} == {
        "origin_queue": "evt-trial",
        "error_code": "gave_up:RuntimeError",
        "attempts": 6,
        "build": "b1",
    }
    assert headers["first_at"] <= headers["last_at"]
    assert PLANTED not in json.dumps(headers, default=str) + shared_trial.log_file.read_text()


def test_a_permanent_fault_is_not_tried_again(bus_broker: Broker, shared_trial: Trial, publisher: Publisher) -> None:
    asked = event(never=True)
    publisher.publish([asked])
    until(lambda: bus_broker.depth("dead-trial"), "dead letter")
    assert shared_trial.trace("began").count(asked.message_id) == 1
    assert bus_broker.take("dead-trial").headers["error_code"] == "not_ours"


def test_the_same_event_twice_is_heard_twice_and_leaves_nothing(
    bus_broker: Broker, trial: Trial, publisher: Publisher
) -> None:
    asked = event()
    publisher.publish([asked])
    publisher.publish([asked])
    until(lambda: trial.trace("done") == [asked.message_id] * 2, "both deliveries")
    trial.stop()
    assert bus_broker.depth("evt-trial") == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "undecodable"),
        (b'{"method": ["x"]}', "invalid_event"),
        (b"\x80\x04\x95 pickle", "undecodable"),
        (b'{"id": "1", "name": "trial.work.asked", "data": {"n": NaN}}', "undecodable"),
        (b'{"id": "1", "id": "2", "name": "trial.work.asked", "data": {}}', "undecodable"),
        (b"[" * 100_000, "undecodable"),
        (b'{"id": "1", "name": "trial.work.unknown", "data": {}}', "invalid_event"),
        (b'"text"', "invalid_event"),
        (b'{"id": "1", "name": "trial.work.unheard", "data": {}}', "no_handler"),
    ],
)
def test_poison_is_parked_and_harms_nobody(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher, body: bytes, code: str
) -> None:
    good = event()
    publisher.publish([Message("trial.work.asked", body, "poison"), good])
    until(lambda: bus_broker.depth("dead-trial"), "dead letter")
    assert bus_broker.take("dead-trial").headers["error_code"] == code
    shared_trial.wait_done(good)


def test_a_payload_that_kombu_would_turn_into_an_object_stays_data(
    shared_trial: Trial, publisher: Publisher
) -> None:
    planted = {"__type__": "datetime", "__value__": "2026-01-01T00:00:00"}
    asked = event(planted=planted)
    publisher.publish([asked])
    shared_trial.wait_done(asked)
    (began,) = (line for line in shared_trial.lines("began") if line["id"] == asked.message_id)
    assert began["data"]["planted"] == planted


@pytest.mark.parametrize("attempts", ["many", -1, 10**9, None])
def test_a_forged_count_of_attempts_starts_from_none(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher, attempts: object
) -> None:
    asked = replace(event(fail=1), headers={"attempts": attempts})
    publisher.publish([asked])
    shared_trial.wait_done(asked)
    assert shared_trial.trace("began").count(asked.message_id) == 2
    assert bus_broker.depth("dead-trial") == 0


def test_an_event_that_kills_its_process_is_parked_by_the_broker(
    bus_broker: Broker, trial: Trial, publisher: Publisher
) -> None:
    asked = event(die=True)
    publisher.publish([asked])
    deaths = 0
    while not bus_broker.depth("dead-trial"):
        until(lambda: trial.process.poll() is not None or bus_broker.depth("dead-trial"), "death or rest")
        if trial.process.poll() is not None:
            deaths += 1
            trial.start(ready=False)
    assert deaths == 6
    assert bus_broker.take("dead-trial").headers["x-first-death-reason"] == "delivery_limit"


def test_what_cannot_be_parked_waits_unacknowledged(
    bus_broker: Broker, trial: Trial, publisher: Publisher
) -> None:
    asked = event(never=True)
    with connect(bus_broker.uri, "test") as connection:
        connection.channel().queue_delete("dead-trial")
        publisher.publish([asked])
        until(lambda: trial.trace("began"), "handling")
        connection.channel().queue_declare(
            "dead-trial", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
        )
        connection.channel().queue_bind("dead-trial", "ngo.dead", "dead-trial")
    until(lambda: bus_broker.depth("dead-trial"), "dead letter")
    assert trial.trace("began") == [asked.message_id]


def test_sigterm_in_the_middle_of_an_event_finishes_it_once(
    bus_broker: Broker, trial: Trial, publisher: Publisher, tmp_path: Path
) -> None:
    asked = [
        event(until=str(tmp_path / "go")) for _ in range(6)
    ]  # 4 of them fill the service's share of workers
    publisher.publish(asked)
    until(lambda: len(trial.trace("began")) == 4, "four under way")
    trial.process.send_signal(signal.SIGTERM)
    until(lambda: trial.ops("/readyz")[0] == 503, "draining")
    (tmp_path / "go").touch()
    assert trial.process.wait(timeout=20) == 0
    assert len(trial.trace("done")) == 4
    until(lambda: bus_broker.depth("evt-trial") == 2, "the rest back in the queue")
    trial.start()
    until(lambda: len(trial.trace("done")) == 6, "the rest")
    assert sorted(trial.trace("began")) == sorted(message.message_id for message in asked)


def test_a_broker_killed_and_back_loses_nothing(
    bus_broker: Broker, trial: Trial, publisher: Publisher, client: RpcClient
) -> None:
    assert client.call("trial", "echo", {}, timeout=2).status == 200
    asked = [event() for _ in range(50)]
    assert set(publisher.publish(asked)) == {Fate.CONFIRMED}
    bus_broker.node.kill()
    until(lambda: trial.ops("/readyz")[0] == 503, "unreadiness")
    assert trial.ops("/livez")[0] == 200
    with pytest.raises(Unavailable):
        client.call("trial", "echo", {}, timeout=2)
    assert client.pending == 0
    assert publisher.publish([event()]) == [Fate.FAILED]
    bus_broker.back()
    until(trial.ready, "readiness", 30)
    late = event()
    until(lambda: publisher.publish([late]) == [Fate.CONFIRMED], "publishing")
    expected = {message.message_id for message in (*asked, late)}
    until(lambda: set(trial.trace("done")) == expected, "every event")
    until(lambda: client.link.up, "the client's link")
    assert client.call("trial", "echo", {}, timeout=2).status == 200
