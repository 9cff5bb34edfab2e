"""Confirmed, mandatory, pipelined publishing on a connection of its own."""

from __future__ import annotations

from collections.abc import Sequence

from common.bus.messages import Fate, Message


class Publisher:
    """Publishes batches; connects and reconnects by itself. Safe to call from several green threads."""

    def __init__(self, amqp_uri: str, *, confirm_timeout: float = 5.0) -> None:
        raise NotImplementedError

    def publish(self, messages: Sequence[Message]) -> list[Fate]:
        """Publish all, then wait for the broker's word on each, at most `confirm_timeout` seconds. Never raises for
        a broker that is away: those are FAILED."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
