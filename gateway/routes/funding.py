"""Requests about claims for subsidies and awards."""

from funding_svc import schemas as s
from gateway.route import Route

_CLAIM = "/v1/claims/{id}"

ROUTES = (
    Route("POST", "/v1/claims/preview", "funding", "preview_claim", "试算补贴或奖励", s.ClaimPreviewForm, s.ClaimPreviewShown),
    Route("POST", "/v1/claims", "funding", "file_claim", "申请补贴或奖励", s.ClaimForm, s.ClaimShown, 201),
    Route("GET", "/v1/claims", "funding", "list_claims", "查询补贴和奖励申请", gives=s.ClaimPage, query=("scheme", "state", "org", "division")),
    Route("GET", _CLAIM, "funding", "get_claim", "查看补贴或奖励申请", gives=s.ClaimShown, query=("as_of",)),
    Route("POST", _CLAIM + "/decision", "funding", "decide_claim", "审定补贴或奖励申请", s.ClaimDecisionForm, s.ClaimShown),
    Route("POST", _CLAIM + "/payment", "funding", "pay_claim", "登记拨付", s.ClaimPaymentForm, s.ClaimShown),
)
