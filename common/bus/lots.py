"""Who of those that wait is handled next, and with whom. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Handler(Protocol):
    """Who handles a lot; ``most`` is how many it takes at once."""

    @property
    def most(self) -> int: ...


H = TypeVar("H", bound=Handler)
T = TypeVar("T")


@dataclass(eq=False)
class Lot(Generic[H, T]):
    """What one call of a handler gets. One that is ``alone`` takes no company and waits for no other lot."""

    handler: H
    items: list[T]
    alone: bool


class Line(Generic[H, T]):
    """Lots that wait for one of so many places, first come, first served.

    What comes for a handler that takes many joins those that wait for it already; of its lots only one is under way at
    a time, so that the next gathers meanwhile.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[Lot[H, T]] = deque()
        self._busy: set[H] = set()

    @property
    def waiting(self) -> int:
        """How many items wait."""
        return sum(len(lot.items) for lot in self._waiting)

    def join(self, handler: H, item: T, *, alone: bool = False) -> None:
        """Wait, alone if asked or if the handler takes one at a time."""
        alone = alone or handler.most == 1
        company = None if alone else next((lot for lot in reversed(self._waiting) if self._takes(lot, handler)), None)
        if company:
            company.items.append(item)
        else:
            self._waiting.append(Lot(handler, [item], alone))

    def next(self) -> Lot[H, T] | None:
        """The next lot, which now has a place until it is ``done``; None while none may begin."""
        lot = next((lot for lot in self._waiting if self._free and (lot.alone or lot.handler not in self._busy)), None)
        if lot is None:
            return None
        self._waiting.remove(lot)
        self._free -= 1
        if not lot.alone:
            self._busy.add(lot.handler)
        return lot

    def done(self, lot: Lot[H, T]) -> None:
        """Give the lot's place to another."""
        self._free += 1
        if not lot.alone:
            self._busy.discard(lot.handler)

    def part(self, lot: Lot[H, T]) -> None:
        """Let each of a lot wait again, alone, before all others."""
        self._waiting.extendleft(Lot(lot.handler, [item], alone=True) for item in reversed(lot.items))

    def leave(self) -> list[T]:
        """Take out all that wait."""
        items = [item for lot in self._waiting for item in lot.items]
        self._waiting.clear()
        return items

    @staticmethod
    def _takes(lot: Lot[H, T], handler: H) -> bool:
        return lot.handler is handler and not lot.alone and len(lot.items) < handler.most
