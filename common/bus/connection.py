"""One broker connection that comes back by itself.

A single thread reads; any thread may write. Plain `threading` is used: under Nameko it is green by monkey
patching, in a command-line tool or a test it is real.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import amqp
import structlog
from amqp import spec
from kombu.utils.url import parse_url

from common.bus.codec import CONTENT_TYPE
from common.bus.errors import Unavailable
from common.run import metrics

HEARTBEAT = 15  # seconds
IO_TIMEOUT = (
    5.0  # seconds a write may stall before the connection counts as lost; reads tick at this pace too
)
_READ_AHEAD = 64 * 1024  # bytes
_TCP_USER_TIMEOUT_MS = 10_000
_BACKOFF = (0.1, 0.2, 0.5, 1.0)  # seconds
_LASTING = 10.0  # seconds a connection must have lived for the next wait to be short again

log = structlog.get_logger(__name__)


def connect(amqp_uri: str, name: str) -> amqp.Connection:
    """An open connection, or OSError / amqp's exceptions within IO_TIMEOUT."""
    parts = parse_url(amqp_uri)
    connection = amqp.Connection(
        host=f"{parts['hostname'] or '127.0.0.1'}:{parts['port'] or 5672}",
        userid=parts["userid"] or "guest",
        password=parts["password"] or "guest",
        virtual_host=parts["virtual_host"] or "/",
        login_method="PLAIN",
        ssl=parts.get("ssl") or parts["transport"] == "amqps",
        connect_timeout=IO_TIMEOUT,
        heartbeat=HEARTBEAT,
        client_properties={"connection_name": name},
        socket_settings={socket.TCP_USER_TIMEOUT: _TCP_USER_TIMEOUT_MS}
        if hasattr(socket, "TCP_USER_TIMEOUT")
        else {},
    )
    connection.connect()
    connection.sock.settimeout(IO_TIMEOUT)
    _read_ahead(connection)
    return connection


def _read_ahead(connection: amqp.Connection) -> None:
    """Let the transport take whatever has arrived. It asks for each frame in two pieces, and keeps what it gets."""
    receive = connection.transport._quick_recv
    connection.transport._quick_recv = lambda size: receive(max(size, _READ_AHEAD))


def open_channel(connection: amqp.Connection) -> amqp.Channel:
    """A channel whose bodies stay bytes, whatever encoding their sender claims."""
    channel = connection.channel()
    channel.auto_decode = False
    return channel


def send(
    channel: amqp.Channel,
    *,
    exchange: str,
    routing_key: str,
    body: bytes,
    mandatory: bool = False,
    **properties: Any,
) -> None:
    """Write one message and return. `basic_publish` would read from the socket, which is the reader's."""
    message = amqp.Message(body, content_type=CONTENT_TYPE, **properties)
    channel.send_method(spec.Basic.Publish, "Bssbb", (0, exchange, routing_key, mandatory, False), message)


class Link:
    """Keeps one connection open until `close`.

    `on_open(connection)` runs in the reader thread after each connect and may use synchronous AMQP methods;
    `on_lost()` runs there after each loss. Any exception in a callback costs the connection, never the
    process.
    """

    def __init__(
        self,
        amqp_uri: str,
        name: str,
        on_open: Callable[[amqp.Connection], None],
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._uri, self._name = amqp_uri, name
        self._on_open, self._on_lost = on_open, on_lost
        self._closing = threading.Event()
        self._up = threading.Event()
        self._connection: amqp.Connection | None = None
        self.blocked = False  # the broker reads nothing that we publish: memory or disk alarm
        self._thread = threading.Thread(target=self._run, name=f"link-{name}", daemon=True)

    @property
    def up(self) -> bool:
        return self._up.is_set()

    def start(self) -> None:
        self._thread.start()

    def wait_up(self, timeout: float) -> bool:
        """Whether the link is up, after at most `timeout` seconds."""
        return self._up.wait(timeout)

    def drop(self) -> None:
        """Give the connection up; the broker takes back what is unsettled, the reader connects again."""
        connection = self._connection
        transport = connection and connection._transport
        if transport and transport.sock:
            with suppress(OSError):  # already gone
                transport.sock.shutdown(socket.SHUT_RDWR)

    def close(self, timeout: float = 3.0) -> None:
        """Say goodbye to the broker, so that everything written before has arrived, and stop the reader."""
        self._closing.set()
        connection = self._connection
        if connection is not None:
            with suppress(Exception):  # already lost
                connection.send_method(spec.Connection.Close, "BsBB", (0, "", 0, 0))
        if self._thread.is_alive():
            self._thread.join(timeout)
        self.drop()

    def write(self, action: Callable[[], None]) -> None:
        """Run `action`, which writes. A failure may leave half a frame: the link is dropped.

        Raises Unavailable.
        """
        if not self._up.is_set():
            raise Unavailable("no broker")
        try:
            action()
        except Exception as exc:
            self.drop()
            raise Unavailable("broker link broke") from exc

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            began = time.monotonic()
            try:
                self._open()
                self._read()
            except Exception as exc:  # nothing may end this thread
                if not self._closing.is_set():
                    reason = getattr(
                        exc, "reply_text", None
                    )  # the broker's words; they name queues, not people
                    log.warning("bus_link_down", link=self._name, error=type(exc).__name__, reason=reason)
            finally:
                self._forget()
            if not self._closing.is_set():
                metrics.LINK_RECONNECTS.labels(self._name).inc()
                failures = 1 if time.monotonic() - began > _LASTING else failures + 1
                self._closing.wait(_BACKOFF[min(failures, len(_BACKOFF)) - 1])

    def _open(self) -> None:
        self.blocked = False
        connection = connect(self._uri, self._name)
        connection.on_blocked = lambda reason: setattr(self, "blocked", True)
        connection.on_unblocked = lambda: setattr(self, "blocked", False)
        self._connection = connection
        self._on_open(connection)
        self._up.set()
        log.info("bus_link_up", link=self._name)

    def _read(self) -> None:
        connection, ticked = self._connection, time.monotonic()
        while connection.connected:
            with suppress(TimeoutError):  # quiet for IO_TIMEOUT
                connection.drain_events()
            if time.monotonic() - ticked > 2.0:
                connection.heartbeat_tick()
                ticked = time.monotonic()

    def _forget(self) -> None:
        self._up.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # the socket is gone either way
                connection.collect()
        try:
            self._on_lost()
        except Exception as exc:
            log.error("bus_on_lost_failed", link=self._name, error=type(exc).__name__)
