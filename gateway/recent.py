"""What was answered a moment ago, so that a crowd of readers costs a service one question a second.

Two things are kept, each for ``MOMENT``: the whole answer to a public read (a notice that 101 portals and the public
look at), and the entity tag that one caller's read of one thing had (so that "still the same?" is answered here).
A command that passes through this gateway drops what is kept of the thing it names; what changes it from elsewhere
shows a moment later, as any change does on its way to the next service.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property

from werkzeug.wrappers import Request, Response

from common.bus.http_wire import Ready
from common.bus.messages import Call, RawReply
from gateway import answers
from gateway.route import Route

MOMENT = 1.0  # seconds
MOST = 10_000  # answers kept; all are forgotten when there are more, which costs a question each


@dataclass(frozen=True)
class _Kept:
    """One answer, put into bytes when it is first asked for again."""

    reply: RawReply  # without its body, where that is one caller's
    until: float
    thing: str | None
    public: bool

    @cached_property
    def whole(self) -> Response | None:
        return answers.hardened(answers.whole(self.reply, Ready)) if self.public else None

    @cached_property
    def unchanged(self) -> Response:
        return answers.hardened(answers.unchanged(self.reply, Ready))


class Recent:
    """The answers of the last moment, ready to be sent again."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: dict[Hashable, _Kept] = {}

    def answer(self, route: Route, call: Call, request: Request) -> Response | None:
        """What may be answered without asking again, or None."""
        kept = self._kept.get(_key(route, call))
        if kept is None or kept.until < self._now():
            return None
        return kept.unchanged if answers.has_version(request, kept.reply) else kept.whole

    def keep(self, route: Route, call: Call, reply: RawReply) -> None:
        """Remember an answer; a command makes the thing it names be asked for again."""
        if route.changes:
            self._forget(call.params.get("id"))
        elif reply.status == 200 and (call.principal is None or "ETag" in reply.headers):
            if len(self._kept) >= MOST:
                self._kept.clear()
            public = call.principal is None
            body = reply if public else RawReply(reply.status, reply.headers, b"")
            self._kept[_key(route, call)] = _Kept(body, self._now() + MOMENT, call.params.get("id"), public)

    def _forget(self, thing: str | None) -> None:
        if thing is not None:
            for key in [key for key, kept in self._kept.items() if kept.thing == thing]:
                del self._kept[key]


def _key(route: Route, call: Call) -> Hashable:
    return route.path, call.principal, tuple(call.params.items()), tuple(sorted(call.query.items()))

