"""`@on_event`: a service's inbox queue, dispatched by event name.

Delivery is at least once: a handler is acknowledged after it has returned. What fails waits in a retry tier
and comes back; what cannot succeed is parked among the dead letters with its reason. Nothing is dropped,
nothing ends the process.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import amqp
import eventlet
import structlog
from nameko.containers import WorkerContext
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, register_entrypoint

from common import logs, metrics
from common.bus import codec, topology
from common.bus.errors import BadJson, DeadlineExceeded, Permanent
from common.bus.extensions import QueueReader, SharedPublisher, contracts_of, headers_of, lost, settings_of
from common.bus.messages import Fate, Message

Handler = Callable[[Any, dict[str, Any]], None]

HANDLER_LIMIT = 60.0  # seconds; far below RabbitMQ's consumer timeout of 30 minutes
_PARK_AGAIN = (0.2, 1.0, 5.0, 15.0)  # seconds between tries to park what failed

log = structlog.get_logger(__name__)


def on_event(*names: str) -> Callable[[Handler], Handler]:
    """Hear these events. The handler may be called twice for one event and out of order, and has 60 seconds.

    Returning means done. `Permanent(code)` means never: straight to the dead letters. Anything else,
    `Later` included, means not now: tried again after 1 s, 10 s, 1 min, 10 min and 1 h, then a dead letter.
    """

    def decorate(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def limited(service: Any, event: dict[str, Any]) -> None:
            structlog.contextvars.bind_contextvars(event_id=event["id"], event_name=event["name"])
            with time_limit(HANDLER_LIMIT):
                handler(service, event)

        register_entrypoint(limited, EventEntrypoint(names))
        return limited

    return decorate


class time_limit(eventlet.Timeout):
    """A `with` block that raises DeadlineExceeded after `seconds`; eventlet's Timeout is no Exception."""

    def __exit__(self, kind: type | None, value: BaseException | None, trace: Any) -> bool | None:
        super().__exit__(kind, value, trace)
        if isinstance(value, eventlet.Timeout):
            raise DeadlineExceeded("time limit") from value
        return None


class Inbox(QueueReader):
    """Reads `evt-<service>` and finds the handler of each event."""

    publisher = SharedPublisher()

    def __init__(self) -> None:
        super().__init__()
        self._entrypoints: dict[str, EventEntrypoint] = {}

    def setup(self) -> None:
        super().setup()
        self.queue = topology.event_queue(self.container.service_name)

    def expect(self, entrypoint: EventEntrypoint) -> None:
        """Deliver the entrypoint's events to it."""
        for name in entrypoint.names:
            if name in self._entrypoints:
                raise ValueError(f"two handlers for {name}")
            self._entrypoints[name] = entrypoint

    def consume(self, channel: amqp.Channel, on_message: Callable[[amqp.Message], None]) -> str:
        # half of the workers, so that a flood of events leaves room for calls
        channel.basic_qos(0, max(1, self.container.max_workers // 2), False)
        return channel.basic_consume(self.queue, callback=on_message)

    def accept(self, message: amqp.Message) -> None:
        if self._stopping:
            self.give_back(message)
            return
        event, flaw = self._read(message)
        if flaw:
            eventlet.spawn_n(self.fail, message, Permanent(flaw), "unread")
            return
        entrypoint = self._entrypoints[event["name"]]
        finish = functools.partial(self._finish, message, event["name"])
        try:
            self.container.spawn_worker(entrypoint, (event,), {}, handle_result=finish)
        except ContainerBeingKilled:
            self.give_back(message)
        self._observe_lag(event)

    def _read(self, message: amqp.Message) -> tuple[dict[str, Any], str | None]:
        """The event, and the code of what is wrong with it."""
        try:
            event = codec.loads(message.body)
        except BadJson:
            return {}, "undecodable"
        contracts = contracts_of(self.container)
        try:
            contracts.check(event)
        except contracts.InvalidEvent:
            return {}, "invalid_event"
        except Exception as exc:  # a fault of the check must not stop the inbox
            log.error("event_check_failed", error=type(exc).__name__)
            return {}, "invalid_event"
        return event, None if event["name"] in self._entrypoints else "no_handler"

    def _finish(
        self, message: amqp.Message, name: str, _context: WorkerContext, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        try:
            if exc_info is None:
                self.ack(message)
                metrics.EVENTS_HEARD.labels(name, "ok").inc()
            else:
                self.fail(message, exc_info[1], name)
        except Exception as exc:  # whatever escapes here would end the process
            log.error("event_not_settled", event_name=name, error=type(exc).__name__)
            self.link.drop()
        return None, None

    def fail(self, message: amqp.Message, error: Exception, name: str) -> None:
        """Park the message in a retry tier or among the dead letters, then acknowledge it.

        While it cannot be parked it stays unacknowledged, which is safe; if its channel goes, the broker
        delivers it again.
        """
        parked = self._parked(message, error)
        outcome = "dead" if parked.exchange == "" else "retry"
        metrics.EVENTS_HEARD.labels(name, outcome).inc()
        log.warning(
            "event_failed",
            event_name=name,
            outcome=outcome,
            attempts=parked.headers["attempts"],
            event_id=message.properties.get("message_id"),
            error=type(error).__name__,
            code=getattr(error, "code", None),
            at=logs.frames(error),
        )
        waits = iter(_PARK_AGAIN)
        while not lost(message):
            if self.publisher.publisher.publish([parked]) == [Fate.CONFIRMED]:
                self.ack(message)
                return
            eventlet.sleep(next(waits, _PARK_AGAIN[-1]))

    def _parked(self, message: amqp.Message, error: Exception) -> Message:
        earlier, now = headers_of(message), datetime.now(UTC).isoformat(timespec="seconds")
        attempts = attempts_of(earlier) + 1
        tier = None if isinstance(error, Permanent) else topology.retry_tier(attempts)
        headers = {"attempts": attempts, "first_at": str(earlier.get("first_at") or now), "last_at": now}
        message_id = message.properties.get("message_id") or ""
        if tier:
            metrics.EVENTS_RETRIED.labels(tier).inc()
            return Message(self.queue, message.body, message_id, topology.retry_exchange(tier), headers)
        code = error.code if isinstance(error, Permanent) else f"gave_up:{type(error).__name__}"
        metrics.EVENTS_DEAD.labels(code).inc()
        headers |= {
            "origin_queue": self.queue,
            "error_code": code,
            "build": settings_of(self.container).build_id,
        }
        return Message(
            topology.dead_queue(self.container.service_name), message.body, message_id, "", headers
        )

    def _observe_lag(self, event: Mapping[str, Any]) -> None:
        try:
            occurred = datetime.fromisoformat(event["occurred_at"])
            lag = (datetime.now(UTC) - occurred).total_seconds()
            metrics.EVENT_LAG_SECONDS.labels(event["name"]).observe(max(0.0, lag))
        except (KeyError, TypeError, ValueError):
            pass  # the contract decides what an event must have; this only measures


def attempts_of(headers: Mapping[str, Any]) -> int:
    """How often this message has failed; a header that is no sensible count is taken as never."""
    count = headers.get("attempts")
    return count if isinstance(count, int) and 0 <= count <= topology.MAX_ATTEMPTS else 0


class EventEntrypoint(Entrypoint):
    """Connects one handler to the service's inbox."""

    inbox = Inbox()

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.names = names

    def setup(self) -> None:
        self.inbox.expect(self)

    def stop(self) -> None:
        self.inbox.stop_reading()
