"""Which rating grade an organisation holds on a day (E-01). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import State
from common.kernel.periods import add_years

WHOLE_YEARS = "rating.whole_years_from"


def grade_on(org: State, day: date, check: Check) -> str | None:
    """The grade that an organisation holds on a day: the latest one valid then, or None. One that was lowered or cancelled
    counts as such from the day of that decision on; one that was corrected or annulled never counted."""
    standing = [one for one in org["ratings"] if not one.get("ended") and holds(one, day, check)]
    if not standing:
        return None
    latest = max(standing, key=lambda one: one["awarded_on"])
    fallen = latest.get("fallen")
    return fallen["to"] if fallen and fallen["decided_on"] <= day.isoformat() else latest["grade"]


def holds(rating: Mapping[str, Any], day: date, check: Check) -> bool:
    """Whether a grade is valid on a day. The day it was announced says by which rule its time is counted (E-01): five years
    from then, or, where announced later, from 1 January of the next year to 31 December of the fifth."""
    awarded, years = parse_date(rating["awarded_on"]), check.value("rating.validity_years")
    if check.rules.has(WHOLE_YEARS) and rating["awarded_on"] >= check.value(WHOLE_YEARS):
        return date(awarded.year + 1, 1, 1) <= day <= date(awarded.year + years, 12, 31)
    return awarded <= day <= add_years(awarded, years)
