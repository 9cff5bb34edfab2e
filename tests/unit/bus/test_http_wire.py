"""A response as bytes."""

from __future__ import annotations

import pytest
from werkzeug.wrappers import Response

from common.bus import http_wire
from common.bus.http_wire import Ready


def test_a_response_says_how_long_it_is() -> None:
    head, body = http_wire.encoded(Response("中", 201, {"ETag": '"1"'}, content_type="text/plain"))
    assert body == "中".encode()
    assert head.split(b"\r\n") == [b"HTTP/1.1 201 CREATED", b'ETag: "1"', b"Content-Type: text/plain", b"Content-Length: 3", b""]


@pytest.mark.parametrize("status", [204, 304])
def test_a_response_without_a_body_says_nothing_about_one(status: int) -> None:
    head, body = http_wire.encoded(Response(b"x", status, {"ETag": '"1"'}))
    assert (body, b"Content" in head, b'ETag: "1"' in head) == (b"", False, True)


def test_a_response_that_is_sent_again_is_encoded_once() -> None:
    ready, plain = Ready(b"x"), Response(b"x")
    assert http_wire.encoded(ready) is http_wire.encoded(ready)
    assert http_wire.encoded(ready) == http_wire.encoded(plain)


def test_the_date_is_written_as_http_asks() -> None:
    assert http_wire.date_line(784_111_777) == b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
