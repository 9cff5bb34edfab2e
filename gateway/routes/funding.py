"""Requests about claims for subsidies and awards."""

from funding_svc import schemas as s
from funding_svc.budgets.declaration import BUDGET
from funding_svc.calls.declaration import CALL, ENTRY
from funding_svc.claims.declaration import CLAIM
from funding_svc.entitlements.declaration import ENTITLEMENT
from funding_svc.expenses.declaration import EXPENSE
from funding_svc.overlaps.declaration import OVERLAP
from funding_svc.projects.declaration import PROJECT
from funding_svc.statements.declaration import STATEMENT
from gateway.declared import routes
from gateway.route import Route

ROUTES = (
    *routes("funding", CLAIM),
    *routes("funding", BUDGET),
    *routes("funding", EXPENSE),
    *routes("funding", STATEMENT),
    *routes("funding", CALL),
    *routes("funding", ENTRY),
    *routes("funding", PROJECT),
    *routes("funding", OVERLAP),
    *routes("funding", ENTITLEMENT),
    Route("GET", "/v1/open-data/awards.json", "funding", "awards", "资助公开数据", gives=s.AwardsShown, public=True),
    Route("GET", "/v1/accounts/{id}", "funding", "account", "查看单位专账", gives=s.AccountShown),
    Route("GET", "/v1/ledger", "funding", "ledger", "查询预算总账", gives=s.LedgerShown, query=("budget", "from", "to")),
    Route("GET", "/v1/entitlements", "funding", "entitlements", "查询可以申请的扶持（免申即享）", gives=s.EntitlementsShown, query=("org", "worker")),
)
