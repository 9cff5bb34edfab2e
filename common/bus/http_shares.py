"""What one client may take of what all share: bytes of bodies, and turns at the workers.

Both are counted by owner (the subject of a token, or an address without one), so that whoever takes much waits for
himself and not for others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eventlet.semaphore import Semaphore

from common.kernel import problems

MB = 1024 * 1024
ALL_BODIES = 64 * MB
BODIES_OF_ONE = 24 * MB
PATIENCE = 10.0  # seconds that a request waits for its turn


class Budget:
    """The bytes that all bodies in the process may take together, whoever sends them."""

    def __init__(self, most: int = ALL_BODIES, share: int = BODIES_OF_ONE) -> None:
        self._most, self._share = most, share
        self._taken: dict[str, int] = {}
        self.taken = 0

    def hold(self, owner: str) -> Held:
        """What one body takes; nothing yet."""
        return Held(self, owner)

    def take(self, owner: str, size: int) -> None:
        """Raises Refused 429 for an owner over its share, 503 where all is taken."""
        own = self._taken.get(owner, 0) + size
        if own > self._share:
            raise problems.too_many()
        if self.taken + size > self._most:
            raise problems.unavailable()
        self._taken[owner] = own
        self.taken += size

    def give_back(self, owner: str, size: int) -> None:
        """The bytes are free again."""
        self.taken -= size
        left = self._taken.pop(owner, 0) - size
        if left > 0:
            self._taken[owner] = left


class Held:
    """The part of the budget that one body holds, from its head to its answer."""

    def __init__(self, budget: Budget, owner: str) -> None:
        self._budget, self._owner, self._size = budget, owner, 0

    def reach(self, size: int) -> None:
        """Hold so many bytes in all. Raises Refused 429 or 503."""
        if size > self._size:
            self._budget.take(self._owner, size - self._size)
            self._size = size

    def release(self) -> None:
        """Hold nothing any more; again is harmless."""
        self._budget.give_back(self._owner, self._size)
        self._size = 0


class Turns:
    """How many requests of one owner, and to one target, are worked on at once; the others wait here, without a worker."""

    def __init__(self, per_owner: int, per_target: int, patience: float = PATIENCE) -> None:
        self._owners = _Gates(per_owner)
        self._targets = _Gates(per_target)
        self._patience = patience

    @contextmanager
    def taken(self, owner: str, target: str) -> Iterator[None]:
        """Wait for a turn of both. Raises Refused 429 where the owner's own requests took too long, 503 the target's."""
        with self._owners.passed(owner, self._patience) as own:
            if not own:
                raise problems.too_many()
            with self._targets.passed(target, self._patience) as free:
                if not free:
                    raise problems.unavailable()
                yield


class _Gates:
    """A gate for each key that is in use, each letting so many through at once, in the order they came."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._gates: dict[str, tuple[Semaphore, int]] = {}

    @contextmanager
    def passed(self, key: str, patience: float) -> Iterator[bool]:
        gate, users = self._gates.get(key) or (Semaphore(self._width), 0)
        self._gates[key] = gate, users + 1
        through = False
        try:
            through = gate.acquire(timeout=patience)
            yield through
        finally:
            if through:
                gate.release()
            gate, users = self._gates.pop(key)
            if users > 1:
                self._gates[key] = gate, users - 1
