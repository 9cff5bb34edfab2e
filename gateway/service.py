"""The gateway as a Nameko service: its front sees every request, what has to wait for others is one worker's."""

from __future__ import annotations

from werkzeug.wrappers import Response

from common.bus import Rest, RpcClient, http_server
from gateway.front import Front


class Service:
    """HTTP in, RPC out."""

    name = "gateway"
    front: RpcClient = Front()

    @http_server()
    def handle(self, rest: Rest) -> Response:
        return rest()
