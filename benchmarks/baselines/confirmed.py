"""kombu publishing with confirms, and a bare consumer: `python -m benchmarks.baselines.confirmed publish|consume COUNT`.

The same kind of queue, the same size of message; no journal, no database, nothing decided. Each prints when it
began and ended, in seconds since the epoch.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from kombu import Connection, Consumer, Exchange, Message, Queue

EXCHANGE = Exchange("baseline.events", "topic", durable=True)
QUEUE = Queue("baseline", EXCHANGE, routing_key="org.registered", durable=True, queue_arguments={"x-queue-type": "quorum"})


def publish(connection: Connection, count: int, body: dict[str, Any]) -> None:
    """Publish one by one; each call returns when the broker has confirmed."""
    producer = connection.Producer(exchange=EXCHANGE, routing_key="org.registered")
    for _ in range(count):
        producer.publish(body, serializer="json", delivery_mode=2, mandatory=True, declare=[QUEUE])


def consume(connection: Connection, count: int) -> None:
    """Take so many messages and acknowledge each."""
    heard = 0

    def handle(body: Any, message: Message) -> None:
        nonlocal heard
        message.ack()
        heard += 1

    with Consumer(connection, [QUEUE], callbacks=[handle], prefetch_count=8):
        print("ready", flush=True)
        while heard < count:
            connection.drain_events(timeout=30)


def main(what: str, count: int) -> None:
    """Do one of the two."""
    with Connection(os.environ["AMQP_URI"], transport_options={"confirm_publish": True}) as connection:
        began = time.time()
        if what == "publish":
            publish(connection, count, json.load(sys.stdin))
        else:
            consume(connection, count)
        print(json.dumps({"began": began, "ended": time.time()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
