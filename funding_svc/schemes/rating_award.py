"""Rating award (等级评估奖励, YP21-28): by first rating, topped up when a later one is higher. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from common.kernel.check import Check
from funding_svc.schemes.case import Case, Entitlement, Step, after_earlier
from funding_svc.schemes.conditions import in_force


def entitlement(case: Case, check: Check) -> Entitlement:
    """What the ratings so far have earned, less what was claimed on them.

    Measured against the highest grade ever, all payments together come to the award of that grade (ruling 10).
    Only grades awarded while the plan is in force count (ruling 23).
    """
    amounts = check.value("funding.rating_award.amounts")
    basis = check.value("funding.rating_award.top_up_basis")
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
    return after_earlier(due_fen, tuple(steps), case.earlier_of("rating_award"))


def _step(rating: Mapping[str, str], rise_fen: int) -> Step:
    return Step(f"{rating['awarded_on']}评为{rating['grade']}，应奖励（补足）", rise_fen)
