"""`@on_event`: a service's inbox queue, dispatched by event name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Handler = Callable[[Any, dict[str, Any]], None]


def on_event(*names: str) -> Callable[[Handler], Handler]:
    """Hear these events. The handler may be called twice for one event and out of order; see errors.Permanent, Later."""

    def decorate(handler: Handler) -> Handler:
        return handler

    return decorate
