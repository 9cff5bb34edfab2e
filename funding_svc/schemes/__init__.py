"""The schemes that pay, one pure module each, and those that the rules know but nobody can claim yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.listings import blocking, grounds
from funding_svc.codes import LISTS, SCHEMES
from funding_svc.schemes import (
    contest_match,
    honour_award,
    operator_fee,
    pay_subsidy,
    rating_award,
    rent_subsidy,
    running_cost,
    senior_worker_award,
    small_grant,
    startup_subsidy,
    supervisor_award,
    venture_match,
    worker_allowance,
)
from funding_svc.schemes.case import Case, Entitlement, Scheme

OFFERED: Mapping[str, Scheme] = {
    "startup_subsidy": startup_subsidy.entitlement,
    "rent_subsidy": rent_subsidy.entitlement,
    "rating_award": rating_award.entitlement,
    "honour_award": honour_award.entitlement,
    "venture_match": venture_match.entitlement,
    "contest_match": contest_match.entitlement,
    "pay_subsidy": pay_subsidy.entitlement,
    "supervisor_award": supervisor_award.entitlement,
    "senior_worker_award": senior_worker_award.entitlement,
    "small_grant": small_grant.entitlement,
    "operator_fee": operator_fee.entitlement,
    "running_cost": running_cost.entitlement,
    "worker_allowance": worker_allowance.entitlement,
}
# Where a profile gives a scheme that is not offered its amount; without it nothing could be paid anyway.
AMOUNTS = {
    "city_subsidy": "funding.city_subsidy_fen",
}


CONFIRMED = {
    "contest_match": ("contest_level", "prize", "area_in_division", "clients_in_division"),
    "pay_subsidy": ("performance",),
    "senior_worker_award": ("contribution",),
}


def to_confirm(scheme: str, evidence: Mapping[str, Any], check: Check) -> tuple[str, ...]:
    """The facts that an applicant states and that the deciding officer must have checked."""
    if scheme == "venture_match":
        return tuple(check.value("funding.venture_match.requires"))
    if scheme == "operator_fee":
        return ("judgement",) if operator_fee.lacks_a_kind(evidence, check) else ()
    return CONFIRMED.get(scheme, ())


def entitlement(scheme: str, case: Case, check: Check) -> Entitlement:
    """What a case is entitled to under a scheme of the API.

    Raises Refused 409 ``rule_not_set`` where the profile gives no amount, ``not_offered`` where it does but the
    scheme cannot be claimed yet, and what the scheme's own conditions raise.
    """
    if stopping := blocking(case.org.get("listings", ()), "funding", check):
        detail = f"该社会组织现列入{'、'.join(LISTS[name] for name in stopping)}，在移出以前不能申请和领取扶持资金。"
        raise Refused(422, "refused_by_rule", detail, basis=grounds(check))
    if scheme in OFFERED:
        return OFFERED[scheme](case, check)
    check.value(AMOUNTS[scheme])
    raise Refused(409, "not_offered", f"本系统尚未受理“{SCHEMES[scheme]}”的申请。", basis=check.basis)
