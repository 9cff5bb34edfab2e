"""Administrative divisions (GB/T 2260 and its extension to 12 digits) as trimmed prefixes.

A place is the shortest prefix that names it: "33" province, "3301" city, "330106" county,
"330106109" street or town, 12 digits community or village. One place covers another when its
prefix does. Names are kept for Zhejiang; other provinces' codes are checked by their form only.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from common.kernel.problems import bad_field

_DATA = Path(__file__).parent / "divisions-33.json"
_LEVELS = {2: "province", 4: "city", 6: "county", 9: "street", 12: "community"}
EVERYWHERE = ""  # the country


@cache
def _register() -> dict[str, Any]:
    register: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return register


@lru_cache(maxsize=4096)
def trim(code: str, field: str = "division") -> str:
    """The prefix of a code without its empty lower levels: "330100" and "3301" give "3301".

    Raises ``Refused`` 422 naming ``field`` where the text cannot be a code.
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in _LEVELS or code.startswith("00"):
        raise bad_field(field, "行政区划代码应为 2 至 12 位数字（GB/T 2260）。")
    lengths = tuple(_LEVELS)
    end = len(code)
    while end > lengths[0]:
        shorter = lengths[lengths.index(end) - 1]
        if code[shorter:end].strip("0"):
            break
        end = shorter
    _require_filled(code[:end], field)
    return code[:end]


def _require_filled(prefix: str, field: str) -> None:
    """An empty level above a filled one ("330006") names no place."""
    ends = [length for length in _LEVELS if length <= len(prefix)]
    for start, end in zip(ends, ends[1:], strict=False):
        if not prefix[start:end].strip("0"):
            raise bad_field(field, "行政区划代码的上级部分不能为空。")


def checked(code: str, field: str = "division") -> str:
    """``trim``, and for Zhejiang also the register: a code it never held is ``Refused`` 422 naming ``field``.

    Communities are not registered one by one: theirs must stand under a known street.
    """
    prefix = trim(code, field)
    known = parent(prefix) if len(prefix) == 12 else prefix
    if prefix.startswith(_register()["province"]) and known not in _register()["names"]:
        raise bad_field(field, f"行政区划代码 {code} 不存在。")
    return prefix


def level(code: str) -> str:
    """The level of a place: province, city, county, street or community."""
    return _LEVELS[len(trim(code))]


def covers(outer: str, inner: str) -> bool:
    """Whether ``inner`` is ``outer`` itself or lies below it."""
    return trim(inner).startswith(trim(outer))


def same_place(a: str, b: str) -> bool:
    """Whether both codes name one place of one level."""
    return trim(a) == trim(b)


def parent(code: str) -> str | None:
    """The place directly above, ``None`` for a province."""
    prefix = trim(code)
    return {4: prefix[:2], 6: prefix[:4], 9: prefix[:6], 12: prefix[:9]}.get(len(prefix))


def around(code: str) -> tuple[str, ...]:
    """Every place that a trimmed code lies in, the country first and the place itself last."""
    return EVERYWHERE, *(code[:length] for length in _LEVELS if length <= len(code))


def authority(code: str) -> str:
    """The place whose civil-affairs bureau is in charge: streets and communities have none of their own."""
    return code[:6]


def label(code: str) -> str:
    """The full Chinese name, province first; the levels that the register lacks are shown by their code."""
    prefix = trim(code)
    names = _register()["names"]
    parts = [prefix[:length] for length in _LEVELS if length <= len(prefix)]
    known = [names[part] for part in parts if part in names]
    if len(known) == len(parts):
        return "".join(known)
    return "".join(known) + f"（区划代码{prefix}）"


def valid_on(code: str, on: date) -> bool:
    """Whether the place, and what it lies in, existed that day, as far as the register dates their founding or end."""
    prefix, day = trim(code), on.isoformat()
    dated = [dates for place, dates in _register()["changes"].items() if prefix.startswith(place)]
    return all(dates.get("valid_from", "") <= day <= dates.get("valid_to", "9999") for dates in dated)


def below(code: str, wanted: str, on: date) -> tuple[str, ...]:
    """The registered places of the ``wanted`` level under ``code`` that existed on that day, in code order."""
    prefix = trim(code)
    found = (
        place
        for place in _register()["names"]
        if place.startswith(prefix) and _LEVELS[len(place)] == wanted and valid_on(place, on)
    )
    return tuple(sorted(found))
