"""Sessions on a real database: persons by reference, who sees whom, and the report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pymongo.database import Database

from common.bus.messages import Call, Reply
from common.kernel.clock import OffsetClock, offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import new_id
from common.kernel.privacy import PersonalData, new_key_text
from common.law import RuleBook
from common.run.desk import Desk
from common.run.relay import Relay
from tests.factories import principal
from tests.factories_funding import org
from tests.factories_training import BASE, DAY, form
from training_svc.service import Service
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
        self.service.heard_bases([told("base-1", base=BASE)])
        for id in ("org-1", "org-2"):
            self.service.heard_orgs([told(id, org=org(id=id))])
            self.service.heard_residencies([told(f"stay-{id}", residency=stay(f"stay-{id}", id))])

    def ask(self, method: str, who: Principal, body: Any = None, query: Any = None, **params: str) -> Reply:
        return getattr(self.service, method)(Call(method, who, params, query or {}, body, command_id=new_id()))

    def schedule(self, **changed: Any) -> str:
        return self.ask("schedule_session", OPERATOR, form(**changed)).body["id"]

    def enrol(self, id: str, who: Principal = APPLICANT, name: str = NAME, phone: str | None = PHONE) -> dict[str, Any]:
        return self.ask("enrol", who, {"person": {"name": name, "phone": phone}, "org": None}, id=id).body


@pytest.fixture
def office(mongo: Database, book: RuleBook) -> Office:
    return Office(mongo, book)


def status(office: Office, method: str, who: Principal, body: Any = None, query: Any = None, **params: str) -> int:
    with pytest.raises(Refused) as caught:
        office.ask(method, who, body, query, **params)
    return caught.value.status


def test_a_person_is_a_reference_and_a_sealed_name(office: Office) -> None:
    id = office.schedule()
    enrolled = office.enrol(id)
    assert [one["name"] for one in enrolled["enrolments"]] == ["欧**"]
    assert enrolled["enrolments"][0]["phone"] == "138****1234"
    Relay(office.store, lambda messages: [], lambda name: False).run_once()
    kept = [*office.store.sessions.collection.find(), *office.store.journal.collection.find()]
    assert len(kept) == 3
    text = json.dumps(kept, ensure_ascii=False, default=str)
    assert enrolled["person"] in text and NAME not in text and PHONE not in text


def test_the_same_person_is_enrolled_once_and_known_again(office: Office) -> None:
    first, later = office.schedule(), office.schedule(title="第二期")
    person = office.enrol(first)["person"]
    assert office.enrol(first)["enrolled"] == 1
    assert office.enrol(later)["person"] == person
    for phone in ("+86" + PHONE, f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}", f"0086-{PHONE}", f"86 {PHONE}"):
        assert office.enrol(first, name=f"{NAME[0]} {NAME[1:]}", phone=phone)["enrolled"] == 1, phone
    assert office.enrol(first, name="欧阳某", phone=None)["enrolled"] == 2


def test_an_applicant_sees_its_own_people_and_the_numbers(office: Office) -> None:
    id = office.schedule()
    office.enrol(id)
    seen = office.ask("get_session", OTHER, id=id).body
    assert (seen["enrolled"], seen["enrolments"]) == (1, [])
    office_above, auditor = principal("bureau", "3301"), principal("auditor", "33")
    for reader in (APPLICANT, OPERATOR, BUREAU, office_above, auditor):
        assert len(office.ask("get_session", reader, id=id).body["enrolments"]) == 1
    for stranger in (principal("operator", PLACE, base="base-2"), principal("street", "330106001")):
        body = office.ask("get_session", stranger, id=id).body
        assert (body["enrolled"], "enrolments" in body) == (1, False)
    assert "enrolments" not in office.ask("list_sessions", BUREAU).body["items"][0]


def test_a_session_is_announced_around_its_place(office: Office) -> None:
    id = office.schedule()
    for division in ("33", "3301", PLACE, "330106109"):
        reader = principal("applicant", division, org="org-9")
        assert office.ask("get_session", reader, id=id).status == 200
        assert len(office.ask("list_sessions", reader).body["items"]) == 1
    for division in ("330105", "3302"):
        stranger = principal("bureau", division)
        assert status(office, "get_session", stranger, id=id) == 404
        assert office.ask("list_sessions", stranger).body["items"] == []


def test_a_list_of_sessions_is_narrowed_by_kind_state_and_place(office: Office) -> None:
    office.schedule()
    for query in ({"kind": "training"}, {"state": "scheduled"}, {"division": "3301"}, {"division": "330106"}):
        assert len(office.ask("list_sessions", OPERATOR, query=query).body["items"]) == 1, query
    for query in ({"kind": "salon"}, {"state": "closed"}, {"division": "330108"}):
        assert office.ask("list_sessions", OPERATOR, query=query).body["items"] == [], query
    for query in ({"kind": "zzz"}, {"state": "zz"}, {"cursor": "zz"}):
        assert status(office, "list_sessions", OPERATOR, query=query) == 422


@pytest.mark.clause("ZJ23-13", "ZJ23-17")
def test_the_report_counts_closed_sessions_and_lists_whom_none_reached(office: Office) -> None:
    held = office.schedule(kind="consultation", topics=["registration"])
    office.schedule(title="尚未举办")
    cancelled = office.schedule(title="取消")
    office.ask("cancel_session", OPERATOR, {"reason": "场地停电"}, id=cancelled)
    person = office.enrol(held)["person"]
    office.enrol(held, who=OTHER, name="某某", phone="13900001234")  # enrolled, never came
    for _ in range(2):
        office.ask("check_in", OPERATOR, {"person": person}, id=held)
    office.ask("close_session", OPERATOR, id=held)
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
    assert status(office, "schedule_session", OPERATOR, form(base="base-2")) == 404
    stranger = principal("applicant", PLACE, org="org-9")
    assert status(office, "enrol", stranger, {"person": {"name": NAME, "phone": None}, "org": None}, id=office.schedule()) == 422


def test_the_dossier_names_the_sessions_an_organisation_came_to(office: Office) -> None:
    id = office.schedule()
    office.ask("check_in", OPERATOR, {"person": office.enrol(id)["person"]}, id=id)
    office.ask("close_session", OPERATOR, id=id)
    assert [one["id"] for one in office.ask("dossier_of_org", APPLICANT, id="org-1").body["sessions"]] == [id]
    assert office.ask("dossier_of_org", OTHER, id="org-2").body["sessions"] == []
