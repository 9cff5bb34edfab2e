"""`@http_server`: the hardened HTTP entrypoint of the gateway."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

HttpMethod = Callable[[Any, Request], Response]


def http_server() -> Callable[[HttpMethod], HttpMethod]:
    """Every HTTP request runs the decorated `handle(self, request) -> Response` as a worker."""

    def decorate(method: HttpMethod) -> HttpMethod:
        return method

    return decorate
