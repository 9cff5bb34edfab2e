"""Running cost (运作、运行经费): paid as incurred by voucher (YP21-32), or within the year's amount (YB21-48). Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.problems import bad_field
from common.kernel.text import key
from funding_svc.schemes.case import Case, Entitlement, Step

AS_INCURRED = "funding.running_cost.as_incurred"
YEARLY = "funding.running_cost.yearly_fen"
# what the evidence says of the money, and the parameter with the codes that the profile allows
KINDS = {"body": "funding.running_cost.bodies", "line": "funding.running_cost.lines"}


def entitlement(case: Case, check: Check) -> Entitlement:
    """The sum of the vouchers, never more; where the place has a yearly amount, what is left of it. Raises Refused 409 for a
    voucher used before and where the place has neither rule, 422 for a body or line that it does not name."""
    incurred = check.rules.has(AS_INCURRED) and check.value(AS_INCURRED)
    yearly_fen = check.value(YEARLY) if check.rules.has(YEARLY) or not incurred else None
    _require_codes(case, check)
    total_fen = sum(one["amount_fen"] for one in case.evidence["vouchers"])
    _require_unused(case, check)
    steps = [Step(f"凭证{one['number']}", one["amount_fen"]) for one in case.evidence["vouchers"]]
    if yearly_fen is None:
        return Entitlement(total_fen, tuple(steps))
    year = case.evidence["year"]
    used_fen = sum(claim["amount_fen"] for claim in case.earlier_of("running_cost") if claim["evidence"]["year"] == year)
    left_fen = max(yearly_fen - used_fen, 0)
    steps.append(Step(f"{year}年度经费余额", left_fen))
    return Entitlement(min(total_fen, left_fen), tuple(steps), spent=left_fen == 0)


def _require_codes(case: Case, check: Check) -> None:
    for name, parameter in KINDS.items():
        if not check.rules.has(parameter):
            continue
        if case.evidence.get(name) not in check.value(parameter):
            known = "、".join(check.rules.param(parameter).definition.labels[code] for code in check.value(parameter))
            raise bad_field(f"evidence.{name}", f"应填规定的项目：{known}。")


def _require_unused(case: Case, check: Check) -> None:
    used = {key(one["number"]) for claim in case.earlier_of("running_cost") for one in claim["evidence"]["vouchers"]}
    seen: set[str] = set()
    for one in case.evidence["vouchers"]:
        if key(one["number"]) in used | seen:
            raise Refused(409, "voucher_used", f"凭证{one['number']}已经使用，不能重复报销。", basis=check.basis)
        seen.add(key(one["number"]))
