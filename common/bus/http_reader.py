"""What a client sends, as requests. `httptools` reads the bytes; limits are ours. Nothing here knows of sockets."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from common.bus import http_guard
from common.kernel import problems
from common.kernel.decision import Refused

MAX_ADDRESS = 8192  # bytes
MAX_PART = 65536  # bytes of a head, of what stands around a chunk, of trailers
_ABSOLUTE = re.compile(r"^https?://[^/?]*/?", re.IGNORECASE)  # as a proxy asks; the Host header says the same
_SLASH = re.compile("%2f", re.IGNORECASE)
_UNPREFIXED = ("CONTENT_TYPE", "CONTENT_LENGTH")


class Received(NamedTuple):
    """A whole request, and whether its client may send another one."""

    environ: dict[str, Any]
    stays: bool


class RequestReader:
    """Bytes in, whole requests out.

    ``whole``: the requests that wait for their answers; ``refused``: why nothing is read after them. ``begun``: whether
    some of another request has come; ``environ``: its head, empty until that is whole.
    """

    def __init__(self, fixed: Mapping[str, str]) -> None:
        """``fixed`` is what every environment holds besides."""
        self.whole: deque[Received] = deque()
        self.refused: Refused | None = None
        self.begun = False
        self.environ: dict[str, Any] = {}
        self._fixed = fixed
        self._parser = HttpRequestParser(self)
        self._pending = 0  # bytes of a part whose end has not come

    def feed(self, data: bytes) -> None:
        """Read on."""
        self._pending += len(data)
        try:
            while data:
                data = self._read(data)
            if self._pending > MAX_PART:
                raise problems.bad_request("请求头过长。")
        except Refused as refused:
            self.refused = refused

    def _read(self, data: bytes) -> bytes:
        """What is still to be read after this. Raises Refused."""
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade as offered:
            return self._without_offer() + data[offered.args[0] :]
        except HttpParserError as error:
            raise error.__context__ or _no_request() from None
        return b""

    def _without_offer(self) -> bytes:
        """The head again, without the offer to speak another protocol: the parser would leave the body unread."""
        method, version = self._parser.get_method(), self._parser.get_http_version().encode()
        if method == b"CONNECT":
            raise _no_request()  # which is nothing but such an offer
        fields = [b"%s: %s\r\n" % field for field in self._fields if field[0].lower() != b"upgrade"]
        return b"".join([method, b" ", self._url, b" HTTP/", version, b"\r\n", *fields, b"\r\n"])

    def on_message_begin(self) -> None:
        self.begun = True
        self._url, self._body = b"", io.BytesIO()
        self._fields: list[tuple[bytes, bytes]] = []

    def on_url(self, piece: bytes) -> None:
        self._url += piece
        if len(self._url) > MAX_ADDRESS:
            raise Refused(414, "address_too_long", "请求地址过长，请减少查询条件。")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields.append((name, value))  # or a trailer, once the head has been read: nobody looks at those

    def on_headers_complete(self) -> None:
        parser = self._parser
        found = environ(parser.get_method(), self._url, parser.get_http_version(), self._fields) | self._fixed
        found["HTTP_X_REQUEST_ID"] = http_guard.request_id(found)
        self.environ = found
        http_guard.check_head(found)
        self._left = http_guard.body_limit(found)

    def on_body(self, piece: bytes) -> None:
        self._pending -= len(piece)
        self._left -= len(piece)
        if self._left < 0:
            raise http_guard.too_large()
        self._body.write(piece)

    def on_chunk_complete(self) -> None:
        self._pending = 0

    def on_message_complete(self) -> None:
        found, self.environ = self.environ, {}
        if self._parser.should_upgrade():
            return  # what was read is read again without the offer
        self._body.seek(0)
        found["wsgi.input"], found["wsgi.input_terminated"] = self._body, True
        self.whole.append(Received(found, self._parser.should_keep_alive()))
        self.begun, self._pending = False, 0


def _no_request() -> Refused:
    """400, without repeating any of it."""
    return problems.bad_request("无法识别的 HTTP 请求。")


def _decoded(path: str) -> str:
    """The path, with a slash that was written as %2F left so: to a proxy before us it parts nothing."""
    return unquote(_SLASH.sub("%252F", path), "latin-1")


def environ(method: bytes, url: bytes, version: str, fields: Iterable[tuple[bytes, bytes]]) -> dict[str, Any]:
    """The WSGI environment of a head.

    A header that comes twice is joined by a comma. One with an underscore in its name is left out: it could not be
    told from the one with a hyphen.
    """
    path, _, query = _ABSOLUTE.sub("/", url.decode("latin-1"), count=1).partition("?")
    found = {
        "REQUEST_METHOD": method.decode(), "SCRIPT_NAME": "", "PATH_INFO": _decoded(path) if "%" in path else path,
        "QUERY_STRING": query, "SERVER_PROTOCOL": f"HTTP/{version}", "wsgi.url_scheme": "http",
    }  # fmt: skip
    for name, raw in fields:
        if b"_" not in name:
            value = raw.decode("latin-1").rstrip(" \t")
            key = name.decode("latin-1").upper().replace("-", "_")
            key = key if key in _UNPREFIXED else f"HTTP_{key}"
            found[key] = f"{found[key]},{value}" if key in found else value
    return found
