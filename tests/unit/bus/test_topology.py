"""Queue names are public: an operator's tools and a rolling deployment rely on them."""

from __future__ import annotations

import pytest

import contracts
from common.bus import topology


def test_the_queues_that_outlive_the_processes() -> None:
    services = {service for event in contracts.EVENTS.values() for service in event.consumers}
    assert services <= {"registry", "admission", "training", "funding", "notice"}
    retries = ["retry-10m", "retry-10s", "retry-1h", "retry-1m", "retry-1s"]
    expected = [f"dead-{s}" for s in sorted(services)] + [f"evt-{s}" for s in sorted(services)] + retries
    assert topology.queue_names(contracts.EVENTS.values()) == expected


def test_the_names_of_the_rest() -> None:
    assert topology.rpc_queue("registry") == "rpc-registry"
    assert (topology.EVENTS_EXCHANGE, topology.DEAD_EXCHANGE) == ("ngo.events", "ngo.dead")
    assert topology.retry_exchange("10s") == "ngo.retry.10s"


@pytest.mark.parametrize(
    ("attempts", "tier"), [(1, "1s"), (2, "10s"), (3, "1m"), (4, "10m"), (5, "1h"), (6, None), (7, None)]
)
def test_each_failure_waits_longer_and_the_sixth_is_the_last(attempts: int, tier: str | None) -> None:
    assert topology.retry_tier(attempts) == tier
