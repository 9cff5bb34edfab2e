"""What an HTTP request must be before any handler sees it. Nothing here knows of sockets."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, BinaryIO

from common import problems
from common.decision import Refused
from common.ids import new_id

MAX_BODY = 1024 * 1024  # bytes
MAX_UPLOAD = 10 * MAX_BODY
UPLOAD_PATH = "/v1/imports"
_MAX_CHUNK_LINE = 1024
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class BoundedLines:
    """A body stream whose lines are short: eventlet reads a chunk's head with no limit of its own."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def readline(self, size: int = -1) -> bytes:
        line = self._stream.readline(_MAX_CHUNK_LINE if size < 0 else size)
        if size < 0 and len(line) >= _MAX_CHUNK_LINE:
            raise ValueError("chunk head too long")
        return line


def request_id(environ: Mapping[str, Any]) -> str:
    """The caller's X-Request-Id where it is a plain one, else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else new_id()


def is_length(text: str) -> bool:
    """Whether a Content-Length is one: digits only, without sign, space or underscore."""
    return text.isascii() and text.isdigit()


def check_head(environ: Mapping[str, Any]) -> None:
    """Refuse with 400 what two parties could read differently: the host, or where the body ends."""
    if not _HOST.fullmatch(environ.get("HTTP_HOST", "")):
        raise problems.bad_request("请求缺少有效的 Host 头。")
    if environ.get("HTTP_TRANSFER_ENCODING", "chunked").lower() != "chunked":
        raise problems.bad_request("不支持该传输编码。")


def read_body(environ: Mapping[str, Any]) -> bytes:
    """The whole body. Refuses with 413 as soon as it is known to be too long, 400 if cut or badly chunked."""
    limit = MAX_UPLOAD if environ["PATH_INFO"] == UPLOAD_PATH else MAX_BODY
    length = environ.get("CONTENT_LENGTH")
    if length and int(length) > limit:
        raise too_large()
    try:
        body = _read(environ["wsgi.input"], limit + 1)
    except TimeoutError:
        raise
    except (ValueError, OSError) as exc:
        raise problems.bad_request("请求内容不完整。") from exc
    if len(body) > limit:
        raise too_large()
    if length and len(body) != int(length):
        raise problems.bad_request("请求内容不完整。")
    return body


def _read(stream: BinaryIO, limit: int) -> bytes:
    parts, left = io.BytesIO(), limit
    while left:
        part = stream.read(min(left, 64 * 1024))
        if not part:
            break
        left -= parts.write(part)
    return parts.getvalue()


def too_large() -> Refused:
    """413: over 1 MB, or over 10 MB for an import."""
    return Refused(413, "too_large", "请求内容超过大小限制。")
