"""What an HTTP request must be before any handler sees it."""

from __future__ import annotations

import pytest

from common.bus import http_guard
from common.kernel.decision import Refused


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


@pytest.mark.parametrize("encoding", ["gzip", "gzip, chunked", "gzip,chunked", "identity", ""])
def test_another_transfer_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(Refused) as refused:
        http_guard.check_head({"HTTP_HOST": "a", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_TRANSFER_ENCODING": encoding})
    assert refused.value.status == 400


@pytest.mark.parametrize("version", ["0.9", "1.0", "2.0"])
def test_chunks_are_of_one_version(version: str) -> None:
    head = {"HTTP_HOST": "a", "SERVER_PROTOCOL": f"HTTP/{version}", "HTTP_TRANSFER_ENCODING": "chunked"}
    with pytest.raises(Refused):
        http_guard.check_head(head)
    http_guard.check_head(head | {"SERVER_PROTOCOL": "HTTP/1.1"})


@pytest.mark.parametrize("length", ["0", "10", None])
def test_a_body_within_its_limit_is_let_in(length: str | None) -> None:
    http_guard.check_length({"CONTENT_LENGTH": length} if length else {}, 10)
    assert http_guard.announced({"CONTENT_LENGTH": length} if length else {}) == int(length or 0)


def test_a_body_announced_too_long_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        http_guard.check_length({"CONTENT_LENGTH": "11"}, 10)
    assert refused.value.status == 413


def test_a_body_in_chunks_announces_no_length() -> None:
    http_guard.check_length({"HTTP_TRANSFER_ENCODING": "chunked"}, 0)
    assert http_guard.announced({"HTTP_TRANSFER_ENCODING": "chunked"}) is None
