"""The notice service as a Nameko service: every entrypoint, nothing decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from common.bus import Call, Reply, command, on_event, on_events, query
from common.bus.errors import Permanent
from common.kernel.check import Check
from common.kernel.clock import parse_date, parse_instant
from common.kernel.decision import Outcome, State
from common.kernel.ids import derived_id
from common.kernel.privacy import PersonalData
from common.kernel.problems import bad_field, not_found
from common.run.common_queries import CommonQueries, Count
from common.run.desk import Desk
from common.run.metrics import histogram
from common.run.replies import made, shown, whole_number
from common.run.vault import Vault
from common.store.aggregates import Loaded
from common.store.copies import snapshot_in
from notice_svc import admissions, handling, information
from notice_svc.entrypoints.desk import NoticeDesk
from notice_svc.entrypoints.objections import Objections
from notice_svc.entrypoints.publications import Publications
from notice_svc.handling import about_own
from notice_svc.listing import official, wanted
from notice_svc.period import ImpossiblePeriod
from notice_svc.schemas import WorkingDays
from notice_svc.store import NoticeStore
from notice_svc.views import item_view, notice_view
from notice_svc.workflow import PUBLIC_LABELS

MOST_WORKING_DAYS = 366
PUBLISHED_AFTER = histogram(
    "ngo_information_delay_seconds", "From what happened in the register to its public item.", "category",
    buckets=(0.5, 1, 5, 30, 300, 3600, 86400),
)  # fmt: skip

Decide = Callable[[State, Check], Outcome]


class Service(Objections, Publications, CommonQueries):
    """Public notices and items of information."""

    name = "notice"
    desk: Desk[NoticeStore] = NoticeDesk()
    personal: PersonalData = Vault()
    counted = (Count("notices", "公示和信息发布", "body.state", PUBLIC_LABELS),)

    @query()
    def list_notices(self, call: Call) -> Reply:
        """Public: newest first."""
        want = wanted(call.query, call.principal, self.desk.book.parameters["notice.categories"].labels)
        found = self.desk.store.newest(want)
        items = [item_view(loaded, self.desk.book) for loaded in found[: want.limit]]
        more = len(found) > want.limit
        return Reply(200, {"items": items, "next": want.cursor(found[want.limit - 1]) if more else None})

    @query()
    def get_notice(self, call: Call) -> Reply:
        """Public, but for what was never released."""
        loaded = self.desk.load(self.desk.store.notices, call.params["id"])
        office = official(call.principal, loaded.body["division"])
        if loaded.body["opened_at"] is None and not office:
            raise not_found()
        return shown(loaded, self._official_view if office else self._public_view)

    @query()
    def working_days(self, call: Call) -> Reply:
        """Public: the last of so many working days after a day."""
        start, days = _start(call.query.get("from")), whole_number("days", call.query.get("days"), MOST_WORKING_DAYS)
        last = self.desk.store.calendar.add_working_days(start, days)
        body = {"from_": start.isoformat(), "days": days, "last_day": last.isoformat()}
        return Reply(200, WorkingDays().dump(body))

    @command(roles=("bureau",))
    def draft_notice(self, call: Call) -> Reply:
        assert call.principal is not None
        if call.body["org"]:
            about_own(self.desk.store.copies_orgs.expect(call.body["org"]), call.principal)
        judged = self._judged_by(call.principal.division, self.desk.clock.today().isoformat())
        check = self.desk.check(judged, call)
        loaded = self.desk.create(self.desk.store.notices, call, lambda id: handling.draft(id, call.body, judged, check))
        return made(loaded, self._official_view, "/v1/notices")

    @command(roles=("bureau",))
    def release_notice(self, call: Call) -> Reply:
        return self._act(call, lambda state, check: handling.release(state, check, self.desk.store.calendar))

    @command(roles=("bureau",))
    def correct_notice(self, call: Call) -> Reply:
        return self._act(call, lambda state, check: handling.correct(state, call.body, check, self.desk.store.calendar))

    @command(roles=("bureau",))
    def withdraw_notice(self, call: Call) -> Reply:
        return self._act(call, lambda state, check: handling.withdraw(state, call.body, check))

    @on_event("admission.application.reviewed")
    def on_reviewed(self, event: dict[str, Any]) -> None:
        """Open the notice. A calendar that is not published yet raises: the event waits and is never lost. A period
        of no days can never open: that event is a dead letter at once."""
        application, store = event["aggregate"]["id"], self.desk.store
        if store.withdrawals.get(application):
            return
        id, check = admissions.notice_id(event), self.desk.check(admissions.rules_of(event))
        try:
            self._once(id, event, lambda: admissions.open_for_review(id, event, check, store.calendar))
        except ImpossiblePeriod as refused:
            raise Permanent(refused.code) from refused
        self._withdraw_with(application)

    @on_event("admission.application.withdrawn")
    def on_withdrawn(self, event: dict[str, Any]) -> None:
        application = event["aggregate"]
        self.desk.store.withdrawals.keep([snapshot_in(event, {"event": event})])
        self._withdraw_with(application["id"])

    @on_event("admission.application.annulled")
    def on_annulled(self, event: dict[str, Any]) -> None:
        """The review whose result is shown was annulled; a notice that a later review has opened stays."""
        for notice in self.desk.store.open_about("application", event["aggregate"]["id"]):
            if notice.body["opened_at"] <= event["occurred_at"]:
                check = self.desk.check(notice.body["judged_by"])
                decide = lambda state, check=check: admissions.withdraw_with_application(state, check)  # noqa: E731
                self.desk.handle(self.desk.store.notices, notice.id, event, decide)

    @on_events("registry.org.registered")
    def on_registered(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_orgs.keep(snapshot_in(event, {"division": event["data"]["org"]["division"]}) for event in events)

    @on_event(*information.ITEMS)
    def on_news_of_org(self, event: dict[str, Any]) -> None:
        org, on = event["data"]["org"], event["occurred_at"][:10]
        id = derived_id("notice", event["id"])
        judged = self._judged_by(org["division"], on)
        check = self.desk.check(judged)
        self._once(id, event, lambda: information.publish(id, event, judged, check))
        category, _ = information.ITEMS[event["name"]]
        late = (self.desk.clock.now() - parse_instant(event["occurred_at"])).total_seconds()
        PUBLISHED_AFTER.labels(category=category).observe(max(0.0, late))

    @on_events("registry.profile.adopted")
    def on_adoptions(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_adoptions.apply_decisions(events)

    @on_event("notice.notice.superseded")
    def on_superseded(self, event: dict[str, Any]) -> None:
        """Bring the successor of a corrected notice into being."""
        old = self.desk.load(self.desk.store.notices, event["aggregate"]["id"]).body
        check = self.desk.check(old["judged_by"])
        self._once(old["superseded_by"], event, lambda: handling.succeed(old, check, self.desk.store.calendar))

    def _once(self, id: str, event: Mapping[str, Any], make: Callable[[], Outcome | None]) -> None:
        """Let an event bring a notice into being, unless it already has."""
        self.desk.handle(self.desk.store.notices, id, event, lambda state: make() if state is None else None)

    def _withdraw_with(self, application: str) -> None:
        """End what is open about an application that was withdrawn, in whichever order the two events came."""
        gone = self.desk.store.withdrawals.get(application)
        for notice in self.desk.store.open_about("application", application) if gone else ():
            check = self.desk.check(notice.body["judged_by"])
            self.desk.handle(
                self.desk.store.notices, notice.id, gone["event"],
                lambda state, check=check: admissions.withdraw_with_application(state, check),
            )  # fmt: skip

    def _act(self, call: Call, decide: Decide) -> Reply:
        return shown(self._decide(call, decide), self._official_view)

    def _decide(self, call: Call, decide: Decide) -> Loaded:
        """One decision on one notice by the rules it is judged by."""

        def judged(state: State) -> Outcome:
            return decide(state, self.desk.check(state["judged_by"], call))

        return self.desk.act(self.desk.store.notices, call.params["id"], call, judged)

    def _public_view(self, loaded: Loaded) -> dict[str, Any]:
        return notice_view(loaded, self.desk.book)


def _start(text: str | None) -> date:
    try:
        return parse_date(text or "")
    except ValueError:
        raise bad_field("from", "应为 YYYY-MM-DD 格式的日期。") from None
