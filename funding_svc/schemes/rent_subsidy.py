"""Rent subsidy (房租补贴, YP21-27): monthly, towards the office rent of a new organisation. Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.periods import full_months_between
from common.kernel.problems import bad_field
from funding_svc.schemes import months
from funding_svc.schemes.case import Case, Entitlement, Step
from funding_svc.schemes.conditions import require_new, require_registered, years_before


def entitlement(case: Case, check: Check) -> Entitlement:
    """The rent of the claimed months, each up to the monthly ceiling. Raises Refused 422 where a condition fails,
    409 where a month was claimed before."""
    ceiling_fen = check.value("funding.rent_subsidy.max_fen_per_month")
    require_registered("rent_subsidy", case, check)
    check.limit("funding.rent_subsidy.tenures", case.evidence["tenure"], "房租补贴仅限租赁办公场所的社会组织申请。")
    _require_age(case, check)
    wanted, taken = months.asked(case.evidence), months.claimed(case.earlier_of("rent_subsidy"))
    months.require_unclaimed(wanted, taken, "房租补贴", check)
    months.require_begun(wanted, case)
    _require_set_up(wanted, case)
    _require_leased(wanted, case)
    first, last = min(taken | set(wanted)), max(taken | set(wanted))
    span = full_months_between(months.first_day(first), months.first_day(last)) + 1
    check.limit("funding.rent_subsidy.max_months", span, f"自首个月份起连续计算已到第{span}个月，超过房租补贴的最长期限。")
    month_fen = min(case.evidence["monthly_rent_fen"], ceiling_fen)
    steps = (
        Step("月租金", case.evidence["monthly_rent_fen"]),
        Step("每月补贴上限", ceiling_fen),
        Step(f"每月补贴额，共{len(wanted)}个月", month_fen),
    )
    return Entitlement(month_fen * len(wanted), steps)


def _require_age(case: Case, check: Check) -> None:
    """New when the subsidy is first claimed; whether it may run on past that age is for the rules to say."""
    outlasts = check.value("funding.rent_subsidy.may_outlast_new_status")
    if not (outlasts and case.earlier_of("rent_subsidy")):
        require_new("rent_subsidy", case, check)
    if not outlasts and case.set_up_on:
        last = months.first_day(months.asked(case.evidence)[-1])
        years = years_before(case, last)
        check.limit("funding.rent_subsidy.max_age_years", years, "申请的月份已超出新成立的年限。")


def _require_set_up(wanted: list[str], case: Case) -> None:
    """Rent is paid for months in which the organisation was there (ruling 22)."""
    if case.set_up_on and wanted[0] < case.set_up_on.isoformat()[:7]:
        raise bad_field("evidence.first_month", f"该社会组织成立于{case.set_up_on.isoformat()}，不能申请成立以前的月份。")


def _require_leased(wanted: list[str], case: Case) -> None:
    """Rent is paid for months that the lease covers (ruling 22). Raises Refused 422 naming the field."""
    given = case.evidence
    if wanted[0] < given["lease_from"][:7]:
        raise bad_field("evidence.first_month", f"租赁合同自{given['lease_from']}起，不能申请此前的月份。")
    until = given.get("lease_until")
    if until and until < given["lease_from"]:
        raise bad_field("evidence.lease_until", "租赁合同的终止日期不得早于起始日期。")
    if until and wanted[-1] > until[:7]:
        raise bad_field("evidence.months", f"租赁合同至{until}止，不能申请此后的月份。")
