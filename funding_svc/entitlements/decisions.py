"""When an entitlement is new, and so told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.declaration.change import Change

MOST = 100  # told of one organisation that are kept


def arise(before: Iterable[Mapping[str, Any]], offers: Iterable[Mapping[str, Any]], check: Check) -> Change | None:
    """Tell what could be claimed in full today and was not told before with this amount; None where nothing is new."""
    told = list(before)
    known = [_what(one) for one in told]
    today = check.today.isoformat()
    new = [{**_what(one), "on": today} for one in offers if one["claimable"] and _what(one) not in known]
    if not new:
        return None
    return Change(told=[*told, *new][-MOST:], fresh=sorted({one["scheme"] for one in new}))


def _what(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("scheme", "amount_fen", "evidence")}
