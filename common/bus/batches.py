"""Who of those that wait is handled next, and with whom. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Handler(Protocol):
    """Who handles a batch; ``most`` is how many it takes at once."""

    @property
    def most(self) -> int: ...


H = TypeVar("H", bound=Handler)
T = TypeVar("T")


@dataclass(eq=False)
class Batch(Generic[H, T]):
    """What one call of a handler gets. One that is ``alone`` takes no company and waits for no other batch."""

    handler: H
    items: list[T]
    alone: bool


class BatchQueue(Generic[H, T]):
    """Batches that wait for one of so many places, first come, first served.

    What comes for a handler that takes many joins those that wait for it already; of its batches only one is under way at
    a time, so that the next gathers meanwhile.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[Batch[H, T]] = deque()
        self._busy: set[H] = set()

    @property
    def waiting(self) -> int:
        """How many items wait."""
        return sum(len(batch.items) for batch in self._waiting)

    def add(self, handler: H, item: T, *, alone: bool = False) -> None:
        """Wait, alone if asked or if the handler takes one at a time."""
        alone = alone or handler.most == 1
        company = None if alone else next((batch for batch in reversed(self._waiting) if self._takes(batch, handler)), None)
        if company:
            company.items.append(item)
        else:
            self._waiting.append(Batch(handler, [item], alone))

    def next(self) -> Batch[H, T] | None:
        """The next batch, which now has a place until it is ``done``; None while none may begin."""
        batch = next((batch for batch in self._waiting if self._free and (batch.alone or batch.handler not in self._busy)), None)
        if batch is None:
            return None
        self._waiting.remove(batch)
        self._free -= 1
        if not batch.alone:
            self._busy.add(batch.handler)
        return batch

    def done(self, batch: Batch[H, T]) -> None:
        """Give the batch's place to another."""
        self._free += 1
        if not batch.alone:
            self._busy.discard(batch.handler)

    def split(self, batch: Batch[H, T]) -> None:
        """Let each of a batch wait again, alone, before all others."""
        self._waiting.extendleft(Batch(batch.handler, [item], alone=True) for item in reversed(batch.items))

    def drain(self) -> list[T]:
        """Take out all that wait."""
        items = [item for batch in self._waiting for item in batch.items]
        self._waiting.clear()
        return items

    @staticmethod
    def _takes(batch: Batch[H, T], handler: H) -> bool:
        return batch.handler is handler and not batch.alone and len(batch.items) < handler.most
