"""Which rating grade an organisation holds on a day (E-01). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import State
from common.kernel.periods import add_years


def grade_on(org: State, day: date, check: Check) -> str | None:
    """The grade that an organisation holds on a day: the latest one valid then, or None."""
    valid = [one for one in org["ratings"] if holds(one, day, check)]
    return max(valid, key=lambda one: one["awarded_on"])["grade"] if valid else None


def holds(rating: Mapping[str, Any], day: date, check: Check) -> bool:
    """Whether a grade is valid on a day."""
    awarded = parse_date(rating["awarded_on"])
    return awarded <= day <= add_years(awarded, check.value("rating.validity_years"))
