"""What wakes a loop: a bell that others ring, and paces of its own."""

from __future__ import annotations

import time
from collections.abc import Hashable, Set

from eventlet.event import Event as Signal


class Bell:
    """Wakes the loop at once, and says what it was rung for."""

    def __init__(self) -> None:
        self._signal = Signal()
        self._rung: set[Hashable] = set()

    def ring(self, *what: Hashable) -> None:
        """Wake whoever waits."""
        self._rung.update(what)
        if not self._signal.ready():
            self._signal.send()

    def taken(self) -> Set[Hashable]:
        """What it was rung for since this was asked last."""
        rung, self._rung = self._rung, set()
        return rung

    def wait(self, seconds: float) -> None:
        """Sleep until it rings or the time is up."""
        self._signal.wait(timeout=seconds)
        if self._signal.ready():
            self._signal = Signal()


class Pace:
    """Something that is done every so many seconds, for the first time at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.hurry()

    def is_due(self) -> bool:
        """Whether it is time; it then counts as done."""
        if time.monotonic() < self._next:
            return False
        self.rest(self._seconds)
        return True

    def rest(self, seconds: float) -> None:
        """Let it be due after so long for once."""
        self._next = time.monotonic() + seconds

    def hurry(self) -> None:
        """Let it be due at once."""
        self._next = 0.0
