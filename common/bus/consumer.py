"""`@on_event` and `@on_events`: what a service does with the events in its inbox."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import eventlet
import structlog
from nameko.extensions import Entrypoint, register_entrypoint

from common.bus.errors import DeadlineExceeded
from common.bus.inbox import AHEAD, Inbox

Event = dict[str, Any]
Handler = Callable[[Any, Event], None]
BatchHandler = Callable[[Any, list[Event]], None]

HANDLER_LIMIT = 60.0  # seconds; far below RabbitMQ's consumer timeout of 30 minutes


def on_event(*names: str) -> Callable[[Handler], Handler]:
    """Hear these events. The handler may be called twice for one event and out of order, and has 60 seconds.

    Returning means done. `Permanent(code)` means never: straight to the dead letters. Anything else,
    `Later` included, means not now: tried again after 1 s, 10 s, 1 min, 10 min and 1 h, then a dead letter.
    """

    def decorate(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def limited(service: Any, event: Event) -> None:
            _name_in_logs([event])
            with time_limit(HANDLER_LIMIT):
                handler(service, event)

        register_entrypoint(limited, EventEntrypoint(names))
        return limited

    return decorate


def on_events(*names: str) -> Callable[[BatchHandler], BatchHandler]:
    """As `on_event` for a handler that takes all that have come since its last call, at most AHEAD, in 60 seconds;
    one that comes alone is handled at once.

    When it raises, whatever it raises, it is called again with each of the events alone, so it must bear to have
    done part of its work; what that call raises is then said of that event only.
    """

    def decorate(handler: BatchHandler) -> BatchHandler:
        @functools.wraps(handler)
        def limited(service: Any, events: list[Event]) -> None:
            _name_in_logs(events)
            with time_limit(HANDLER_LIMIT):
                handler(service, events)

        register_entrypoint(limited, EventEntrypoint(names, most=AHEAD))
        return limited

    return decorate


def _name_in_logs(events: list[Event]) -> None:
    if len(events) > 1:
        structlog.contextvars.bind_contextvars(events=len(events))
    else:
        structlog.contextvars.bind_contextvars(event_id=events[0]["id"], event_name=events[0]["name"])


class time_limit(eventlet.Timeout):
    """A `with` block that raises DeadlineExceeded after `seconds`; eventlet's Timeout is no Exception."""

    def __exit__(self, kind: type | None, value: BaseException | None, trace: Any) -> bool | None:
        super().__exit__(kind, value, trace)
        if isinstance(value, eventlet.Timeout):
            raise DeadlineExceeded("time limit") from value
        return None


class EventEntrypoint(Entrypoint):
    """Connects one handler to the service's inbox; `most` is how many events it takes at once."""

    inbox = Inbox()

    def __init__(self, names: tuple[str, ...] = (), most: int = 1) -> None:
        super().__init__()
        self.names = names
        self.most = most

    def setup(self) -> None:
        self.inbox.expect(self)

    def stop(self) -> None:
        self.inbox.stop_reading()

    def arguments(self, events: list[Event]) -> tuple[Any, ...]:
        """What the handler is called with."""
        return (events,) if self.most > 1 else (events[0],)
