"""The fate of every published message is known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain

import pytest

from common.bus import Fate, Publisher
from tests.failures.evidence import frozen
from tests.integration.bus.conftest import Broker, Trial, event, until


def test_fates_come_in_the_order_of_the_messages(shared_trial: Trial, publisher: Publisher) -> None:
    first, lost, last = event(), replace(event(), routing_key="trial.work.nobody_hears"), event()
    assert publisher.publish([first, lost, last]) == [Fate.CONFIRMED, Fate.RETURNED, Fate.CONFIRMED]
    shared_trial.wait_done(first, last)


def test_an_unknown_exchange_fails_and_the_next_batch_does_not(shared_trial: Trial, publisher: Publisher) -> None:
    assert publisher.publish([replace(event(), exchange="ngo.missing")]) == [Fate.FAILED]
    heard = event()
    assert publisher.publish([heard]) == [Fate.CONFIRMED]
    shared_trial.wait_done(heard)


def test_a_batch_waits_for_its_confirms_together(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, messages = event(), [event() for _ in range(100)]
    assert publisher.publish([first]) == [Fate.CONFIRMED]
    written, write = [], publisher.link.write
    monkeypatch.setattr(publisher.link, "write", lambda action: written.append(write(action)))
    with ThreadPoolExecutor(1) as thread:
        with frozen(bus_broker.node.node):
            fates = thread.submit(publisher.publish, messages)
            until(lambda: len(written) == 100, "all written before the first is confirmed", 4)
        assert fates.result() == [Fate.CONFIRMED] * 100
    shared_trial.wait_done(first, *messages)


def test_threads_share_a_publisher(shared_trial: Trial, publisher: Publisher) -> None:
    batches = [[event() for _ in range(20)] for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        assert [set(fates) for fates in threads.map(publisher.publish, batches)] == [{Fate.CONFIRMED}] * 8
    shared_trial.wait_done(*chain(*batches))


def test_a_lost_connection_costs_no_more_than_a_failed_batch(
    bus_broker: Broker, trial: Trial, publisher: Publisher
) -> None:
    assert publisher.publish([event()]) == [Fate.CONFIRMED]
    publisher.link.drop()
    until(lambda: publisher.publish([event()]) == [Fate.CONFIRMED], "publishing again", 5)


def test_no_broker_fails_within_the_limit() -> None:
    lonely = Publisher("amqp://guest:guest@127.0.0.1:1//", confirm_timeout=0.3)
    assert lonely.publish([event(), event()]) == [Fate.FAILED, Fate.FAILED]
    lonely.close()
