"""What neighbours and our own aggregates say, and what it does to cases."""

from __future__ import annotations

from typing import Any

import contracts
from admission_svc import annulments, applications, forced_exits, notices, residencies
from admission_svc.entrypoints.shared import AdmissionDesk
from admission_svc.grounds import news_in
from common.bus import on_event, on_events
from common.kernel.decision import Outcome, State
from common.kernel.ids import derived_id
from common.kernel.problems import lost_race

LOOKS = 8  # at the lists of an organisation that keep changing meanwhile
HEARD = contracts.consumed_by("admission")
ORG_NEWS = tuple(name for name in HEARD if name.startswith("registry.org."))
BASE_NEWS = tuple(name for name in HEARD if name.startswith("registry.base."))
NOTICE_NEWS = tuple(name for name in HEARD if name.startswith("notice.notice."))


class NewsEntrypoints(AdmissionDesk):
    """Each event that admission listens to."""

    @on_events(*ORG_NEWS)
    def on_orgs(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.orgs.handle(events, "org")
        # an organisation that never was on a list holds nothing up
        self._hold_or_release([(org["id"], event) for event in events if (org := event["data"]["org"])["listings"]])
        for event in events:
            if event["name"] == "registry.org.listed":
                self._on_listed(event["data"]["org"]["id"], event)
            if news_in(event["name"], event["data"]):
                self._on_ground(event["data"]["org"]["id"], event)

    @on_events(*BASE_NEWS)
    def on_bases(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.bases.handle(events, "base")

    @on_events("registry.profile.adopted")
    def on_adoptions(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.adopted.apply_decisions(events)

    @on_event(*NOTICE_NEWS)
    def on_notice(self, event: dict[str, Any]) -> None:
        notice, what = event["data"]["notice"], event["name"].rpartition(".")[2]
        if notice["subject_type"] == "application":
            decide = lambda state, check: notices.handle(state, what, event["data"], check)  # noqa: E731
            self._handle(self.desk.store.applications, notice["subject_id"], event, decide)

    @on_events("admission.application.submitted")
    def on_submitted(self, events: list[dict[str, Any]]) -> None:
        """An organisation that was listed in the very moment of filing was told of before there was a case to hold."""
        told = [(org, event) for event in events if (org := event["data"]["application"]["org"])]
        known = self.desk.store.orgs.these(org for org, _ in told)
        self._hold_or_release([(org, event) for org, event in told if org in known and known[org]["listings"]])

    @on_event("admission.application.admitted")
    def on_admitted(self, event: dict[str, Any]) -> None:
        application = self.desk.load(self.desk.store.applications, event["aggregate"]["id"]).body
        check = self.desk.check(application["judged_by"])
        id = residencies.id_of(application["id"])
        if application["state"] != "admitted":  # annulled or put on hold again meanwhile
            return

        def begin(stay: State | None) -> Outcome | None:
            begins = stay is None or stay["outcome"] == "annulled"  # its first admission did not hold
            return residencies.start(id, application, check) if begins else None

        self.desk.handle(self.desk.store.residencies, id, event, begin)
        for told in self.desk.store.grounds_of(application["org"]):
            self._apply_ground(id, told)

    @on_event("admission.application.suspended")
    def on_suspended(self, event: dict[str, Any]) -> None:
        id = residencies.id_of(event["aggregate"]["id"])
        self._handle(self.desk.store.residencies, id, event, lambda s, c: annulments.end_stay(s, event["data"]["reason"], c))

    @on_event("admission.application.annulled")
    def on_annulled(self, event: dict[str, Any]) -> None:
        if event["data"]["was_admitted"]:
            told, id = event["data"], residencies.id_of(event["aggregate"]["id"])
            reason = f"{told['by']}（{told['document']}）撤销了准入所依据的审核决定"
            self._handle(self.desk.store.residencies, id, event, lambda s, c: annulments.end_stay(s, reason, c))

    @on_event("admission.residency.reinstated")
    def on_reinstated(self, event: dict[str, Any]) -> None:
        stay = event["data"]["residency"]
        decide = lambda s, c: applications.take_seat_again(s, self.desk.store.seats(stay["org"]), c)  # noqa: E731
        self._handle(self.desk.store.applications, stay["application"], event, decide)

    @on_event("admission.residency.exited")
    def on_exited(self, event: dict[str, Any]) -> None:
        application = event["data"]["residency"]["application"]
        self._handle(self.desk.store.applications, application, event, applications.free_seat)

    def _on_listed(self, org: str, event: dict[str, Any]) -> None:
        """A signature that was quicker than the news of a listing before it does not hold."""
        for id in self.desk.store.admitted_of(org):
            listings = self.desk.store.listings(org)
            decide = lambda s, c, listings=listings: applications.suspend(s, listings, event["occurred_at"], c)  # noqa: E731
            self._handle(self.desk.store.applications, id, event, decide)

    def _on_ground(self, org: str, event: dict[str, Any]) -> None:
        self.desk.store.keep_ground(org, event)  # first: a stay that begins meanwhile finds it there
        for one in self.desk.store.residencies_of(org):
            for told in self.desk.store.grounds_of(org):  # a correction may have been heard before what it corrects
                self._apply_ground(one.id, told)
        for id in self.desk.store.open_applications({org}).get(org, ()):
            decide = lambda s, c: applications.note_record(s, self.desk.store.record_of(org), c)  # noqa: E731
            self._handle(self.desk.store.applications, id, event, decide)

    def _apply_ground(self, residency: str, event: dict[str, Any]) -> None:
        """Let what the registry said of an organisation act on one of its stays, once."""
        news = news_in(event["name"], event["data"])
        assert news is not None, "only events about a ground are kept"
        self._handle(self.desk.store.residencies, residency, event, lambda s, c: forced_exits.apply_news(s, news, c))

    def _hold_or_release(self, told: list[tuple[str, dict[str, Any]]]) -> None:
        """Open applications of organisations follow the newest that is known of these, whichever event came last."""
        under_way = self.desk.store.open_applications({org for org, _ in told}) if told else {}
        for org, event in told:
            for id in under_way.get(org, ()):
                self._follow(org, id, event)

    def _follow(self, org: str, id: str, event: dict[str, Any]) -> None:
        """Hold an application or release it as its organisation is listed. What another process hears between our look
        at the lists and our write has found nothing to change yet; so look again, and decide again under an id of its own."""
        for turn in range(LOOKS):
            listings = self.desk.store.listings(org)
            told = {**event, "id": derived_id(event["id"], str(turn))} if turn else event
            decide = lambda state, check, listings=listings: applications.hold(state, listings, check)  # noqa: E731
            self._handle(self.desk.store.applications, id, told, decide)
            now = self.desk.load(self.desk.store.applications, id).body
            if applications.hold(now, self.desk.store.listings(org), self.desk.check(now["judged_by"])) is None:
                return
        raise lost_race()
