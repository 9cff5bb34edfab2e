"""What an HTTP request must be before any handler sees it."""

from __future__ import annotations

import io

import pytest

from common.bus import http_guard
from common.decision import Refused


@pytest.mark.parametrize(
    "host", ["a", "example.org", "127.0.0.1:8000", "[::1]", "[fe80::1]:8000", "x-y.example"]
)
def test_a_host_may_be_a_name_or_an_address(host: str) -> None:
    http_guard.check_head({"HTTP_HOST": host})


@pytest.mark.parametrize(
    "host", [None, "", " ", "a b", "a,b", "a/b", "a@b", "-a", "a:port", "a:123456", "[::1", "a\nb", "例.cn"]
)
def test_any_other_host_is_refused(host: str | None) -> None:
    with pytest.raises(Refused) as refused:
        http_guard.check_head({} if host is None else {"HTTP_HOST": host})
    assert refused.value.status == 400


@pytest.mark.parametrize("encoding", ["gzip", "chunked, chunked", "identity", "xchunked", ""])
def test_another_transfer_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(Refused):
        http_guard.check_head({"HTTP_HOST": "a", "HTTP_TRANSFER_ENCODING": encoding})


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/v1/orgs", http_guard.MAX_BODY, None),
        ("/v1/orgs", http_guard.MAX_BODY + 1, 413),
        ("/v1/imports", http_guard.MAX_UPLOAD, None),
        ("/v1/imports", http_guard.MAX_UPLOAD + 1, 413),
        ("/v1/imports/x", http_guard.MAX_BODY + 1, 413),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_has_its_limit(path: str, size: int, status: int | None, announced: bool) -> None:
    environ = {"PATH_INFO": path, "wsgi.input": io.BytesIO(b"x" * size)}
    if announced:
        environ["CONTENT_LENGTH"] = str(size)
    if status is None:
        assert len(http_guard.read_body(environ)) == size
        return
    with pytest.raises(Refused) as refused:
        http_guard.read_body(environ)
    assert refused.value.status == status


def test_a_body_cut_short_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        http_guard.read_body({"PATH_INFO": "/", "CONTENT_LENGTH": "4", "wsgi.input": io.BytesIO(b"abc")})
    assert refused.value.status == 400


def test_a_chunk_head_is_short() -> None:
    lines = http_guard.BoundedLines(io.BytesIO(b"5;" + b"x" * 5000))
    with pytest.raises(ValueError):
        lines.readline()
    assert http_guard.BoundedLines(io.BytesIO(b"5\r\nabcde")).readline() == b"5\r\n"
