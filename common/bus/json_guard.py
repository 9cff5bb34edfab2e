"""How much JSON a body holds, counted piece by piece as it arrives, before anybody parses it. Pure.

A parser would build everything first: a megabyte of short keys keeps the process from all other work for 50 ms.
"""

from __future__ import annotations

import re

from common.bus.codec import MAX_DEPTH
from common.bus.errors import BadJson

MAX_KEYS = 10_000
MAX_VALUES = 50_000

_STRING_END = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)


class JsonGuard:
    """Counts keys, values and depth of one body."""

    def __init__(self) -> None:
        self._inside = False  # of a string
        self._escaped = False  # the last byte of the piece before was a backslash inside a string
        self._keys = self._values = self._depth = 0

    def feed(self, piece: bytes) -> None:
        """Count on. Raises BadJson beyond a limit; what is no JSON at all is left to the parser."""
        at, end = 0, len(piece)
        while at < end:
            if self._inside:
                at = self._through_string(piece, at)
                continue
            quote = piece.find(b'"', at)
            stop = end if quote < 0 else quote
            self._count(piece, at, stop)
            self._inside = quote >= 0
            at = stop + 1

    def _through_string(self, piece: bytes, at: int) -> int:
        if self._escaped:
            at, self._escaped = at + 1, False
        found = _STRING_END.match(piece, at)
        at = found.end() if found else at
        if at >= len(piece):
            return at
        self._inside = False
        if piece[at : at + 1] == b"\\":  # the piece ends within an escape
            self._inside = self._escaped = True
        return at + 1

    def _count(self, piece: bytes, at: int, stop: int) -> None:
        """What stands outside of strings: each colon follows a key, each comma and bracket begins a value."""
        if at >= stop:
            return
        opened = piece.count(b"[", at, stop) + piece.count(b"{", at, stop)
        closed = piece.count(b"]", at, stop) + piece.count(b"}", at, stop)
        self._keys += piece.count(b":", at, stop)
        self._values += piece.count(b",", at, stop) + opened
        self._depth += opened - closed
        if self._keys > MAX_KEYS or self._values > MAX_VALUES or self._depth > MAX_DEPTH:
            raise BadJson("too many keys or values, or nested too deeply")
