"""The queues of a broker that has never seen the suite before."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace

from amqp import Channel

from common.bus import Fate, Publisher, topology
from common.bus.connection import connect
from tests.integration.bus.conftest import Broker, event

TRIAL = [SimpleNamespace(name="trial.work.asked", consumers=("trial",))]


def prepare(channel: Channel) -> float:
    """How many seconds it took."""
    began = time.monotonic()
    topology.prepare(channel, TRIAL)
    return time.monotonic() - began


def test_an_event_confirmed_on_the_first_start_outlives_a_broker_killed_at_once(fresh_broker: Broker) -> None:
    publisher = Publisher(fresh_broker.uri, on_open=prepare)
    sent = replace(event(), exchange="", routing_key="retry-1h")  # the queue declared last
    assert publisher.publish([sent]) == [Fate.CONFIRMED]
    fresh_broker.node.kill()
    publisher.close()
    fresh_broker.back()
    assert fresh_broker.take("retry-1h").body == sent.body


def test_only_a_process_that_knows_the_queues_to_be_on_disk_does_not_wait(fresh_broker: Broker) -> None:
    with connect(fresh_broker.uri, "early") as early, connect(fresh_broker.uri, "test") as link:
        topology.declare(early.channel(), TRIAL)
        assert prepare(link.channel()) >= topology.SETTLING  # found all queues, declared a moment ago
        assert prepare(link.channel()) < topology.SETTLING / 2
        link.channel().exchange_delete(topology.settled_exchange(TRIAL))
        assert prepare(link.channel()) >= topology.SETTLING
