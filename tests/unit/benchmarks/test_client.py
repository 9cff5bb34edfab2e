"""The load client counts what comes back over real sockets: expected answers, other answers, and none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.client import Client
from benchmarks.load import Load, request


class Answers(BaseHTTPRequestHandler):
    """Answers with the status that the path names; /0 hangs up, /close says that it will."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        what = self.path.strip("/")
        if what == "0":
            self.close_connection = True
            return
        status = 200 if what == "close" else int(what)
        self.send_response(status)
        body = b"" if status == 304 else b"x" * 70_000
        self.send_header("content-length" if status == 200 else "Content-Length", str(len(body)))
        if what == "close":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def load(port: int, *paths: str, expect: int = 200, connections: int = 2) -> Load:
    return Load(port, [request("GET", path) for path in paths], expect, connections, 5.0, 0.0, once=True)


def test_expected_answers_are_counted_once_each(port: int) -> None:
    tally = Client(load(port, *["/200"] * 30)).run()
    assert (tally.answered, tally.errors) == (30, {})
    assert 0 < tally.p50_ms <= tally.p99_ms


def test_an_answer_without_a_body_is_whole_at_its_head(port: int) -> None:
    assert Client(load(port, *["/304"] * 5, expect=304)).run().answered == 5


def test_other_answers_are_errors_by_status(port: int) -> None:
    tally = Client(load(port, "/200", "/503", "/200", "/404", "/503")).run()
    assert (tally.answered, tally.errors) == (2, {"503": 2, "404": 1})


def test_a_lost_connection_is_an_error_and_the_next_request_still_goes(port: int) -> None:
    tally = Client(load(port, "/200", "/0", "/200", "/200", connections=1)).run()
    assert (tally.answered, tally.errors) == (3, {"ConnectionResetError": 1})


def test_a_connection_that_the_server_ends_is_made_anew(port: int) -> None:
    tally = Client(load(port, "/close", "/200", "/close", "/200", connections=1)).run()
    assert (tally.answered, tally.errors) == (4, {})


def test_what_comes_before_the_warm_up_is_over_is_not_counted(port: int) -> None:
    early = Load(port, [request("GET", "/200")] * 3, 200, 1, 5.0, 60.0, once=True)
    assert Client(early).run().answered == 0
