"""Strict JSON. `{"__type__": ...}` is data like any other: nothing here builds objects from what it reads."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from common.bus.errors import BadJson, NumberTooLarge

CONTENT_TYPE = "application/vnd.ngo.v1+json"
MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_LONGEST_INT = len(str(-(2**63)))


def dumps(value: Any, *, max_bytes: int = MAX_BYTES) -> bytes:
    """UTF-8 JSON of plain data. Raises BadJson for what `loads` would not read."""
    try:
        body = _ENCODER.encode(value).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as exc:
        raise BadJson("not plain JSON data") from exc
    _refuse_size(body, max_bytes)
    _refuse_unfit(value)
    return body


def loads(body: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """The value of a UTF-8 JSON text.

    Raises BadJson for malformed text, a duplicate key, NaN and infinities, half a surrogate pair, more than
    MAX_DEPTH levels or `max_bytes`; NumberTooLarge for a number beyond 64 bits (no database takes it).
    """
    _refuse_size(body, max_bytes)
    try:
        value = _DECODER.decode(body.decode("utf-8"))
        if _SURROGATE.search(body):  # half a pair can be written only as an escape
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except BadJson:
        raise
    except (ValueError, RecursionError) as exc:
        raise BadJson("malformed JSON") from exc
    _refuse_unfit(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("duplicate key")
    return found


def _no_number(text: str) -> float:
    raise BadJson("NaN and infinities are not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NumberTooLarge("number beyond 64 bits")
    return number


def _whole(text: str) -> int:
    if len(text) > _LONGEST_INT:  # not converted: the time that takes grows with the square of the length
        raise NumberTooLarge("integer beyond 64 bits")
    return int(text)


def _refuse_size(body: bytes, max_bytes: int) -> None:
    if len(body) > max_bytes:
        raise BadJson(f"longer than {max_bytes} bytes")


def _refuse_unfit(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, str):
                continue
            if isinstance(item, dict):
                deeper.extend(item.values())
            elif isinstance(item, list | tuple):
                deeper.extend(item)
            elif type(item) is int and not -(2**63) <= item < 2**63:
                raise NumberTooLarge("integer beyond 64 bits")
        if not deeper:
            return
        level = deeper
    raise BadJson(f"nested deeper than {MAX_DEPTH}")


# Made once: `json.dumps` and `json.loads` would make one at each call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_number, parse_float=_finite, parse_int=_whole
)
