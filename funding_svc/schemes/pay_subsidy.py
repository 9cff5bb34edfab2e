"""Pay subsidy (薪酬补贴, YP21-33): monthly to a professional social worker, by qualification, performance and years. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Refused
from common.kernel.money import yuan_text
from common.kernel.periods import add_months, full_years_between
from common.kernel.problems import bad_field
from funding_svc.schemes import months
from funding_svc.schemes.case import Case, Entitlement, Step
from funding_svc.schemes.workers import certificate_on, worker_of

GRADES = "funding.pay_subsidy.grades"


def entitlement(case: Case, check: Check) -> Entitlement:
    """The subsidy of each month by the table that the bureau has set; one worker, one month, once, whichever organisation.

    A row of the table is named ``qualification/performance/years``: it holds from so many full years of work on. Raises
    Refused 422 where a condition fails or the table leaves the bounds of the plan, 409 for a month claimed before and
    where nobody has set the table.
    """
    grades = check.value(GRADES)
    worker, wanted = worker_of(case), months.asked(case.evidence)
    months.require_unclaimed(wanted, months.claimed(case.of_subject("pay_subsidy")), "薪酬补贴", check)
    months.require_begun(wanted, case)
    steps = [_step(month, grades, worker, case, check) for month in wanted]
    return Entitlement(sum(step.amount_fen for step in steps), tuple(steps))


def _step(month: str, grades: Mapping[str, int], worker: Mapping[str, Any], case: Case, check: Check) -> Step:
    first = months.first_day(month)
    last = (add_months(first, 1) - timedelta(days=1)).isoformat()
    if not worker["employed_since"] or worker["employed_since"] > last:
        raise bad_field("evidence.first_month", f"{month}该社会工作者尚未在本单位任职。")
    level = certificate_on(worker, first.isoformat(), last)
    if level is None:
        raise bad_field("person", f"{month}该社会工作者没有有效的职业资格证书，不属于专业社工人才。")
    years = full_years_between(parse_date(worker["working_since"]), first) if (worker["working_since"] or last) <= first.isoformat() else 0
    amount_fen = _amount(grades, level, case.fact("performance"), years, check)
    for bound in ("funding.pay_subsidy.min_fen_per_month", "funding.pay_subsidy.max_fen_per_month"):
        check.limit(bound, amount_fen, f"薪酬补贴档次{yuan_text(amount_fen)}/月超出规定的范围，应由民政部门重新设定。")
    return Step(f"{month}薪酬补贴", amount_fen)


def _amount(grades: Mapping[str, int], level: str, performance: str, years: int, check: Check) -> int:
    """The amount of the row with the most years that the worker has. Raises Refused 422 where no row fits."""
    for since in range(years, -1, -1):
        if (row := f"{level}/{performance}/{since}") in grades:
            return grades[row]
    detail = f"薪酬补贴档次中没有与该人员资质、绩效和工作年限（{years}年）相应的一档。"
    raise Refused(422, "below_rule", detail, basis=check.basis)
