"""Training as a Nameko service: every entrypoint, nothing decided here."""

from __future__ import annotations

from functools import partial
from typing import Any

import contracts
from common.bus import Call, Reply, command, on_events, query
from common.kernel.identity import Principal
from common.kernel.ids import derived_id
from common.kernel.privacy import PersonalData
from common.kernel.problems import bad_field, not_found, unauthorized
from common.kernel.text import key, phone_key
from common.run.common_queries import Chapter, CommonQueries, Count
from common.run.desk import Desk, etag
from common.run.provider import ServiceDesk
from common.run.replies import made, readable
from common.run.scope import scoped_page
from common.run.vault import Vault
from common.store.aggregates import Loaded
from training_svc import report, sessions
from training_svc.store import TrainingStore, near
from training_svc.views import kinds, owner, report_view, roll_view, session_view
from training_svc.workflow import SESSION

FILTERS = ("base", "kind", "state", "held_on", "division")
HEARD = contracts.heard_by("training")
BASE_NEWS = tuple(name for name in HEARD if name.startswith("registry.base."))
ORG_NEWS = tuple(name for name in HEARD if name.startswith("registry.org."))
RESIDENCY_NEWS = tuple(name for name in HEARD if name.startswith("admission.residency."))


class Service(CommonQueries):
    """Sessions and attendance."""

    name = "training"
    desk: Desk[TrainingStore] = ServiceDesk(TrainingStore)
    personal: PersonalData = Vault()
    counted = (Count("sessions", "培训、咨询等活动", "body.state", SESSION.labels),)

    @property
    def dossier(self) -> tuple[Chapter, ...]:  # type: ignore[override]
        """The sessions that an organisation's people came to."""
        return (Chapter("sessions", "body.attended_orgs", partial(session_view, self.desk.book)),)

    @command(roles=("operator", "bureau"))
    def schedule_session(self, call: Call) -> Reply:
        store = self.desk.store
        base = store.copies_bases.expect(call.body["base"])
        if base is None:
            raise not_found()
        today = self.desk.clock.today().isoformat()
        judged_by = store.copies_adoptions.judged_by(self.desk.book, base["division"], today, fallback=base["profile"])
        check = self.desk.check(judged_by, call)
        loaded = self.desk.create(
            store.sessions, call, lambda id: sessions.schedule(id, call.body, base, judged_by, check)
        )
        return made(loaded, partial(session_view, self.desk.book), "/v1/sessions")

    @query()
    def list_sessions(self, call: Call) -> Reply:
        book = self.desk.book
        codes = {"kind": kinds(book), "state": SESSION.labels}
        view = partial(session_view, book)
        return scoped_page(self.desk.store.sessions, call, near(_reader(call)), FILTERS, view, codes)

    @query()
    def get_session(self, call: Call) -> Reply:
        reader = _reader(call)
        loaded = self.desk.load(self.desk.store.sessions, call.params["id"])
        if not (sessions.near(reader, loaded.body["division"]) or sessions.hosts(reader, loaded.body)):
            raise not_found()
        return self._roll(loaded, reader)

    @command(roles=("applicant", "operator", "bureau"))
    def enrol(self, call: Call) -> Reply:
        org = call.body["org"] or _reader(call).org
        if org and self.desk.store.copies_orgs.expect(org) is None:
            raise bad_field("org", "没有这个社会组织。")
        id, person = call.params["id"], self._reference(call.body["person"], org)
        entry = self._sealed(id, person, call.body["person"]) | {"org": org}
        loaded = self._act(call, lambda state, check: sessions.enrol(state, person, entry, check))
        return self._roll(loaded, _reader(call), person=person)

    @command(roles=("operator", "bureau"))
    def check_in(self, call: Call) -> Reply:
        person = call.body["person"]
        return self._roll(self._act(call, lambda state, check: sessions.check_in(state, person, check)), _reader(call))

    @command(roles=("operator", "bureau"))
    def cancel_session(self, call: Call) -> Reply:
        return self._roll(self._act(call, lambda state, check: sessions.cancel(state, call.body, check)), _reader(call))

    @command(roles=("operator", "bureau"))
    def close_session(self, call: Call) -> Reply:
        return self._roll(self._act(call, sessions.close), _reader(call))

    @query()
    def training_report(self, call: Call) -> Reply:
        store, year = self.desk.store, _year(call.query.get("year"))
        base = store.copies_bases.get(call.query.get("base") or "")
        if base is None:
            raise not_found()
        readable(Loaded(base["id"], 0, base), call.principal, base=base["id"])
        residents = store.residents(base["id"])
        days = store.days_attended(stay["org"] for stay in residents if stay["org"])
        found = report.yearly(base, year, store.held(base["id"], year))
        found["residents_without_training"] = report.without_training(residents, year, days)
        return Reply(200, report_view(self.desk.book, found | {"basis": self._report_basis(base)}))

    @on_events(*BASE_NEWS)
    def heard_bases(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_bases.hear(events, "base")

    @on_events(*ORG_NEWS)
    def heard_orgs(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_orgs.hear(events, "org")

    @on_events(*RESIDENCY_NEWS)
    def heard_residencies(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_residencies.hear(events, "residency")

    @on_events("registry.profile.adopted")
    def heard_adoptions(self, events: list[dict[str, Any]]) -> None:
        self.desk.store.copies_adoptions.hear_decisions(events)

    def _act(self, call: Call, decide: sessions.Decision) -> Loaded:
        """One decision on one session, by the rules that it was announced under."""
        return self.desk.act(
            self.desk.store.sessions, call.params["id"], call,
            lambda state: decide(state, self.desk.check(state["judged_by"], call)),
        )  # fmt: skip

    def _roll(self, loaded: Loaded, reader: Principal, **more: Any) -> Reply:
        return Reply(200, roll_view(self.desk.book, self.personal, loaded, reader, **more), etag=etag(loaded))

    def _reference(self, person: dict[str, Any], org: str | None) -> str:
        """The same opaque reference for the same person, everywhere. Without a phone, the name counts within an
        organisation only."""
        where = phone_key(person["phone"]) if person["phone"] else org or ""
        return derived_id("person", self.personal.lookup(f"{key(person['name'])}|{where}"))

    def _sealed(self, session: str, reference: str, person: dict[str, Any]) -> dict[str, str | None]:
        return {
            field: self.personal.encrypt(person[field], owner(session, reference, field)) if person[field] else None
            for field in ("name", "phone")
        }

    def _report_basis(self, base: dict[str, Any]) -> list[dict[str, Any]]:
        """The clause that asks for training, where it is law."""
        today = self.desk.clock.today().isoformat()
        judged = self.desk.store.copies_adoptions.judged_by(self.desk.book, base["division"], today, base["profile"])
        return [ground.to_json() for ground in self.desk.check(judged).cite_where_law("ZJ23-13")]


def _reader(call: Call) -> Principal:
    if call.principal is None:
        raise unauthorized()
    return call.principal


def _year(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdecimal()) or len(text) != 4:
        raise bad_field("year", "应为四位数的年份。")
    return int(text)
