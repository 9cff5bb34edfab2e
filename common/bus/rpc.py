"""`@command` and `@query`: the server side of RPC.

At most once: a call is acknowledged when its handling starts. Who gets no answer repeats the command under
the same Idempotency-Key, and the service answers it as before. A call whose caller has given up is not
carried out.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import amqp
import structlog
from nameko.containers import WorkerContext
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, register_entrypoint
from pymongo.errors import ConnectionFailure, PyMongoError

from common.bus import codec, topology
from common.bus.connection import IO_TIMEOUT
from common.bus.consumer import HANDLER_LIMIT, time_limit
from common.bus.errors import BadJson, Unavailable
from common.bus.extensions import QueueReader, SharedPublisher, body_of, headers_of, settings_of
from common.bus.messages import Call, Reply
from common.bus.seal import Seal
from common.kernel import problems
from common.kernel.decision import Refused
from common.kernel.identity import Principal, require_role
from common.run import logs, metrics

Method = Callable[[Any, Call], Reply]

MAX_CALL_BYTES = 2 * 1024 * 1024  # the gateway's limit on bodies, and room around it
MAX_REPLY_BYTES = 16 * 1024 * 1024

log = structlog.get_logger(__name__)


def command(*, roles: tuple[str, ...] = ()) -> Callable[[Method], Method]:
    """A method that changes something. With `roles` the principal must hold one of them, else 403
    `not_your_role`.

    `Refused` becomes its problem document, a database that does not answer 503; any other exception is logged by
    type and answered 500 `internal`.
    """
    return _answering(roles)


def query(*, roles: tuple[str, ...] = ()) -> Callable[[Method], Method]:
    """A method that only reads; else as `command`."""
    return _answering(roles)


def _answering(roles: tuple[str, ...]) -> Callable[[Method], Method]:
    def decorate(method: Method) -> Method:
        @functools.wraps(method)
        def checked(service: Any, call: Call) -> Reply:
            structlog.contextvars.bind_contextvars(request_id=call.request_id, method=call.method, traceparent=call.traceparent)
            _refuse_late(call)
            _require_role(call, roles)
            with time_limit(HANDLER_LIMIT):
                return method(service, call)

        register_entrypoint(checked, RpcEntrypoint())
        return checked

    return decorate


def _refuse_late(call: Call) -> None:
    # 0: called directly, not over the bus
    if call.deadline and time.time() * 1000 >= call.deadline:
        metrics.RPC_REFUSED_LATE.labels(call.method).inc()
        raise problems.unavailable()


def _require_role(call: Call, roles: tuple[str, ...]) -> None:
    if not roles:
        return
    if call.principal is None:
        raise problems.unauthorized()
    require_role(call.principal, *roles)


def read_call(body: bytes) -> Call:
    """The call in a request. Raises BadJson when it is none, which only a fault of ours can send."""
    fields = codec.loads(body, max_bytes=MAX_CALL_BYTES)
    try:
        principal = fields.pop("principal", None)
        call = Call(**fields, principal=Principal.from_json(principal) if principal else None)
        if not (isinstance(call.method, str) and isinstance(call.request_id, str) and isinstance(call.deadline, int)):
            raise TypeError("method, request_id or deadline")
        return call
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise BadJson("not a call") from exc


class RpcServer(QueueReader):
    """Reads `rpc-<service>`, runs the methods and answers."""

    publisher = SharedPublisher()

    def __init__(self) -> None:
        super().__init__()
        self._entrypoints: dict[str, RpcEntrypoint] = {}

    def setup(self) -> None:
        super().setup()
        self._seal = Seal.from_file(settings_of(self.container).bus_key_file)
        metrics.RPC_WAITING.set_function(lambda: self._taken)

    def expect(self, entrypoint: RpcEntrypoint) -> None:
        """Deliver the calls of the entrypoint's method to it."""
        self._entrypoints[entrypoint.method_name] = entrypoint

    def consume(self, channel: amqp.Channel, on_message: Callable[[amqp.Message], None]) -> str:
        # gone with its last consumer, so that a call to a stopped service fails at once
        queue = topology.rpc_queue(self.container.service_name)
        self.publisher.publisher.link.wait_up(IO_TIMEOUT)  # what is answered before that is lost
        channel.queue_declare(queue, durable=True, auto_delete=True)
        channel.basic_qos(0, self.container.max_workers, False)
        return channel.basic_consume(queue, callback=on_message)

    def accept(self, message: amqp.Message) -> None:
        if not self.ack(message):
            return
        if not self._sealed(message):
            log.error("rpc_unsealed", size=len(body_of(message)))
            self._answer(message, None, 500, _internal(""))
            return
        try:
            call = read_call(body_of(message))
            entrypoint = self._entrypoints.get(call.method)
        except BadJson as exc:
            log.error("rpc_unreadable", reason=str(exc), size=len(body_of(message)))
            self.refuse(message, exc)
            return
        if entrypoint is None:
            log.error("rpc_unknown_method", method=call.method, request_id=call.request_id)
            self._answer(message, call, 500, _internal(call.request_id))
            return
        finish = functools.partial(self._finish, message, call, time.monotonic())
        with suppress(ContainerBeingKilled):  # the caller's deadline tells it
            self.container.spawn_worker(entrypoint, (call,), {}, handle_result=finish)

    def _sealed(self, message: amqp.Message) -> bool:
        """Whether the gateway wrote the call: whom it names, the gateway has verified."""
        return self._seal.holds(self.container.service_name, body_of(message), headers_of(message).get("seal"))

    def refuse(self, message: amqp.Message, error: Exception) -> None:
        self._answer(message, None, 500, _internal(""))

    def _finish(
        self,
        message: amqp.Message,
        call: Call,
        began: float,
        _context: WorkerContext,
        result: Any,
        exc_info: Any,
    ) -> tuple[Any, Any]:
        try:
            reply = result if exc_info is None else self._problem(call, exc_info[1])
            self._reply(message, call, reply)
        except Exception as exc:  # whatever escapes here would end the process
            log.error(
                "rpc_not_answered", method=call.method, request_id=call.request_id, error=type(exc).__name__
            )
            reply = Reply(500)
        seconds = time.monotonic() - began
        metrics.RPC_SERVED_SECONDS.labels(call.method).observe(seconds)
        log.info("call", **_seen(call), status=reply.status, code=_code_of(reply), seconds=round(seconds, 4))
        return None, None

    def _problem(self, call: Call, error: Exception) -> Reply:
        if isinstance(error, Refused):
            return Reply(error.status, problems.problem(error, call.request_id))
        if database_away(error):
            log.warning("rpc_without_database", method=call.method, error=type(error).__name__)
            return Reply(503, problems.problem(problems.unavailable(), call.request_id))
        log.error(
            "rpc_failed",
            method=call.method,
            request_id=call.request_id,
            error=type(error).__name__,
            at=logs.frames(error),
        )
        return Reply(500, _internal(call.request_id))

    def _reply(self, message: amqp.Message, call: Call, reply: Reply) -> None:
        try:
            body = codec.dumps(reply.body, max_bytes=MAX_REPLY_BYTES)
        except (BadJson, AttributeError) as exc:
            log.error("rpc_bad_reply", method=call.method, request_id=call.request_id, reason=str(exc))
            reply = Reply(500, _internal(call.request_id))
            body = codec.dumps(reply.body)
        extra = {"etag": reply.etag, "location": reply.location, "replayed": "true" if call.note.replayed else None}
        self._send(
            message, call.method, reply.status, body, {k: v for k, v in extra.items() if v is not None}
        )

    def _answer(self, message: amqp.Message, call: Call | None, status: int, problem: dict[str, Any]) -> None:
        self._send(message, "unknown", status, codec.dumps(problem), {})

    def _send(
        self, message: amqp.Message, method: str, status: int, body: bytes, headers: dict[str, str]
    ) -> None:
        metrics.RPC_SERVED.labels(method, str(status)).inc()
        properties = message.properties
        reply_to, correlation_id = properties.get("reply_to"), properties.get("correlation_id")
        if not reply_to or not correlation_id:
            return
        try:
            self.publisher.publisher.send(
                reply_to,
                body,
                correlation_id=correlation_id,
                application_headers={"status": status, **headers},
            )
        except Unavailable:
            log.warning("rpc_answer_lost", method=method)


def _seen(call: Call) -> dict[str, Any]:
    """What a log line may say of a call: nothing personal."""
    who = call.principal
    seen = {"request_id": call.request_id, "traceparent": call.traceparent, "method": call.method}
    return seen | ({"roles": list(who.roles), "division": who.division} if who else {})


def _code_of(reply: Reply) -> str | None:
    """The code of a refusal."""
    return reply.body.get("code") if reply.status >= 400 and isinstance(reply.body, dict) else None


def database_away(error: Exception) -> bool:
    """Whether the database did not answer: what was asked of it may or may not have been done."""
    return isinstance(error, ConnectionFailure) or (isinstance(error, PyMongoError) and error.timeout)


def _internal(request_id: str) -> dict[str, Any]:
    return problems.problem(
        Refused(500, "internal", "系统内部错误，请稍后再试，或将编号告知管理员。"), request_id
    )


class RpcEntrypoint(Entrypoint):
    """Connects one method to the service's RPC queue."""

    server = RpcServer()

    def setup(self) -> None:
        self.server.expect(self)

    def stop(self) -> None:
        self.server.stop_reading()
