"""Which exchanges and queues exist, from the contracts. Public names: portals and operators may rely on them.

ngo.events (topic) ── event name ──► evt-<service>       one inbox per service
ngo.retry.<tier> (fanout) ────────► retry-<tier> ── after its delay ──► the queue named by the routing key
ngo.dead (direct) ── dead-<service> ─► dead-<service>    parked with its reason until replayed
rpc-<service>                                            lives while a process of the service does
ngo.settled.<digest of the queues>                       an exchange that carries nothing: those queues are on disk
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from amqp import Channel, NotFound

EVENTS_EXCHANGE = "ngo.events"
DEAD_EXCHANGE = "ngo.dead"
RETRY_TIERS: Mapping[str, int] = {"1s": 1, "10s": 10, "1m": 60, "10m": 600, "1h": 3600}  # seconds
MAX_ATTEMPTS = len(RETRY_TIERS) + 1
DELIVERY_LIMIT = 5
SETTLING = 1.0  # seconds; RabbitMQ writes its register of new quorum queues half a second after their declaration


class EventType(Protocol):
    """What the topology needs of `contracts.EventType`."""

    name: str
    consumers: tuple[str, ...]


def event_queue(service: str) -> str:
    return f"evt-{service}"


def dead_queue(service: str) -> str:
    return f"dead-{service}"


def rpc_queue(service: str) -> str:
    return f"rpc-{service}"


def retry_queue(tier: str) -> str:
    return f"retry-{tier}"


def retry_exchange(tier: str) -> str:
    return f"ngo.retry.{tier}"


def retry_tier(attempts: int) -> str | None:
    """The tier that an event waits in after its `attempts`-th failure; None when it has had its last."""
    tiers = list(RETRY_TIERS)
    return tiers[attempts - 1] if attempts <= len(tiers) else None


def consumers(events: Iterable[EventType]) -> list[str]:
    return sorted({service for event in events for service in event.consumers})


def queue_names(events: Iterable[EventType]) -> list[str]:
    """Every durable queue that outlives the processes."""
    services = consumers(events)
    return sorted(
        [event_queue(s) for s in services]
        + [dead_queue(s) for s in services]
        + [retry_queue(t) for t in RETRY_TIERS]
    )


def settled_exchange(events: Iterable[EventType]) -> str:
    """The mark that the durable queues of these contracts have outlasted `SETTLING`; other queues, another mark."""
    return f"ngo.settled.{hashlib.sha256(' '.join(queue_names(events)).encode()).hexdigest()[:12]}"


def prepare(channel: Channel, events: Iterable[EventType], *, retry_scale: float = 1.0) -> None:
    """`declare`, and the first time wait until the broker cannot forget the queues: a node killed before that comes
    back without them, and without what was confirmed into them.

    The mark is set after the wait only, so that who finds the queues but not the mark waits as well.
    """
    known = list(events)
    mark = settled_exchange(known)
    marked = _exists(channel, mark)
    declare(channel, known, retry_scale=retry_scale)
    if not marked:
        time.sleep(SETTLING)
        channel.exchange_declare(mark, "fanout", durable=True, auto_delete=False)


def _exists(channel: Channel, exchange: str) -> bool:
    asking = channel.connection.channel()  # the broker closes the channel where the answer is no
    try:
        asking.exchange_declare(exchange, "fanout", passive=True)
    except NotFound:
        return False
    asking.close()
    return True


def declare(channel: Channel, events: Iterable[EventType], *, retry_scale: float = 1.0) -> None:
    """Declare the whole topology; harmless when it exists. Raises amqp's PreconditionFailed if it exists
    otherwise.

    `retry_scale` shortens the retry delays, for tests on a broker of their own.
    """
    known = list(events)
    channel.exchange_declare(EVENTS_EXCHANGE, "topic", durable=True, auto_delete=False)
    channel.exchange_declare(DEAD_EXCHANGE, "direct", durable=True, auto_delete=False)
    for service in consumers(known):
        _declare_inbox(channel, service)
    for event in known:
        for service in event.consumers:
            channel.queue_bind(event_queue(service), EVENTS_EXCHANGE, event.name)
    for tier, seconds in RETRY_TIERS.items():
        _declare_retry(channel, tier, max(1, round(seconds * 1000 * retry_scale)))


def _declare_inbox(channel: Channel, service: str) -> None:
    dead = dead_queue(service)
    _declare_quorum(channel, dead, {})
    channel.queue_bind(dead, DEAD_EXCHANGE, dead)
    _declare_quorum(
        channel,
        event_queue(service),
        _dead_letter(DEAD_EXCHANGE) | {"x-dead-letter-routing-key": dead, "x-delivery-limit": DELIVERY_LIMIT},
    )


def _declare_retry(channel: Channel, tier: str, delay_ms: int) -> None:
    # no dead-letter routing key: the message keeps its own, which names the queue it came from
    _declare_quorum(channel, retry_queue(tier), _dead_letter("") | {"x-message-ttl": delay_ms})
    channel.exchange_declare(retry_exchange(tier), "fanout", durable=True, auto_delete=False)
    channel.queue_bind(retry_queue(tier), retry_exchange(tier))


def _declare_quorum(channel: Channel, name: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(
        name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum", **arguments}
    )


def _dead_letter(exchange: str) -> dict[str, Any]:
    # at-least-once dead lettering works only on queues that refuse new messages when full
    return {
        "x-dead-letter-exchange": exchange,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
