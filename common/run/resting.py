"""What cannot go on rests, each time longer, so that it holds up nothing behind it and is not said again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from typing import Any

FIRST, LONGEST = 1.0, 600.0  # seconds
MOST = 100_000  # keys remembered; the oldest is forgotten, and then tried once more

Document = Mapping[str, Any]
Page = Callable[[Document | None], list[dict[str, Any]]]


class Resting:
    """Keys that failed, each with how long it rests."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._until: dict[Hashable, tuple[float, float]] = {}  # the end of the rest, and its length

    def __bool__(self) -> bool:
        """Whether anything may be resting."""
        return bool(self._until)

    def __contains__(self, key: Hashable) -> bool:
        """Whether it rests now."""
        return key in self._until and self._now() < self._until[key][0]

    def failed(self, key: Hashable) -> float:
        """Let it rest, twice as long as the last time; how many seconds."""
        _, before = self._until.pop(key, (0.0, FIRST / 2))
        seconds = min(2 * before, LONGEST)
        self._until[key] = self._now() + seconds, seconds
        if len(self._until) > MOST:
            del self._until[next(iter(self._until))]
        return seconds

    def succeeded(self, key: Hashable) -> None:
        """Forget that it ever failed."""
        self._until.pop(key, None)


def past_resting(page: Page, rests: Callable[[Document], bool], limit: int) -> list[dict[str, Any]]:
    """The first ``limit`` documents that do not rest. ``page`` gives ``limit`` documents at most, those after the given
    one, in order."""
    found: list[dict[str, Any]] = []
    after: Document | None = None
    while len(found) < limit:
        some = page(after)
        found += [one for one in some if not rests(one)]
        if len(some) < limit:
            break
        after = some[-1]
    return found[:limit]
