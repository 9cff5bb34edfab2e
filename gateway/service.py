"""The gateway as a Nameko service: one method for every request."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from common.bus import http_server
from gateway.dispatch import Dispatcher
from gateway.front import Front


class Service:
    """HTTP in, RPC out."""

    name = "gateway"
    front: Dispatcher = Front()

    @http_server()
    def handle(self, request: Request) -> Response:
        return self.front.answer(request)
