"""`@http_server`: the hardened HTTP entrypoint of the gateway.

A connection costs one green thread and no worker: head and body are read, bounded in size and time, before
a worker starts. Errors answer with a problem document that says nothing of the inside.
"""

from __future__ import annotations

import io
import json
import socket
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import eventlet
import structlog
from eventlet import wsgi
from eventlet.event import Event
from eventlet.greenpool import GreenPool
from nameko.containers import WorkerContext
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, register_entrypoint
from werkzeug.wrappers import Request, Response

from common import logs, metrics, problems
from common.bus import http_guard
from common.bus.extensions import settings_of
from common.decision import Refused
from common.ids import new_id

HttpMethod = Callable[[Any, Request], Response]

MAX_CONNECTIONS = 512
SOCKET_TIMEOUT = 10  # seconds between two pieces of a request
KEEPALIVE = 15  # seconds an idle connection stays open
REQUEST_LIMIT = 45.0  # seconds from waiting for a request to the end of its answer
_FRESH_GRACE = 1.0  # seconds that a client which has just connected gets to send its request when we stop
_DRAIN_LIMIT = 25.0
_METHODS = frozenset(
    ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")
)  # clients may send any word

log = structlog.get_logger(__name__)


def http_server() -> Callable[[HttpMethod], HttpMethod]:
    """Every HTTP request runs the decorated `handle(self, request) -> Response` as a worker.

    `request` holds its whole body and always an X-Request-Id, which the response carries too.
    """

    def decorate(method: HttpMethod) -> HttpMethod:
        register_entrypoint(method, HttpEntrypoint())
        return method

    return decorate


class Protocol(wsgi.HttpProtocol):
    """One connection."""

    def handle_one_request(self) -> None:
        self.close_connection = 1  # holds if the limit strikes; the request itself decides otherwise
        with eventlet.Timeout(REQUEST_LIMIT, False):
            super().handle_one_request()

    def parse_request(self) -> bool:
        """Also refuses, in our own words, what eventlet would answer with a bare status."""
        try:
            if not super().parse_request():
                return False
        except (wsgi.HeaderLineTooLong, wsgi.HeadersTooLarge):
            self._refuse(problems.bad_request("请求头过长。"))
            return False
        length = self.headers.get("content-length")
        if length is not None and ("transfer-encoding" in self.headers or not http_guard.is_length(length)):
            self.send_error(400)
            return False
        return True

    def _read_request_line(self) -> bytes:
        line = super()._read_request_line()
        if len(line) < self.server.url_length_limit:
            return line
        self._refuse(Refused(414, "address_too_long", "请求地址过长，请减少查询条件。"))
        return b""  # as if the client had gone

    def get_environ(self) -> dict[str, Any]:
        environ = super().get_environ()
        body = environ["wsgi.input"]
        if body.chunked_input:
            body.rfile = http_guard.BoundedLines(body.rfile)
        environ["ngo.hang_up"] = self._hang_up
        return environ

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that could not be parsed, without repeating any of it."""
        self._refuse(problems.bad_request("无法识别的 HTTP 请求。"))

    def _refuse(self, refused: Refused) -> None:
        body, status = _problem_body(refused, new_id()), HTTPStatus(refused.status)
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {problems.CONTENT_TYPE}\r\n"
        self.wfile.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        self.close_connection = 1
        metrics.HTTP_REFUSED.labels("malformed").inc()

    def _hang_up(self) -> None:
        self.close_connection = 1  # eventlet would else read the rest of the body, however long


class HttpEntrypoint(Entrypoint):
    """Listens, keeps the limits, and runs each request as a worker."""

    ready = False

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[
            int, list[Any]
        ] = {}  # open connections as eventlet keeps them: [address, socket, state]
        self._answering: set[socket.socket] = set()
        self._pool = GreenPool(MAX_CONNECTIONS)
        self._accepting: eventlet.greenthread.GreenThread | None = None

    def start(self) -> None:
        settings = settings_of(self.container)
        self._socket = eventlet.listen(
            (settings.http_host, settings.http_port), backlog=512, reuse_port=False
        )
        self._server = wsgi.Server(
            self._socket,
            self._socket.getsockname(),
            self._app,
            protocol=Protocol,
            log_output=False,
            debug=False,
            keepalive=KEEPALIVE,
            socket_timeout=SOCKET_TIMEOUT,
        )
        self._accepting = self.container.spawn_managed_thread(self._accept, identifier="http")
        self.ready = True

    def stop(self) -> None:
        """Take no new connection, answer what has been asked, then close."""
        self.ready = False
        self._accepting.kill()
        self._accept_pending()
        self._socket.close()
        self._server.keepalive = False
        self._close(lambda sock, state: state == wsgi.STATE_IDLE)
        with eventlet.Timeout(_FRESH_GRACE, False):
            self._pool.waitall()
        self._close(lambda sock, state: sock not in self._answering)
        with eventlet.Timeout(_DRAIN_LIMIT, False):
            self._pool.waitall()

    def kill(self) -> None:
        self.ready = False
        self._close(lambda sock, state: True)

    def _accept(self) -> None:
        while True:
            while not self._pool.free():  # at the cap, clients wait in the kernel's queue
                eventlet.sleep(0.05)
            try:
                sock, address = self._socket.accept()
            except OSError as exc:
                log.warning("http_accept_failed", error=type(exc).__name__)
                eventlet.sleep(0.05)
                continue
            self._pool.spawn_n(self._converse, sock, address)

    def _accept_pending(self) -> None:
        self._socket.settimeout(0)
        try:
            while self._pool.free():
                sock, address = self._socket.accept()
                self._pool.spawn_n(self._converse, sock, address)
        except OSError:
            pass  # nobody is waiting

    def _converse(self, sock: socket.socket, address: Any) -> None:
        # a connection counts as busy until its first request is answered
        state = [address, sock, wsgi.STATE_REQUEST]
        self._states[id(state)] = state
        metrics.HTTP_CONNECTIONS.set(len(self._states))
        try:
            sock.settimeout(SOCKET_TIMEOUT)
            self._server.process_request(state)
        except Exception as exc:  # the client went away, or worse; no reason to end the process
            log.debug("http_connection_failed", error=type(exc).__name__)
        finally:
            sock.close()
            self._states.pop(id(state), None)
            metrics.HTTP_CONNECTIONS.set(len(self._states))

    def _close(self, chosen: Callable[[socket.socket, str], bool]) -> None:
        for _, sock, state in list(self._states.values()):
            if chosen(sock, state):
                eventlet.greenio.shutdown_safe(sock)

    def _app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        sock, began = environ["eventlet.input"].get_socket(), time.monotonic()
        environ["HTTP_X_REQUEST_ID"] = request_id = http_guard.request_id(environ)
        self._answering.add(sock)
        try:
            response = self._respond(environ, request_id)
            response.headers["X-Request-Id"] = request_id
            method = environ["REQUEST_METHOD"]
            method = method if method in _METHODS else "other"
            metrics.HTTP_SERVED.labels(method, str(response.status_code)).inc()
            metrics.HTTP_SECONDS.labels(method).observe(time.monotonic() - began)
            return response(environ, start_response)
        finally:
            environ["eventlet.posthooks"].append((lambda _environ: self._answering.discard(sock), (), {}))

    def _respond(self, environ: dict[str, Any], request_id: str) -> Response:
        try:
            http_guard.check_head(environ)
            environ["wsgi.input"] = io.BytesIO(http_guard.read_body(environ))
            environ["wsgi.input_terminated"] = True
            return self._work(Request(environ))
        except Refused as refused:
            environ["ngo.hang_up"]()
            metrics.HTTP_REFUSED.labels(refused.code).inc()
            return _problem(refused, request_id)
        except ContainerBeingKilled:
            return _problem(problems.unavailable(), request_id)
        except TimeoutError:
            raise  # a client too slow: eventlet closes the connection
        except Exception as exc:
            log.error("http_failed", request_id=request_id, error=type(exc).__name__, at=logs.frames(exc))
            return _problem(
                Refused(500, "internal", "系统内部错误，请稍后再试，或将编号告知管理员。"), request_id
            )

    def _work(self, request: Request) -> Response:
        finished = Event()

        def hand_back(_context: WorkerContext, result: Any, exc_info: Any) -> tuple[Any, Any]:
            finished.send((result, exc_info[1] if exc_info else None))
            return None, None

        self.container.spawn_worker(self, (request,), {}, handle_result=hand_back)
        response, error = finished.wait()
        if isinstance(error, Refused):
            return _problem(error, request.headers["X-Request-Id"])
        if error is not None:
            raise error
        if not isinstance(response, Response):
            raise TypeError("the handler returned no response")
        return response


def _problem(refused: Refused, request_id: str) -> Response:
    response = Response(
        _problem_body(refused, request_id), refused.status, content_type=problems.CONTENT_TYPE
    )
    if refused.status in (429, 503):
        response.headers["Retry-After"] = "1"
    return response


def _problem_body(refused: Refused, request_id: str) -> bytes:
    return json.dumps(problems.problem(refused, request_id), ensure_ascii=False).encode()
