"""Identifiers: random ones nobody can count, and derived ones that a repeated command finds again."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets

_BYTES = 16
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def new_id() -> str:
    """A random identifier of 22 URL-safe characters (128 bits)."""
    return secrets.token_urlsafe(_BYTES)


def is_id(text: str) -> bool:
    """Whether a text has the form of an identifier of ours."""
    return _FORM.fullmatch(text) is not None


def derived_id(*parts: str) -> str:
    """The identifier that the same ``parts`` always give, in the alphabet and length of ``new_id``.

    A creation that names its aggregate after the command's id cannot create it twice.
    """
    # JSON keeps ("ab", "c") apart from ("a", "bc").
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).digest()
    return base64.urlsafe_b64encode(digest[:_BYTES]).rstrip(b"=").decode()


def worker_id(person: str) -> str:
    """The id of the social worker who is this person (``PersonalData.person``), whoever entered it."""
    return derived_id("worker", person)
