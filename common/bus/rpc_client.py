"""The caller's side of RPC."""

from __future__ import annotations

from typing import Any

from nameko.extensions import DependencyProvider

from common.bus.messages import RawReply


class RpcClient:
    """Calls over one connection; safe to call from many green threads."""

    def __init__(self, amqp_uri: str) -> None:
        raise NotImplementedError

    def call(self, service: str, method: str, fields: dict[str, Any], *, timeout: float) -> RawReply:
        """`fields` are Call's, plain (`principal` as JSON). Raises Unavailable or DeadlineExceeded; `timeout` in seconds."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class Rpc(DependencyProvider):
    """Injects an RpcClient."""
