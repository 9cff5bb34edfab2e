"""Training as a Nameko service: its aggregates, what it hears, and its report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import contracts
from common.bus import Call, Reply, command, on_event, on_events, query
from common.kernel import places
from common.kernel.check import Check
from common.kernel.declaration.order import read_form
from common.kernel.privacy import PersonalData
from common.kernel.problems import bad_field, not_found
from common.run.declared import caller_of
from common.run.declared_service import DeclaredService
from common.run.desk import Desk
from common.run.provider import ServiceDesk
from common.run.replies import readable
from common.run.vault import Vault
from common.store.aggregates import Loaded
from training_svc import report
from training_svc.attendance.decisions import Place
from training_svc.attendance.declaration import ATTENDANCE, CHECK_IN, PROMOTED
from training_svc.attendance.fields import CheckInForm
from training_svc.attendance.neighbours import free_seat, id_of, reference
from training_svc.coachings.declaration import COACHING
from training_svc.schemas import offered_view, report_view
from training_svc.sessions.declaration import SESSION
from training_svc.store import TrainingStore
from training_svc.supervisions.declaration import SUPERVISION
from training_svc.workers.declaration import WORKER
from training_svc.zhuoyu.declaration import CERTIFIED, LAPSED, PARTICIPANT, PLAN

HEARD = contracts.consumed_by("training")
BASE_NEWS = tuple(name for name in HEARD if name.startswith("registry.base."))
ORG_NEWS = tuple(name for name in HEARD if name.startswith("registry.org."))
RESIDENCY_NEWS = tuple(name for name in HEARD if name.startswith("admission.residency."))
OFFERED = 50  # sessions shown to the public at a time
WAITING = 50  # of those who wait, looked at when a seat is freed


class Service(DeclaredService):
    """Sessions and attendance."""

    name = "training"
    desk: Desk[TrainingStore] = ServiceDesk(TrainingStore)
    personal: PersonalData = Vault()
    aggregates = (SESSION, ATTENDANCE, COACHING, WORKER, SUPERVISION, PLAN, PARTICIPANT)

    @command()
    def check_in(self, call: Call) -> Reply:
        """Check a person in, by the number of the enrolment, of the person, or by name and telephone."""
        here, session = self.declared(ATTENDANCE), call.params["session"]
        if isinstance(call.body, dict) and isinstance(call.body.get("person"), str):  # its number, as portals used to send it
            call = replace(call, body={"ref": call.body["person"]} | {name: text for name, text in call.body.items() if name != "person"})
        caller, form = caller_of(self.desk, call), read_form(CheckInForm, call.body)
        loaded = self.desk.store.sessions.load(session)
        if loaded is None or not SESSION.known_to(caller, loaded.body):
            raise not_found()
        id = self._enrolment(session, form)
        if here.repository.load(id) is None:
            raise bad_field("ref" if form["ref"] else "person", "该人员没有报名本期活动。")
        return here.command(CHECK_IN, replace(call, params={"session": session, "id": id}))

    def _enrolment(self, session: str, form: dict[str, Any]) -> str:
        if form["ref"] is None and form["person"] is None:
            raise bad_field("ref", "应填写报名编号，或者填写人员。")
        if form["ref"] is None:
            return id_of(session, reference(self, form["person"], form["org"]))
        known = self.desk.store.attendance.load(form["ref"])
        return form["ref"] if known and known.body["session"] == session else id_of(session, form["ref"])

    @query()
    def open_sessions(self, call: Call) -> Reply:
        """What is offered from today on in a place (``division``), the nearest first, with the places left; for anybody."""
        store, named = self.desk.store, call.query.get("division")
        place = places.trim(named) if named else places.EVERYWHERE
        found = store.offered(place, self.desk.clock.today().isoformat(), OFFERED)
        counts = store.attendance_counts([one["id"] for one in found])
        kinds = self.desk.book.parameters["training.activity_kinds"].labels
        return Reply(200, {"items": [offered_view(one, counts.get(one["id"], {}), kinds) for one in found]})

    @query()
    def training_report(self, call: Call) -> Reply:
        store, year = self.desk.store, _year(call.query.get("year"))
        base = store.copies_bases.get(call.query.get("base") or "")
        if base is None:
            raise not_found()
        readable(Loaded(base["id"], 0, base), call.principal, base=base["id"])
        check = self._report_check(base, year)
        span = report.Year.of(year, check)
        residents, held = store.residents(base["id"]), store.held(base["id"], span.first, span.last)
        days = store.days_attended({stay["org"] for stay in residents if stay["org"]}, span.first, span.last)
        ids = [session["id"] for session in held]
        check.cite_where_law("ZJ23-13")
        found = report.yearly(base, span, held) | {
            "goals": report.goals(held, check),
            "owed_coachings": report.owed_coachings(held, store.orgs_at(ids), store.coached(ids), check),
            "residents_without_training": report.without_training(residents, span, days),
        }
        return Reply(200, report_view(self.desk.book, found | {"basis": [ground.to_json() for ground in check.basis]}))

    @on_events(*BASE_NEWS)
    def on_bases(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_bases.handle(events, "base")

    @on_events(*ORG_NEWS)
    def on_orgs(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_orgs.handle(events, "org")

    @on_events(*RESIDENCY_NEWS)
    def on_residencies(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_residencies.handle(events, "residency")

    @on_event("training.attendance.cancelled")
    def on_seat_freed(self, event: dict[str, Any]) -> None:
        """Give the seats of a session that are free to those who wait longest."""
        here, store = self.declared(ATTENDANCE), self.desk.store
        session = store.sessions.load(event["data"]["attendance"]["session"]).body
        for id in store.waiting(session["id"], WAITING):
            place = Place(session, free_seat(store, session))
            if place.seat is None:
                return
            here.react(PROMOTED, id, {**event, "place": place})

    @on_event("training.worker.certified", "training.worker.certificate_renewed", "training.worker.certificate_lapsed")
    def on_certificate(self, event: dict[str, Any]) -> None:
        """A certificate that came or lapsed changes the place of its holder in every Zhuoyu plan."""
        here, reaction = self.declared(PARTICIPANT), LAPSED if event["name"].endswith("lapsed") else CERTIFIED
        for id in self.desk.store.taking_part(event["data"]["worker"]["id"]):
            here.react(reaction, id, event)

    @on_events("registry.profile.adopted")
    def on_adoptions(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_adoptions.apply_decisions(events)

    def _report_check(self, base: dict[str, Any], year: int) -> Check:
        """The rules of a year: those in force on its last day, or today where it is not over. A plan that has ended
        answers for its years."""
        day = min(self.desk.clock.today().isoformat(), f"{year:04}-12-31")
        return self.desk.check(self.desk.store.copies_adoptions.judged_by(self.desk.book, base["division"], day, base["profile"]))


def _year(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdecimal()) or len(text) != 4:
        raise bad_field("year", "应为四位数的年份。")
    return int(text)
