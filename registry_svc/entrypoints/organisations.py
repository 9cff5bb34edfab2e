"""Requests about organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.bus import Call, Reply, command, query
from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import FieldError, Outcome, Refused, State
from common.kernel.problems import not_found
from common.kernel.text import key
from common.run.declared import caller_of
from common.run.replies import as_of, made, shown, timeline
from common.run.scope import scoped_page
from common.store.aggregates import Loaded
from registry_svc import codes, founding, listings, org_records, orgs, reading, transfers
from registry_svc.delegations import entrusted
from registry_svc.entrypoints.shared import Registry, number
from registry_svc.schemas import org_view

OFFICES = ("bureau", "street")
FILTERS = ("kind", "stage", "uscc", "name", "division")
CODES = {"kind": codes.ORG_KINDS, "stage": codes.STAGES}


Alike = Callable[[Mapping[str, Any]], Iterable[State]]
Taken = Callable[[], Exception]


class Contested(Exception):
    """Another organisation has what only one may have."""


class OrganisationEntrypoints(Registry):
    """Organisations: their facts, what is recorded of them, where they belong."""

    @command(roles=(*OFFICES, "operator"))
    def register_org(self, call: Call) -> Reply:
        form, by_trust = call.body, self._files_for_the_bureau(call)
        check = self._check(call, form["division"])
        then = self._at_founding(call, form)

        def create(alike: Alike, taken: Taken) -> Loaded:
            register = lambda id: orgs.register(id, form, check, then, alike(form), entrusted=by_trust)  # noqa: E731
            return self.desk.create(self.desk.store.orgs, call, register, taken)

        return made(self._alone(create, form), org_view, "/v1/orgs")

    @query()
    def list_orgs(self, call: Call) -> Reply:
        caller = caller_of(self.desk, call)
        view = lambda loaded: org_view(loaded, full=reading.of_org(loaded.body, caller) == "full")  # noqa: E731
        return scoped_page(self.desk.store.orgs, call, reading.orgs(caller), FILTERS, view, CODES, keyed=("name",))

    @query()
    def get_org(self, call: Call) -> Reply:
        now = self.desk.load(self.desk.store.orgs, call.params["id"])
        how = self._reads(call, now)  # who may know is judged by what the thing is now
        at = as_of(call)
        return shown(self.desk.load(self.desk.store.orgs, now.id, at) if at else now, lambda loaded: org_view(loaded, full=how == "full"))

    @command(roles=OFFICES)
    def change_org(self, call: Call) -> Reply:
        def change(alike: Alike, taken: Taken) -> Loaded:
            def decide(state: State) -> Outcome:
                after = {**state, **call.body}
                check = self._check(call, state["division"])
                return orgs.change(state, call.body, check, self._at_founding(call, after), alike(after))

            return self.desk.act(self.desk.store.orgs, call.params["id"], call, decide, taken, self._known(call))

        return shown(self._alone(change, call.body), org_view)

    @command(roles=("bureau",))
    def conclude_inspection(self, call: Call) -> Reply:
        return self._org(call, org_records.inspect)

    @command(roles=("bureau",))
    def rate_org(self, call: Call) -> Reply:
        return self._org(call, org_records.rate)

    @command(roles=("bureau",))
    def honour_org(self, call: Call) -> Reply:
        return self._org(call, org_records.honour)

    @command(roles=("bureau",))
    def penalise_org(self, call: Call) -> Reply:
        return self._org(call, org_records.penalise)

    @command(roles=("bureau",))
    def correct_inspection(self, call: Call) -> Reply:
        return self._entry(call, "inspections", org_records.correct)

    @command(roles=("bureau",))
    def correct_rating(self, call: Call) -> Reply:
        return self._entry(call, "ratings", org_records.correct)

    @command(roles=("bureau",))
    def correct_honour(self, call: Call) -> Reply:
        return self._entry(call, "honours", org_records.correct)

    @command(roles=("bureau",))
    def correct_penalty(self, call: Call) -> Reply:
        return self._entry(call, "penalties", org_records.correct)

    @command(roles=("bureau",))
    def annul_inspection(self, call: Call) -> Reply:
        return self._entry(call, "inspections", org_records.annul)

    @command(roles=("bureau",))
    def annul_rating(self, call: Call) -> Reply:
        return self._entry(call, "ratings", org_records.annul)

    @command(roles=("bureau",))
    def annul_honour(self, call: Call) -> Reply:
        return self._entry(call, "honours", org_records.annul)

    @command(roles=("bureau",))
    def annul_penalty(self, call: Call) -> Reply:
        return self._entry(call, "penalties", org_records.annul)

    @command(roles=("bureau",))
    def lower_rating(self, call: Call) -> Reply:
        entry = number(call.params["n"])
        return self._org(call, lambda state, form, check: org_records.lower(state, entry, form, check))

    @command(roles=("bureau",))
    def transfer_org(self, call: Call) -> Reply:
        return self._org(call, transfers.ask)

    @command(roles=("bureau",))
    def answer_transfer(self, call: Call) -> Reply:
        return self._org(call, transfers.answer)

    @command(roles=("bureau",))
    def list_org(self, call: Call) -> Reply:
        return self._org(call, listings.list_)

    @command(roles=("bureau",))
    def delist_org(self, call: Call) -> Reply:
        entry = number(call.params["n"])
        return self._org(call, lambda state, form, check: listings.delist(state, entry, form, check))

    @command(roles=("bureau",))
    def annul_listing(self, call: Call) -> Reply:
        entry = number(call.params["n"])
        return self._org(call, lambda state, form, check: listings.annul(state, entry, form, check))

    @query()
    def org_timeline(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.orgs, call.params["id"])
        if self._reads(call, loaded) != "full":
            raise not_found()
        return timeline(self.desk.store.history(self.desk.store.orgs, loaded.id), call)

    def _reads(self, call: Call, loaded: Loaded) -> str:
        """How the caller reads an organisation. Raises Refused 404 for who does not."""
        caller = caller_of(self.desk, call)
        how = reading.of_org(loaded.body, caller)
        if how != "full":
            how = reading.of_org(loaded.body, caller, self.desk.store.cases_of(loaded.id)) or how
        if how is None:
            raise not_found()
        return how

    def _org(self, call: Call, decide: orgs.Decision) -> Reply:
        """One decision on one organisation, answered with the organisation as it now is."""
        act = lambda state: decide(state, call.body, self._check(call, state["division"]))  # noqa: E731
        return shown(self.desk.act(self.desk.store.orgs, call.params["id"], call, act, self._taken(call.body), self._known(call)), org_view)

    def _known(self, call: Call) -> Callable[[Loaded], None]:
        """Refuses 404 an organisation that the caller does not read."""

        def known(loaded: Loaded) -> None:
            self._reads(call, loaded)

        return known

    def _alone(self, write: Callable[[Alike, Taken], Loaded], form: Mapping[str, Any]) -> Loaded:
        """Write an organisation; only where the register has one of its code or identity is it looked for, and the decision
        taken again with it in sight."""
        try:
            return write(lambda fields: (), Contested)
        except Contested:
            return write(lambda fields: self.desk.store.orgs_called(key(fields["name"])), self._taken(form))

    def _entry(self, call: Call, record: str, decide: Callable[..., Outcome]) -> Reply:
        """One decision on one entry of an organisation."""
        entry = number(call.params["n"])
        return self._org(call, lambda state, form, check: decide(state, record, entry, form, check))

    def _at_founding(self, call: Call, fields: Mapping[str, Any]) -> Check | None:
        day = founding.day_of(fields, self.desk.clock.today().isoformat())
        return self._check_on(call, fields["division"], day)

    def _files_for_the_bureau(self, call: Call) -> bool:
        """Whether the caller is the running operator of a base of the place and is entrusted with filing today (WH15-21).
        Raises Refused 403 for an operator who is not."""
        caller = caller_of(self.desk, call)
        if not {"operator"} & set(call.principal.roles if call.principal else ()) or {*OFFICES} & caller.roles:
            return False
        base = self.desk.store.bases.load(caller.base) if caller.base else None
        there = base is not None and places.covers(base.body["division"], call.body["division"])
        if base is None or not there or not entrusted(base.body, "filing", self.desk.clock.today().isoformat()):
            basis = self._check(call, call.body["division"]).cite_where_law("WH15-21")
            raise Refused(403, "not_entrusted", "没有在委托期限内的备案协助委托，不能办理备案。", basis=basis)
        return True

    def _taken(self, form: Mapping[str, Any]) -> Callable[[], Refused]:
        """What is refused where another organisation was first to take what only one may have: its code, or without one
        its identity."""
        return lambda: _code_taken() if form.get("uscc") and self.desk.store.has_code(form["uscc"]) else _just_registered()


def _code_taken() -> Refused:
    """409 for a credit code that the register knows already; whose it is is nobody's business."""
    detail = "该统一社会信用代码已在登记信息中使用，请核对。"
    return Refused(409, "uscc_taken", detail, errors=(FieldError("uscc", detail),))


def _just_registered() -> Refused:
    detail = "本地刚刚登记了名称、类别、成立日期相同的社会组织，请先核对；确系另一组织的，请在 distinct_because 中说明理由。"
    return Refused(409, "possible_duplicate", detail, errors=(FieldError("name", detail),))
