"""Rating award (等级评估奖励, YP21-28): by first rating, topped up when a later one is higher. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from common.kernel.check import Check
from funding_svc.schemes.case import Case, Entitlement, Step, after_earlier
from funding_svc.schemes.conditions import in_force, require_kind


def entitlement(case: Case, check: Check) -> Entitlement:
    """What the ratings so far have earned, less what was claimed on them.

    Measured against the highest grade ever, all payments together come to the award of that grade (ruling 10).
    Only grades awarded while the plan is in force count; what an earlier plan has paid, as the deciding officer found
    it, is taken off (ruling 23). Raises Refused 422 for a body that is not registered: it has no grade.
    """
    amounts = check.value("funding.rating_award.amounts")
    basis = check.value("funding.rating_award.top_up_basis")
    require_kind(case, check)
    known = (one for one in case.known("ratings", "awarded_on") if in_force(one, "funding.rating_award.awarded_while_in_force", check))
    ratings = sorted(known, key=lambda one: one["awarded_on"])
    steps, due_fen, reference_fen = [], 0, 0
    for rating in ratings:
        award_fen = amounts.get(rating["grade"], 0)
        rise_fen = max(award_fen - reference_fen, 0)
        due_fen += rise_fen
        steps.append(_step(rating, rise_fen))
        reference_fen = award_fen if basis == "last_grade" else max(reference_fen, award_fen)
    if not ratings:
        steps.append(Step("方案施行期间尚无评估等级", 0))
    if before_fen := _paid_before(case):
        steps.append(Step("减：此前办法已发放", -before_fen))
        due_fen = max(due_fen - before_fen, 0)
    return after_earlier(due_fen, tuple(steps), case.earlier_of("rating_award"))


def _paid_before(case: Case) -> int:
    """What an earlier plan has paid, as an officer found at this claim or at an earlier one."""
    found = [case.confirmed, *(claim["confirmed"] or {} for claim in case.earlier_of("rating_award"))]
    return max(int(one.get("paid_before_fen", 0)) for one in found)


def _step(rating: Mapping[str, str], rise_fen: int) -> Step:
    return Step(f"{rating['awarded_on']}评为{rating['grade']}，应奖励（补足）", rise_fen)
