"""A service's inbox queue: reads its events, has each handled alone or in a batch with others, and settles it.

Delivery is at least once: an event is acknowledged after its handler has returned. What fails waits in a retry tier and
comes back; what cannot succeed is parked among the dead letters with its reason. Nothing is dropped, nothing ends the
process.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import amqp
import eventlet
import structlog
from nameko.containers import WorkerContext
from nameko.exceptions import ContainerBeingKilled

from common.bus import codec, topology
from common.bus.batches import Batch, BatchQueue
from common.bus.depths import Depths
from common.bus.errors import BadJson, Permanent
from common.bus.extensions import QueueReader, SharedPublisher, body_of, contracts_of, headers_of, lost, settings_of
from common.bus.messages import Fate
from common.bus.parking import attempts_of, parked
from common.run import logs, metrics

AHEAD = 100  # deliveries taken besides those that workers hold, so that batches can gather; see docs/adr/0003-bus.md
_PARK_AGAIN = (0.2, 1.0, 5.0, 15.0)  # seconds between tries to park what failed

log = structlog.get_logger(__name__)


class Handler(Protocol):
    """The entrypoint of one handler: the events that it listens to, and how many it takes at once."""

    names: tuple[str, ...]
    most: int

    def arguments(self, events: list[Any]) -> tuple[Any, ...]:
        """What the handler is called with."""


@dataclass(frozen=True)
class Delivery:
    """One event as it was delivered."""

    message: amqp.Message
    event: Mapping[str, Any]


class Inbox(QueueReader):
    """Reads `evt-<service>` and finds the handler of each event. Its batches take at most half of the workers, so that a
    flood of events leaves room for calls."""

    publisher = SharedPublisher()

    def __init__(self) -> None:
        super().__init__()
        self._entrypoints: dict[str, Handler] = {}
        self._doubted: list[amqp.Message] = []  # delivered before and not yet handled: any may end the process again

    def setup(self) -> None:
        super().setup()
        self.queue = topology.event_queue(self.container.service_name)
        self._share = max(1, self.container.max_workers // 2)
        self._queued: BatchQueue[Handler, Delivery] = BatchQueue(self._share)
        metrics.EVENTS_WAITING.set_function(lambda: self._queued.waiting)

    def start(self) -> None:
        super().start()
        depths = Depths(settings_of(self.container).amqp_uri, self.container.service_name)
        self.container.spawn_managed_thread(depths.run, identifier="depths")

    def expect(self, entrypoint: Handler) -> None:
        """Deliver the entrypoint's events to it."""
        for name in entrypoint.names:
            if name in self._entrypoints:
                raise ValueError(f"two handlers for {name}")
            self._entrypoints[name] = entrypoint

    def consume(self, channel: amqp.Channel, on_message: Callable[[amqp.Message], None]) -> str:
        channel.basic_qos(0, self._share, False)
        return channel.basic_consume(self.queue, callback=on_message)

    def stop_reading(self) -> None:
        super().stop_reading()
        self._begin()  # gives back what waits

    def accept(self, message: amqp.Message) -> None:
        if self._stopping:
            self.give_back(message)
            return
        event = self._read(message)
        # What has failed, or may have ended a process, must not take others with it.
        redelivered = message.delivery_info["redelivered"]
        doubtful = redelivered or attempts_of(headers_of(message)) > 0
        self._doubted += [message] * redelivered
        self._queued.add(self._entrypoints[event["name"]], Delivery(message, event), alone=doubtful)
        self._begin()
        eventlet.sleep(0)  # a hundred at once would keep calls waiting

    def refuse(self, message: amqp.Message, error: Exception) -> None:
        flaw = error if isinstance(error, Permanent) else Permanent("invalid_event")
        eventlet.spawn_n(self.fail, message, flaw, "unread")

    def _read(self, message: amqp.Message) -> Mapping[str, Any]:
        """The event, in the newest version of its contract. Raises Permanent for what is none, or nobody's here."""
        contracts = contracts_of(self.container)
        try:
            event = codec.loads(body_of(message))
            contracts.check(event)
            event = contracts.upcast(event)
        except BadJson as exc:
            raise Permanent("undecodable") from exc
        except contracts.InvalidEvent as exc:
            raise Permanent("invalid_event") from exc
        if event["name"] not in self._entrypoints:
            raise Permanent("no_handler")
        return event

    def _begin(self) -> None:
        if self._stopping:
            self._give_back(self._queued.drain())
        while batch := self._queued.next():
            self._start(batch)

    def _start(self, batch: Batch[Handler, Delivery]) -> None:
        batch.items = [delivery for delivery in batch.items if not lost(delivery.message)]
        if not batch.items:
            self._queued.done(batch)
            return
        events = [delivery.event for delivery in batch.items]
        finish = functools.partial(self._finish, batch, time.monotonic())
        try:
            self.container.spawn_worker(batch.handler, batch.handler.arguments(events), {}, handle_result=finish)
        except ContainerBeingKilled:
            self._give_back(batch.items)
        for event in events:
            _observe_lag(event)

    def _give_back(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            self.give_back(delivery.message)

    def _finish(
        self, batch: Batch[Handler, Delivery], began: float, _context: WorkerContext, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        handled = {id(delivery.message) for delivery in batch.items}
        self._doubted = [one for one in self._doubted if id(one) not in handled and not lost(one)]
        try:
            if exc_info is None:
                self._done(batch.items, time.monotonic() - began)
            elif len(batch.items) > 1:
                error = exc_info[1]
                log.warning("batch_failed", events=len(batch.items), error=type(error).__name__, at=logs.frames(error))
                self._queued.split(batch)
            else:
                self.fail(batch.items[0].message, exc_info[1], batch.items[0].event["name"])
        except Exception as exc:  # whatever escapes here would end the process
            log.error("events_not_settled", events=len(batch.items), error=type(exc).__name__)
            self.link.drop()
        self._queued.done(batch)
        self.soon(self._begin)
        return None, None

    def _done(self, deliveries: list[Delivery], seconds: float) -> None:
        told = [self.ack(delivery.message) for delivery in deliveries]
        for delivery in deliveries:
            name = delivery.event["name"]
            metrics.EVENTS_HEARD.labels(name, "ok").inc()
            metrics.EVENT_SECONDS.labels(name).observe(seconds)
            log.info("event", **_seen(delivery.event), outcome="ok", seconds=round(seconds, 4), together=len(deliveries))
        # Not before: an event that ends the process counts as delivered once more for all that were taken with it.
        if any(told) and not self._doubted and not self._stopping:
            self.consume_more(self.queue, AHEAD)

    def fail(self, message: amqp.Message, error: Exception, name: str) -> None:
        """Park the message in a retry tier or among the dead letters, then acknowledge it.

        While it cannot be parked it stays unacknowledged, which is safe; if its channel goes, the broker
        delivers it again.
        """
        away = parked(message, error, self.container.service_name, settings_of(self.container).build_id)
        outcome = "dead" if away.exchange == "" else "retry"
        metrics.EVENTS_HEARD.labels(name, outcome).inc()
        log.warning(
            "event_failed",
            event_name=name,
            outcome=outcome,
            attempts=away.headers["attempts"],
            event_id=message.properties.get("message_id"),
            error=type(error).__name__,
            code=getattr(error, "code", None),
            at=logs.frames(error),
        )
        waits = iter(_PARK_AGAIN)
        while not lost(message):
            if self.publisher.publisher.publish([away]) == [Fate.CONFIRMED]:
                self.ack(message)
                return
            eventlet.sleep(next(waits, _PARK_AGAIN[-1]))


def _seen(event: Mapping[str, Any]) -> dict[str, Any]:
    """What a log line may say of an event: nothing personal."""
    seen = {"event_id": event.get("id"), "event_name": event["name"], "request_id": event.get("correlation_id")}
    return seen | {"traceparent": event.get("traceparent"), "aggregate_id": (event.get("aggregate") or {}).get("id")}


def _observe_lag(event: Mapping[str, Any]) -> None:
    # not from occurred_at, which follows the simulated clock of development
    if written := event.get("written_ms"):
        metrics.EVENT_LAG_SECONDS.labels(event["name"]).observe(max(0.0, time.time() - written / 1000))
