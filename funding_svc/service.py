"""Funding as a Nameko service: every entrypoint, nothing decided here."""

from __future__ import annotations

from typing import Any

import contracts
from common.bus import Call, Reply, command, on_events, query
from common.kernel.decision import Outcome, State
from common.kernel.problems import not_found, unauthorized
from common.run.common_queries import Chapter, CommonQueries, Count
from common.run.desk import Desk, decided_again
from common.run.provider import ServiceDesk
from common.run.replies import as_of, made, readable, shown
from common.run.scope import scoped_page, seen_by
from common.store.aggregates import Loaded
from funding_svc import claims
from funding_svc.claims import Filing
from funding_svc.codes import SCHEMES
from funding_svc.evidence import evidence
from funding_svc.schemas import claim_view, preview_view
from funding_svc.schemes.case import Case
from funding_svc.store import FundingStore
from funding_svc.workflow import CLAIM

FILTERS = ("scheme", "state", "org", "division")
CODES = {"scheme": SCHEMES, "state": CLAIM.labels}
HEARD = contracts.heard_by("funding")
ORG_NEWS = tuple(name for name in HEARD if name.startswith("registry.org."))
RESIDENCY_NEWS = tuple(name for name in HEARD if name.startswith("admission.residency."))


class Service(CommonQueries):
    """Claims for subsidies and awards."""

    name = "funding"
    desk: Desk[FundingStore] = ServiceDesk(FundingStore)
    dossier = (Chapter("claims", "body.org", claim_view),)
    counted = (Count("claims", "补贴和奖励申请", "body.state", CLAIM.labels),)

    @command(roles=("applicant",))
    def preview_claim(self, call: Call) -> Reply:
        filing = self._filing(call)
        found = claims.preview(call.body, filing, self.desk.check(filing.judged_by, call))
        return Reply(200, preview_view(found))

    @command(roles=("applicant",))
    def file_claim(self, call: Call) -> Reply:
        # another claim of the organisation may take the number: see it, decide again
        return made(decided_again(lambda: self._file(call)), claim_view, "/v1/claims")

    @query()
    def list_claims(self, call: Call) -> Reply:
        if call.principal is None:
            raise unauthorized()
        scope = seen_by(call.principal, org="body.org")
        return scoped_page(self.desk.store.claims, call, scope, FILTERS, claim_view, CODES)

    @query()
    def get_claim(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.claims, call.params["id"], as_of(call))
        return shown(readable(loaded, call.principal, org=loaded.body["org"]), claim_view)

    @command(roles=("bureau",))
    def decide_claim(self, call: Call) -> Reply:
        store, id = self.desk.store, call.params["id"]
        return shown(self.desk.act(store.claims, id, call, lambda state: self._decide(state, call)), claim_view)

    @command(roles=("finance",))
    def pay_claim(self, call: Call) -> Reply:
        paid = self.desk.act(
            self.desk.store.claims, call.params["id"], call,
            lambda state: claims.pay(state, call.body, self.desk.check(state["judged_by"], call)),
        )  # fmt: skip
        return shown(paid, claim_view)

    @on_events(*ORG_NEWS)
    def heard_orgs(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_orgs.hear(events, "org")

    @on_events(*RESIDENCY_NEWS)
    def heard_residencies(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_residencies.hear(events, "residency")

    @on_events("registry.profile.adopted")
    def heard_adoptions(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_adoptions.hear_decisions(events)

    def _filing(self, call: Call) -> Filing:
        """A new claim of the caller's organisation, with all that the organisation has claimed so far in sight."""
        store, today = self.desk.store, self.desk.clock.today()
        org = self._own_org(call)
        known = store.claims_of(org["id"])
        given = evidence(call.body["scheme"], call.body["evidence"])
        return Filing(
            case=Case(org, given, claims.standing(known), today),
            number=len(known) + 1,
            judged_by=store.copies_adoptions.judged_by(self.desk.book, claims.paying_place(org), today.isoformat()),
            frozen=store.forced_exit_open(org["id"]),
        )

    def _file(self, call: Call) -> Loaded:
        filing = self._filing(call)
        check = self.desk.check(filing.judged_by, call)
        return self.desk.create(self.desk.store.claims, call, lambda id: claims.file(id, call.body, filing, check))

    def _decide(self, state: State, call: Call) -> Outcome:
        store, check = self.desk.store, self.desk.check(state["judged_by"], call)
        before = claims.standing(store.claims_of(state["org"]), before=state["number"])
        case = claims.case_of(state, store.copies_orgs.get(state["org"]), before, check.today)
        return claims.decide(state, call.body, case, check, frozen=store.forced_exit_open(state["org"]))

    def _own_org(self, call: Call) -> dict[str, Any]:
        """The facts of the applicant's organisation; another's is not there for it. Raises Refused 404."""
        own = call.principal.org if call.principal else None
        facts = self.desk.store.copies_orgs.expect(own) if own and call.body["org"] in (None, own) else None
        if facts is None:
            raise not_found()
        return facts
