"""Start-up subsidy (开办补贴, YP21-26): once, to a new organisation that has passed its first inspection. Pure."""

from __future__ import annotations

from common.kernel.check import Check
from funding_svc.schemes.case import Case, Entitlement, Step
from funding_svc.schemes.conditions import require_new, require_registered


def entitlement(case: Case, check: Check) -> Entitlement:
    """The ceiling of the subsidy, or nothing once it was claimed. Raises Refused 422 where a condition fails."""
    ceiling_fen = check.value("funding.startup_subsidy.max_fen")
    require_registered("startup_subsidy", case, check)
    require_new("startup_subsidy", case, check)
    inspections = case.known("inspections", "concluded_on")
    first = min(inspections, key=lambda one: one["year"])["conclusion"] if inspections else None
    check.limit("funding.startup_subsidy.first_inspection", first, "首次年检（年报）结论须符合规定方可申请开办补贴。")
    steps = (Step("开办补贴上限", ceiling_fen),)
    times = len(case.earlier_of("startup_subsidy"))
    if times >= check.value("funding.startup_subsidy.times"):
        return Entitlement(0, (*steps, Step("减：开办补贴次数已用完", -ceiling_fen)), spent=True)
    return Entitlement(ceiling_fen, steps)
