"""The registry as a Nameko service: every entrypoint, nothing decided here."""

from __future__ import annotations

from common.bus import Call, Reply, command, query
from common.checks import Check
from common.desk import Desk
from common.jurisdiction import default_profile, judged_by
from common.provider import ServiceDesk
from common.replies import as_of, made, page, readable, shown
from registry_svc import orgs
from registry_svc.schemas import org_view
from registry_svc.store import RegistryStore

OFFICES = ("bureau", "street")
ORG_FILTERS = {"kind": "kind", "stage": "stage", "uscc": "uscc", "name": "name", "division": "division"}


class Service:
    """Organisations and bases."""

    name = "registry"
    desk: Desk[RegistryStore] = ServiceDesk(RegistryStore)

    @command(roles=OFFICES)
    def register_org(self, call: Call) -> Reply:
        check = self._check(call, call.body["division"])
        loaded = self.desk.create(self.desk.store.orgs, call, lambda id: orgs.register(id, call.body, check))
        return made(loaded, org_view, "/v1/orgs")

    @query()
    def list_orgs(self, call: Call) -> Reply:
        return page(self.desk.store.orgs, call, ORG_FILTERS, org_view)

    @query()
    def get_org(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.orgs, call.params["id"], as_of(call))
        return shown(readable(loaded, call.principal, org=loaded.id), org_view)

    @command(roles=OFFICES)
    def change_org(self, call: Call) -> Reply:
        return self._org(call, orgs.change)

    @command(roles=("bureau",))
    def conclude_inspection(self, call: Call) -> Reply:
        return self._org(call, orgs.inspect)

    @command(roles=("bureau",))
    def rate_org(self, call: Call) -> Reply:
        return self._org(call, orgs.rate)

    @command(roles=("bureau",))
    def honour_org(self, call: Call) -> Reply:
        return self._org(call, orgs.honour)

    @command(roles=("bureau",))
    def penalise_org(self, call: Call) -> Reply:
        return self._org(call, orgs.penalise)

    @command(roles=("bureau",))
    def list_org(self, call: Call) -> Reply:
        return self._org(call, orgs.list_)

    @command(roles=("bureau",))
    def delist_org(self, call: Call) -> Reply:
        number = int(call.params["n"])
        return self._org(call, lambda state, form, check: orgs.delist(state, number, form, check))

    def _org(self, call: Call, decide: orgs.Decision) -> Reply:
        """One decision on one organisation, answered with the organisation as it now is."""
        decided = self.desk.act(
            self.desk.store.orgs, call.params["id"], call,
            lambda state: decide(state, call.body, self._check(call, state["division"])),
        )  # fmt: skip
        return shown(decided, org_view)

    def _check(self, call: Call, division: str) -> Check:
        """The rules of a place today."""
        return self.desk.check(self._judged_by(division), call)

    def _judged_by(self, division: str) -> dict[str, object]:
        adoptions = self.desk.store.adoptions(division)
        fallback = default_profile(self.desk.book, division)
        return judged_by(adoptions, fallback, self.desk.clock.today().isoformat())
