"""Turns on one aggregate: who acts on it in this process waits in a queue; who loses to another process tries again."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from common.kernel.clock import real_ms
from common.kernel.problems import lost_race, unavailable

PATIENCE = 5.0  # seconds, where a caller gives no deadline
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.3  # seconds


class Deadline:
    """Until when somebody goes on trying."""

    def __init__(self, at_ms: int = 0, sleep: Callable[[float], None] = time.sleep) -> None:
        """``at_ms`` is in epoch milliseconds of the machine's clock; 0 gives PATIENCE from now."""
        self._at_ms = at_ms or real_ms() + int(PATIENCE * 1000)
        self._sleep = sleep
        self._pause = FIRST_PAUSE

    @property
    def left(self) -> float:
        """Seconds until then, 0 when it is over."""
        return max(0.0, (self._at_ms - real_ms()) / 1000)

    def pause(self) -> None:
        """Wait a random moment before the next try, on average twice as long each time. Raises Refused 409
        ``lost_race`` once the deadline is over."""
        moment = random.uniform(0, self._pause)
        if moment >= self.left:
            raise lost_race()
        self._sleep(moment)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


class Turns:
    """Lets one at a time act on each key, first come, first served. Remembers only keys that somebody waits for or
    acts on. Works for threads, green ones too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[str, deque[threading.Lock]] = {}  # of gates; the first is open: it is that one's turn

    def __len__(self) -> int:
        return len(self._queues)

    @contextmanager
    def of(self, key: str, deadline: Deadline) -> Iterator[None]:
        """The block runs when its turn has come. Raises Refused 503 where that is not before the deadline."""
        gate = self._join(key)
        try:
            if not gate.acquire(timeout=deadline.left):
                raise unavailable()
            yield
        finally:
            self._leave(key, gate)

    def _join(self, key: str) -> threading.Lock:
        gate = threading.Lock()
        with self._lock:
            queue = self._queues.setdefault(key, deque())
            if queue:
                gate.acquire()
            queue.append(gate)
        return gate

    def _leave(self, key: str, gate: threading.Lock) -> None:
        with self._lock:
            queue = self._queues[key]
            first = queue[0] is gate
            queue.remove(gate)
            if not queue:
                del self._queues[key]
            elif first:
                queue[0].release()
