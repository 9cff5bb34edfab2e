"""Heads of organisations and draws on a real database: who is the same person, what a notice leads to, who may know."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from common.bus.messages import Call
from common.kernel.decision import Refused
from common.kernel.ids import new_id
from common.kernel.privacy import PersonalData
from common.law import RuleBook
from tests.factories import principal
from tests.integration.registry.office import PLACE, Office
from tests.unit.registry.factories import org_form
from tests.unit.registry.test_draws import form

NUMBER = "11010519491231002X"
AUDIT = {"auditor": "示例会计师事务所", "audit_document": "示审1号", "audited_on": "2024-06-01"}


NOBODY = object()  # without a token


@pytest.fixture
def office(mongo: Database, book: RuleBook) -> Office:
    made = Office(mongo, book)
    made.service.personal = PersonalData(b"k" * 32)
    return made


def ask(office: Office, method: str, body: Any = None, who: Any = None, **params: str) -> Any:
    call = Call(method, None if who is NOBODY else who or principal("bureau", PLACE), params, {}, body, command_id=new_id())
    return getattr(office.service, method)(call).body


def notice_told(name: str, org: str, version: int, state: str) -> dict[str, Any]:
    facts = {"id": "n", "kind": "appointment", "title": "公示", "division": PLACE, "state": state, "subject_type": "org", "subject_id": org}
    return {
        "id": f"e{version}", "name": f"notice.notice.{name}", "aggregate": {"type": "notice", "id": "n", "version": version},
        "occurred_at": "2024-06-03T00:00:00.000000+08:00", "actor": {"sub": "system", "roles": []}, "correlation_id": "c",
        "data": {"notice": facts},
    }  # fmt: skip


def proposed(office: Office, org: str, post: str = "head", number: str = NUMBER) -> dict[str, Any]:
    return ask(office, "principal.propose", {"post": post, "name": "张三", "id_number": number}, org=org)


@pytest.mark.clause("ZJ18-25", "ZJ18-19")
def test_a_head_takes_office_when_the_notice_closes_and_is_the_replacement_that_was_ordered(office: Office) -> None:
    org = office.ask("register_org", org_form()).body["id"]
    order = {
        "name": "李四",
        "id_number": "110105194912310011",
        "measure": "replacement_ordered",
        "reason": "示例",
        "document": "1号",
        "since": "2024-06-01",
    }
    ordered = ask(office, "measure.take", order | {"replace_by": "2024-12-31"}, org=org)
    office.service.on_notices([notice_told("opened", org, 2, "open")])
    head = proposed(office, org)
    assert ask(office, "principal.notice", {"notice": "n"}, org=org, id=head["id"])["state"] == "pending"
    for _ in range(2):
        office.service.on_notices([notice_told("concluded", org, 3, "concluded")])
    assert ask(office, "principal.get", org=org, id=head["id"])["state"] == "effective"
    entry = office.service.desk.store.principals.collection.find_one({"_id": head["id"]})["outbox"][-1]
    office.service.on_appointments([entry])
    assert ask(office, "measure.get", org=org, id=ordered["id"])["state"] == "fulfilled"


@pytest.mark.clause("ZJ18-19")
def test_a_ban_follows_the_person_to_every_organisation_however_the_number_is_written(office: Office) -> None:
    first, second = (office.ask("register_org", org_form(name=name)).body["id"] for name in ("甲", "乙"))
    ban = {
        "name": "张三",
        "id_number": NUMBER,
        "measure": "profession_ban",
        "reason": "示例",
        "document": "1号",
        "since": "2024-06-01",
        "until": "2025-06-01",
    }
    taken = ask(office, "measure.take", ban, org=first)
    assert taken["id_number"] == "1***************2X"[0] + "*" * 15 + "2X" and NUMBER not in str(
        office.service.desk.store.measures.load(taken["id"]).body
    )
    with pytest.raises(Refused) as refused:
        proposed(office, second, number="１1010519491231002x")
    assert (refused.value.status, refused.value.errors[0].field) == (422, "id_number")


@pytest.mark.clause("ZJ18-24")
def test_who_has_no_part_in_an_organisation_knows_nothing_of_its_heads(office: Office) -> None:
    org = office.ask("register_org", org_form()).body["id"]
    head = proposed(office, org, "legal_representative")
    for who in (principal("bureau", "330108"), principal("applicant", PLACE, org="another"), principal("finance", PLACE), principal("expert", PLACE)):
        with pytest.raises(Refused) as refused:
            ask(office, "principal.get", who=who, org=org, id=head["id"])
        assert refused.value.status == 404
    own = ask(office, "principal.get", who=principal("applicant", PLACE, org=org), org=org, id=head["id"])
    assert own["name"] == "张三" and "id_number" not in own
    with pytest.raises(Refused) as refused:
        ask(office, "principal.audit", AUDIT, principal("bureau", "330108"), org=org, id=head["id"])
    assert refused.value.status == 404


@pytest.mark.clause("ZJ18-27")
def test_a_draw_is_made_in_ones_own_place_and_read_by_all(office: Office) -> None:
    body = {name: value for name, value in form().items() if value is not None}
    made = ask(office, "draw.draw", body)
    assert len(made["drawn"]) == 2 and made["division"] == PLACE and len(made["seed"]) == 32
    assert ask(office, "draw.get", who=principal("applicant", "310110", org="x"), id=made["id"])["drawn"] == made["drawn"]
    shown = ask(office, "draw.get", who=NOBODY, id=made["id"])
    assert shown["seed"] == made["seed"] and "sub" not in str(shown["acts"])
    assert [one["id"] for one in ask(office, "draw.list", who=NOBODY)["items"]] == [made["id"]]
    with pytest.raises(Refused) as refused:
        ask(office, "principal.list", who=NOBODY, org="x")
    assert refused.value.status == 401
    with pytest.raises(Refused) as refused:
        ask(office, "draw.draw", body | {"division": "330108"})
    assert refused.value.status == 403
