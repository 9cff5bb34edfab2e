"""What a client sends, as requests. `httptools` reads the bytes; limits are ours. Nothing here knows of sockets."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from common.bus import http_guard
from common.bus.errors import BadJson
from common.bus.http_guard import ADMISSION, REFUSED, Admission
from common.bus.http_shares import Budget, Held
from common.bus.json_guard import JsonGuard
from common.kernel import problems
from common.kernel.decision import Refused

MAX_ADDRESS = 8192  # bytes
MAX_PART = 65536  # bytes of a head, of what stands around a chunk, of trailers
READ_AWAY = 16 * 1024  # bytes of body that are read for nothing, so that the client may stay though it was refused
_ABSOLUTE = re.compile(r"^https?://[^/?]*/?", re.IGNORECASE)  # as a proxy asks; the Host header says the same
_SLASH = re.compile("%2f", re.IGNORECASE)
_UNPREFIXED = ("CONTENT_TYPE", "CONTENT_LENGTH")


Admit = Callable[[dict[str, Any]], Admission]


class Received(NamedTuple):
    """A whole request, whether its client may send another one, and what its body holds of the budget."""

    environ: dict[str, Any]
    stays: bool
    held: Held


class _Enough(Exception):
    """The request has been refused by its head or in the midst of its body, and nothing more of it is read."""


class RequestReader:
    """Bytes in, requests out: whole, or with why they are refused in their environment (``REFUSED``).

    ``admit`` says of each head what its request may do, before any of its body is kept.

    ``whole``: the requests that wait for their answers; ``refused``: why nothing is read after them. ``begun``: whether
    some of another request has come; ``environ``: its head, empty until that is whole.
    """

    def __init__(self, fixed: Mapping[str, str], admit: Admit, budget: Budget) -> None:
        """``fixed`` is what every environment holds besides."""
        self._admit, self._budget = admit, budget
        self._held = budget.hold("")
        self._guard: JsonGuard | None = None
        self.over = False  # the last of ``whole`` is the last request of this client
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
        except _Enough:
            self.over = True

    def release(self) -> None:
        """Hold nothing of the budget any more: the client has gone."""
        self._held.release()
        for received in self.whole:
            received.held.release()

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
        self._url, self._body, self._size = b"", io.BytesIO(), 0
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
        if parser.should_upgrade():
            return  # it is read again without the offer
        try:
            self._begin_body(found)
        except Refused as refused:
            self._refuse(refused, read_away=True)

    def _begin_body(self, found: dict[str, Any]) -> None:
        """Let the request in by its head. Raises Refused."""
        admission = found[ADMISSION] = self._admit(found)
        http_guard.check_length(found, admission.limit)
        self._held = self._budget.hold(admission.owner)
        self._held.reach(http_guard.announced(found) or 0)
        self._limit, self._guard = admission.limit, JsonGuard() if admission.json else None

    def _refuse(self, refused: Refused, *, read_away: bool = False) -> None:
        """Answer the request with its refusal; its body is not kept, and not read either unless it is short."""
        found = self.environ
        found[REFUSED] = refused
        self._held.release()
        length = http_guard.announced(found)
        if read_away and length is not None and length <= READ_AWAY and "HTTP_EXPECT" not in found:
            return
        self.whole.append(self._received(stays=False))
        raise _Enough

    def on_body(self, piece: bytes) -> None:
        self._pending -= len(piece)
        if REFUSED in self.environ:
            return
        self._size += len(piece)
        try:
            if self._size > self._limit:
                raise http_guard.too_large()
            self._held.reach(self._size)
            if self._guard:
                self._guard.feed(piece)
        except BadJson:
            self._refuse(problems.bad_request("请求内容的字段或者数值过多，或者层级过深。"))
        except Refused as refused:
            self._refuse(refused)
        self._body.write(piece)

    def on_chunk_complete(self) -> None:
        self._pending = 0

    def on_message_complete(self) -> None:
        if self._parser.should_upgrade():
            self.environ = {}
            return
        self.whole.append(self._received(stays=self._parser.should_keep_alive()))
        self.begun, self._pending = False, 0

    def _received(self, *, stays: bool) -> Received:
        found, self.environ = self.environ, {}
        self._body.seek(0)
        found["wsgi.input"], found["wsgi.input_terminated"] = self._body, True
        held, self._held = self._held, self._budget.hold("")
        return Received(found, stays, held)


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
