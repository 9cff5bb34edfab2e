"""Requests about bases, their operators, and the rules that a bureau adopts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from common.bus import Call, Reply, command, query
from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.problems import bad_field, not_found
from common.run.declared import caller_of
from common.run.replies import as_of, listed, made, shown
from common.run.scope import scoped_page
from common.store.aggregates import Loaded
from common.store.pages import Conditions
from registry_svc import bases, codes, delegations, divisions, intake, operators, orgs, reading, terminations, upkeep
from registry_svc.base_schemas import base_view, compliance_view, division_view
from registry_svc.compliance import compliance
from registry_svc.entrypoints.shared import Registry
from registry_svc.operator_schemas import hiring_view, ranking_view
from registry_svc.rankings import hire, rank

IN_CHARGE = ("bureau", "leading_group")  # of the operators of bases
BASE_FILTERS = ("level", "division", "profile")
EVERYBODY: Conditions = ()


class BaseEntrypoints(Registry):
    """Bases, operators, adoptions."""

    @command(roles=("bureau",))
    def register_base(self, call: Call) -> Reply:
        profile = self._base_profile(call.body)
        check = self._check(call, call.body["division"])
        judged_by = self._judged_by(places.trim(call.body["division"]))
        register = lambda id: upkeep.made(bases.register(id, call.body, profile, check), judged_by)  # noqa: E731
        return made(self.desk.create(self.desk.store.bases, call, register), self._base_view(call), "/v1/bases")

    @query()
    def list_bases(self, call: Call) -> Reply:
        known = {"level": codes.BASE_LEVELS, "profile": self.desk.book.profiles}
        return scoped_page(self.desk.store.bases, call, [EVERYBODY], BASE_FILTERS, self._base_view(call), known)

    @query()
    def list_public_bases(self, call: Call) -> Reply:
        return listed(self.desk.store.bases, call, [EVERYBODY], self._base_view(call))

    @query()
    def get_base(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.bases, call.params["id"], as_of(call))
        return shown(loaded, self._base_view(call))

    @command(roles=("bureau",))
    def change_base(self, call: Call) -> Reply:
        return self._base(call, bases.change)

    @query()
    def base_compliance(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.bases, call.params["id"])
        if not self._inside(call, loaded):
            raise not_found()
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
        check = self._rules.today(base.body, call)
        bases.own_place(base.body, check)
        orgs_named = self.desk.store.orgs_named([one["org"] for one in call.body["candidates"]])
        return Reply(200, ranking_view(self.desk.book, rank(call.body, orgs_named, check)))

    @command(roles=("bureau", "operator"))
    def rank_applicants(self, call: Call) -> Reply:
        base = self.desk.load(self.desk.store.bases, call.params["id"])
        if not self._inside(call, base):
            raise not_found()
        return Reply(200, hiring_view(hire(call.body, self._rules.today(base.body, call))))

    @command(roles=("bureau",))
    def delegate_task(self, call: Call) -> Reply:
        return self._base(call, delegations.delegate)

    @command(roles=("bureau", "leading_group"))
    def assess_operator(self, call: Call) -> Reply:
        return self._base(call, operators.assess)

    @command(roles=IN_CHARGE)
    def find_operator_wanting(self, call: Call) -> Reply:
        return self._base(call, terminations.find_wanting)

    @command(roles=IN_CHARGE)
    def terminate_operator(self, call: Call) -> Reply:
        return self._base(call, terminations.terminate)

    @command(roles=IN_CHARGE)
    def annul_termination(self, call: Call) -> Reply:
        return self._base(call, terminations.annul)

    @command(roles=IN_CHARGE)
    def review_operator(self, call: Call) -> Reply:
        return self._base(call, operators.review)

    @command(roles=("bureau",))
    def open_intake(self, call: Call) -> Reply:
        return self._base(call, intake.open_intake)

    @command(roles=("bureau", "it_center"))
    def adopt_profile(self, call: Call) -> Reply:
        division = places.checked(call.params["code"], "code")
        check = self._deciding(call, division)
        decided = self.desk.put(
            self.desk.store.divisions, division, call,
            lambda state: divisions.adopt(state, division, call.body, self.desk.book, check),
        )  # fmt: skip
        return shown(decided, division_view)

    @query()
    def get_division(self, call: Call) -> Reply:
        division = places.checked(call.params["code"], "code")
        return shown(self.desk.load(self.desk.store.divisions, division), division_view)

    def _base(self, call: Call, decide: orgs.Decision) -> Reply:
        """One decision on one base, answered with the base as it now is."""
        rules = self._rules

        def act(state: State) -> Outcome:
            check = rules.today(state, call)
            return upkeep.acted(state, lambda now: decide(now, call.body, check), check, rules.judged_by(state), rules.change_on(state))

        decided = self.desk.act(self.desk.store.bases, call.params["id"], call, act)
        return shown(decided, lambda base: base_view(self.desk.book, base, inside=True))

    def _deciding(self, call: Call, division: str) -> Check:
        """The rules under which a bureau decides what it adopts: those that hold, or where none does those it adopts."""
        try:
            return self._check(call, division)
        except Refused as refused:
            if refused.code not in ("no_rules_here", "profile_not_in_force", "profile_period_ended"):
                raise
        form = call.body
        if form["profile"] not in self.desk.book.profiles:
            raise bad_field("profile", "没有这个规则集。")
        return self.desk.check({"profile": form["profile"], "on": form["since"], "decision": form["continuation"], "place": division}, call)

    def _base_profile(self, form: Mapping[str, Any]) -> str:
        """The profile that holds in the place of a new base; a form that names another is refused."""
        held: str = self._judged_by(places.checked(form["division"]))["profile"]
        if form["profile"] not in (None, held):
            title = self.desk.book.profiles[held].title
            raise bad_field("profile", f"该地区现适用“{title}”，基地适用的规则由采用决定确定。")
        return held

    def _base_view(self, call: Call) -> Callable[[Loaded], dict[str, Any]]:
        """A base as the caller may read it."""
        return lambda loaded: base_view(self.desk.book, loaded, inside=self._inside(call, loaded))

    def _inside(self, call: Call, loaded: Loaded) -> bool:
        """Whether the caller reads more of a base than anybody: the offices of its place and above, and who runs it."""
        return call.principal is not None and reading.of_base(loaded.body, caller_of(self.desk, call))
