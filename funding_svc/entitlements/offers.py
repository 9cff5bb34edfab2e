"""What could be claimed today of every scheme that the place offers: amount, arithmetic, basis, what is missing. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused
from funding_svc import schemes
from funding_svc.claims.fields import EVIDENCE
from funding_svc.codes import SCHEMES
from funding_svc.schemes.case import Case
from funding_svc.schemes.projects import STATED
from funding_svc.schemes.subjects import WORKER_SCHEMES

NOT_HERE = frozenset({"not_offered", "rule_not_set", "profile_period_ended", "no_rules_here"})
# Where a profile gives a scheme its amount: a place without it does not offer the scheme.
AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "rent_subsidy": ("funding.rent_subsidy.max_fen_per_month",),
    "venture_match": ("funding.venture_match.max_fen",),
    "contest_match": ("funding.contest_match.max_fen",),
    "pay_subsidy": ("funding.pay_subsidy.grades",),
    "worker_allowance": ("funding.worker_allowance_fen",),
    "small_grant": ("funding.small_grant.max_fen",),
    "operator_fee": ("funding.operator_fee.papers",),
    "running_cost": ("funding.running_cost.yearly_fen", "funding.running_cost.as_incurred"),
    "senior_worker_award": ("funding.senior_worker_award.implementing_rules",),
}
Offer = dict[str, Any]


def offers(case: Case, of_worker: bool, fresh: Callable[[], Check], claimed: Callable[[str], Case]) -> list[Offer]:
    """One line for each scheme, and for each honour or year of its own. ``fresh`` gives a check that has asked nothing yet;
    ``claimed`` the case with what stands against a scheme beyond the organisation's own claims."""
    wanted = [name for name in schemes.OFFERED if (name in WORKER_SCHEMES) == of_worker]
    return [one for name in wanted for one in _of_scheme(name, claimed(name), fresh)]


def _of_scheme(scheme: str, case: Case, fresh: Callable[[], Check]) -> Iterator[Offer]:
    guesses = list(_guesses(scheme, case))
    if not guesses:
        yield from _by_hand(scheme, fresh())
    for evidence in guesses:
        check = fresh()
        try:
            check.new_case()
            found = schemes.entitlement(scheme, replace(case, evidence=evidence), check)
        except Refused as refused:
            if refused.code not in NOT_HERE:
                yield _offer(scheme, evidence, 0, [], refused.basis or check.basis, [refused.errors[0].message if refused.errors else refused.detail])
            continue
        missing = ["此前已经申请。"] if found.spent else [step.label for step in found.steps[-1:] if not found.amount_fen]
        yield _offer(scheme, evidence, found.amount_fen, [asdict(step) for step in found.steps], check.basis, missing)


def _guesses(scheme: str, case: Case) -> Iterator[dict[str, Any]]:
    """The evidence that the register itself gives; none where the applicant must state something."""
    if scheme in ("startup_subsidy", "rating_award"):
        yield {}
    elif scheme == "honour_award":
        yield from ({name: one[name] for name in ("title", "level", "awarded_on")} for one in case.org["honours"])
    elif scheme == "supervisor_award" and case.worker:
        yield from ({"year": year} for year in case.worker["chosen_years"])


def _by_hand(scheme: str, check: Check) -> Iterator[Offer]:
    """A scheme that rests on what the applicant states: shown with what is to be stated, where the place offers it."""
    offered = [name for name in AMOUNTS.get(scheme, ()) if check.rules.has(name)]
    if not offered or check.rules.stopped:
        return
    check.value(offered[0])
    needed = [field.label for name, field in EVIDENCE[scheme].all().items() if field.required or name in STATED.get(scheme, ())]
    yield _offer(scheme, {}, None, [], check.basis, [f"须填报：{'、'.join(needed)}。"] if needed else ["须提交证明材料。"])


def _offer(scheme: str, evidence: Mapping[str, Any], amount_fen: int | None, steps: list[Any], basis: Any, missing: list[str]) -> Offer:
    return {
        "scheme": scheme, "scheme_label": SCHEMES[scheme], "evidence": dict(evidence), "amount_fen": amount_fen, "steps": steps,
        "basis": [ground.to_json() for ground in basis], "missing": missing, "claimable": bool(amount_fen) and not missing,
    }  # fmt: skip
