"""Events handled in batches over a real broker: what comes together goes together, and none harms its company."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from common.bus import Message, Publisher
from tests.integration.bus.conftest import QUEUES, Broker, Trial, event, until

LIMIT = 5  # deliveries of one event after the first
SHARE = 4  # of the trial service's 8 workers


def counted(**data: object) -> Message:
    return event("trial.work.counted", **data)


def ids(messages: list[Message]) -> list[str]:
    return [message.message_id for message in messages]


@pytest.fixture
def held(trial: Trial, publisher: Publisher, tmp_path: Path) -> Path:
    """The file that ends the batch now under way, which another event has opened the inbox wide for."""
    first, gate = counted(), counted(until=str(tmp_path / "go"))
    publisher.publish([first])
    until(lambda: trial.trace("done") == ids([first]), "the first event")
    publisher.publish([gate])
    until(lambda: trial.trace("batch")[-1] == ids([gate]), "the batch under way")
    return tmp_path / "go"


def test_what_comes_while_a_lot_is_under_way_is_handled_together(bus_broker: Broker, trial: Trial, publisher: Publisher, held: Path) -> None:
    asked = [counted() for _ in range(60)]
    publisher.publish(asked)
    until(lambda: waiting(trial) == 60, "delivery")
    assert len(trial.trace("batch")) == 2
    held.touch()
    until(lambda: len(trial.trace("done")) == 62, "handling")
    assert trial.trace("batch")[2:] == [ids(asked)]
    assert heard(trial, "ok") == 62
    assert trial.stop() == 0
    assert [bus_broker.depth(queue) for queue in QUEUES] == [0] * len(QUEUES)


def test_a_bad_one_is_parked_by_itself_and_its_company_is_done(bus_broker: Broker, trial: Trial, publisher: Publisher, held: Path) -> None:
    good, never, later = [counted() for _ in range(10)], counted(never=True), counted(fail=3)
    publisher.publish([later, *good[:5], never, *good[5:]])
    until(lambda: waiting(trial) == 12, "delivery")
    held.touch()
    until(lambda: set(ids([*good, later])) <= set(trial.trace("done")), "the company")
    until(lambda: bus_broker.depth("dead-trial") == 1, "dead letter")
    letter = bus_broker.take("dead-trial")
    assert (letter.properties["message_id"], letter.headers["attempts"]) == (never.message_id, 1)
    together, *alone = trial.trace("batch")[2:]
    assert len(together) == 12
    assert {len(batch) for batch in alone} == {1}
    assert trial.trace("began").count(later.message_id) == 4
    assert heard(trial, "retry") == 2  # its failure in the batch is nobody's


def test_sigterm_in_the_middle_of_a_lot_finishes_it_once_and_gives_back_what_waits(
    bus_broker: Broker, trial: Trial, publisher: Publisher, held: Path
) -> None:
    asked = [counted() for _ in range(20)]
    publisher.publish(asked)
    until(lambda: waiting(trial) == 20, "delivery")
    trial.process.send_signal(signal.SIGTERM)
    until(lambda: bus_broker.depth("evt-trial") == 20, "what waits back in the queue")
    held.touch()
    assert trial.process.wait(timeout=20) == 0
    assert len(trial.trace("done")) == 2
    trial.start()
    until(lambda: len(trial.trace("done")) == 22, "the rest")
    assert len(trial.trace("began")) == len(set(trial.trace("began"))) == 22


def test_one_that_has_failed_before_goes_alone_and_does_not_wait(trial: Trial, publisher: Publisher, held: Path) -> None:
    failed, good = replace(counted(), headers={"attempts": 1}), [counted() for _ in range(3)]
    publisher.publish([good[0], failed, *good[1:]])
    until(lambda: failed.message_id in trial.trace("done"), "the one that failed before")
    until(lambda: waiting(trial) == 3, "delivery of the others")
    held.touch()
    until(lambda: len(trial.trace("done")) == 6, "all")
    assert trial.trace("batch")[2:] == [ids([failed]), ids(good)]


def test_killed_in_the_middle_of_a_lot_it_handles_all_of_it_again_each_alone(trial: Trial, publisher: Publisher, held: Path) -> None:
    asked = [counted() for _ in range(20)]
    publisher.publish(asked)
    until(lambda: waiting(trial) == 20, "delivery")
    trial.process.kill()
    trial.process.wait()
    trial.start()
    until(lambda: len(trial.trace("done")) == 21, "all but the one that takes long, which may have ended the process")
    held.touch()
    until(lambda: len(trial.trace("done")) == 22, "all")
    assert {len(batch) for batch in trial.trace("batch")} == {1}


def test_one_that_ends_its_process_takes_few_with_it(bus_broker: Broker, trial: Trial, publisher: Publisher) -> None:
    deadly, good = counted(die=True), [counted() for _ in range(60)]
    publisher.publish([deadly, *good])
    for _ in range(6):
        until(lambda: trial.process.poll() is not None, "death")
        trial.start(ready=False)
    until(lambda: len(trial.trace("done")) + bus_broker.depth("dead-trial") == 61, "all but what was near it")
    assert 1 <= bus_broker.depth("dead-trial") <= SHARE


def test_single_handlers_take_no_more_than_their_share_however_many_wait(trial: Trial, publisher: Publisher, held: Path) -> None:
    slow = [event(until=str(held)) for _ in range(20)]
    publisher.publish(slow)
    until(lambda: waiting(trial) == 20 - (SHARE - 1), "delivery")
    until(lambda: len(set(trial.trace("began")) & set(ids(slow))) == SHARE - 1, "the share beside the batch")
    assert trial.metric("ngo_workers_busy") == SHARE
    held.touch()
    until(lambda: len(trial.trace("done")) == 22, "all")


def heard(trial: Trial, outcome: str) -> int:
    """How many events of the kind were settled so, by the trial service's own count."""
    return int(trial.metric("ngo_events_handled_total", event="trial.work.counted", outcome=outcome))


def test_one_that_ends_its_process_while_others_are_handled_takes_few_with_it(bus_broker: Broker, trial: Trial, publisher: Publisher) -> None:
    first = counted()
    publisher.publish([first])
    until(lambda: bus_broker.consumers("evt-trial") == 2, "many are taken ahead")
    deadly, good = counted(die=True, takes=0.06), [counted(takes=0.04) for _ in range(60)]
    publisher.publish([good[0], deadly, *good[1:]])
    until(lambda: trial.process.poll() is not None, "the first death")
    for _ in range(LIMIT):
        trial.start(ready=False)
        until(lambda: trial.process.poll() is not None or bus_broker.depth("dead-trial"), "another death, or the end of them", 30)
    if trial.process.poll() is not None:
        trial.start(ready=False)
    until(lambda: len(set(trial.trace("done"))) + bus_broker.depth("dead-trial") >= 62, "all handled or dead", 30)
    assert bus_broker.depth("dead-trial") <= SHARE


def waiting(trial: Trial) -> int:
    """How many events it has taken and not begun."""
    return int(trial.metric("ngo_events_waiting"))
