"""Confirmed, mandatory, pipelined publishing on a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import amqp

from common.bus.connection import Link, open_channel, send
from common.bus.errors import Unavailable
from common.bus.messages import Fate, Message
from common.run import metrics

_PERSISTENT = 2


class _Batch:
    """The fates of one `publish`; complete when every message has one."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.fates: list[Fate | None] = [None] * len(messages)
        self.index = {message.message_id: i for i, message in enumerate(messages)}
        self.missing = len(messages)
        self.complete = threading.Event()

    def settle(self, position: int, fate: Fate) -> None:
        if self.fates[position] is None:
            self.fates[position] = fate
            self.missing -= 1
            if not self.missing:
                self.complete.set()


class Publisher:
    """Publishes batches; connects and reconnects by itself. Safe to call from several green threads.

    `on_open(channel)` runs after each connect, before anything is published: the place to declare the
    topology.
    """

    def __init__(
        self,
        amqp_uri: str,
        *,
        name: str = "publisher",
        confirm_timeout: float = 5.0,
        on_open: Callable[[amqp.Channel], None] = lambda channel: None,
    ) -> None:
        self._confirm_timeout = confirm_timeout
        self._prepare = on_open
        self._lock = threading.Lock()
        self._sent: dict[int, tuple[_Batch, int]] = {}  # delivery tag -> batch and position in it
        self._next_tag = 1
        self._batches: list[_Batch] = []
        self._confirmed: amqp.Channel | None = None
        self._plain: amqp.Channel | None = None
        self.link = Link(amqp_uri, name, self._on_open, self._on_lost)
        self.link.start()

    def publish(self, messages: Sequence[Message]) -> list[Fate]:
        """Publish all, then wait for the broker's word on each, at most `confirm_timeout` seconds in all.

        Never raises for a broker that is away, blocked or silent: those messages are FAILED, may have
        arrived, and are to be published again under the same `message_id`.
        """
        if not messages:
            return []
        ends = time.monotonic() + self._confirm_timeout
        batch = _Batch(messages)
        if self.link.wait_up(self._confirm_timeout) and not self.link.blocked:
            self._write(batch, messages)
            if not batch.complete.wait(max(0.0, ends - time.monotonic())):
                self.link.drop()  # confirms overdue: the next batch gets a fresh channel
        self._forget(batch)
        fates = [fate or Fate.FAILED for fate in batch.fates]
        for fate in fates:
            metrics.PUBLISHED.labels(fate.value).inc()
        return fates

    def send(self, routing_key: str, body: bytes, **properties: object) -> None:
        """Send to a queue by its name, unconfirmed: for replies, whose loss the caller's deadline covers.

        Raises Unavailable when there is no broker."""
        if self.link.blocked:
            raise Unavailable("broker blocks publishers")
        self.link.write(
            lambda: send(self._plain, exchange="", routing_key=routing_key, body=body, **properties)
        )

    def close(self) -> None:
        self.link.close()

    def _write(self, batch: _Batch, messages: Sequence[Message]) -> None:
        try:
            with self._lock:  # delivery tags count what is written, in order
                self._batches.append(batch)
                for position, message in enumerate(messages):
                    self._sent[self._next_tag] = (batch, position)
                    self._next_tag += 1
                    self.link.write(lambda message=message: self._write_one(message))
        except Unavailable:
            self._abandon(batch)

    def _write_one(self, message: Message) -> None:
        send(
            self._confirmed,
            exchange=message.exchange,
            routing_key=message.routing_key,
            body=message.body,
            mandatory=True,
            delivery_mode=_PERSISTENT,
            message_id=message.message_id,
            application_headers=dict(message.headers),
        )

    def _abandon(self, batch: _Batch) -> None:
        for position in range(len(batch.fates)):
            batch.settle(position, Fate.FAILED)

    def _forget(self, batch: _Batch) -> None:
        with self._lock:
            if batch in self._batches:
                self._batches.remove(batch)

    def _on_open(self, connection: amqp.Connection) -> None:
        confirmed = open_channel(connection)
        self._prepare(confirmed)
        confirmed.confirm_select()
        confirmed.events["basic_ack"].add(self._on_ack)
        confirmed.events["basic_nack"].add(self._on_nack)
        confirmed.events["basic_return"].add(self._on_return)
        with self._lock:
            self._sent, self._next_tag = {}, 1
            self._confirmed, self._plain = confirmed, open_channel(connection)

    def _on_lost(self) -> None:
        with self._lock:
            self._sent = {}
            batches, self._batches = self._batches, []
        for batch in batches:
            self._abandon(batch)

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple, Fate.CONFIRMED)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple, Fate.FAILED)

    def _settle(self, tag: int, multiple: bool, fate: Fate) -> None:
        for done in [t for t in self._sent if t <= tag] if multiple else [tag]:
            batch, position = self._sent.pop(done, (None, 0))
            if batch is not None:
                batch.settle(position, fate)

    def _on_return(self, _error: Exception, _exchange: str, _key: str, message: amqp.Message) -> None:
        # a returned message is acked too, afterwards: the first word counts
        for batch in self._batches:
            position = batch.index.get(message.properties.get("message_id", ""))
            if position is not None:
                batch.settle(position, Fate.RETURNED)
