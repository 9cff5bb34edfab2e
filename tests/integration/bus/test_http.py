"""The gateway's port: what a client may send, what it learns, and how it is let go."""

from __future__ import annotations

import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.integration.bus.conftest import PLANTED, Trial, until

MB = 1024 * 1024
CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


def raw(trial: Trial, *parts: bytes) -> tuple[int, bytes]:
    """Send bytes as they are; status and whole answer, 0 when the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", trial.http_port), timeout=10) as sock:
        try:
            for part in parts:
                sock.sendall(part)
        except OSError:
            pass  # answered and closed before we had sent all
        answer = b""
        try:
            while piece := sock.recv(65536):
                answer += piece
                head, _, body = answer.partition(b"\r\n\r\n")
                length = [
                    line.split(b":")[1]
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-l")
                ]
                if length and len(body) >= int(length[0]):
                    break
        except OSError:
            pass
    return (int(answer.split()[1]) if answer else 0), answer


@pytest.fixture
def http(shared_trial: Trial) -> httpx.Client:
    with httpx.Client(
        base_url=f"http://127.0.0.1:{shared_trial.http_port}", timeout=10, trust_env=False
    ) as client:
        yield client


def test_a_request_is_answered_with_its_id(http: httpx.Client) -> None:
    answer = http.post("/v1/x", content=b"{}", headers={"X-Request-Id": "abc-12345"})
    assert (answer.status_code, answer.json()) == (200, {"path": "/v1/x", "size": 2})
    assert answer.headers["X-Request-Id"] == "abc-12345"


@pytest.mark.parametrize("given", ["short", "x" * 65, "has space 12", "quote'12345"])
def test_an_odd_request_id_is_replaced(http: httpx.Client, given: str) -> None:
    answer = http.get("/", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] not in ("", given)


@pytest.mark.parametrize("path", ["/broken", "/nonsense"])
def test_a_fault_tells_nothing(shared_trial: Trial, http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
    assert PLANTED not in answer.text + shared_trial.log_file.read_text()
    assert http.get("/").status_code == 200


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/v1/x", MB, 200),
        ("/v1/x", MB + 1, 413),
        ("/v1/imports", 10 * MB, 200),
        ("/v1/imports", 10 * MB + 1, 413),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_has_its_limit(http: httpx.Client, path: str, size: int, status: int, chunked: bool) -> None:
    pieces = (b"x" * (size // 4), b"x" * (size - size // 4))
    try:
        answer = http.post(path, content=iter(pieces) if chunked else b"".join(pieces))
    except (httpx.WriteError, httpx.ReadError):
        assert status == 413  # closed while we were still sending
    else:
        assert answer.status_code == status


def test_a_body_announced_too_long_is_refused_before_it_is_sent(shared_trial: Trial) -> None:
    status, answer = raw(shared_trial, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n")
    assert (status, b"too_large" in answer, b"Connection: close" in answer) == (413, True, True)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a/../b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n1",
        CHUNKED.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"),
        CHUNKED + b"ZZ\r\nabc\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n X-Folded: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X%d: " % n + b"x" * 5000 + b"\r\n" for n in range(20)) + b"\r\n",
    ],
)
def test_what_two_parties_could_read_differently_is_refused(
    shared_trial: Trial, request_bytes: bytes
) -> None:
    status, answer = raw(shared_trial, request_bytes)
    assert status == 400
    assert b"NONSENSE" not in answer
    assert problem_in(answer)["status"] == 400


def problem_in(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    return json.loads(body)


@pytest.mark.parametrize(("length", "status"), [(8000, 200), (9000, 414), (100_000, 414)])
def test_an_address_has_its_limit(shared_trial: Trial, length: int, status: int) -> None:
    found, answer = raw(shared_trial, b"GET /?q=" + b"x" * length + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert found == status
    if status == 414:
        problem = problem_in(answer)
        assert (problem["code"], problem["title"]) == ("address_too_long", "请求地址过长")
        assert b"xxx" not in answer


def test_requests_may_follow_each_other_closely(shared_trial: Trial) -> None:
    first = b"POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    second = CHUNKED.replace(b"POST /", b"POST /two") + b"2\r\nab\r\n3;x=y\r\ncde\r\n0\r\nTrailer: t\r\n\r\n"
    last = b"GET /three HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answers = whole(shared_trial, first + second + last)
    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert [answers.count(b"Connection: close"), answers.count(b"Date: ")] == [1, 3]
    told = [json.loads(body) for body in re.findall(rb'\{"path".*?\}', answers)]
    assert told == [{"path": "/one", "size": 3}, {"path": "/two", "size": 5}, {"path": "/three", "size": 0}]


def whole(trial: Trial, sent: bytes) -> bytes:
    """Everything that comes until the connection is closed from the other side."""
    with socket.create_connection(("127.0.0.1", trial.http_port), timeout=10) as sock:
        sock.sendall(sent)
        return b"".join(iter(lambda: sock.recv(65536), b""))


def test_an_older_client_is_let_go_unless_it_wants_to_stay(shared_trial: Trial) -> None:
    stays = b"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"
    answers = whole(shared_trial, stays + stays.replace(b"Connection: keep-alive\r\n", b""))
    assert re.findall(rb"HTTP/1.1 200|Connection: [a-z-]+", answers) == [
        b"HTTP/1.1 200", b"Connection: keep-alive", b"HTTP/1.1 200", b"Connection: close",
    ]  # fmt: skip


def test_an_offer_to_speak_another_protocol_is_passed_over(shared_trial: Trial) -> None:
    offer = b"POST /offer HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc"
    answers = whole(shared_trial, offer + b"GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    told = [json.loads(body) for body in re.findall(rb'\{"path".*?\}', answers)]
    assert told == [{"path": "/offer", "size": 3}, {"path": "/next", "size": 0}]


def test_what_came_before_nonsense_is_answered(shared_trial: Trial) -> None:
    answers = whole(shared_trial, b"GET / HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n")
    assert re.findall(rb"HTTP/1.1 (\d+)|Connection: ([a-z]+)", answers) == [(b"200", b""), (b"400", b""), (b"", b"close")]


@pytest.mark.parametrize("beginning", [b"GET / HT", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc", CHUNKED + b"5\r\nab"])
def test_a_request_cut_short_is_refused(shared_trial: Trial, beginning: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shared_trial.http_port), timeout=10) as sock:
        sock.sendall(beginning)
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(65536).startswith(b"HTTP/1.1 400 ")


def test_head_is_told_the_length_and_spared_the_body(shared_trial: Trial) -> None:
    read = whole(shared_trial, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    head = whole(shared_trial, b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    length = b"Content-Length: %d\r\n" % len(read.partition(b"\r\n\r\n")[2])
    assert length in read
    assert length in head
    assert head.endswith(b"\r\n\r\n")


def test_a_client_that_asks_is_told_to_go_on_before_it_sends(shared_trial: Trial) -> None:
    with socket.create_connection(("127.0.0.1", shared_trial.http_port), timeout=10) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert sock.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"ab")
        sock.sendall(b"c")
        assert sock.recv(65536).startswith(b"HTTP/1.1 200 OK")  # and is told once


def test_a_client_that_asks_with_too_much_is_refused_instead(shared_trial: Trial) -> None:
    asked = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n"
    assert whole(shared_trial, asked).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_goes_away_harms_nobody(shared_trial: Trial, http: httpx.Client) -> None:
    for beginning in (
        b"",
        b"GET / HT",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc",
        CHUNKED + b"5\r\nab",
    ):
        with socket.create_connection(("127.0.0.1", shared_trial.http_port)) as sock:
            sock.sendall(beginning)
    until(lambda: shared_trial.ops("/metrics")[0] == 200 and shared_trial.metric("ngo_http_connections") == 0, "closed connections")
    assert http.get("/").status_code == 200


def test_health_and_what_can_be_told_at_once_do_not_wait_for_workers(trial: Trial, tmp_path: Path) -> None:
    gate = tmp_path / "go"
    with ThreadPoolExecutor(10) as clients:
        url = f"http://127.0.0.1:{trial.http_port}/wait"
        asked = [
            clients.submit(
                httpx.get, url, params={"id": str(n), "until": str(gate)}, timeout=20, trust_env=False
            )
            for n in range(10)
        ]
        until(lambda: len(trial.trace("asked")) == 8, "a full pool")
        status, body = trial.ops("/readyz")
        assert (status, json.loads(body)["checks"]["inbox"], trial.ops("/livez")[0]) == (200, True, 200)
        assert trial.metric("ngo_workers_busy") == 8
        at_once = httpx.get(f"http://127.0.0.1:{trial.http_port}/at-once", trust_env=False)
        assert (at_once.status_code, at_once.text) == (200, "now")
        gate.touch()
        assert [answer.result().status_code for answer in asked] == [200] * 10
