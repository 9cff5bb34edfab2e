"""What a client's bytes are read as, however they are cut into pieces."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.wrappers import Request

from common.bus import http_guard, http_reader
from common.bus.http_guard import ADMISSION, REFUSED, Admission
from common.bus.http_reader import RequestReader
from common.bus.http_shares import Budget
from common.kernel import problems

LINE = b"GET /v1/x?a=b HTTP/1.1\r\n"
POST = b"POST /v1/x HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
PIECE = 16384


UPLOAD = 10 * http_guard.MAX_BODY


def admit(environ: dict[str, Any]) -> Admission:
    """A megabyte of JSON for everybody, ten of anything for imports, nothing for strangers."""
    if environ["PATH_INFO"] == "/strange":
        raise problems.unauthorized()
    uploads = environ["PATH_INFO"] == "/v1/imports"
    return Admission(UPLOAD if uploads else http_guard.MAX_BODY, "u-1", json=environ.get("CONTENT_TYPE") == "application/json")


def read(sent: bytes, piece: int = PIECE, budget: Budget | None = None) -> RequestReader:
    """A reader that has been given all of it, or as much as it wanted."""
    reader = RequestReader({"REMOTE_ADDR": "127.0.0.1"}, admit, budget or Budget())
    for start in range(0, len(sent), piece):
        reader.feed(sent[start : start + piece])
        if reader.refused or reader.over:
            break
    return reader


def requests(sent: bytes, piece: int = PIECE) -> list[Request]:
    reader = read(sent, piece)
    assert (reader.refused, reader.begun) == (None, False)
    return [Request(environ) for environ, *_ in reader.whole]


def refusal(sent: bytes) -> int | None:
    """The status with which it is refused; None if it is not."""
    reader = read(sent)
    assert not (reader.refused and reader.whole)
    found = [environ.get(REFUSED) for environ, *_ in reader.whole]
    assert len(found) <= 1
    refused = reader.refused or (found and found[0])
    return refused.status if refused else None


def test_a_head_is_read_as_wsgi_says() -> None:
    fields = b"Host: a\r\nX-Odd:\t  two  words \t\r\nContent-Type: text/plain\r\nEmpty:\r\nX-Request-Id: abcdefgh\r\n\r\n"
    ((environ, stays, _),) = read(LINE + fields).whole
    assert (environ.pop("wsgi.input").read(), environ.pop("wsgi.input_terminated"), stays) == (b"", True, True)
    assert environ.pop(ADMISSION).owner == "u-1"
    assert environ == {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/v1/x", "QUERY_STRING": "a=b",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "a", "HTTP_X_ODD": "two  words", "CONTENT_TYPE": "text/plain", "HTTP_EMPTY": "", "HTTP_X_REQUEST_ID": "abcdefgh",
    }  # fmt: skip


def test_an_address_is_decoded() -> None:
    (request,) = requests(b"GET /%E4%B8%AD?n=%E4%B8%AD HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (request.path, request.args["n"]) == ("/中", "中")


def test_a_slash_that_is_written_as_one_parts_nothing() -> None:
    (request,) = requests(b"GET /v1%2Fme/%2fa%41 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert request.path == "/v1%2Fme/%2FaA"


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [(b"http://a/v1/me?x=1", "/v1/me", "x=1"), (b"HTTP://a:80", "/", ""), (b"http://a?x=1", "/", "x=1"), (b"/http://a/", "/http://a/", "")],
)
def test_a_target_may_name_scheme_and_host(target: bytes, path: str, query: str) -> None:
    (request,) = requests(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (request.path, request.query_string.decode()) == (path, query)


@pytest.mark.parametrize("piece", [1, 7, 50, PIECE])
def test_requests_are_told_apart_however_they_are_cut(piece: int) -> None:
    chunked = CHUNKED + b"2\r\nab\r\n3;x=y\r\ncde\r\n0\r\nTrailer: t\r\nHost: b\r\n\r\n"
    plain = POST + b"Content-Length: 3\r\n\r\nabc"
    found = requests(chunked + plain + b"\r\n" + LINE + b"Host: c\r\n\r\n", piece)
    assert [(one.method, one.host, one.get_data()) for one in found] == [("POST", "a", b"abcde"), ("POST", "a", b"abc"), ("GET", "c", b"")]
    assert "Trailer" not in found[0].headers


@pytest.mark.parametrize("piece", [1, 50, PIECE])
@pytest.mark.parametrize("kind", ["chunked", "plain", "empty"])
def test_an_offer_to_speak_another_protocol_is_passed_over(kind: str, piece: int) -> None:
    length, body = {
        "chunked": (b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n0\r\n\r\n"),
        "plain": (b"Content-Length: 3\r\n", b"abc"),
        "empty": (b"", b""),
    }[kind]
    offer = POST + b"Connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nHTTP2-Settings: AAA\r\n" + length + b"\r\n" + body
    found = requests(offer + offer + LINE + b"Host: b\r\n\r\n", piece)
    assert [one.get_data() for one in found] == [body and b"abc"] * 2 + [b""]
    assert [one.host for one in found] == ["a", "a", "b"]


def test_many_requests_may_come_before_one_is_answered() -> None:
    assert len(requests((LINE + b"Host: a\r\n\r\n") * 3000)) == 3000


def test_nobody_is_connected_elsewhere() -> None:
    assert refusal(b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n") == 400


@pytest.mark.parametrize(
    "line",
    [
        b"GET /\r\n\r\n", b"GET / HTTP/1.1 \r\n", b" GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\n", b"GET / HTTP/1.1\r",
        b"GET / HTTP/1.2\r\n", b"GET / HTTP/1.10\r\n", b"GET / http/1.1\r\n", b"PRI * HTTP/2.0\r\n", b"G(T / HTTP/1.1\r\n", b"BREW / HTTP/1.1\r\n",
        b"GET /a\tb HTTP/1.1\r\n", b"GET /\0 HTTP/1.1\r\n", b"GET /\x7f HTTP/1.1\r\n", "GET /中 HTTP/1.1\r\n".encode(), b"GET v1 HTTP/1.1\r\n",
    ],
)  # fmt: skip
def test_what_is_no_request_line_is_refused(line: bytes) -> None:
    assert refusal(line + b"Host: a\r\n\r\n") == 400


@pytest.mark.parametrize(
    "field",
    [
        b"Host : a\r\n", b" folded: a\r\n", b"\tfolded\r\n", b": a\r\n", b"Host\r\n", b"Host: a\n", b"Host: a\0b\r\n", b"Host: a\rb\r\n",
        b"Host: a\x7f\r\n", b"Ho st: a\r\n", "宿主: a\r\n".encode(), b"X: a\r\n folded\r\n", b"X: a\r\n\tfolded\r\n", b"\n",
    ],
)  # fmt: skip
def test_what_is_no_header_is_refused(field: bytes) -> None:
    assert refusal(LINE + field + b"Host: a\r\n\r\n") == 400


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n", b"Content-Length: 3\r\nContent-Length: 4\r\n", b"Content-Length: 3, 3\r\n",
        b"Content-Length: \r\n", b"Content-Length: -1\r\n", b"Content-Length: +1\r\n", b"Content-Length: 1_0\r\n", b"Content-Length: 1 1\r\n",
        b"Content-Length: 0x1\r\n", b"Content-Length: " + b"1" * 30 + b"\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked, chunked\r\n",
        b"Transfer-Encoding: gzip\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding: chunked, gzip\r\n",
        b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: identity\r\n", b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked\x0b\r\n", b"Transfer-Encoding: \r\n",
        b"Transfer-Encoding\r\n: chunked\r\n", b"Transfer-Encoding : chunked\r\n",
    ],
)  # fmt: skip
def test_a_body_whose_end_two_parties_could_see_differently_is_refused(fields: bytes) -> None:
    assert refusal(POST + fields + b"\r\n0\r\n\r\n") == 400


@pytest.mark.parametrize(
    "body",
    [
        b"ZZ\r\nabc\r\n", b"1" * 5000, b"+1\r\na\r\n", b"0x1\r\na\r\n", b"1 \r\na\r\n", b"1\na\r\n", b"1\r\na\n", b"1\r\nab\r\n", b"1;x\ny\r\na\r\n", b"\r\n",
    ],
)  # fmt: skip
def test_a_chunk_that_two_parties_could_see_differently_is_refused(body: bytes) -> None:
    assert refusal(CHUNKED + body + b"0\r\n\r\n") == 400


def test_an_older_client_knows_no_chunks() -> None:
    assert refusal(CHUNKED.replace(b"1.1", b"1.0") + b"0\r\n\r\n") == 400


def test_what_precedes_nonsense_is_answered_first() -> None:
    reader = read(LINE + b"Host: a\r\n\r\nNONSENSE\r\n\r\n")
    assert (len(reader.whole), reader.refused.status, reader.environ) == (1, 400, {})


def test_a_header_that_comes_twice_shows_both() -> None:
    (request,) = requests(LINE + b"Host: a\r\nX-A: 1\r\nx-a: 2\r\n\r\n")
    assert request.headers["X-A"] == "1,2"
    assert refusal(LINE + b"Host: a\r\nHOST: a\r\n\r\n") == 400


def test_a_header_with_an_underscore_cannot_stand_for_another() -> None:
    (request,) = requests(LINE + b"Host: a\r\nX_Forwarded_For: 10.0.0.1\r\nContent_Length: 7\r\n\r\n")
    assert "HTTP_X_FORWARDED_FOR" not in request.environ
    assert request.content_length is None


@pytest.mark.parametrize(
    ("version", "said", "stays"),
    [
        ("1.1", None, True), ("1.1", "keep-alive", True), ("1.1", "Close", False), ("1.1", "x, close", False),
        ("1.0", None, False), ("1.0", "keep-alive", True), ("2.0", None, False), ("0.9", None, False),
    ],
)  # fmt: skip
def test_a_connection_stays_open_as_the_client_says(version: str, said: str | None, stays: bool) -> None:
    fields = f"Connection: {said}\r\n" if said else ""
    (received,) = read(f"GET / HTTP/{version}\r\nHost: a\r\n{fields}\r\n".encode()).whole
    assert received.stays is stays


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        (b"/v1/orgs", http_guard.MAX_BODY, None),
        (b"/v1/orgs", http_guard.MAX_BODY + 1, 413),
        (b"/v1/imports", UPLOAD, None),
        (b"/v1/imports", UPLOAD + 1, 413),
        (b"/v1/imports/x", http_guard.MAX_BODY + 1, 413),
    ],
)
@pytest.mark.parametrize("chunk", [None, 100, 10**8])
def test_a_body_has_its_limit(path: bytes, size: int, status: int | None, chunk: int | None) -> None:
    body = b"x" * size
    pieces = [body[start : start + chunk] for start in range(0, size, chunk)] if chunk else []
    sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n" if chunk else body
    head = CHUNKED if chunk else POST + b"Content-Length: %d\r\n\r\n" % size
    sent = head.replace(b"/v1/x", path) + sent
    if status:
        assert refusal(sent) == status
    else:
        (request,) = requests(sent)
        assert request.get_data() == body


def test_a_body_announced_too_long_is_refused_before_it_is_sent() -> None:
    assert refusal(POST + b"Content-Length: %d\r\n\r\n" % (http_guard.MAX_BODY + 1)) == 413
    assert refusal(POST + b"Content-Length: " + b"9" * 19 + b"\r\n\r\n") == 413


@pytest.mark.parametrize(("length", "status"), [(http_reader.MAX_ADDRESS, None), (http_reader.MAX_ADDRESS + 1, 414)])
def test_an_address_has_its_limit(length: int, status: int | None) -> None:
    assert refusal(b"GET /" + b"x" * (length - 1) + b" HTTP/1.1\r\nHost: a\r\n\r\n") == status


def test_an_endless_address_is_refused_while_it_comes() -> None:
    assert refusal(b"GET /" + b"x" * http_reader.MAX_ADDRESS) == 414


@pytest.mark.parametrize(
    "endless",
    [LINE + b"X: ", LINE + b"X", LINE + b"X: y\r\n", b"\r\n", CHUNKED + b"1;x=", CHUNKED + b"0\r\nX: ", CHUNKED + b"1\r\na\r\n0\r\nX: y\r\n"],
)
def test_no_part_of_a_request_is_endless(endless: bytes) -> None:
    more = endless[-6:] if endless.endswith(b"\n") else b"x"
    assert refusal((endless + more * http_reader.MAX_PART)[: http_reader.MAX_PART]) is None
    assert refusal((endless + more * http_reader.MAX_PART * 2)[: http_reader.MAX_PART + 2 * PIECE]) == 400


def test_many_offers_may_come_in_one_piece() -> None:
    offer = LINE + b"Host: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
    assert len(requests(offer * (PIECE // len(offer)))) > 200


@pytest.mark.parametrize("given", [b"", b"X-Request-Id: odd\r\n"])
def test_a_request_always_has_an_id(given: bytes) -> None:
    (request,) = requests(LINE + b"Host: a\r\n" + given + b"\r\n")
    assert len(request.headers["X-Request-Id"]) > len("odd")
