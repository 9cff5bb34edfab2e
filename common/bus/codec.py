"""Strict JSON. `{"__type__": ...}` is data like any other: nothing here builds objects from what it reads."""

from __future__ import annotations

import json
from typing import Any

from common.bus.errors import BadJson

CONTENT_TYPE = "application/vnd.ngo.v1+json"
MAX_BYTES = 256 * 1024
MAX_DEPTH = 20


def dumps(value: Any, *, max_bytes: int = MAX_BYTES) -> bytes:
    """UTF-8 JSON of plain data. Raises BadJson for NaN, foreign types, more than 20 levels or `max_bytes`."""
    try:
        body = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as exc:
        raise BadJson("not plain JSON data") from exc
    _refuse_size(body, max_bytes)
    _refuse_depth(value)
    return body


def loads(body: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """The value of a UTF-8 JSON text. Raises BadJson for anything that `dumps` would not have written."""
    _refuse_size(body, max_bytes)
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
        "".join(_texts(value)).encode("utf-8")  # a lone surrogate parses but cannot be stored or sent on
    except UnicodeError as exc:
        raise BadJson("not UTF-8") from exc
    except BadJson:
        raise
    except (ValueError, RecursionError) as exc:
        raise BadJson("malformed JSON") from exc
    _refuse_depth(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("duplicate key")
    return found


def _no_constant(_: str) -> None:
    raise BadJson("NaN and Infinity are not JSON")


def _refuse_size(body: bytes, max_bytes: int) -> None:
    if len(body) > max_bytes:
        raise BadJson(f"longer than {max_bytes} bytes")


def _refuse_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return
    raise BadJson(f"nested deeper than {MAX_DEPTH}")


def _children(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return list(inner)


def _texts(value: Any) -> list[str]:
    found, todo = [], [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            found.extend(item)
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return found
