"""A response as it goes over the wire. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email.utils import formatdate
from functools import cached_property, lru_cache

from werkzeug.wrappers import Response

from common.kernel import problems
from common.kernel.decision import Refused

# What tells about a body; an answer without one has none of it.
_OF_BODY = ("content-type", "content-length", "content-encoding", "content-language", "content-range")
_BODYLESS = (204, 304)


class Pieces(Response):
    """A response whose body comes in pieces while it is sent, so that it is never in memory as a whole."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]], size: int, content_type: str) -> None:
        super().__init__(status=200, content_type=content_type)
        self.pieces, self.size = pieces, size


class Ready(Response):
    """A response that is sent many times and never changed, so that it is put into bytes once."""

    @cached_property
    def encoded(self) -> tuple[bytes, bytes]:
        return _encoded(self)


def encoded(response: Response) -> tuple[bytes, bytes]:
    """Status line and headers, each with its line end, and the body; what belongs to one exchange is still to come."""
    return response.encoded if isinstance(response, Ready) else _encoded(response)


def _encoded(response: Response) -> tuple[bytes, bytes]:
    bodyless = response.status_code in _BODYLESS
    size = response.size if isinstance(response, Pieces) else None
    body = b"" if bodyless else response.get_data()
    left_out = _OF_BODY if bodyless else ("content-length",)
    lines = [f"HTTP/1.1 {response.status}\r\n"]
    lines += [f"{name}: {text}\r\n" for name, text in response.headers if name.lower() not in left_out]
    if not bodyless:
        lines.append(f"Content-Length: {len(body) if size is None else size}\r\n")
    return "".join(lines).encode("latin-1"), body


@lru_cache(maxsize=1)
def date_line(second: int) -> bytes:
    """The Date header at that second since the epoch."""
    return f"Date: {formatdate(second, usegmt=True)}\r\n".encode()


def refusal(refused: Refused, request_id: str) -> Response:
    """The problem document of a refusal."""
    body = json.dumps(problems.problem(refused, request_id), ensure_ascii=False).encode()
    response = Response(body, refused.status, content_type=problems.CONTENT_TYPE)
    if refused.status in (429, 503):
        response.headers["Retry-After"] = "1"
    return response
