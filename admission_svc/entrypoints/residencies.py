"""Commands on residencies, and what is read of them."""

from __future__ import annotations

from admission_svc import (
    annulments,
    assessments,
    codes,
    exit_assessments,
    exits,
    extensions,
    findings,
    follow_ups,
    forced_exits,
    recognition,
    residencies,
)
from admission_svc import schemas as s
from admission_svc.entrypoints.shared import PARTIES, AdmissionDesk, asked
from admission_svc.workflow import RESIDENCY
from common.bus import Call, Reply, command, query
from common.kernel.problems import not_found


class ResidencyEntrypoints(AdmissionDesk):
    """Residencies: what is recorded during the stay, extensions, exits, follow-up."""

    @query()
    def list_residencies(self, call: Call) -> Reply:
        known = {"state": RESIDENCY.labels, "outcome": codes.OUTCOMES}
        # its application gives a residency its id
        own = (("_id", residencies.id_of(call.query["application"])),) if "application" in call.query else ()
        return self._page(call, self.desk.store.residencies, ("base", "org", "application", *known), known, self._residency, *own)

    @query()
    def get_residency(self, call: Call) -> Reply:
        return self._read(call, self.desk.store.residencies, self._residency)

    @command()
    @asked("residencies", s.ServiceForm)
    def record_service(self, call: Call) -> Reply:
        kinds = self.desk.book.parameters["admission.services"].labels
        return self._on_residency(call, lambda state, check: residencies.serve(state, call.body, kinds, check))

    @command()
    @asked("residencies", s.AssessmentForm)
    def assess_residency(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: assessments.assess(state, call.body, check))

    @command()
    @asked("residencies", s.ReviewForm)
    def review_assessment(self, call: Call) -> Reply:
        number = _number(call.params["n"])
        return self._on_residency(call, lambda state, check: recognition.first_review(state, number, call.body, check))

    @command()
    @asked("residencies", s.ReviewForm)
    def recognise_assessment(self, call: Call) -> Reply:
        number = _number(call.params["n"])
        return self._on_residency(call, lambda state, check: recognition.recognise(state, number, call.body, check))

    @command()
    @asked("residencies", s.ExtensionForm)
    def ask_extension(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: extensions.ask(state, call.body, check))

    @command()
    @asked("residencies", s.ConsentForm, by=PARTIES)
    def consent_extension(self, call: Call) -> Reply:
        number = _number(call.params["n"])
        return self._on_residency(call, lambda state, check: extensions.consent(state, number, call.body["party"], check))

    @command()
    @asked("residencies", s.RefusalForm, by=PARTIES)
    def refuse_extension(self, call: Call) -> Reply:
        number = _number(call.params["n"])
        return self._on_residency(call, lambda state, check: extensions.refuse(state, number, call.body, check))

    @command()
    @asked("residencies", s.AnnulmentForm)
    def annul_refusal(self, call: Call) -> Reply:
        number = _number(call.params["n"])
        return self._on_residency(call, lambda state, check: extensions.annul_refusal(state, number, call.body, check))

    @command()
    @asked("residencies", s.ReasonForm)
    def withdraw_extension(self, call: Call) -> Reply:
        number = _number(call.params["n"])
        return self._on_residency(call, lambda state, check: extensions.withdraw(state, number, call.body, check))

    @command()
    @asked("residencies", s.ExitAssessmentForm)
    def assess_exit(self, call: Call) -> Reply:
        standards = self.desk.book.parameters["exit.standards"].labels
        org = lambda state: state["org"] and self.desk.store.orgs.get(state["org"])  # noqa: E731
        decide = lambda state, check: exit_assessments.assess_exit(state, call.body, standards, org(state), check)  # noqa: E731
        return self._on_residency(call, decide)

    @command()
    @asked("residencies", s.ReviewForm)
    def review_exit_assessment(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: recognition.first_review(state, None, call.body, check))

    @command()
    @asked("residencies", s.ReviewForm)
    def recognise_exit_assessment(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: recognition.recognise(state, None, call.body, check))

    @command()
    @asked("residencies", s.HandoverForm)
    def record_handover(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: residencies.hand_over(state, call.body, check))

    @command()
    @asked("residencies", s.ExitForm, by=PARTIES)
    def exit_residency(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: exits.exit_(state, call.body, check))

    @command()
    @asked("residencies", s.ConclusionForm)
    def conclude_forced_exit(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: forced_exits.conclude(state, call.body, check))

    @command()
    @asked("residencies", s.AnnulmentForm)
    def annul_exit(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: annulments.annul_exit(state, call.body, check))

    @command()
    @asked("residencies", s.FindingForm)
    def find_forced_exit(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: findings.find(state, call.body, check))

    @command()
    @asked("residencies", s.StatementForm)
    def state_views(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: forced_exits.state_views(state, call.body, check))

    @command()
    @asked("residencies", s.AnnulmentForm)
    def annul_conclusion(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: findings.annul(state, call.body, check))

    @command()
    @asked("residencies", s.FollowUpForm)
    def record_follow_up(self, call: Call) -> Reply:
        return self._on_residency(call, lambda state, check: follow_ups.follow_up(state, call.body, check))

    @command()
    @asked("residencies")
    def close_follow_up(self, call: Call) -> Reply:
        return self._on_residency(call, follow_ups.close)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise not_found()
    return int(text)
