"""Award of a senior social worker (高级社工师奖励, YP21-35, -40): once in a life, on proofs, under implementing rules. Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused
from common.kernel.problems import bad_fields
from funding_svc.schemes.case import Case, Entitlement, Step
from funding_svc.schemes.conditions import require_registered
from funding_svc.schemes.workers import certificate_on, worker_of

RULES = "funding.senior_worker_award.implementing_rules"
MISSING = {
    "employment_proof": "须提交劳务合同或者劳动合同。", "project_innovation": "须证明在项目组织方面具有创新贡献。",
    "talent_innovation": "须证明在人才培养方面具有创新贡献。",
}  # fmt: skip


def entitlement(case: Case, check: Check) -> Entitlement:
    """The award, once, whichever organisation claims it. Raises Refused 409 ``not_offered`` before the implementing rules are
    made, 422 where a condition fails or a proof is missing."""
    amount_fen = check.value("funding.senior_worker_award.amount_fen")
    if not check.rules.has(RULES):
        basis = (check.cite("YP21-40"),)
        raise Refused(409, "not_offered", "高级社工师奖励实施细则尚未制定，本项奖励暂不办理。", basis=basis)
    check.value(RULES)
    require_registered("senior_worker_award", case, check)
    worker, day = worker_of(case), case.filed_on.isoformat()
    detail = "该人员没有有效的高级社会工作师证书。"
    check.limit("funding.senior_worker_award.qualification", certificate_on(worker, day, day), detail)
    missing = [name for name in check.value("funding.senior_worker_award.proofs") if not case.evidence.get(name)]
    if missing:
        raise bad_fields(*(FieldError(f"evidence.{name}", MISSING[name]) for name in missing))
    steps = (Step("高级社工师一次性奖励", amount_fen),)
    if len(case.of_subject("senior_worker_award")) >= check.value("funding.senior_worker_award.times"):
        return Entitlement(0, (*steps, Step("减：该人员已经领取", -amount_fen)), spent=True)
    return Entitlement(amount_fen, steps)
