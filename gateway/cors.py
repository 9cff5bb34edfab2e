"""Web pages of other origins that may read the API in a browser: those that the deployment names, no others."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from gateway.refusals import WrongVerb

_MAY_SEND = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, traceparent"
_MAY_READ = "ETag, Location, Idempotent-Replay, Retry-After, X-Request-Id"
_REMEMBERED = "600"  # seconds


class Cors:
    """The origins of one deployment, parted by blanks."""

    def __init__(self, origins: str = "") -> None:
        self._origins = frozenset(origins.split())

    def preflight(self, refused: Exception, request: Request) -> Response | None:
        """The answer to a browser that asks first whether its page may; None where nobody asks so, or it may not."""
        if not isinstance(refused, WrongVerb) or request.method != "OPTIONS" or not self._known(request):
            return None
        allowed = {
            "Access-Control-Allow-Methods": refused.allowed,
            "Access-Control-Allow-Headers": _MAY_SEND,
            "Access-Control-Max-Age": _REMEMBERED,
        }
        return Response(status=204, headers=allowed)

    def opened(self, response: Response, request: Request) -> Response:
        """The answer as a page of the request's origin may read it."""
        if not self._origins:
            return response
        # not the very response, which may be kept for others
        own = Response(response.get_data(), response.status, response.headers.copy())
        own.headers.add("Vary", "Origin")
        if self._known(request):
            own.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            own.headers["Access-Control-Expose-Headers"] = _MAY_READ
        return own

    def _known(self, request: Request) -> bool:
        return request.headers.get("Origin") in self._origins
