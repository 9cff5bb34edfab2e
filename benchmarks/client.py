"""The load client, a process of its own: `python -m benchmarks.client` reads a Load from its input, prints a Tally.

Plain sockets and a selector, so that any machine with Python has it. What it costs is in the report.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import cycle

from benchmarks.load import Load, Tally

PATIENCE = 12.0  # seconds without any answer after which the run ends; the gateway's own limit is shorter


class Connection:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._received, self.usable = b"", False  # usable: whole answer here, and the server keeps the connection
        self.began = 0.0
        self.open()

    def open(self) -> None:
        """Connect, again where it was connected before."""
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self._received, self.usable = b"", False
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> int | None:
        """The status of the answer once all of it is here. Raises OSError where none will come."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionResetError
        self._received += part
        head, gap, body = self._received.partition(b"\r\n\r\n")
        if not gap or len(body) < _length(head):
            return None
        self.usable = b"\r\nconnection: close" not in head.lower()
        return int(head[9:12])


def _length(head: bytes) -> int:
    if head[9:12] in (b"304", b"204"):
        return 0
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    if not found:
        raise ConnectionAbortedError("an answer of unknown length")
    return int(rest.partition(b"\r\n")[0])


class Client:
    """Keeps the connections busy until the time is up or the requests are used up."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self._requests: Iterator[bytes] = iter([text.encode("ascii") for text in load.requests])
        if not load.once:
            self._requests = cycle(self._requests)
        self._selector = selectors.DefaultSelector()
        self._latencies: list[float] = []
        self._errors: Counter[str] = Counter()
        self._busy = 0

    def run(self) -> Tally:
        """Put the load on."""
        began = time.perf_counter()
        self._counts_from = began + self.load.warmup
        self._ends = self._counts_from + self.load.seconds
        for _ in range(self.load.connections):
            connection = Connection(self.load.port)
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
            self._next(connection)
        while self._busy:
            ready = self._selector.select(PATIENCE)
            if not ready:
                self._errors["no answer"] += self._busy
                break
            for key, _ in ready:
                self._read(key.data)
        return self._tally(min(time.perf_counter(), self._ends) - self._counts_from)

    def _next(self, connection: Connection) -> None:
        request = next(self._requests, None) if time.perf_counter() < self._ends else None
        if request is None:
            self._selector.unregister(connection.socket)
            connection.socket.close()
            return
        self._busy += 1
        connection.ask(request)

    def _read(self, connection: Connection) -> None:
        try:
            status = connection.answer()
        except OSError as error:
            self._errors[type(error).__name__] += 1
            self._again(connection)
            return
        if status is not None:
            self._count(status, connection.began, time.perf_counter())
            self._again(connection)

    def _again(self, connection: Connection) -> None:
        self._busy -= 1
        if not connection.usable:
            self._selector.unregister(connection.socket)
            connection.open()
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        self._next(connection)

    def _count(self, status: int, began: float, ended: float) -> None:
        if status != self.load.expect:
            self._errors[str(status)] += 1
        elif self._counts_from <= ended <= self._ends:
            self._latencies.append(ended - began)

    def _tally(self, seconds: float) -> Tally:
        ordered = sorted(self._latencies) or [0.0]
        p50, p99 = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
        return Tally(seconds, len(self._latencies), p50, p99, dict(self._errors))


if __name__ == "__main__":
    tally = Client(Load(**json.load(sys.stdin))).run()
    print(json.dumps({"tally": asdict(tally), "processor_seconds": time.process_time()}))
