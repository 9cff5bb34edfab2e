"""How much lies in a service's queues, asked of the broker itself: a count of ours would begin at nothing with each start."""

from __future__ import annotations

import amqp
import eventlet
import structlog

from common.bus import topology
from common.bus.connection import connect
from common.run import metrics

LOOKS = 10.0  # seconds between two looks

log = structlog.get_logger(__name__)


class Depths:
    """Keeps the gauges of one service's inbox and dead letters, and those of the retry tiers, on a connection of its own."""

    def __init__(self, amqp_uri: str, service: str) -> None:
        self._uri = amqp_uri
        self._gauges = {topology.event_queue(service): metrics.INBOX_DEPTH, topology.dead_queue(service): metrics.DEAD_LETTERS}
        self._gauges |= {topology.retry_queue(tier): metrics.RETRY_DEPTH.labels(tier) for tier in topology.RETRY_TIERS}
        self._name = f"{service}-depths"
        self._connection: amqp.Connection | None = None

    def run(self) -> None:
        """Look again and again; a broker that is away leaves the gauges as they were."""
        while True:
            try:
                self.look()
            except Exception as exc:  # whatever it is, the next look begins anew
                log.debug("depths_unknown", error=type(exc).__name__)
                self._forget()
            eventlet.sleep(LOOKS)

    def look(self) -> None:
        """Set every gauge once. Raises what amqp raises."""
        if self._connection is None:
            self._connection = connect(self._uri, self._name)
        channel = self._connection.channel()
        for queue, gauge in self._gauges.items():
            gauge.set(channel.queue_declare(queue, passive=True).message_count)
        channel.close()

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.collect()
