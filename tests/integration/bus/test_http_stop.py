"""The HTTP port while its process stops: what has been sent is answered, nothing else is waited for."""

from __future__ import annotations

import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.integration.bus.conftest import Trial, until


def test_sigterm_cuts_no_request_and_waits_for_no_idle_connection(trial: Trial, tmp_path: Path) -> None:
    base, gate = f"http://127.0.0.1:{trial.http_port}", tmp_path / "go"

    def ask(number: int) -> httpx.Response:
        return httpx.get(
            f"{base}/wait", params={"id": str(number), "until": str(gate)}, timeout=20, trust_env=False
        )

    with httpx.Client(trust_env=False) as idle, ThreadPoolExecutor(12) as clients:
        assert idle.get(base).status_code == 200
        answers = [clients.submit(ask, number) for number in range(12)]  # 8 workers, the rest wait
        until(lambda: len(trial.trace("asked")) == 8, "eight under way")
        until(lambda: trial.metric("ngo_http_connections") == 13, "all connected")
        trial.process.send_signal(signal.SIGTERM)
        until(lambda: trial.ops("/readyz")[0] == 503, "draining")
        until(lambda: refuses(trial.http_port), "closed port")
        gate.touch()
        assert [answer.result().status_code for answer in answers] == [200] * 12
        assert {answer.result().headers.get("Connection") for answer in answers} == {"close"}
    assert trial.process.wait(timeout=10) == 0


def test_sigterm_waits_for_what_has_been_begun_and_not_for_who_says_nothing(trial: Trial, tmp_path: Path) -> None:
    address, gate = ("127.0.0.1", trial.http_port), tmp_path / "go"
    connections = [socket.create_connection(address, timeout=20) for _ in range(3)]
    silent, sending, waiting = connections
    sending.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert sending.recv(65536).startswith(b"HTTP/1.1 100 ")
    waiting.sendall(f"GET /wait?id=1&until={gate} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    until(lambda: trial.trace("asked"), "the request under way")
    trial.process.send_signal(signal.SIGTERM)
    assert silent.recv(1) == b""
    sending.sendall(b"abc")
    gate.touch()
    for connection in (sending, waiting):
        answer = connection.recv(65536)
        assert (answer.startswith(b"HTTP/1.1 200 "), b"Connection: close" in answer) == (True, True)
    for connection in connections:
        connection.close()
    assert trial.process.wait(timeout=10) == 0


def test_sigterm_answers_all_that_a_client_has_sent_at_once(trial: Trial, tmp_path: Path) -> None:
    gate = tmp_path / "go"
    with socket.create_connection(("127.0.0.1", trial.http_port), timeout=20) as client:
        client.sendall(f"GET /wait?id=1&until={gate} HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        until(lambda: trial.trace("asked"), "the first under way")
        trial.process.send_signal(signal.SIGTERM)
        until(lambda: trial.ops("/readyz")[0] == 503, "draining")
        gate.touch()
        answers = b"".join(iter(lambda: client.recv(65536), b""))
    assert (answers.count(b"HTTP/1.1 200 "), b"/second" in answers) == (2, True)
    assert trial.process.wait(timeout=10) == 0


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return True
    return False
