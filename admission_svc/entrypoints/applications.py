"""Commands on applications, and what is read of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from admission_svc import agreements, annulments, applications, codes, entry_rules, steps
from admission_svc import schemas as s
from admission_svc.eligibility import Around, Room, baseline_labels, check_baseline
from admission_svc.entrypoints.shared import PARTIES, AdmissionDesk, asked, changeable
from admission_svc.store import seats_in
from admission_svc.workflow import application_states
from common.bus import Call, Reply, command, query
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.ids import is_id
from common.kernel.problems import bad_field, not_yet_known
from common.run.replies import made
from common.store.copies import Copies


class ApplicationEntrypoints(AdmissionDesk):
    """Applications: filing, review, agreement, signatures."""

    @command(roles=("applicant",))
    def submit_application(self, call: Call) -> Reply:
        check_baseline(call.body["baseline"], baseline_labels(self.desk.book))
        base = _known(self.desk.store.bases, call.body["base"], "base", "孵化基地", lambda base: base["intake_open"])
        org = call.body["org"] and _known(self.desk.store.orgs, call.body["org"], "org", "社会组织")
        decide = changeable(self._submission(call, base, org))
        return made(self.desk.decided_again(call, lambda: self.desk.create(self.desk.store.applications, call, decide)), self._application, "/v1/applications")

    @command(roles=("applicant",))
    def preview_application(self, call: Call) -> Reply:
        """What a filing would meet today; nothing is filed."""
        base = _known(self.desk.store.bases, call.body["base"], "base", "孵化基地")
        org = call.body["org"] and _known(self.desk.store.orgs, call.body["org"], "org", "社会组织")
        check, around, _ = self._filing(call, base, org)
        applications.require_own(call.body, check)
        return Reply(200, entry_rules.preview(call.body, around, check))

    @query()
    def list_applications(self, call: Call) -> Reply:
        states = application_states(self.desk.book.parameters["admission.steps"].labels)
        known = {"state": states, "subject": codes.SUBJECTS}
        return self._page(call, self.desk.store.applications, ("base", "org", *known), known, self._application)

    @query()
    def get_application(self, call: Call) -> Reply:
        return self._read(call, self.desk.store.applications, self._application)

    @command()
    @asked("applications", s.StepForm)
    def take_step(self, call: Call) -> Reply:
        step, calendar = call.params["step"], self.desk.store.calendar
        return self._on_application(call, lambda state, check: steps.take(state, step, call.body, calendar, check))

    @command()
    @asked("applications", s.AnnulmentForm)
    def annul_step(self, call: Call) -> Reply:
        step = call.params["step"]
        return self._on_application(call, lambda state, check: annulments.annul_step(state, step, call.body, check), taken=another_open)

    @command()
    @asked("applications", s.ExpertsForm)
    def assign_experts(self, call: Call) -> Reply:
        return self._on_application(call, lambda state, check: applications.assign(state, call.body, check))

    @command()
    @asked("applications", s.SupplementForm)
    def supplement_application(self, call: Call) -> Reply:
        def decide(state: State, check: Check) -> Outcome:
            outcome = applications.supplement(state, call.body, check)
            check_baseline(call.body.get("baseline", {}), baseline_labels(self.desk.book))
            return outcome

        return self._on_application(call, decide)

    @command()
    @asked("applications", s.WithdrawalForm)
    def withdraw_application(self, call: Call) -> Reply:
        return self._on_application(call, lambda state, check: applications.withdraw(state, call.body, check))

    @command()
    @asked("applications", s.AgreementForm)
    def draft_agreement(self, call: Call) -> Reply:
        return self._on_application(call, lambda state, check: agreements.draft(state, call.body, check))

    @command()
    @asked("applications", s.SignatureForm, by=PARTIES)
    def sign_agreement(self, call: Call) -> Reply:
        def decide(state: State, check: Check) -> Outcome:
            rivals = [one for one in self.desk.store.waiting_for_signatures(state["base"]) if one["id"] != state["id"]]
            return agreements.sign(state, call.body["party"], self._room(state, check), check, rivals)

        return self._on_application(call, decide)

    def _submission(self, call: Call, base: dict[str, Any], org: dict[str, Any] | None) -> Callable[[str], Outcome]:
        def decide(id: str) -> Outcome:
            check, around, rules = self._filing(call, base, org)
            return applications.submit(id, call.body, rules, around, check)

        return decide

    def _filing(self, call: Call, base: dict[str, Any], org: dict[str, Any] | None) -> tuple[Check, Around, dict[str, Any]]:
        """The circumstances of a filing today, what stands around it, and the rules of the day."""
        today, store = self.desk.clock.today().isoformat(), self.desk.store
        rules = store.adopted.judged_by(self.desk.book, base["division"], today, base["profile"])
        assert call.principal is not None
        check, key = self.desk.check(rules, call), applications.open_key(call.body, call.principal.sub)
        own = store.applications_of(call.body["org"], key)
        has_open = any(one["open"] and one["open_key"] == key for one in own)
        room = Room(seats_in(own), self._places(call.body, check))
        return check, Around(base, org, has_open, room, store.record_of(call.body["org"])), rules

    def _room(self, state: State, check: Check) -> Room:
        return Room(self.desk.store.seats(state.get("org")), self._places(state, check))

    def _places(self, state: State, check: Check) -> frozenset[int]:
        return self.desk.store.places(state["base"], agreements.place_year(check))


def another_open() -> Refused:
    """409: the applicant has meanwhile filed anew."""
    return Refused(409, "already_applied", "该申请单位在该基地已有另一件正在办理的申请。")


def _known(
    copies: Copies, id: str, field: str, what: str, holds: Callable[[dict[str, Any]], bool] = lambda facts: True
) -> dict[str, Any]:
    """What a neighbour said of a thing that the caller names. Raises Refused 422 for what is no id of ours, 503 where its
    news may be on its way: nothing is said for good that the next moment can change."""
    facts = copies.expect(id, holds) if is_id(id) else copies.get(id)
    if facts is None:
        raise not_yet_known(f"该{what}的登记信息") if is_id(id) else bad_field(field, f"没有这个{what}。")
    return facts
