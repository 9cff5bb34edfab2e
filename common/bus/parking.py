"""Where an event waits that was not handled: in a retry tier, or among the dead letters with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import amqp

from common.bus import topology
from common.bus.errors import Permanent
from common.bus.extensions import body_of, headers_of
from common.bus.messages import Message
from common.run import metrics


def parked(message: amqp.Message, error: Exception, service: str, build: str) -> Message:
    """The message as it is put away after ``error``, and counted: for the next retry tier of the service's inbox, or for
    its dead letters where the error is permanent or the tiers are used up."""
    earlier, now = headers_of(message), datetime.now(UTC).isoformat(timespec="seconds")
    attempts = attempts_of(earlier) + 1
    tier = None if isinstance(error, Permanent) else topology.retry_tier(attempts)
    headers = {"attempts": attempts, "first_at": str(earlier.get("first_at") or now), "last_at": now}
    id, queue = message.properties.get("message_id") or "", topology.event_queue(service)
    if tier:
        metrics.EVENTS_RETRIED.labels(tier).inc()
        return Message(queue, body_of(message), id, topology.retry_exchange(tier), headers)
    code = error.code if isinstance(error, Permanent) else f"gave_up:{type(error).__name__}"
    metrics.EVENTS_DEAD.labels(code).inc()
    headers |= {"origin_queue": queue, "error_code": code, "build": build}
    return Message(topology.dead_queue(service), body_of(message), id, "", headers)


def attempts_of(headers: Mapping[str, Any]) -> int:
    """How often this message has failed; a header that is no sensible count is taken as never."""
    count = headers.get("attempts")
    return count if isinstance(count, int) and 0 <= count <= topology.MAX_ATTEMPTS else 0
