"""One client's connection to the HTTP port, which may carry many requests, one after the other.

It costs one green thread and no worker: head and body are read, bounded in size and time, before anybody else
hears of a request.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import eventlet
from werkzeug.wrappers import Request, Response

from common.bus import http_guard, http_wire
from common.bus.http_crowd import State
from common.bus.http_reader import Admit, Received, RequestReader
from common.bus.http_shares import Budget
from common.kernel import problems
from common.kernel.decision import Refused
from common.run import metrics

SOCKET_TIMEOUT = 10  # seconds between two pieces of a request
KEEPALIVE = 15  # seconds an idle connection stays open
REQUEST_LIMIT = 45.0  # seconds from waiting for a request to the end of its answer
PIECE = 16384  # bytes read at once

LINGER = 1.0  # seconds in which a client that was refused may learn it before it stops sending
READ_AWAY = 256 * 1024  # bytes that are read for nothing meanwhile

Answer = Callable[[Request], Response]


class Connection:
    """Reads requests, has them answered, writes the answers, until either side has had enough."""

    def __init__(
        self, sock: socket.socket, address: tuple[Any, ...], admit: Admit, answer: Answer, serving: Callable[[], bool], budget: Budget
    ) -> None:
        """``admit`` judges each head, ``answer`` each request; ``serving`` says whether the client may stay for another one."""
        self.sock = sock
        self.address: str = address[0]
        self._become(State.FRESH)
        self._answer = answer
        self._serving = serving
        self._open = True
        host, port = sock.getsockname()[:2]
        self._reader = RequestReader(
            {"REMOTE_ADDR": address[0], "REMOTE_PORT": str(address[1]), "SERVER_NAME": host, "SERVER_PORT": str(port)},
            admit,
            budget,
        )

    def converse(self) -> None:
        """Serve until the end. Raises what the socket raises when the client goes, or is too slow."""
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while self._open:
            self._open = False  # holds if the limit strikes; the request itself decides otherwise
            with eventlet.Timeout(REQUEST_LIMIT, False):
                self._exchange()

    def close(self) -> None:
        """End it from either side, whatever it is doing."""
        eventlet.greenio.shutdown_safe(self.sock)

    def release(self) -> None:
        """Hold nothing for the client any more."""
        self._reader.release()

    def _become(self, state: State) -> None:
        self.state, self.since = state, time.monotonic()

    def _exchange(self) -> None:
        try:
            received = self._next()
        except Refused as refused:
            metrics.HTTP_REFUSED.labels(refused.code).inc()
            request_id = http_guard.request_id(self._reader.environ)
            self._write(self._reader.environ, request_id, http_wire.refusal(refused, request_id))
            self._linger()
            return
        if received is None:
            return
        environ, stays, held = received
        try:
            response = self._answer(Request(environ))
        finally:
            held.release()
        self._open = stays and (self._serving() or bool(self._reader.whole))  # what has been read is answered
        self._write(environ, environ["HTTP_X_REQUEST_ID"], response)
        self._become(State.IDLE)
        if self._reader.over and not self._open:
            self._linger()

    def _linger(self) -> None:
        """Read some of what the client still sends, keeping nothing: who closes with bytes unread takes back the answer."""
        left = READ_AWAY
        with suppress(OSError), eventlet.Timeout(LINGER, False):
            self.sock.shutdown(socket.SHUT_WR)
            while left > 0 and (piece := self.sock.recv(PIECE)):
                left -= len(piece)

    def _next(self) -> Received | None:
        """The next request, whole; None when the client has gone. Raises Refused."""
        reader = self._reader
        while not reader.whole:
            if reader.refused:
                raise reader.refused
            piece = self._receive()
            if not piece and not reader.begun:
                return None
            if not piece:
                raise problems.bad_request("请求内容不完整。")
            reader.feed(piece)
        self._become(State.ANSWERING)
        return reader.whole.popleft()

    def _receive(self) -> bytes:
        """Some bytes; none when the client has gone, or says no more."""
        reader = self._reader
        if reader.begun and self.state is not (now := State.READING if reader.environ else State.FRESH):
            self._become(now)
        expects = reader.environ.pop("HTTP_EXPECT", "").lower() == "100-continue"
        if expects and reader.environ["SERVER_PROTOCOL"] != "HTTP/1.0":
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.sock.settimeout(SOCKET_TIMEOUT if reader.begun else KEEPALIVE)
        piece = self.sock.recv(PIECE)
        self.sock.settimeout(SOCKET_TIMEOUT)
        return piece

    def _write(self, environ: dict[str, Any], request_id: str, response: Response) -> None:
        head, body = http_wire.encoded(response)
        parts = [head, b"X-Request-Id: ", request_id.encode(), b"\r\n", http_wire.date_line(int(time.time()))]
        if not self._open:
            parts.append(b"Connection: close\r\n")
        elif "HTTP_CONNECTION" in environ:
            parts.append(b"Connection: keep-alive\r\nKeep-Alive: timeout=%d\r\n" % KEEPALIVE)
        sends = environ.get("REQUEST_METHOD") != "HEAD"
        parts += (b"\r\n", body if sends else b"")
        self.sock.sendall(b"".join(parts))
        if sends and isinstance(response, http_wire.Pieces):
            for piece in response.pieces():
                self.sock.sendall(piece)
