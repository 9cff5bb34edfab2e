"""What the registry hears: of its own decisions, which reach bases and measures, and of notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.bus import on_events
from common.kernel.decision import Outcome, State
from registry_svc import operators
from registry_svc.entrypoints.shared import Registry
from registry_svc.measures.declaration import MEASURE, REPLACED
from registry_svc.principals.declaration import HEARD, PRINCIPAL

NOTICE_NEWS = ("notice.notice.concluded", "notice.notice.opened", "notice.notice.upheld", "notice.notice.withdrawn")


class NewsEntrypoints(Registry):
    """What events of its own and of the notice service lead to."""

    @on_events("registry.profile.adopted")
    def on_adoptions(self, events: list[dict[str, Any]]) -> None:
        """A change of rules is a change of what lets a base take applications."""
        rules = self._rules
        for event in events:
            for base in self.desk.store.bases_in(event["data"]["division"]):
                self.desk.handle(self.desk.store.bases, base, event, lambda state: state and rules.looked_at(state))

    @on_events("registry.org.rating_fell", "registry.org.listed")
    def on_doubts(self, events: list[dict[str, Any]]) -> None:
        """The bureau of a base hears that the grade of its operator fell, or that it was put on a list."""
        for event in events:
            org = event["aggregate"]["id"]
            for base in self.desk.store.bases_run_by(org):
                decide = lambda state, org=org, event=event: state and self._doubted(state, org, event)  # noqa: E731
                self.desk.handle(self.desk.store.bases, base, event, decide)

    @on_events("admission.application.submitted")
    def on_applications(self, events: list[dict[str, Any]]) -> None:
        """Who applied where: the base's bureau and operator read of an applicant what they need, wherever it is registered."""
        self.desk.store.applications.handle(events, "application")

    @on_events(*NOTICE_NEWS)
    def on_notices(self, events: list[dict[str, Any]]) -> None:
        """An appointment takes effect when its notice has closed, and falls when an objection is found right."""
        self.desk.store.notices.handle(events, "notice")
        for event in events:
            if event["name"] != "notice.notice.opened":
                for id in self.desk.store.appointments_by(event["aggregate"]["id"]):
                    self.declared(PRINCIPAL).react(HEARD, id, event)

    @on_events("registry.principal.effective")
    def on_appointments(self, events: list[dict[str, Any]]) -> None:
        """A new head in office is the replacement that was ordered."""
        for event in events:
            orders = self.desk.store.orders_against(event["data"]["principal"]["org"])
            head = self.desk.store.principals.load(event["aggregate"]["id"]) if orders else None
            for id in orders if head else ():
                self.declared(MEASURE).react(REPLACED, id, {**event, "person": head.body["person_key"]})

    def _doubted(self, state: State, org: str, event: Mapping[str, Any]) -> Outcome | None:
        decide = operators.fell if event["name"] == "registry.org.rating_fell" else operators.listed
        return decide(state, org, event["data"], self._rules.today(state))
