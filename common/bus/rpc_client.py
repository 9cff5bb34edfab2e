"""The caller's side of RPC: calls over one connection, answered by direct reply-to, each with a deadline."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Mapping
from typing import Any

import amqp
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from common.bus import codec, topology
from common.bus.connection import Link, open_channel, send
from common.bus.errors import DeadlineExceeded, Unavailable
from common.bus.extensions import headers_of, settings_of
from common.bus.messages import RawReply
from common.bus.rpc import MAX_CALL_BYTES
from common.bus.seal import Seal
from common.kernel import trace
from common.run import metrics

_REPLY_TO = "amq.rabbitmq.reply-to"
_PATIENCE = 1.0  # seconds to wait for a link that is just coming back


class _Pending:
    """One call under way, settled once: by its reply, or by why there will be none."""

    __slots__ = ("_gate", "_outcome")

    def __init__(self) -> None:
        # a lock that its maker holds: an Event is two locks and a condition, at each call
        self._gate = threading.Lock()
        self._gate.acquire()
        self._outcome: RawReply | Exception | None = None

    def settle(self, outcome: RawReply | Exception) -> None:
        """Wake the caller; to be called once."""
        self._outcome = outcome
        self._gate.release()

    def wait(self, timeout: float) -> RawReply | None:
        """The reply, or None when the time is up first. Raises why there is none."""
        if not self._gate.acquire(timeout=max(0.0, timeout)):
            return None
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


class RpcClient:
    """Calls over one connection; safe to call from many green threads."""

    def __init__(self, amqp_uri: str, seal: Seal, *, name: str = "rpc-client") -> None:
        self._seal = seal
        self._pending: dict[str, _Pending] = {}
        self._numbers = itertools.count(1)
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
            {**fields, "traceparent": trace.child(fields.get("traceparent")), "method": method, "deadline": int((time.time() + timeout) * 1000)},
            max_bytes=MAX_CALL_BYTES,
        )
        # a number is enough: nobody else can be answered at this connection's address
        correlation_id, pending = str(next(self._numbers)), _Pending()
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
        reply = pending.wait(ends - time.monotonic())
        if reply is None:
            raise DeadlineExceeded(service)
        return reply

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
            application_headers={"seal": self._seal.of(service, body)},
        )

    def _on_open(self, connection: amqp.Connection) -> None:
        channel = open_channel(connection)
        channel.basic_consume(_REPLY_TO, no_ack=True, callback=self._on_reply)
        channel.events["basic_return"].add(self._on_return)
        self._channel = channel

    def _on_reply(self, message: amqp.Message) -> None:
        pending = self._pending.pop(message.properties.get("correlation_id", ""), None)
        if pending is None:
            return  # its caller has given up
        headers = headers_of(message)
        named = {"ETag": headers.get("etag"), "Location": headers.get("location"), "Idempotent-Replay": headers.get("replayed")}
        given = {k: str(v) for k, v in named.items() if v is not None}
        pending.settle(RawReply(int(headers.get("status", 500)), given, message.body))

    def _on_return(self, _error: Exception, _exchange: str, _key: str, message: amqp.Message) -> None:
        self._fail(message.properties.get("correlation_id", ""), Unavailable("no process of that service"))

    def _on_lost(self) -> None:
        # the reply address died with the connection, and whether the call ran is not known
        for correlation_id in list(self._pending):
            self._fail(correlation_id, DeadlineExceeded("broker link lost"))

    def _fail(self, correlation_id: str, error: Exception) -> None:
        pending = self._pending.pop(correlation_id, None)
        if pending is not None:
            pending.settle(error)


class Rpc(DependencyProvider):
    """Injects an RpcClient."""

    client: RpcClient

    def setup(self) -> None:
        self.client = RpcClient(
            settings_of(self.container).amqp_uri,
            Seal.from_file(settings_of(self.container).bus_key_file),
            name=f"{self.container.service_name}-client",
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
