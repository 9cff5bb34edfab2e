"""Months that a claim asks for: which, begun, and not claimed before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.periods import add_months
from common.kernel.problems import bad_field
from funding_svc.schemes.case import Case


def asked(evidence: Mapping[str, Any]) -> list[str]:
    """The months of the evidence, YYYY-MM, in order."""
    first = first_day(evidence["first_month"])
    return [add_months(first, number).isoformat()[:7] for number in range(evidence["months"])]


def claimed(earlier: Iterable[Mapping[str, Any]]) -> set[str]:
    """All months of earlier claims."""
    return {month for claim in earlier for month in asked(claim["evidence"])}


def first_day(month: str) -> date:
    """The first day of a month."""
    return date.fromisoformat(f"{month}-01")


def require_unclaimed(months: Iterable[str], taken: set[str], what: str, check: Check) -> None:
    """Refuse 409 a month that was claimed before; ``what`` names the benefit in Chinese."""
    if both := sorted(taken & set(months)):
        raise Refused(409, "already_claimed", f"{'、'.join(both)}的{what}已经申请，不能重复申请。", basis=check.basis)


def require_begun(months: list[str], case: Case) -> None:
    """Refuse 422 months that have not begun."""
    if months[-1] > case.filed_on.isoformat()[:7]:
        raise bad_field("evidence.months", f"{months[-1]}尚未开始，只能申请已经开始的月份。")
