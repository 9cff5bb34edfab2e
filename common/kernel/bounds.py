"""How much an aggregate may remember and an event may tell. Pure.

What grows without end is an aggregate of its own or a page of a list; these bounds only make sure that whatever was
accepted can be stored, published and read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from common.kernel.decision import FieldError, Outcome, Refused, State

MOST_ITEMS = 1_000  # of one list in a state
MOST_BYTES = 512 * 1024  # of one field of a state, as JSON
EVENT_BYTES = 240 * 1024  # of the data and the grounds of an event: what the bus takes, less its envelope
ANSWER_BYTES = 4 * 1024 * 1024  # of the items of one page; the bus takes more
TEXT = "本次办理的结果过大，无法保存：{what}。请减少内容，或者拆分后分别办理。"


def refuse_unbounded(before: State | None, outcome: Outcome) -> None:
    """Raise Refused 422 ``too_large``, naming the field, the bound and the actual value, where an outcome could not be
    stored or one of its events not be published. Only what changed is looked at."""
    earlier = before or {}
    for name, value in outcome.state.items():
        if value is not earlier.get(name):
            _check_field(name, value)
    for event in outcome.events:
        _check_event(event.data, [basis.to_json() for basis in outcome.basis])


def fitting(items: Sequence[Any]) -> int:
    """How many of the items, from the first, one answer may carry: at least one, and no more than ``ANSWER_BYTES``."""
    total = 0
    for count, item in enumerate(items):
        total += size(item)
        if total > ANSWER_BYTES:
            return max(count, 1)
    return len(items)


def size(value: Any) -> int:
    """Bytes of plain data as JSON. Raises TypeError or ValueError for anything else."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode())


def _check_field(name: str, value: Any) -> None:
    if isinstance(value, list | tuple) and len(value) > MOST_ITEMS:
        raise _too_large(name, f"一项记录最多{MOST_ITEMS}条，现为{len(value)}条")
    if isinstance(value, Mapping | list | tuple | str) and (bytes := size(value)) > MOST_BYTES:
        raise _too_large(name, f"一项内容最多{MOST_BYTES}字节，现为{bytes}字节")


def _check_event(data: Mapping[str, Any], grounds: list[dict[str, Any]]) -> None:
    bytes = size(data) + size(grounds)
    if bytes > EVENT_BYTES:
        raise _too_large(_largest(data), f"告知其他环节的内容最多{EVENT_BYTES}字节，现为{bytes}字节")


def _largest(data: Mapping[str, Any]) -> str:
    """The path of what takes most room: the aggregate's facts stand one level below."""
    name = max(data, key=lambda one: size(data[one]), default="")
    inner = data.get(name)
    return f"{name}.{max(inner, key=lambda one: size(inner[one]))}" if isinstance(inner, Mapping) and inner else name


def _too_large(field: str, what: str) -> Refused:
    return Refused(422, "too_large", TEXT.format(what=what), errors=(FieldError(field, f"{what}。"),))
