"""The declaration of a claim: who files, decides and pays it."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Command, Create, Query, Transition, Unique
from common.kernel.declaration.authority import applicant, auditor, bureau, finance
from contracts import facts, funding
from funding_svc.claims import decisions, neighbours
from funding_svc.claims.fields import Claim, ClaimDecisionForm, ClaimForm, ClaimPaymentForm, ClaimPreview, ClaimPreviewForm

FILER = (applicant.of(Claim.org),)

FILE = Create(
    name="file", label="申请补贴或奖励", by=FILER, form=ClaimForm, seat=neighbours.seat, needs=neighbours.filing,
    transition=Transition("file", "提出申请", (), "filed", funding.FILED), decide=decisions.file,
)  # fmt: skip
PREVIEW = Query(
    name="preview", label="试算补贴或奖励", by=FILER, form=ClaimPreviewForm, seat=neighbours.seat, needs=neighbours.filing,
    decide=decisions.preview, gives=ClaimPreview,
)  # fmt: skip
DECISION = Command(
    name="decision", label="审定补贴或奖励申请", by=(bureau.at(Claim.division),), not_by=("file",), form=ClaimDecisionForm,
    chosen_by=ClaimDecisionForm.decision, needs=neighbours.decision, decide=decisions.decide,
    transitions=(
        Transition("approve", "同意", ("filed",), "approved", funding.APPROVED),
        Transition("reject", "不予同意", ("filed",), "rejected", funding.REJECTED),
    ),
)  # fmt: skip
PAYMENT = Command(
    name="payment", label="登记拨付", by=(finance.at(Claim.division),), not_by=("file", "decision"), form=ClaimPaymentForm,
    decide=decisions.pay, transitions=(Transition("pay", "拨付", ("approved",), "paid", funding.PAID),),
)  # fmt: skip

CLAIM = Aggregate(
    name="claim", label="补贴和奖励申请", path="/v1/claims", fields=Claim, facts=facts.Claim,
    states={"filed": "已申请", "approved": "已同意", "rejected": "不予同意", "paid": "已拨付"},
    readers=(applicant.of(Claim.org), bureau.over(Claim.division), finance.over(Claim.division), auditor.over(Claim.division)),
    create=FILE, commands=(DECISION, PAYMENT), queries=(PREVIEW,), org=Claim.org, counted=True,
    filters=(Claim.scheme, Claim.state, Claim.org, Claim.division),
    unique=(Unique("org_number", lambda claim: f"{claim['org']}#{claim['number']}"),), separate_persons="funding.separate_persons",
)  # fmt: skip
