"""Calls are sealed by whoever holds the bus key: a service believes no principal that the gateway has not verified.

The broker's users are trusted to carry messages and not to say who somebody is. The text of a seal names its algorithm,
so that another (HMAC with SM3) can follow without a stop.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from pathlib import Path

_ALGORITHM = "hmac-sha256:v1:"
_KEY_BYTES = 32


class Seal:
    """Seals by the first of its keys and knows the seals of all, so that a key can be replaced while the suite runs."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != _KEY_BYTES for key in keys):
            raise ValueError(f"a bus key has {_KEY_BYTES} bytes")
        self._keys = tuple(keys)

    @classmethod
    def from_file(cls, path: str) -> Seal:
        """From a key file: one key a line, 32 bytes in base64. Raises OSError or ValueError."""
        lines = Path(path).read_text(encoding="ascii").split()
        return cls([base64.b64decode(line, validate=True) for line in lines])

    def of(self, service: str, body: bytes) -> str:
        """The seal of a call to a service."""
        return _ALGORITHM + _digest(self._keys[0], service, body)

    def holds(self, service: str, body: bytes, seal: object) -> bool:
        """Whether the call was sealed for this service by a holder of one of the keys."""
        if not isinstance(seal, str) or not seal.isascii():
            return False
        known = (_ALGORITHM + _digest(key, service, body) for key in self._keys)
        return any([hmac.compare_digest(one, seal) for one in known])


def _digest(key: bytes, service: str, body: bytes) -> str:
    # the length keeps ("ab", "c") apart from ("a", "bc")
    name = service.encode()
    return hmac.digest(key, b"%d:%s:%s" % (len(name), name, body), "sha256").hex()
