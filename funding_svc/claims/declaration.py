"""The declaration of a claim: who files, decides and pays it, and what undoes that."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Query, Transition, Unique
from common.kernel.declaration.authority import applicant, auditor, bureau, finance
from contracts import facts, funding
from funding_svc.budgets.purse import links
from funding_svc.claims import decisions, neighbours
from funding_svc.claims.fields import (
    Claim,
    ClaimAnnulmentForm,
    ClaimDecisionForm,
    ClaimForm,
    ClaimPaymentForm,
    ClaimPreview,
    ClaimPreviewForm,
    ClaimRecoveryForm,
)

FILER = (applicant.of(Claim.org),)
OFFICE = (bureau.at(Claim.division),)
FINANCE = (finance.at(Claim.division),)

FILE = Create(
    name="file", label="申请补贴或奖励", by=FILER, form=ClaimForm, seat=neighbours.seat, needs=neighbours.filing,
    transition=Transition("file", "提出申请", (), "filed", funding.FILED), decide=decisions.file,
)  # fmt: skip
PREVIEW = Query(
    name="preview", label="试算补贴或奖励", by=FILER, form=ClaimPreviewForm, seat=neighbours.seat, needs=neighbours.filing,
    decide=decisions.preview, gives=ClaimPreview,
)  # fmt: skip
DECISION = Command(
    name="decision", label="审定补贴或奖励申请", by=OFFICE, not_by=("file",), form=ClaimDecisionForm,
    chosen_by=ClaimDecisionForm.decision, needs=neighbours.decision, decide=decisions.decide,
    transitions=(
        Transition("approve", "同意", ("filed",), "approved", funding.APPROVED),
        Transition("reject", "不予同意", ("filed",), "rejected", funding.REJECTED),
    ),
)  # fmt: skip
PAYMENT = Command(
    name="payment", label="登记拨付", by=FINANCE, not_by=("file", "decision"), form=ClaimPaymentForm, needs=neighbours.decision,
    decide=decisions.pay, transitions=(Transition("pay", "拨付", ("approved",), "paid", funding.PAID),),
)  # fmt: skip
WITHDRAWAL = Command(
    name="withdrawal", label="撤回补贴或奖励申请", by=FILER, decide=decisions.withdraw,
    transitions=(Transition("withdraw", "撤回", ("filed", "approved"), "withdrawn", funding.WITHDRAWN),),
)  # fmt: skip
ANNULLED = (
    Transition("reopen", "原决定被撤销，重新审定", ("approved", "rejected"), "filed", funding.ANNULLED),
    Transition("claim_back", "原决定被撤销，追回资金", ("paid",), "to_recover", funding.ANNULLED),
)
ANNULMENT = Command(
    name="annulment", label="登记有权机关对审定决定的撤销", by=OFFICE, form=ClaimAnnulmentForm, decide=decisions.annul, clause="E-10",
    transitions=lambda rules, params: ANNULLED,
)  # fmt: skip
RECOVERY = Command(
    name="recovery", label="登记追回资金", by=FINANCE, form=ClaimRecoveryForm, decide=decisions.recover,
    transitions=(Transition("recover", "追回", ("to_recover",), "recovered", funding.RECOVERED),),
)  # fmt: skip

CLAIM = Aggregate(
    name="claim", label="补贴和奖励申请", path="/v1/claims", fields=Claim, facts=facts.Claim,
    states={
        "filed": "已申请", "approved": "已同意", "rejected": "不予同意", "paid": "已拨付", "withdrawn": "已撤回", "to_recover": "待追回",
        "recovered": "已追回",
    },
    readers=(applicant.of(Claim.org), bureau.over(Claim.division), finance.over(Claim.division), auditor.over(Claim.division)),
    create=FILE, commands=(DECISION, PAYMENT, WITHDRAWAL, ANNULMENT, RECOVERY), queries=(PREVIEW,), org=Claim.org, counted=True,
    filters=(Claim.scheme, Claim.state, Claim.org, Claim.division),
    unique=(
        Unique("org_number", lambda claim: f"{claim['org']}#{claim['number']}"),
        Unique("budget_link", links),
        Unique("pool_number", lambda claim: claim["pool"] and f"{claim['pool']}#{claim['pool_number']}"),
        Unique("subject_number", lambda claim: claim["subject"] and f"{claim['subject']}#{claim['subject_number']}"),
    ),
    separate_persons="funding.separate_persons",
)  # fmt: skip
