"""The caller's side of RPC: calls over one connection, answered by direct reply-to, each with a deadline."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

import amqp
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from common import metrics
from common.bus import codec, topology
from common.bus.connection import Link, open_channel, send
from common.bus.errors import DeadlineExceeded, Unavailable
from common.bus.extensions import headers_of, settings_of
from common.bus.messages import RawReply
from common.bus.rpc import MAX_CALL_BYTES

_REPLY_TO = "amq.rabbitmq.reply-to"
_PATIENCE = 1.0  # seconds to wait for a link that is just coming back


class _Pending:
    """One call under way; exactly one of `reply` and `error` is set when `done` is."""

    __slots__ = ("done", "error", "reply")

    def __init__(self) -> None:
        self.done = threading.Event()
        self.reply: RawReply | None = None
        self.error: Exception | None = None


class RpcClient:
    """Calls over one connection; safe to call from many green threads."""

    def __init__(self, amqp_uri: str, *, name: str = "rpc-client") -> None:
        self._pending: dict[str, _Pending] = {}
        self._channel: amqp.Channel | None = None
        self.link = Link(amqp_uri, name, self._on_open, self._on_lost)
        self.link.start()

    @property
    def pending(self) -> int:
        return len(self._pending)

    def call(self, service: str, method: str, fields: Mapping[str, Any], *, timeout: float) -> RawReply:
        """Ask `service` and wait at most `timeout` seconds.

        `fields` are those of Call, plain (`principal` as JSON); method and deadline are added here. Raises
        Unavailable (nothing was executed), DeadlineExceeded (it may have been) or BadJson for fields that
        are not plain data.
        """
        ends = time.monotonic() + timeout
        body = codec.dumps(
            {**fields, "method": method, "deadline": int((time.time() + timeout) * 1000)},
            max_bytes=MAX_CALL_BYTES,
        )
        correlation_id, pending = uuid.uuid4().hex, _Pending()
        try:
            reply = self._exchange(service, correlation_id, body, pending, ends)
        except (Unavailable, DeadlineExceeded) as exc:
            metrics.RPC_CALLED.labels(service, type(exc).__name__).inc()
            raise
        finally:
            self._pending.pop(correlation_id, None)
            metrics.RPC_PENDING.set(len(self._pending))
        metrics.RPC_CALLED.labels(service, "answered").inc()
        return reply

    def close(self) -> None:
        self.link.close()

    def _exchange(
        self, service: str, correlation_id: str, body: bytes, pending: _Pending, ends: float
    ) -> RawReply:
        left = ends - time.monotonic()
        if self.link.blocked or not self.link.wait_up(min(_PATIENCE, left)):
            raise Unavailable("no broker")
        self._pending[correlation_id] = pending
        metrics.RPC_PENDING.set(len(self._pending))
        self.link.write(lambda: self._send(service, correlation_id, body, ends))
        if not pending.done.wait(max(0.0, ends - time.monotonic())):
            raise DeadlineExceeded(service)
        if pending.error is not None:
            raise pending.error
        return pending.reply

    def _send(self, service: str, correlation_id: str, body: bytes, ends: float) -> None:
        # the broker drops a call that nobody took in time
        expiration = str(max(1, int((ends - time.monotonic()) * 1000)))
        send(
            self._channel,
            exchange="",
            routing_key=topology.rpc_queue(service),
            body=body,
            mandatory=True,
            correlation_id=correlation_id,
            reply_to=_REPLY_TO,
            expiration=expiration,
        )

    def _on_open(self, connection: amqp.Connection) -> None:
        channel = open_channel(connection)
        channel.basic_consume(_REPLY_TO, no_ack=True, callback=self._on_reply)
        channel.events["basic_return"].add(self._on_return)
        self._channel = channel

    def _on_reply(self, message: amqp.Message) -> None:
        pending = self._pending.get(message.properties.get("correlation_id", ""))
        if pending is None:
            return  # its caller has given up
        headers = headers_of(message)
        named = {"ETag": headers.get("etag"), "Location": headers.get("location")}
        pending.reply = RawReply(
            int(headers.get("status", 500)),
            {k: str(v) for k, v in named.items() if v is not None},
            message.body,
        )
        pending.done.set()

    def _on_return(self, _error: Exception, _exchange: str, _key: str, message: amqp.Message) -> None:
        self._fail(message.properties.get("correlation_id", ""), Unavailable("no process of that service"))

    def _on_lost(self) -> None:
        # the reply address died with the connection, and whether the call ran is not known
        for correlation_id in list(self._pending):
            self._fail(correlation_id, DeadlineExceeded("broker link lost"))

    def _fail(self, correlation_id: str, error: Exception) -> None:
        pending = self._pending.get(correlation_id)
        if pending is not None:
            pending.error = error
            pending.done.set()


class Rpc(DependencyProvider):
    """Injects an RpcClient."""

    client: RpcClient

    def setup(self) -> None:
        self.client = RpcClient(
            settings_of(self.container).amqp_uri, name=f"{self.container.service_name}-client"
        )

    def stop(self) -> None:
        self.client.close()

    kill = stop

    @property
    def ready(self) -> bool:
        """Whether calls can be made."""
        return self.client.link.up

    def get_dependency(self, worker_ctx: WorkerContext) -> RpcClient:
        return self.client
