"""The declaration of what an organisation was told that it could claim; nobody enters it, news of the register does."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Aggregate, Reaction, Transition
from common.kernel.declaration.authority import applicant, auditor, bureau, finance
from contracts import facts, funding
from funding_svc.entitlements.decisions import arise
from funding_svc.entitlements.fields import Entitlement

FIRST = Transition("arise", "可申请扶持", (), "open", funding.ENTITLEMENT_ARISEN)
AGAIN = Reaction(
    name="news", transitions=(Transition("arise_again", "可申请扶持", ("open",), "open", funding.ENTITLEMENT_ARISEN),),
    decide=lambda state, offers, check: arise(state["told"], offers, check),
)  # fmt: skip

ENTITLEMENT = Aggregate(
    name="entitlement", label="可申请扶持的提示", path="/v1/entitlement-notices", fields=Entitlement, facts=facts.Entitlement,
    states={"open": "已提示"}, reactions=(AGAIN,), org=Entitlement.org, filters=(Entitlement.org, Entitlement.division),
    readers=(
        applicant.of(Entitlement.org), bureau.over(Entitlement.division), finance.over(Entitlement.division), auditor.over(Entitlement.division),
    ),
)  # fmt: skip
