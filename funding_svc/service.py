"""Funding as a Nameko service: its aggregates, and what it hears of its neighbours."""

from __future__ import annotations

from typing import Any

import contracts
from common.bus import Call, Reply, on_events, query
from common.kernel.privacy import PersonalData
from common.run.declared_service import DeclaredService
from common.run.desk import Desk
from common.run.provider import ServiceDesk
from common.run.vault import Vault
from common.store.copies import snapshot_in
from funding_svc.awards import open_awards
from funding_svc.budgets.asking import ledger_of
from funding_svc.budgets.declaration import BUDGET
from funding_svc.calls.declaration import CALL, ENTRY
from funding_svc.claims.declaration import CLAIM
from funding_svc.entitlements.asking import entitled
from funding_svc.entitlements.declaration import ENTITLEMENT
from funding_svc.entitlements.telling import tell_org, tell_worker
from funding_svc.expenses.asking import account_of
from funding_svc.expenses.declaration import EXPENSE
from funding_svc.overlaps.declaration import OVERLAP
from funding_svc.projects.declaration import PROJECT
from funding_svc.statements.declaration import STATEMENT
from funding_svc.store import FundingStore

PUBLISHED = 1000  # awards of one file
HEARD = contracts.consumed_by("funding")
ORG_NEWS = tuple(name for name in HEARD if name.startswith("registry.org."))
BASE_NEWS = tuple(name for name in HEARD if name.startswith("registry.base."))
WORKER_NEWS = tuple(name for name in HEARD if name.startswith("training.worker."))
NOTICE_NEWS = tuple(name for name in HEARD if name.startswith("notice.notice."))
RESIDENCY_NEWS = tuple(name for name in HEARD if name.startswith("admission.residency."))


class Service(DeclaredService):
    """Claims for subsidies and awards."""

    name = "funding"
    desk: Desk[FundingStore] = ServiceDesk(FundingStore)
    personal: PersonalData = Vault()
    aggregates = (CLAIM, BUDGET, EXPENSE, STATEMENT, CALL, ENTRY, PROJECT, OVERLAP, ENTITLEMENT)

    @query()
    def entitlements(self, call: Call) -> Reply:
        """What an organisation (``org``), or a worker by its employer (``worker``), could claim today; nothing is filed."""
        return Reply(200, entitled(self.desk, self.reader(call), call.query))

    @query()
    def awards(self, call: Call) -> Reply:
        """What was paid to whom, as open data; nothing of persons."""
        return Reply(200, open_awards(self.desk.store.paid_awards(PUBLISHED), self.desk.store.orgs_named))

    @query()
    def ledger(self, call: Call) -> Reply:
        """The entries of a budget in a span of days, and the balance of each account at its end."""
        return Reply(200, ledger_of(self.desk.store, self.reader(call), call.query))

    @query()
    def account(self, call: Call) -> Reply:
        """The account of an organisation: income and expense by purpose, each expense with its voucher."""
        return Reply(200, account_of(self.desk.store, self.reader(call), call.params["id"]))

    @on_events(*ORG_NEWS)
    def on_orgs(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_orgs.handle(events, "org")
        for event in events:
            tell_org(self.desk, event)

    @on_events(*RESIDENCY_NEWS)
    def on_residencies(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_residencies.handle(events, "residency")
        assessed = [one for one in events if one["name"] == "admission.residency.assessed"]
        self.desk.store.copies_assessments.keep(snapshot_in(one, {"passed": one["data"]["passed"]}) for one in assessed)

    @on_events(*BASE_NEWS)
    def on_bases(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_bases.handle(events, "base")

    @on_events(*WORKER_NEWS)
    def on_workers(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_workers.handle(events, "worker")
        for event in events:
            tell_worker(self.desk, event)

    @on_events(*NOTICE_NEWS)
    def on_notices(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_notices.handle(events, "notice")

    @on_events("registry.profile.adopted")
    def on_adoptions(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_adoptions.apply_decisions(events)
