"""An overlap check answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.declaration.change import Change
from common.kernel.problems import bad_field

BORNE = ("approved", "paid", "implementing", "completed")  # states in which money is promised or spent


def answer(seat: Mapping[str, Any], form: Mapping[str, Any], needs: Iterable[Mapping[str, Any]], check: Check) -> Change:
    """Whether a bureau of another place bears a cost of the same in the period, and which to call. ``needs`` are what is
    known to be borne: place, first and last day."""
    if form["until"] < form["from"]:
        raise bad_field("until", "期间截止日不得早于起始日。")
    found = sorted({one["division"] for one in needs if _meets(one, seat, form)})
    return Change(overlaps=bool(found), bureaus=[f"{places.label(code)}民政部门" for code in found])


def _meets(one: Mapping[str, Any], seat: Mapping[str, Any], form: Mapping[str, Any]) -> bool:
    return one["division"] != seat["division"] and one["from"] <= form["until"] and form["from"] <= one["until"]
