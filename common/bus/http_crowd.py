"""Who is connected, and who has to go so that others may come. Knows nothing of sockets or of HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Protocol


class State(Enum):
    """What a connection is doing."""

    FRESH = "waits for its first request, or for the rest of a head"
    IDLE = "waits for another request"
    READING = "has sent a head and owes the rest"
    ANSWERING = "has a request"


WAITING = frozenset({State.FRESH, State.IDLE, State.READING})


class Connected(Protocol):
    """A connection; ``since`` is when it came into its state."""

    address: str
    state: State
    since: float

    def close(self) -> None: ...


class Crowd:
    """All connections by address. While more than three quarters of the places are taken, whoever comes in makes the one go
    that has waited longest at the address that has most: a client with many slow sockets pays for them itself."""

    def __init__(self, places: int, grace: float = 0.5, now: Callable[[], float] = time.monotonic) -> None:
        """Nobody has to go within ``grace`` seconds of coming or of having been answered."""
        self._crowded = places * 3 // 4
        self._grace, self._now = grace, now
        self._by_address: dict[str, set[Connected]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Connected]:
        return iter([one for those in self._by_address.values() for one in those])

    def enter(self, connection: Connected) -> None:
        """Somebody came."""
        self._by_address.setdefault(connection.address, set()).add(connection)
        self._count += 1

    def leave(self, connection: Connected) -> None:
        """Somebody has gone."""
        those = self._by_address[connection.address]
        those.discard(connection)
        self._count -= 1
        if not those:
            del self._by_address[connection.address]

    def make_room(self) -> bool:
        """Close one connection where it is crowded and one may go; whether one was closed."""
        if self._count < self._crowded:
            return False
        for those in sorted(self._by_address.values(), key=len, reverse=True):
            latest = self._now() - self._grace
            waiting = [one for one in those if one.state in WAITING and one.since <= latest]
            if waiting:
                min(waiting, key=lambda one: one.since).close()
                return True
        return False
