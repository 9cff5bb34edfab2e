"""The queues of a broker that has never seen the suite before."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from amqp import Channel

from common.bus import Fate, Publisher, topology
from common.bus.connection import connect
from tests.integration.bus.conftest import Broker, event

TRIAL = [SimpleNamespace(name="trial.work.asked", consumers=("trial",))]


def prepare(channel: Channel) -> None:
    topology.prepare(channel, TRIAL)


def test_an_event_confirmed_on_the_first_start_outlives_a_broker_killed_at_once(fresh_broker: Broker) -> None:
    publisher = Publisher(fresh_broker.uri, on_open=prepare)
    sent = replace(event(), exchange="", routing_key="retry-1h")  # the queue declared last
    assert publisher.publish([sent]) == [Fate.CONFIRMED]
    fresh_broker.node.kill()
    publisher.close()
    fresh_broker.back()
    assert fresh_broker.take("retry-1h").body == sent.body


def test_only_a_process_that_knows_the_queues_to_be_on_disk_does_not_wait(
    fresh_broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(topology, "time", SimpleNamespace(sleep=waits.append))
    with connect(fresh_broker.uri, "early") as early, connect(fresh_broker.uri, "test") as link:
        topology.declare(early.channel(), TRIAL)
        prepare(link.channel())
        assert waits == [topology.SETTLING], "all queues were there, declared a moment ago"
        prepare(link.channel())
        assert waits == [topology.SETTLING]
        link.channel().exchange_delete(topology.settled_exchange(TRIAL))
        prepare(link.channel())
        assert waits == [topology.SETTLING] * 2
