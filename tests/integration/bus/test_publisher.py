"""The fate of every published message is known."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from common.bus import Fate, Publisher
from tests.integration.bus.conftest import Broker, Trial, event, until


def test_fates_come_in_the_order_of_the_messages(trial: Trial, publisher: Publisher) -> None:
    lost = replace(event(), routing_key="trial.work.nobody_hears")
    assert publisher.publish([event(), lost, event()]) == [Fate.CONFIRMED, Fate.RETURNED, Fate.CONFIRMED]


def test_an_unknown_exchange_fails_and_the_next_batch_does_not(trial: Trial, publisher: Publisher) -> None:
    assert publisher.publish([replace(event(), exchange="ngo.missing")]) == [Fate.FAILED]
    assert publisher.publish([event()]) == [Fate.CONFIRMED]


def test_a_batch_waits_for_its_confirms_together(trial: Trial, publisher: Publisher) -> None:
    publisher.publish([event()])
    began = time.monotonic()
    one_by_one = [publisher.publish([event()]) for _ in range(100)]
    alone = time.monotonic() - began
    began = time.monotonic()
    assert publisher.publish([event() for _ in range(100)]) == [Fate.CONFIRMED] * 100
    assert one_by_one == [[Fate.CONFIRMED]] * 100
    assert time.monotonic() - began < alone / 2


def test_threads_share_a_publisher(trial: Trial, publisher: Publisher) -> None:
    with ThreadPoolExecutor(8) as threads:
        fates = threads.map(lambda _: publisher.publish([event() for _ in range(20)]), range(8))
        assert [set(batch) for batch in fates] == [{Fate.CONFIRMED}] * 8
    until(lambda: len(trial.trace("done")) == 160, "handling")


def test_a_lost_connection_costs_no_more_than_a_failed_batch(
    bus_broker: Broker, trial: Trial, publisher: Publisher
) -> None:
    assert publisher.publish([event()]) == [Fate.CONFIRMED]
    publisher.link.drop()
    until(lambda: publisher.publish([event()]) == [Fate.CONFIRMED], "publishing again", 5)


def test_no_broker_fails_within_the_limit() -> None:
    lonely = Publisher("amqp://guest:guest@127.0.0.1:1//", confirm_timeout=0.3)
    began = time.monotonic()
    assert lonely.publish([event(), event()]) == [Fate.FAILED, Fate.FAILED]
    assert time.monotonic() - began < 1
    lonely.close()
