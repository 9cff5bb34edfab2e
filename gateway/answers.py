"""From a service's reply, or a refusal, to an HTTP response."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

from werkzeug.http import parse_etags
from werkzeug.wrappers import Request, Response

from common.bus import codec
from common.bus.messages import RawReply, Reply
from common.kernel import problems
from common.kernel.decision import Refused
from gateway.refusals import Moved, TooMany, WrongVerb

JSON = "application/json"
_CHECKED = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
# What a reader without a token gets may be kept on the way, for a second and one more while it is asked for anew: a
# correction is seen within two seconds, and the gateway's own moment. With a token the same address may answer otherwise.
SHARED = {"Cache-Control": "public, max-age=1, stale-while-revalidate=1", "Vary": "Authorization"}
_VIEW = re.compile('"([0-9]+)-[0-9a-f]{12}"')
RETRY_AFTER = "1"  # seconds
HARD = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}


def from_reply(reply: RawReply, request: Request) -> Response:
    """A service's answer with its bytes as they came; 304 where the reader has this version already."""
    reads = reply.status == 200 and request.method in ("GET", "HEAD")
    return unchanged(reply) if reads and has_version(request, reply) else whole(reply)


def whole(reply: RawReply, kind: type[Response] = Response) -> Response:
    """A service's answer with its content."""
    content_type = JSON if reply.status < 400 else problems.CONTENT_TYPE
    response = kind(reply.body, reply.status, dict(reply.headers), content_type=content_type)
    response.headers.update(_CHECKED if "ETag" in reply.headers else {"Cache-Control": "no-store"})
    if reply.status in (429, 503):
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def unchanged(reply: RawReply, kind: type[Response] = Response) -> Response:
    """304: the reader has the answer already."""
    return kind(status=304, headers={"ETag": reply.headers["ETag"], **_CHECKED})


def shared(response: Response) -> Response:
    """An answer that is the same for everybody without a token."""
    if response.status_code in (200, 304):
        response.headers.update(SHARED)
    return response


def of_view(reply: RawReply) -> RawReply:
    """The answer with a tag of its own content: one version of a thing is shown to different readers in different views."""
    etag = reply.headers.get("ETag")
    if etag is None:
        return reply
    view = hashlib.blake2b(reply.body, digest_size=6).hexdigest()
    return replace(reply, headers={**reply.headers, "ETag": f'{etag[:-1]}-{view}"'})


def version_of(if_match: str | None) -> str | None:
    """The versions that an ``If-Match`` names, whatever the views in which they were seen; None for any version."""
    if if_match is None or if_match.strip() == "*":
        return None
    return _VIEW.sub(r'"\1"', if_match)


def has_version(request: Request, reply: RawReply) -> bool:
    """Whether the reader says to have the very version that is answered."""
    wanted, etag = request.headers.get("If-None-Match"), reply.headers.get("ETag")
    if wanted is None or etag is None:
        return False
    return wanted == etag or parse_etags(wanted).contains_weak(etag.strip('"'))


def hardened(response: Response) -> Response:
    """With the headers that tell a browser to trust it with nothing."""
    response.headers.extend(HARD)
    return response


def raw(reply: Reply) -> RawReply:
    """An answer of the gateway's own in the form that services' answers have."""
    named = {"ETag": reply.etag, "Location": reply.location}
    return RawReply(
        reply.status,
        {name: text for name, text in named.items() if text is not None},
        codec.dumps(reply.body, max_bytes=16 * codec.MAX_BYTES),
    )


def from_refusal(refused: Refused, request_id: str) -> Response:
    """The problem document of a refusal."""
    body = json.dumps(problems.problem(refused, request_id), ensure_ascii=False).encode()
    return Response(body, refused.status, content_type=problems.CONTENT_TYPE)


def headers_of(refused: Refused) -> dict[str, Any]:
    """The headers that a refusal's status asks for."""
    headers = {"Cache-Control": "no-store"}
    if isinstance(refused, Moved):
        headers["Location"] = refused.location
    if isinstance(refused, WrongVerb):
        headers["Allow"] = refused.allowed
    if refused.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if refused.status in (429, 503):
        headers["Retry-After"] = str(refused.seconds) if isinstance(refused, TooMany) else RETRY_AFTER
    return headers

