"""Allowance of certified social workers (持证社工职业津贴, ZJ18-33): monthly, where a bureau has set an amount. Pure."""

from __future__ import annotations

from datetime import timedelta

from common.kernel.check import Check
from common.kernel.periods import add_months
from common.kernel.problems import bad_field
from funding_svc.schemes import months
from funding_svc.schemes.case import Case, Entitlement, Step
from funding_svc.schemes.workers import certificate_on, worker_of


def entitlement(case: Case, check: Check) -> Entitlement:
    """The allowance of each month in which the worker held a certificate and the post; one month once. Raises Refused 422, 409
    as the pay subsidy does, 409 ``rule_not_set`` while nobody has set an amount."""
    amount_fen = check.value("funding.worker_allowance_fen")
    worker, wanted = worker_of(case), months.asked(case.evidence)
    months.require_unclaimed(wanted, months.claimed(case.of_subject("worker_allowance")), "职业津贴", check)
    months.require_begun(wanted, case)
    for month in wanted:
        first = months.first_day(month)
        last = (add_months(first, 1) - timedelta(days=1)).isoformat()
        if not worker["employed_since"] or worker["employed_since"] > last or certificate_on(worker, first.isoformat(), last) is None:
            raise bad_field("evidence.first_month", f"{month}该人员不在本单位任职，或者没有有效的职业资格证书。")
    return Entitlement(amount_fen * len(wanted), (Step(f"每月职业津贴，共{len(wanted)}个月", amount_fen),))
