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
MOST = 10_000  # answers kept
LONGEST_QUESTION = 10.0  # seconds; none is under way for longer


@dataclass(frozen=True)
class _Kept:
    """One answer, put into bytes when it is first asked for again."""

    reply: RawReply  # without its body, where that is one caller's
    until: float
    thing: str
    public: bool
    shared: bool  # on the way, too

    @cached_property
    def whole(self) -> Response | None:
        return self._ready(answers.whole(self.reply, Ready)) if self.public else None

    @cached_property
    def unchanged(self) -> Response:
        return self._ready(answers.unchanged(self.reply, Ready))

    def _ready(self, response: Response) -> Response:
        return answers.hardened(answers.shared(response) if self.shared else response)


class Recent:
    """The answers of the last moment, ready to be sent again."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: dict[Hashable, _Kept] = {}  # oldest first
        self._changed: dict[str, float] = {}  # things that a command was about, with when it ended, oldest first

    def asking(self) -> float:
        """When a question is asked whose answer may be kept."""
        return self._now()

    def answer(self, route: Route, call: Call, request: Request) -> Response | None:
        """What may be answered without asking again, or None."""
        kept = self._kept.get(_key(route, call))
        if kept is None or kept.until < self._now():
            return None
        return kept.unchanged if answers.has_version(request, kept.reply) else kept.whole

    def keep(self, route: Route, call: Call, reply: RawReply, asked_at: float) -> None:
        """Remember what was answered to a question of that time, unless a command has changed the thing meanwhile."""
        thing, now, public = _thing(call), self._now(), call.principal is None
        if reply.status != 200 or not (public or "ETag" in reply.headers) or self._changed.get(thing, -1.0) >= asked_at:
            return
        self._drop_old(now)
        key, body = _key(route, call), reply if public else RawReply(reply.status, reply.headers, b"")
        self._kept.pop(key, None)
        self._kept[key] = _Kept(body, now + MOMENT, thing, public, public and route.for_everybody)

    def forget(self, call: Call) -> None:
        """A command has ended, however it did: what it was about is asked for again."""
        thing, now = _thing(call), self._now()
        if thing:
            for key in [key for key, kept in self._kept.items() if kept.thing == thing]:
                del self._kept[key]
            self._changed.pop(thing, None)
            self._changed[thing] = now

    def _drop_old(self, now: float) -> None:
        while self._kept and (len(self._kept) >= MOST or next(iter(self._kept.values())).until < now):
            del self._kept[next(iter(self._kept))]
        while self._changed and next(iter(self._changed.values())) < now - LONGEST_QUESTION:
            del self._changed[next(iter(self._changed))]


def _thing(call: Call) -> str:
    """What a question or a command is about, by its address; empty where that names none."""
    return call.params.get("id") or call.params.get("code") or ""


def _key(route: Route, call: Call) -> Hashable:
    return route.path, call.principal, tuple(call.params.items()), tuple(sorted(call.query.items()))

