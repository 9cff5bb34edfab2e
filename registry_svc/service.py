"""The registry as a Nameko service: every entrypoint, nothing decided here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.bus import Call, Reply, command, on_events, query
from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import FieldError, Outcome, Refused, State
from common.kernel.identity import acts_at
from common.kernel.problems import bad_field, not_found
from common.law.jurisdiction import default_profile, judged_by
from common.run.common_queries import Chapter, CommonQueries, Count
from common.run.desk import Desk
from common.run.replies import as_of, listed, made, readable, shown, timeline
from common.run.scope import scoped_page, seen_by
from common.store.aggregates import Loaded
from common.store.pages import Conditions
from registry_svc import bases, codes, divisions, intake, operators, orgs, terminations, upkeep
from registry_svc.base_schemas import base_view, compliance_view, division_view, ranking_view
from registry_svc.compliance import compliance
from registry_svc.desk import BaseRules, RegistryDesk
from registry_svc.rankings import rank
from registry_svc.schemas import org_view
from registry_svc.store import RegistryStore

OFFICES = ("bureau", "street")
IN_CHARGE = ("bureau", "leading_group")  # of the operators of bases
ORG_FILTERS = ("kind", "stage", "uscc", "name", "division")
ORG_CODES = {"kind": codes.ORG_KINDS, "stage": codes.STAGES}
BASE_FILTERS = ("level", "division", "profile")
EVERYBODY: Conditions = ()


class Service(CommonQueries):
    """Organisations and bases."""

    name = "registry"
    desk: Desk[RegistryStore] = RegistryDesk(RegistryStore)
    dossier = (Chapter("orgs", "_id", org_view),)
    counted = (
        Count("orgs", "社会组织", "body.kind", codes.ORG_KINDS),
        Count("bases", "孵化基地", "body.level", codes.BASE_LEVELS),
    )

    @command(roles=OFFICES)
    def register_org(self, call: Call) -> Reply:
        check = self._check(call, call.body["division"])
        loaded = self.desk.create(self.desk.store.orgs, call, lambda id: orgs.register(id, call.body, check), _code_taken)
        return made(loaded, org_view, "/v1/orgs")

    @query()
    def list_orgs(self, call: Call) -> Reply:
        scope = seen_by(call.principal, org="_id")
        return scoped_page(self.desk.store.orgs, call, scope, ORG_FILTERS, org_view, ORG_CODES, keyed=("name",))

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
        number = _number(call.params["n"])
        return self._org(call, lambda state, form, check: orgs.delist(state, number, form, check))

    @query()
    def org_timeline(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.orgs, call.params["id"])
        readable(loaded, call.principal, org=loaded.id)
        return timeline(self.desk.store.history(self.desk.store.orgs, loaded.id), call)

    @command(roles=("bureau",))
    def register_base(self, call: Call) -> Reply:
        profile = self._base_profile(call.body)
        check = self._check(call, call.body["division"])
        judged_by = self._judged_by(places.trim(call.body["division"]))
        register = lambda id: upkeep.made(bases.register(id, call.body, profile, check), judged_by)  # noqa: E731
        return made(self.desk.create(self.desk.store.bases, call, register), self._base_view, "/v1/bases")

    @query()
    def list_bases(self, call: Call) -> Reply:
        known = {"level": codes.BASE_LEVELS, "profile": self.desk.book.profiles}
        return scoped_page(self.desk.store.bases, call, [EVERYBODY], BASE_FILTERS, self._base_view, known)

    @query()
    def list_public_bases(self, call: Call) -> Reply:
        return listed(self.desk.store.bases, call, [EVERYBODY], self._base_view)

    @query()
    def get_base(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.bases, call.params["id"], as_of(call))
        who = call.principal
        inside = who is not None and bool(set(IN_CHARGE) & set(who.roles)) and acts_at(who, loaded.body["division"])
        return shown(loaded, lambda base: base_view(self.desk.book, base, inside=inside))

    @command(roles=("bureau",))
    def change_base(self, call: Call) -> Reply:
        return self._base(call, bases.change)

    @query()
    def base_compliance(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.bases, call.params["id"])
        return Reply(200, compliance_view(compliance(loaded.body, self._rules.today(loaded.body, call))))

    @command(roles=("bureau",))
    def appoint_operator(self, call: Call) -> Reply:
        org = self.desk.store.orgs.load(call.body["org"])
        facts = org.body if org else None

        def appoint(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
            return operators.appoint(state, form, facts, check, lambda day: self._rules.on_day(state, day, call))

        return self._base(call, appoint)

    @command(roles=("bureau", "leading_group"))
    def rank_operators(self, call: Call) -> Reply:
        base = self.desk.load(self.desk.store.bases, call.body["base"])
        orgs_named = self.desk.store.orgs_named([one["org"] for one in call.body["candidates"]])
        return Reply(200, ranking_view(rank(call.body, orgs_named, self._rules.today(base.body, call))))

    @command(roles=("bureau", "leading_group"))
    def assess_operator(self, call: Call) -> Reply:
        return self._base(call, operators.assess)

    @command(roles=IN_CHARGE)
    def find_operator_wanting(self, call: Call) -> Reply:
        return self._base(call, terminations.find_wanting)

    @command(roles=IN_CHARGE)
    def terminate_operator(self, call: Call) -> Reply:
        return self._base(call, terminations.terminate)

    @command(roles=("bureau",))
    def open_intake(self, call: Call) -> Reply:
        return self._base(call, intake.open_intake)

    @command(roles=("bureau", "it_center"))
    def adopt_profile(self, call: Call) -> Reply:
        division = places.checked(call.params["code"], "code")
        check = self._check(call, division)
        decided = self.desk.put(
            self.desk.store.divisions, division, call,
            lambda state: divisions.adopt(state, division, call.body, self.desk.book, check),
        )  # fmt: skip
        return shown(decided, division_view)

    @on_events("registry.profile.adopted")
    def heard_adoptions(self, events: list[dict[str, Any]]) -> None:
        """A change of rules is a change of what lets a base take applications."""
        rules = self._rules
        for event in events:
            for base in self.desk.store.bases_in(event["data"]["division"]):
                self.desk.hear(self.desk.store.bases, base, event, lambda state: state and rules.looked_at(state))

    @query()
    def get_division(self, call: Call) -> Reply:
        division = places.checked(call.params["code"], "code")
        return shown(self.desk.load(self.desk.store.divisions, division), division_view)

    def _org(self, call: Call, decide: orgs.Decision) -> Reply:
        """One decision on one organisation, answered with the organisation as it now is."""
        act = lambda state: decide(state, call.body, self._check(call, state["division"]))  # noqa: E731
        return shown(self.desk.act(self.desk.store.orgs, call.params["id"], call, act, _code_taken), org_view)

    def _check(self, call: Call, division: str) -> Check:
        """The rules of a place today."""
        return self.desk.check(self._judged_by(places.trim(division)), call)

    def _judged_by(self, division: str) -> dict[str, Any]:
        adoptions = self.desk.store.adoptions(division)
        fallback = default_profile(self.desk.book, division)
        return judged_by(adoptions, fallback, self.desk.clock.today().isoformat(), division)

    def _base(self, call: Call, decide: orgs.Decision) -> Reply:
        """One decision on one base, answered with the base as it now is."""
        rules = self._rules

        def act(state: State) -> Outcome:
            check = rules.today(state, call)
            return upkeep.acted(state, lambda now: decide(now, call.body, check), check, rules.judged_by(state), rules.change_on(state))

        decided = self.desk.act(self.desk.store.bases, call.params["id"], call, act)
        return shown(decided, lambda base: base_view(self.desk.book, base, inside=True))

    @property
    def _rules(self) -> BaseRules:
        return BaseRules(self.desk)

    def _base_profile(self, form: Mapping[str, Any]) -> str:
        """The profile that holds in the place of a new base; a form that names another is refused."""
        held: str = self._judged_by(places.checked(form["division"]))["profile"]
        if form["profile"] not in (None, held):
            title = self.desk.book.profiles[held].title
            raise bad_field("profile", f"该地区现适用“{title}”，基地适用的规则由采用决定确定。")
        return held

    def _base_view(self, loaded: Loaded) -> dict[str, Any]:
        return base_view(self.desk.book, loaded)


def _code_taken() -> Refused:
    """409 for a credit code that the register knows already; whose it is is nobody's business."""
    detail = "该统一社会信用代码已在登记信息中使用，请核对。"
    return Refused(409, "uscc_taken", detail, errors=(FieldError("uscc", detail),))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise not_found()
    return int(text)
