"""W3C trace context: one id for everything that one request leads to, in whatever service. Pure but for fresh ids.

A `traceparent` is `00-<trace, 32 hex>-<span, 16 hex>-<flags, 2 hex>` (W3C Trace Context, version 00).
"""

from __future__ import annotations

import re
import secrets

_FORM = re.compile(r"(?!ff)[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})(?:-.*)?")


def new() -> str:
    """The first step of a trace of its own."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def child(given: str | None) -> str:
    """The next step of the trace that `given` belongs to; the first of a new one where that is none."""
    found = _FORM.fullmatch(given or "")
    if found is None or not int(found["trace"], 16) or not int(found["span"], 16):
        return new()
    return f"00-{found['trace']}-{secrets.token_hex(8)}-{found['flags']}"


def trace_id(traceparent: str) -> str:
    """What all steps of a trace share."""
    return traceparent.split("-")[1]
