"""What this port asks of a request's head beyond its being HTTP. Nothing here knows of sockets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel import problems
from common.kernel.decision import Refused
from common.kernel.ids import new_id

MAX_BODY = 1024 * 1024  # bytes
ADMISSION = "suite.admission"  # in a request's environment: what was found out from its head
REFUSED = "suite.refused"  # likewise: why it is not taken

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def request_id(environ: Mapping[str, Any]) -> str:
    """The caller's X-Request-Id where it is a plain one, else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else new_id()


def check_head(environ: Mapping[str, Any]) -> None:
    """Refuse with 400 what two parties could read differently, or what nobody here can read.

    Whether lengths are plain, and stand alone, the parser has seen to.
    """
    if not _HOST.fullmatch(environ.get("HTTP_HOST", "")):
        raise problems.bad_request("请求缺少有效的 Host 头。")
    encoding = environ.get("HTTP_TRANSFER_ENCODING")
    if encoding is not None and (encoding.lower() != "chunked" or environ["SERVER_PROTOCOL"] != "HTTP/1.1"):
        raise problems.bad_request("不支持该传输编码。")


@dataclass(frozen=True)
class Admission:
    """What is known of a request from its head alone.

    ``limit`` is how many bytes its body may have; ``owner`` is whose share it counts to; ``target`` is whom it will wait
    for; ``json`` whether its body is JSON, so that it can be counted while it comes.
    """

    limit: int
    owner: str
    target: str = ""
    json: bool = False


def announced(environ: Mapping[str, Any]) -> int | None:
    """How many bytes of body the head announces; None where they come in chunks, as many as it will be."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return None
    return int(environ.get("CONTENT_LENGTH", 0))


def check_length(environ: Mapping[str, Any], limit: int) -> None:
    """Refuse with 413 a body that is announced to be longer."""
    if (announced(environ) or 0) > limit:
        raise too_large()


def too_large() -> Refused:
    """413: over the limit of its address."""
    return Refused(413, "too_large", "请求内容超过大小限制。")
