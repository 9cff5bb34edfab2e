"""Personal data (names of persons, identity numbers, phones, accounts): encrypted at rest, masked on the way out.

Stored texts carry the name of their algorithm, so that another (SM4, SM3) can follow without a migration at a stroke.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from common.kernel.text import key

_ENCRYPTED = "aesgcm:v1:"
_LOOKUP = "hmac-sha256:v1:"
_KEY_BYTES = 32
_NONCE_BYTES = 12


class PersonalData:
    """Encrypts, decrypts and finds personal values under one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError(f"the key must have {_KEY_BYTES} bytes")
        self._cipher = AESGCM(_derived(key, b"encryption"))
        self._lookup_key = _derived(key, b"lookup")

    @classmethod
    def from_text(cls, text: str) -> PersonalData:
        """From the content of a key file: 32 bytes in base64."""
        return cls(base64.b64decode(text.strip(), validate=True))

    def encrypt(self, value: str, owner: str) -> str:
        """The stored form of a value. ``owner`` (say "workers/<id>/phone") must be given again to read it,
        so that a stored value moved to another person's record does not open."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, value.encode(), owner.encode())
        return _ENCRYPTED + base64.b64encode(nonce + sealed).decode()

    def decrypt(self, stored: str, owner: str) -> str:
        """The value again. Raises ``ValueError`` for another owner, key or algorithm, or a changed text."""
        if not stored.startswith(_ENCRYPTED):
            raise ValueError("not encrypted by an algorithm we know")
        data = base64.b64decode(stored.removeprefix(_ENCRYPTED), validate=True)
        try:
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], owner.encode()).decode()
        except InvalidTag as error:
            raise ValueError("the stored value does not open") from error

    def person(self, number: str) -> str:
        """The same for the same person, however the identity number is written, in every service of the suite; nothing that
        could be read."""
        return self.lookup(key(number))

    def lookup(self, value: str) -> str:
        """A keyed hash, the same for the same value: what an index may hold instead of the value."""
        return _LOOKUP + hmac.digest(self._lookup_key, value.encode(), "sha256").hex()


def new_key_text() -> str:
    """A fresh key in the form that ``PersonalData.from_text`` reads."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose).derive(key)


def mask_name(name: str) -> str:
    """The first character of a name and two stars, which do not tell its length."""
    return name[:1] + "**" if name else ""


def mask_phone(phone: str) -> str:
    """The first 3 and last 4 digits."""
    return _masked(phone, 3, 4)


def mask_id(number: str) -> str:
    """The first and the last 2 characters of an identity number, for staff only; public pages show none of it."""
    return _masked(number, 1, 2)


_HIDDEN = 4  # fewer characters than these are soon guessed


def _masked(text: str, head: int, tail: int) -> str:
    # A text too short to hide enough between its ends is hidden whole.
    if len(text) < head + _HIDDEN + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]
