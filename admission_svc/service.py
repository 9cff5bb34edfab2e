"""Admission as a Nameko service: every entrypoint, nothing decided here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import contracts
from admission_svc import agreements, applications, codes, exits, extensions, forced_exits, notices, residencies, steps
from admission_svc.eligibility import Around, Room, check_baseline
from admission_svc.listing import page, visible
from admission_svc.schemas import application_view, residency_view
from admission_svc.store import AdmissionStore, seats_in
from admission_svc.workflow import RESIDENCY, application_states
from common.bus import Call, Reply, command, on_event, on_events, query
from common.kernel.check import Check
from common.kernel.decision import Outcome, State
from common.kernel.ids import derived_id
from common.kernel.problems import bad_field, lost_race, not_found
from common.run.calendars import CalendarDesk
from common.run.common_queries import Chapter, CommonQueries, Count
from common.run.desk import TRIES, Desk, decided_again
from common.run.replies import as_of, made, shown
from common.store.aggregates import Loaded
from common.store.copies import Copies

REVIEWERS = ("operator", "bureau", "supervisor", "leading_group", "expert")
SIGNERS = ("bureau", "operator", "applicant")
HOSTS = ("operator", "bureau")
HEARD = contracts.heard_by("admission")
ORG_NEWS = tuple(name for name in HEARD if name.startswith("registry.org."))
BASE_NEWS = tuple(name for name in HEARD if name.startswith("registry.base."))
NOTICE_NEWS = tuple(name for name in HEARD if name.startswith("notice.notice."))

Decide = Callable[[State, Check], Outcome]


class Service(CommonQueries):
    """Applications and residencies."""

    name = "admission"
    desk: Desk[AdmissionStore] = CalendarDesk(AdmissionStore, duties={"residency": residencies.when_due})

    counted = (Count("residencies", "入驻社会组织", "body.state", RESIDENCY.labels),)

    @property
    def dossier(self) -> tuple[Chapter, ...]:  # type: ignore[override]
        """What an organisation applied for and where it has stayed."""
        return (
            Chapter("applications", "body.org", self._application),
            Chapter("residencies", "body.org", self._residency),
        )

    # Applications

    @command(roles=("applicant",))
    def submit_application(self, call: Call) -> Reply:
        check_baseline(call.body["baseline"], self.desk.book.parameters["admission.baseline_items"].labels)
        base = _known(self.desk.store.bases, call.body["base"], "base", "没有这个孵化基地。", lambda base: base["intake_open"])
        org = call.body["org"] and _known(self.desk.store.orgs, call.body["org"], "org", "没有这家社会组织。")
        decide = self._submission(call, base, org)
        return made(decided_again(lambda: self.desk.create(self.desk.store.applications, call, decide)), self._application, "/v1/applications")

    @query()
    def list_applications(self, call: Call) -> Reply:
        states = application_states(self.desk.book.parameters["admission.steps"].labels)
        known = {"state": states, "subject": codes.SUBJECTS}
        return page(self.desk.store.applications, call, ("base", "org", *known), self._application, known)

    @query()
    def get_application(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.applications, call.params["id"], as_of(call))
        return shown(visible(loaded, call.principal), self._application)

    @command(roles=REVIEWERS)
    def take_step(self, call: Call) -> Reply:
        step, calendar = call.params["step"], self.desk.store.calendar
        return self._on_application(call, lambda state, check: steps.take(state, step, call.body, calendar, check))

    @command(roles=("applicant",))
    def supplement_application(self, call: Call) -> Reply:
        check_baseline(call.body.get("baseline", {}), self.desk.book.parameters["admission.baseline_items"].labels)
        return self._on_application(call, lambda state, check: applications.supplement(state, call.body, check))

    @command(roles=("applicant",))
    def withdraw_application(self, call: Call) -> Reply:
        return self._on_application(call, lambda state, check: applications.withdraw(state, call.body, check))

    @command(roles=HOSTS)
    def draft_agreement(self, call: Call) -> Reply:
        return self._on_application(call, lambda state, check: agreements.draft(state, call.body, check))

    @command(roles=SIGNERS)
    def sign_agreement(self, call: Call) -> Reply:
        return self._on_application(
            call, lambda state, check: agreements.sign(state, call.body["party"], self._room(state, check), check)
        )

    # Residencies

    @query()
    def list_residencies(self, call: Call) -> Reply:
        known = {"state": RESIDENCY.labels, "outcome": codes.OUTCOMES}
        return page(self.desk.store.residencies, call, ("base", "org", "application", *known), self._residency, known)

    @query()
    def get_residency(self, call: Call) -> Reply:
        loaded = self.desk.load(self.desk.store.residencies, call.params["id"], as_of(call))
        return shown(visible(loaded, call.principal), self._residency)

    @command(roles=HOSTS)
    def record_service(self, call: Call) -> Reply:
        kinds = self.desk.book.parameters["admission.services"].labels
        return self._on_residency(call, lambda state, check: residencies.serve(state, call.body, kinds, check))

    @command(roles=HOSTS)
    def assess_residency(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: residencies.assess(state, call.body, check))

    @command(roles=("applicant", "operator"))
    def ask_extension(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: extensions.ask(state, call.body, check))

    @command(roles=SIGNERS)
    def consent_extension(self, call: Call) -> Reply:
        number, party = _number(call.params["n"]), call.body["party"]
        return self._on_residency(call, lambda state, check: extensions.consent(state, number, party, check))

    @command(roles=HOSTS)
    def assess_exit(self, call: Call) -> Reply:
        standards = self.desk.book.parameters["exit.standards"].labels
        return self._on_residency(call, lambda state, check: exits.assess_exit(state, call.body, standards, check))

    @command(roles=HOSTS)
    def record_handover(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: residencies.hand_over(state, call.body, check))

    @command(roles=SIGNERS)
    def exit_residency(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: exits.exit_(state, call.body, check))

    @command(roles=REVIEWERS)
    def conclude_forced_exit(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: forced_exits.conclude(state, call.body, check))

    @command(roles=HOSTS)
    def record_follow_up(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: exits.follow_up(state, call.body, check))

    @command(roles=HOSTS)
    def close_follow_up(self, call: Call) -> Reply:
        return self._on_residency(call, exits.close)

    # What neighbours and our own aggregates say

    @on_events(*ORG_NEWS)
    def heard_orgs(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.orgs.hear(events, "org")
        # an organisation that never was on a list holds nothing up
        self._hold_or_release([(org["id"], event) for event in events if (org := event["data"]["org"])["listings"]])
        for event in events:
            if forced_exits.ground_in(event["name"], event["data"]):
                self._heard_ground(event["data"]["org"]["id"], event)

    @on_events(*BASE_NEWS)
    def heard_bases(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.bases.hear(events, "base")

    @on_events("registry.profile.adopted")
    def heard_adoptions(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.adopted.hear_decisions(events)

    @on_event(*NOTICE_NEWS)
    def heard_notice(self, event: dict[str, Any]) -> None:
        notice, what = event["data"]["notice"], event["name"].rpartition(".")[2]
        if notice["subject_type"] == "application":
            decide = lambda state, check: notices.hear(state, what, event["data"], check)  # noqa: E731
            self._hear(self.desk.store.applications, notice["subject_id"], event, decide)

    @on_events("admission.application.submitted")
    def heard_submitted(self, events: list[dict[str, Any]]) -> None:
        """An organisation that was listed in the very moment of filing was told of before there was a case to hold."""
        told = [(org, event) for event in events if (org := event["data"]["application"]["org"])]
        known = self.desk.store.orgs.these(org for org, _ in told)
        self._hold_or_release([(org, event) for org, event in told if org in known and known[org]["listings"]])

    @on_event("admission.application.admitted")
    def heard_admitted(self, event: dict[str, Any]) -> None:
        application = self.desk.load(self.desk.store.applications, event["aggregate"]["id"]).body
        check = self.desk.check(application["judged_by"])
        id = residencies.id_of(application["id"])
        decide = lambda state: residencies.start(id, application, check) if state is None else None  # noqa: E731
        self.desk.hear(self.desk.store.residencies, id, event, decide)
        for told in self.desk.store.grounds_of(application["org"]):
            self._hear_ground(id, told)

    @on_event("admission.residency.exited")
    def heard_exited(self, event: dict[str, Any]) -> None:
        application = event["data"]["residency"]["application"]
        self._hear(self.desk.store.applications, application, event, applications.free_seat)

    # Shared ways

    def _submission(self, call: Call, base: dict[str, Any], org: dict[str, Any] | None) -> Callable[[str], Outcome]:
        today = self.desk.clock.today().isoformat()
        rules = self.desk.store.adopted.judged_by(self.desk.book, base["division"], today, base["profile"])
        assert call.principal is not None
        key = applications.open_key(call.body, call.principal.sub)

        def decide(id: str) -> Outcome:
            check = self.desk.check(rules, call)
            own = self.desk.store.applications_of(call.body["org"], key)
            has_open = any(one["open"] and one["open_key"] == key for one in own)
            around = Around(base, org, has_open, Room(seats_in(own), self._places(call.body, check)))
            return applications.submit(id, call.body, rules, around, check)

        return decide

    def _room(self, state: State, check: Check) -> Room:
        return Room(self.desk.store.seats(state.get("org")), self._places(state, check))

    def _places(self, state: State, check: Check) -> frozenset[int]:
        return self.desk.store.places(state["base"], agreements.place_year(check))

    def _on_application(self, call: Call, decide: Decide) -> Reply:
        """One decision on one application, answered with the application as it now is."""
        repository = self.desk.store.applications
        decided = lambda state: decide(state, self.desk.check(state["judged_by"], call))  # noqa: E731
        return shown(decided_again(lambda: self.desk.act(repository, call.params["id"], call, decided)), self._application)

    def _on_residency(self, call: Call, decide: Decide) -> Reply:
        """One decision on one residency, answered with the residency as it now is."""
        decided = lambda state: decide(state, self.desk.check(state["judged_by"], call))  # noqa: E731
        return shown(self.desk.act(self.desk.store.residencies, call.params["id"], call, decided), self._residency)

    def _hear(self, repository: Any, id: str, event: dict[str, Any], decide: Callable[[State, Check], Outcome | None]) -> None:
        """Let an event act on one aggregate under its own rules; nothing where there is none."""
        self.desk.hear(
            repository, id, event,
            lambda state: decide(state, self.desk.check(state["judged_by"])) if state else None,
        )  # fmt: skip

    def _heard_ground(self, org: str, event: dict[str, Any]) -> None:
        self.desk.store.keep_ground(org, event)  # first: a stay that begins meanwhile finds it there
        for one in self.desk.store.current_residencies(org):
            self._hear_ground(one.id, event)

    def _hear_ground(self, residency: str, event: dict[str, Any]) -> None:
        """Let what the registry said of an organisation act on one of its stays, once."""
        ground = forced_exits.ground_in(event["name"], event["data"])
        assert ground is not None, "only events that carry a ground are kept"
        self._hear(self.desk.store.residencies, residency, event, lambda s, c: forced_exits.hear(s, ground, c))

    def _hold_or_release(self, told: list[tuple[str, dict[str, Any]]]) -> None:
        """Open applications of organisations follow the newest that is known of these, whichever event came last."""
        under_way = self.desk.store.open_applications({org for org, _ in told}) if told else {}
        for org, event in told:
            for id in under_way.get(org, ()):
                self._follow(org, id, event)

    def _follow(self, org: str, id: str, event: dict[str, Any]) -> None:
        """Hold an application or release it as its organisation is listed. What another process hears between our look
        at the lists and our write has found nothing to change yet; so look again, and decide again under an id of its own."""
        for turn in range(TRIES):
            listings = self.desk.store.listings(org)
            told = {**event, "id": derived_id(event["id"], str(turn))} if turn else event
            decide = lambda state, check, listings=listings: applications.hold(state, listings, check)  # noqa: E731
            self._hear(self.desk.store.applications, id, told, decide)
            now = self.desk.load(self.desk.store.applications, id).body
            if applications.hold(now, self.desk.store.listings(org), self.desk.check(now["judged_by"])) is None:
                return
        raise lost_race()

    def _application(self, loaded: Loaded) -> dict[str, Any]:
        return application_view(loaded, self.desk.check(loaded.body["judged_by"]).rules)

    def _residency(self, loaded: Loaded) -> dict[str, Any]:
        return residency_view(loaded, self.desk.book)


def _known(
    copies: Copies, id: str, field: str, message: str, holds: Callable[[dict[str, Any]], bool] = lambda facts: True
) -> dict[str, Any]:
    """What a neighbour said of a thing that the caller names. Raises Refused 422 where nothing is known of it."""
    facts = copies.expect(id, holds)
    if facts is None:
        raise bad_field(field, message)
    return facts


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise not_found()
    return int(text)
