"""What the bus's entrypoints share inside one Nameko container."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any

import amqp
import eventlet
import structlog
from amqp import spec
from eventlet.queue import LightQueue
from nameko.containers import ServiceContainer
from nameko.extensions import SharedExtension

from common.bus import topology
from common.bus.connection import Link, open_channel
from common.bus.errors import Unavailable
from common.bus.publisher import Publisher
from common.run import logs
from common.run.settings import Settings

SETTINGS_KEY = "settings"
CONTRACTS_KEY = "contracts"

log = structlog.get_logger(__name__)


def settings_of(container: ServiceContainer) -> Settings:
    return container.config[SETTINGS_KEY]


def contracts_of(container: ServiceContainer) -> ModuleType:
    """The `contracts` package, as `SuiteContainer` was given it."""
    return container.config[CONTRACTS_KEY]


def declare_topology(container: ServiceContainer) -> Callable[[amqp.Channel], None]:
    """What a link of this container does first on every new connection."""
    events, scale = contracts_of(container).EVENTS, settings_of(container).retry_scale
    return lambda channel: topology.prepare(channel, events.values(), retry_scale=scale)


class SharedPublisher(SharedExtension):
    """The process's connection for replies, retries and dead letters; it outlives the last worker."""

    publisher: Publisher

    def setup(self) -> None:
        name = f"{self.container.service_name}-publisher"
        uri = settings_of(self.container).amqp_uri
        self.publisher = Publisher(uri, name=name, on_open=declare_topology(self.container))

    @property
    def ready(self) -> bool:
        return self.publisher.link.up

    def stop(self) -> None:
        self.publisher.close()

    kill = stop


class QueueReader(SharedExtension):
    """Consumes one queue and hands each delivery to `accept`, outside the thread that reads the socket.

    `stop_reading` leaves the connection open, so that running workers can still settle what they hold.
    """

    link: Link

    def __init__(self) -> None:
        super().__init__()
        self._waiting: LightQueue = LightQueue()
        self._taken = 0  # deliveries that have arrived and are not yet handed over
        self._channel: amqp.Channel | None = None
        self._tags: list[str] = []
        self._stopping = False

    def setup(self) -> None:
        name = f"{self.container.service_name}-{type(self).__name__.lower()}"
        self.link = Link(settings_of(self.container).amqp_uri, name, self._on_open)

    def start(self) -> None:
        self.container.spawn_managed_thread(self._hand_over, identifier=type(self).__name__)
        self.link.start()

    def stop_reading(self) -> None:
        """Take no more deliveries and return when those taken have been handed over or given back."""
        if self._stopping:
            return
        self._stopping = True
        self._cancel()
        while self._taken:
            eventlet.sleep(0.02)

    def stop(self) -> None:
        self.link.close()

    def kill(self) -> None:
        self.link.drop()

    @property
    def ready(self) -> bool:
        return self.link.up and not self._stopping

    def consume(self, channel: amqp.Channel, on_message: Callable[[amqp.Message], None]) -> str:
        """Start consuming; returns the consumer tag. Runs in the reader thread."""
        raise NotImplementedError

    def accept(self, message: amqp.Message) -> None:
        """Take charge of one delivery; may wait for a free worker."""
        raise NotImplementedError

    def consume_more(self, queue: str, ahead: int) -> None:
        """Take so many deliveries besides those that `consume` takes, until the connection is lost."""
        channel, tag = self._channel, f"{queue}-ahead"
        if channel is None or tag in self._tags:
            return
        self._tags.append(tag)
        with suppress(Unavailable):  # it is lost
            # without waiting for answers, which only the reader thread can read
            self.link.write(lambda: channel.send_method(spec.Basic.Qos, "lBb", (0, ahead, False)))
            self.link.write(lambda: channel.basic_consume(queue, tag, nowait=True, callback=self._take))

    def soon(self, work: Callable[[], None]) -> None:
        """Have something done by the thread that hands deliveries over."""
        self._taken += 1
        self._waiting.put(work)

    def ack(self, message: amqp.Message) -> bool:
        """Tell the broker that it is done; False when that cannot be told: it will be delivered again."""
        return self._settle(message, lambda channel, tag: channel.basic_ack(tag))

    def give_back(self, message: amqp.Message) -> bool:
        """Let another process have it at once."""
        return self._settle(message, lambda channel, tag: channel.basic_reject(tag, requeue=True))

    def _settle(self, message: amqp.Message, action: Callable[[amqp.Channel, int], None]) -> bool:
        if lost(message):
            return False
        try:
            self.link.write(lambda: action(message.channel, message.delivery_tag))
        except Unavailable:
            return False
        return True

    def refuse(self, message: amqp.Message, error: Exception) -> None:
        """Put away one delivery that could not be accepted, whatever it is."""
        raise NotImplementedError

    def _take(self, message: amqp.Message) -> None:
        self.soon(lambda: None if lost(message) else self._accept(message))

    def _accept(self, message: amqp.Message) -> None:
        try:
            self.accept(message)
        except Exception as error:  # of this one, whose neighbours are to be handled all the same
            log.error("delivery_refused", reader=type(self).__name__, error=type(error).__name__, at=logs.frames(error))
            self.refuse(message, error)

    def _on_open(self, connection: amqp.Connection) -> None:
        self._channel = open_channel(connection)
        declare_topology(self.container)(self._channel)
        if not self._stopping:
            self._tags = [self.consume(self._channel, self._take)]

    def _cancel(self) -> None:
        channel = self._channel
        tags = [tag for tag in self._tags if channel and tag in channel.callbacks]
        try:
            for tag in tags:
                self.link.write(lambda tag=tag: channel.send_method(spec.Basic.Cancel, "sb", (tag, False)))
            with eventlet.Timeout(2, False):
                while any(tag in channel.callbacks for tag in tags):  # amqp forgets a tag when the broker has confirmed
                    eventlet.sleep(0.02)
        except Unavailable:
            pass  # no connection, no deliveries

    def _hand_over(self) -> None:
        while True:
            work = self._waiting.get()
            try:
                work()
            except Exception as error:  # whatever escapes here would end the process
                log.error("delivery_not_settled", reader=type(self).__name__, error=type(error).__name__, at=logs.frames(error))
            finally:
                self._taken -= 1


def lost(message: amqp.Message) -> bool:
    """Whether the delivery's channel is gone: the broker has taken the message back."""
    return message.channel.connection is None


def headers_of(message: amqp.Message) -> Mapping[str, Any]:
    """The headers that its sender gave it."""
    headers = message.properties.get("application_headers")
    return headers if isinstance(headers, Mapping) else {}


def body_of(message: amqp.Message) -> bytes:
    """Its body; the library makes a text of one that is empty."""
    return message.body if isinstance(message.body, bytes) else str(message.body or "").encode()
