"""`@http_server`: the hardened HTTP entrypoint of the gateway.

Connections are read and written in `http_connection`; here they are taken in, and each request is answered: at once
where nobody needs to be asked, else by a worker. Errors answer with a problem document that says nothing of the inside.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import eventlet
import structlog
from eventlet.event import Event
from eventlet.greenpool import GreenPool
from nameko.containers import WorkerContext
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import DependencyProvider, Entrypoint, register_entrypoint
from prometheus_client import Counter, Histogram
from werkzeug.wrappers import Request, Response

from common.bus.extensions import settings_of
from common.bus.http_connection import Connection
from common.bus.http_crowd import Crowd, State
from common.bus.http_guard import ADMISSION, MAX_BODY, REFUSED, Admission
from common.bus.http_shares import Budget, Turns
from common.bus.http_wire import refusal
from common.kernel import problems
from common.kernel.decision import Refused
from common.run import logs, metrics

Rest = Callable[[], Response]
HttpMethod = Callable[[Any, Rest], Response]

FOUND = "suite.found"  # in a request's environment: what the Reception found out, for metrics and logs; nothing personal
NO_ROUTE = "none"
MAX_CONNECTIONS = 512
_FRESH_GRACE = 1.0  # seconds that a client which has just connected gets to send its request when we stop
_DRAIN_LIMIT = 25.0
_METHODS = frozenset(
    ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")
)  # the others, which nobody here answers, count as one

log = structlog.get_logger(__name__)


class Reception(DependencyProvider):
    """A dependency that sees every request first. What nobody needs to be asked for costs no worker."""

    def admit(self, environ: dict[str, Any]) -> Admission:
        """What a request may do, by its head alone. Raises Refused."""
        return Admission(MAX_BODY, environ["REMOTE_ADDR"])

    def refuse(self, refused: Refused, request: Request) -> Response:
        """The answer to a request that was refused before it was whole."""
        return refusal(refused, request.environ["HTTP_X_REQUEST_ID"])

    def begin(self, request: Request) -> Response | Rest:
        """The response, or what is left to do for it, which waits for others and is therefore a worker's."""
        raise NotImplementedError


def http_server() -> Callable[[HttpMethod], HttpMethod]:
    """What the Reception among the service's dependencies leaves to do runs the decorated method as a worker:
    `handle(self, rest) -> Response`.

    A request holds its whole body and always an X-Request-Id, which the response carries too.
    """

    def decorate(method: HttpMethod) -> HttpMethod:
        register_entrypoint(method, HttpEntrypoint())
        return method

    return decorate


class HttpEntrypoint(Entrypoint):
    """Listens, keeps the limits, and has each request answered."""

    ready = False

    def __init__(self) -> None:
        super().__init__()
        self._crowd = Crowd(MAX_CONNECTIONS)
        self._budget = Budget()
        self._pool = GreenPool(MAX_CONNECTIONS)
        self._accepting: eventlet.greenthread.GreenThread | None = None

    def start(self) -> None:
        settings = settings_of(self.container)
        self._socket = eventlet.listen(
            (settings.http_host, settings.http_port), backlog=512, reuse_port=False
        )
        workers = self.container.max_workers
        self._turns = Turns(max(4, workers // 8), max(4, workers // 2))
        (self._reception,) = (one for one in self.container.dependencies if isinstance(one, Reception))
        self._accepting = self.container.spawn_managed_thread(self._accept, identifier="http")
        self.ready = True

    def stop(self) -> None:
        """Take no new connection, answer what has been asked, then close."""
        self.ready = False
        self._accepting.kill()
        self._accept_pending()
        self._socket.close()
        self._close(State.IDLE)
        with eventlet.Timeout(_FRESH_GRACE, False):
            self._pool.waitall()
        self._close(State.IDLE, State.FRESH)
        with eventlet.Timeout(_DRAIN_LIMIT, False):
            self._pool.waitall()

    def kill(self) -> None:
        self.ready = False
        self._close(*State)

    def _accept(self) -> None:
        while True:
            self._crowd.make_room()
            while not self._pool.free():  # at the cap, clients wait in the kernel's queue
                eventlet.sleep(0.01 if self._crowd.make_room() else 0.05)
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
        connection = Connection(sock, address, self._admit, self._answer, lambda: self.ready, self._budget)
        self._crowd.enter(connection)
        metrics.HTTP_CONNECTIONS.set(len(self._crowd))
        try:
            connection.converse()
        except Exception as exc:  # the client went away, or worse; no reason to end the process
            log.debug("http_connection_failed", error=type(exc).__name__)
        finally:
            connection.release()
            connection.close()
            sock.close()
            self._crowd.leave(connection)
            metrics.HTTP_CONNECTIONS.set(len(self._crowd))

    def _close(self, *states: State) -> None:
        for connection in self._crowd:
            if connection.state in states:
                connection.close()

    def _admit(self, environ: dict[str, Any]) -> Admission:
        try:
            return self._reception.admit(environ)
        except Refused:
            raise
        except Exception as exc:
            raise _fault(environ["HTTP_X_REQUEST_ID"], exc) from None

    def _answer(self, request: Request) -> Response:
        began = time.monotonic()
        response = self._respond(request)
        took = time.monotonic() - began
        method = request.method if request.method in _METHODS else "other"
        found = request.environ.get(FOUND, {})
        served, seconds = _measures(method, found.get("route", NO_ROUTE), response.status_code)
        served.inc()
        seconds.observe(took)
        log.info(
            "request", request_id=request.environ["HTTP_X_REQUEST_ID"], method=method, status=response.status_code,
            seconds=round(took, 4), **found,
        )  # fmt: skip
        return response

    def _respond(self, request: Request) -> Response:
        request_id = request.environ["HTTP_X_REQUEST_ID"]
        try:
            if REFUSED in request.environ:
                return self._reception.refuse(request.environ[REFUSED], request)
            begun = self._reception.begin(request)
            return begun if isinstance(begun, Response) else self._in_turn(begun, request)
        except Refused as refused:
            return refusal(refused, request_id)
        except ContainerBeingKilled:
            return refusal(problems.unavailable(), request_id)
        except Exception as exc:
            return refusal(_fault(request_id, exc), request_id)

    def _in_turn(self, rest: Rest, request: Request) -> Response:
        admission = request.environ[ADMISSION]
        with self._turns.taken(admission.owner, admission.target):
            return self._work(rest)

    def _work(self, rest: Rest) -> Response:
        finished = Event()

        def hand_back(_context: WorkerContext, result: Any, exc_info: Any) -> tuple[Any, Any]:
            finished.send((result, exc_info[1] if exc_info else None))
            return None, None

        self.container.spawn_worker(self, (rest,), {}, handle_result=hand_back)
        response, error = finished.wait()
        if error is not None:
            raise error
        if not isinstance(response, Response):
            raise TypeError("the handler returned no response")
        return response


def _fault(request_id: str, error: Exception) -> Refused:
    """500 for a fault of ours, which only the log hears of."""
    log.error("http_failed", request_id=request_id, error=type(error).__name__, at=logs.frames(error))
    return Refused(500, "internal", "系统内部错误，请稍后再试，或将编号告知管理员。")


@cache
def _measures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Looking them up by their labels costs more than counting."""
    return metrics.HTTP_SERVED.labels(method, route, str(status)), metrics.HTTP_SECONDS.labels(method, route)
