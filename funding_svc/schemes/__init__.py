"""The schemes that pay, one pure module each, and those that the rules know but nobody can claim yet."""

from __future__ import annotations

from collections.abc import Mapping

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.listings import blocking, grounds
from funding_svc.codes import LISTS, SCHEMES
from funding_svc.schemes import (
    contest_match,
    honour_award,
    rating_award,
    rent_subsidy,
    startup_subsidy,
    venture_match,
)
from funding_svc.schemes.case import Case, Entitlement, Scheme

OFFERED: Mapping[str, Scheme] = {
    "startup_subsidy": startup_subsidy.entitlement,
    "rent_subsidy": rent_subsidy.entitlement,
    "rating_award": rating_award.entitlement,
    "honour_award": honour_award.entitlement,
    "venture_match": venture_match.entitlement,
    "contest_match": contest_match.entitlement,
}
# Where a profile gives a scheme that is not offered its amount; without it nothing could be paid anyway.
AMOUNTS = {
    "pay_subsidy": "funding.pay_subsidy.max_fen_per_month",
    "supervisor_award": "funding.supervisor_award.amount_fen",
    "senior_worker_award": "funding.senior_worker_award.amount_fen",
    "small_grant": "funding.small_grant.max_fen",
    "operator_fee": "funding.operator_fee.papers",
    "running_cost": "funding.running_cost.yearly_fen",
    "worker_allowance": "funding.worker_allowance_fen",
    "city_subsidy": "funding.city_subsidy_fen",
}


CONTEST_FACTS = ("contest_level", "prize", "area_in_division", "clients_in_division")


def to_confirm(scheme: str, check: Check) -> tuple[str, ...]:
    """The facts that an applicant states and that the deciding officer must have checked."""
    if scheme == "venture_match":
        return tuple(check.value("funding.venture_match.requires"))
    return CONTEST_FACTS if scheme == "contest_match" else ()


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
