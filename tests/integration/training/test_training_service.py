"""Sessions on a real database: persons by reference, who sees whom, and the report."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pymongo.database import Database

from common.bus.messages import Call, Reply
from common.kernel.clock import OffsetClock, offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.declaration.order import when_due
from common.kernel.identity import Principal
from common.kernel.ids import new_id
from common.kernel.privacy import PersonalData, new_key_text
from common.law import RuleBook
from common.run.desk import Desk
from common.run.relay import Relay
from common.run.timekeeper import Timekeeper
from tests.factories import principal
from tests.factories_funding import org
from tests.factories_training import BASE, DAY, form
from training_svc.service import Service
from training_svc.sessions.declaration import SESSION
from training_svc.store import TrainingStore

PLACE = "330106"
OPERATOR, BUREAU = principal("operator", PLACE, base="base-1"), principal("bureau", PLACE)
APPLICANT, OTHER = principal("applicant", PLACE, org="org-1"), principal("applicant", PLACE, org="org-2")
NAME, PHONE = "欧阳某某", "13800001234"


def told(aggregate: str, **data: Any) -> dict[str, Any]:
    return {"id": new_id(), "name": "told", "aggregate": {"id": aggregate, "version": 1}, "data": data}


def stay(id: str, org: str) -> dict[str, Any]:
    term = {"entry_on": "2024-01-01", "ends_on": "2025-01-01", "state": "resident"}
    return {"id": id, "base": "base-1", "org": org, "org_name": org, **term}


class Office:
    """The service as its entrypoints are called, on the day of the session."""

    def __init__(self, database: Database, book: RuleBook) -> None:
        self.store = TrainingStore(database)
        self.store.ensure_indexes()
        self.service = Service()
        self.service.desk = Desk(self.store, book, OffsetClock(offset_to(parse_instant(f"{DAY}T10:00:00+08:00"))))
        self.service.personal = PersonalData.from_text(new_key_text())
        self.service.on_bases([told("base-1", base=BASE)])
        for id in ("org-1", "org-2"):
            self.service.on_orgs([told(id, org=org(id=id))])
            self.service.on_residencies([told(f"stay-{id}", residency=stay(f"stay-{id}", id))])

    def ask(self, method: str, who: Principal, body: Any = None, query: Any = None, **params: str) -> Reply:
        key = params.pop("key", None)
        return getattr(self.service, method)(Call(method, who, params, query or {}, body, key or new_id(), key))

    def schedule(self, **changed: Any) -> str:
        return self.ask("session.schedule", OPERATOR, form(**changed)).body["id"]

    def enrol(self, id: str, who: Principal = APPLICANT, name: str = NAME, phone: str | None = PHONE) -> dict[str, Any]:
        return self.ask("attendance.enrol", who, {"person": {"name": name, "phone": phone}, "org": None}, session=id).body

    def check_in(self, id: str, ref: str) -> Reply:
        return self.ask("check_in", OPERATOR, {"ref": ref}, session=id)

    def enrolled(self, id: str, who: Principal = BUREAU) -> int:
        return self.ask("session.get", who, id=id).body["enrolled"]

    def close(self, id: str) -> None:
        """Close a session and let the time pass until its attendance has been counted."""
        self.ask("session.closing", OPERATOR, id=id)
        clock = self.service.desk.clock
        clock.set_offset(offset_to(clock.now() + timedelta(seconds=9)))
        due = {"session": partial(when_due, SESSION, self.service.desk)}
        assert Timekeeper(self.service.desk, clock, due).run_once() == 1


@pytest.fixture
def office(mongo: Database, book: RuleBook) -> Office:
    return Office(mongo, book)


def status(office: Office, method: str, who: Principal, body: Any = None, query: Any = None, **params: str) -> int:
    with pytest.raises(Refused) as caught:
        office.ask(method, who, body, query, **params)
    return caught.value.status


def test_a_person_is_a_reference_and_a_sealed_name(office: Office) -> None:
    enrolled = office.enrol(office.schedule())
    assert (enrolled["name"], enrolled["phone"], enrolled["state"]) == ("欧**", "138****1234", "enrolled")
    Relay(office.store, lambda messages: [], lambda name: False).run_once()
    kept = [*office.store.attendance.collection.find(), *office.store.journal.collection.find()]
    text = json.dumps(kept, ensure_ascii=False, default=str)
    assert len(kept) == 3 and enrolled["person"] in text and NAME not in text and PHONE not in text


def test_the_same_person_is_enrolled_once_and_known_again(office: Office) -> None:
    first, later = office.schedule(), office.schedule(title="第二期")
    person = office.enrol(first)["person"]
    for phone in ("+86" + PHONE, f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}", f"0086-{PHONE}", f"86 {PHONE}"):
        again = office.enrol(first, name=f"{NAME[0]} {NAME[1:]}", phone=phone)
        assert (again["person"], again["version"]) == (person, 1), phone
    assert office.enrolled(first) == 1
    assert office.enrol(later)["person"] == person
    office.enrol(first, name="欧阳某", phone=None)
    assert office.enrolled(first) == 2


def test_whom_another_organisation_enrolled_is_told_as_such(office: Office) -> None:
    id = office.schedule()
    office.enrol(id)
    assert status(office, "attendance.enrol", OTHER, {"person": {"name": NAME, "phone": PHONE}}, session=id) == 409
    assert office.enrolled(id) == 1


def test_a_seat_given_back_is_taken_by_the_next_and_who_left_may_come_again(office: Office) -> None:
    id = office.schedule(capacity=1)
    first = office.enrol(id)
    full = {"person": {"name": "某某", "phone": None}}
    assert status(office, "attendance.enrol", OTHER, full, session=id) == 409
    office.ask("attendance.cancellation", APPLICANT, {}, session=id, id=first["id"])
    assert office.ask("attendance.enrol", OTHER, full, session=id).status == 201
    again = {"person": {"name": NAME, "phone": PHONE}}
    assert status(office, "attendance.enrol", APPLICANT, again, session=id) == 409
    office.ask("attendance.cancellation", OTHER, {}, session=id, id=office.ask("attendance.list", OTHER, session=id).body["items"][0]["id"])
    assert office.enrol(id)["state"] == "enrolled"


def test_who_waits_longest_gets_the_seat_that_is_freed_once(office: Office) -> None:
    id = office.schedule(capacity=1)
    first = office.enrol(id)
    wait = lambda name: office.ask("attendance.enrol", OTHER, {"person": {"name": name}, "wait": True}, session=id).body  # noqa: E731
    waiting = [wait(name) for name in ("甲某", "乙某", "甲某")]
    assert [one["state"] for one in waiting] == ["waiting"] * 3 and waiting[0] == waiting[2]
    shown = office.ask("session.get", OTHER, id=id).body
    assert (shown["enrolled"], shown["waiting"]) == (1, 2)
    gone = office.ask("attendance.cancellation", APPLICANT, {}, session=id, id=first["id"]).body
    late = {"person": {"name": "丙某"}}
    assert status(office, "attendance.enrol", OTHER, late, session=id) == 409, "those who wait come first"
    event = told(first["id"], attendance=gone) | {"actor": {"sub": "x", "roles": []}, "correlation_id": "c"}
    for _ in range(2):
        office.service.on_seat_freed(event)
    states = [office.ask("attendance.get", OTHER, session=id, id=one["id"]).body["state"] for one in waiting[:2]]
    assert states == ["enrolled", "waiting"]
    assert office.enrolled(id) == 1


def test_an_applicant_sees_its_own_people_and_the_numbers(office: Office) -> None:
    id = office.schedule()
    own = office.enrol(id)
    assert office.enrolled(id, OTHER) == 1
    assert office.ask("attendance.list", OTHER, session=id).body["items"] == []
    assert status(office, "attendance.get", OTHER, session=id, id=own["id"]) == 404
    for reader in (APPLICANT, OPERATOR, BUREAU, principal("bureau", "3301"), principal("auditor", "33")):
        assert [one["id"] for one in office.ask("attendance.list", reader, session=id).body["items"]] == [own["id"]]
    other = office.schedule(title="另一期")
    assert office.ask("attendance.list", BUREAU, session=other).body["items"] == []
    assert status(office, "attendance.get", BUREAU, session=other, id=own["id"]) == 404
    for stranger in (principal("operator", PLACE, base="base-2"), principal("street", "330106001")):
        assert office.enrolled(id, stranger) == 1
        assert office.ask("attendance.list", stranger, session=id).body["items"] == []


def test_a_session_is_announced_around_its_place(office: Office) -> None:
    id = office.schedule()
    for division in ("33", "3301", PLACE, "330106109"):
        reader = principal("applicant", division, org="org-9")
        assert office.ask("session.get", reader, id=id).status == 200
        assert len(office.ask("session.list", reader).body["items"]) == 1
    for division in ("330105", "3302"):
        stranger = principal("bureau", division)
        assert status(office, "session.get", stranger, id=id) == 404
        assert office.ask("session.list", stranger).body["items"] == []


def test_a_list_of_sessions_is_narrowed_by_kind_state_and_place(office: Office) -> None:
    office.schedule()
    for query in ({"kind": "training"}, {"state": "scheduled"}, {"division": "3301"}, {"division": "330106"}):
        assert len(office.ask("session.list", OPERATOR, query=query).body["items"]) == 1, query
    for query in ({"kind": "salon"}, {"state": "closed"}, {"division": "330108"}):
        assert office.ask("session.list", OPERATOR, query=query).body["items"] == [], query
    for query in ({"kind": "zzz"}, {"state": "zz"}, {"cursor": "zz"}):
        assert status(office, "session.list", OPERATOR, query=query) == 422


@pytest.mark.clause("ZJ23-13", "ZJ23-17")
def test_the_report_counts_closed_sessions_and_lists_whom_none_reached(office: Office) -> None:
    held = office.schedule(kind="consultation", topics=["registration"])
    office.schedule(title="尚未举办")
    cancelled = office.schedule(title="取消")
    office.ask("session.cancellation", OPERATOR, {"reason": "场地停电"}, id=cancelled)
    person = office.enrol(held)["person"]
    office.enrol(held, who=OTHER, name="某某", phone="13900001234")  # enrolled, never came
    for _ in range(2):
        office.check_in(held, person)
    office.close(held)
    found = office.ask("training_report", BUREAU, query={"base": "base-1", "year": "2024"}).body
    assert found["quarters"][1] == {"quarter": 2, "sessions": 1, "person_times": 1}
    assert (found["sessions"], found["person_times"]) == (1, 1)
    assert found["topics"] == [{"topic": "registration", "topic_label": "登记", "consultations": 1}]
    assert [one["org"] for one in found["residents_without_training"]] == ["org-2"]
    assert [ground["clause"] for ground in found["basis"]] == ["ZJ23-13"]


def test_the_report_is_for_the_base_and_its_place(office: Office) -> None:
    query = {"base": "base-1", "year": "2024"}
    assert office.ask("training_report", OPERATOR, query=query).status == 200
    assert status(office, "training_report", principal("bureau", "330105"), query=query) == 404
    assert status(office, "training_report", APPLICANT, query=query) == 404
    assert status(office, "training_report", BUREAU, query={"base": "base-2", "year": "2024"}) == 404
    assert status(office, "training_report", BUREAU, query={"base": "base-1", "year": "24"}) == 422


def test_an_unknown_base_or_organisation_is_refused(office: Office) -> None:
    assert status(office, "session.schedule", OPERATOR, form(base="base-2")) == 404
    stranger = principal("applicant", PLACE, org="org-9")
    assert status(office, "attendance.enrol", stranger, {"person": {"name": NAME, "phone": None}}, session=office.schedule()) == 422


def test_who_is_not_enrolled_cannot_check_in_and_people_are_known_by_name(office: Office) -> None:
    id = office.schedule()
    assert status(office, "check_in", OPERATOR, {"ref": "p1"}, session=id) == 422
    assert status(office, "check_in", OPERATOR, {}, session=id) == 422
    own = office.enrol(id)
    came = office.ask("check_in", OPERATOR, {"person": {"name": NAME, "phone": PHONE}}, session=id).body
    assert (came["id"], came["state"]) == (own["id"], "checked_in")
    assert office.check_in(id, own["person"]).body["version"] == came["version"]


def test_the_dossier_names_the_sessions_an_organisation_came_to(office: Office) -> None:
    id = office.schedule()
    office.check_in(id, office.enrol(id)["id"])
    assert [one["session"] for one in office.ask("dossier_of_org", APPLICANT, id="org-1").body["enrolments"]] == [id]
    assert office.ask("dossier_of_org", OTHER, id="org-2").body["enrolments"] == []
