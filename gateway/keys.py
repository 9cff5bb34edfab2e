"""The published keys of the identity provider, read again when their file changes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import jwt
import structlog

from gateway.tokens import KeySet

_LOOK_EVERY = 1.0  # seconds

log = structlog.get_logger(__name__)


class KeyFile:
    """A JWKS file. A file that cannot be read leaves the keys as they were."""

    def __init__(self, path: str, audience: str = "", issuer: str = "", longest_s: float = 0.0) -> None:
        """``audience``, ``issuer`` and ``longest_s`` as of ``KeySet``."""
        self._path = Path(path)
        self._asked = (audience, issuer, longest_s)
        self._seen: tuple[int, int] | None = None
        self._looked = 0.0
        self._keys: KeySet | None = None

    def current(self) -> KeySet | None:
        """The keys that hold now; None while there has never been a readable file."""
        if self._keys is None or time.monotonic() - self._looked >= _LOOK_EVERY:
            self._look()
        return self._keys

    def _look(self) -> None:
        self._looked = time.monotonic()
        try:
            stat = os.stat(self._path)
            seen = (stat.st_mtime_ns, stat.st_ino)
            if seen != self._seen:
                self._keys = KeySet.from_text(self._path.read_text(encoding="utf-8"), *self._asked)
                self._seen = seen
        except (OSError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as error:
            log.error("keys_unreadable", error=type(error).__name__)
