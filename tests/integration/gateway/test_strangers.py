"""What strangers, crowds and the slow cost the gateway, and whom: themselves."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import httpx
import pytest

from launcher.suite import Suite
from tests.integration.gateway.conftest import Portal

MB = 1024 * 1024


def address(suite: Suite) -> tuple[str, int]:
    return "127.0.0.1", suite.http_port


def memory_mb(suite: Suite) -> float:
    """What the gateway holds."""
    with open(f"/proc/{suite.processes['gateway'].pid}/status") as status:
        (line,) = [line for line in status if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def send(suite: Suite, head: bytes, body: int) -> int:
    """The status of a request whose body the client goes on sending whatever it hears."""
    with socket.create_connection(address(suite), timeout=20) as sock:
        with suppress(OSError):
            sock.sendall(head)
            for _ in range(body // MB):
                sock.sendall(b"x" * MB)
        answer = b""
        with suppress(OSError):
            answer = sock.recv(65536)
        return int(answer.split()[1]) if answer else 0


@pytest.mark.parametrize(
    ("line", "status"),
    [(b"POST /v1/nothing", 404), (b"POST /v1/orgs", 401)],
)
@pytest.mark.parametrize("length", [b"Content-Length: 10485760", b"Transfer-Encoding: chunked"])
def test_whoever_may_not_come_in_costs_no_memory(suite: Suite, line: bytes, status: int, length: bytes) -> None:
    head = line + b" HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + length + b"\r\n\r\n"
    head += b"a00000\r\n" if b"chunked" in length else b""
    send(suite, head, 10 * MB)
    before = memory_mb(suite)
    with ThreadPoolExecutor(50) as pool:
        statuses = set(pool.map(lambda _: send(suite, head, 10 * MB), range(50)))
    assert memory_mb(suite) - before < 20
    assert status in statuses and statuses <= {status, 0}  # 0: reset while it went on sending


def test_who_waits_to_be_asked_for_the_body_hears_first_that_it_may_not(suite: Suite) -> None:
    with socket.create_connection(address(suite), timeout=5) as sock:
        sock.sendall(b"POST /v1/orgs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        assert sock.recv(65536).startswith(b"HTTP/1.1 401 ")


def test_many_slow_sockets_of_one_address_keep_nobody_out(suite: Suite) -> None:
    with ExitStack() as stack:
        for number in range(600):
            with suppress(OSError):  # those that wait longest are let go meanwhile
                sock = stack.enter_context(socket.create_connection(address(suite), timeout=5))
                sock.sendall(b"GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Slow" if number % 2 else b"G")
        times = []
        for _ in range(40):
            began = time.monotonic()
            with httpx.Client(base_url=suite.base_url, trust_env=False, timeout=10) as client:
                assert client.get("/v1/profiles").status_code == 200
            times.append(time.monotonic() - began)
    assert max(times) < 5


@contextmanager
def stopped(suite: Suite, name: str) -> Iterator[None]:
    pid = suite.processes[name].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_the_many_requests_of_one_caller_wait_for_each_other_and_nobody_else_for_them(suite: Suite) -> None:
    greedy, other = Portal(suite, name="贪"), Portal(suite, name="另")
    token = greedy.client.headers["Authorization"].encode()
    assert other.get("/v1/me").status_code == 200
    with ExitStack() as stack:
        stack.enter_context(stopped(suite, "registry"))
        for number in range(120):
            sock = stack.enter_context(socket.create_connection(address(suite), timeout=5))
            sock.sendall(b"GET /v1/orgs/%022d HTTP/1.1\r\nHost: a\r\nAuthorization: %s\r\n\r\n" % (number, token))
        for _ in range(20):
            began = time.monotonic()
            assert other.get("/v1/me").status_code == 200
            assert time.monotonic() - began < 1.0


def test_a_body_of_too_many_keys_holds_up_nobody(suite: Suite, portal: Portal) -> None:
    body = b"{" + b",".join(b'"k%d":1' % number for number in range(80_000)) + b"}"
    answer = portal.post("/v1/orgs", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
