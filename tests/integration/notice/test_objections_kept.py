"""Objections on a real database: sealed, counted, ruled on, followed by receipt, erased."""

from __future__ import annotations

import json
from typing import Any

import pytest

from common.bus.messages import Call
from common.kernel.decision import Refused
from common.kernel.schema import load
from notice_svc import admissions
from notice_svc.entrypoints import objections as objections_service
from notice_svc.schemas import ObjectionForm
from tests.factories import principal
from tests.integration.notice.house import BUREAU, Office
from tests.unit.notice.factories import CLOSES_AT, reviewed

NAME, PHONE, CONTENT = "欧阳某某", "13800001234", "申报材料与实际情况不一致"
OBJECTION = {"name": NAME, "phone": PHONE, "content": CONTENT}


@pytest.mark.clause("ZJ23-26")
def test_the_time_does_not_conclude_a_notice_with_an_open_objection(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    office.at(CLOSES_AT)
    assert office.timekeeper.run_once() == 0
    ruling = {"ruling": "dismissed", "reason": "经核查不属实"}
    ruled = office.ask("rule_on_objection", BUREAU, ruling, id=id, n="1")
    assert ruled.body["state"] == "concluded"


def test_what_a_citizen_tells_is_sealed_where_it_is_kept_and_masked_where_it_is_read(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    filed = office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    assert (filed.status, filed.body["number"], filed.body["state"]) == (201, 1, "open")
    kept = json.dumps(list(office.store.notices.collection.find()), ensure_ascii=False)
    public = json.dumps(office.ask("get_notice", id=id).body, ensure_ascii=False)
    for private in (NAME, PHONE, CONTENT):
        assert private not in kept + public + json.dumps(filed.body, ensure_ascii=False)
    (objection,) = office.ask("get_notice", BUREAU, id=id).body["objections"]
    assert (objection["name"], objection["phone"], objection["content"]) == ("欧**", "138****1234", CONTENT)


def test_who_objects_follows_it_by_receipt_and_a_clue_holds_nothing(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    clue = office.ask("object_to_notice", body={"name": None, "phone": None, "content": CONTENT}, id=id).body
    assert (clue["named"], clue["state"]) == (False, "clue")
    assert office.ask("get_notice", id=id).body["objection_count"] == 0
    filed = office.ask("object_to_notice", body=dict(OBJECTION), id=id).body
    code = filed["receipt"]
    followed = office.ask("follow_objection", id=id, receipt=f"{code[:4].lower()}-{code[4:]}").body
    assert (followed["number"], followed["state_label"], "receipt" in followed) == (2, "待处理", False)
    office.ask("rule_on_objection", BUREAU, {"ruling": "dismissed", "reason": "经核查不属实"}, id=id, n="2")
    assert office.ask("follow_objection", id=id, receipt=code).body["ruling_reason"] == "经核查不属实"
    for wrong in (code[:-1] + ("A" if code[-1] != "A" else "B"), "0"):
        with pytest.raises(Refused) as refused:
            office.ask("follow_objection", id=id, receipt=wrong)
        assert refused.value.status == 404


def test_more_than_two_hundred_objections_silence_nobody_and_are_dismissed_together(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    for _ in range(205):
        office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    assert office.ask("get_notice", id=id).body["open_objection_count"] == 205
    first = office.ask("list_objections", BUREAU, query={"limit": "200", "state": "open"}, id=id).body
    rest = office.ask("list_objections", BUREAU, query={"cursor": first["next"]}, id=id).body
    assert ([one["number"] for one in rest["items"]], rest["next"]) == ([201, 202, 203, 204, 205], None)
    together = {"numbers": [one["number"] for one in first["items"]], "reason": "同一内容反复提交，明显滥用"}
    with pytest.raises(Refused) as refused:
        office.ask("rule_on_abusive_objections", principal(sub="reviewer"), together, id=id)
    assert refused.value.code == "same_person"
    ruled = office.ask("rule_on_abusive_objections", BUREAU, together, id=id).body
    assert ruled["open_objection_count"] == 5
    assert {(one["ruling_reason"], one["abusive"]) for one in ruled["objections"]} == {(together["reason"], True)}
    office.ask("rule_on_objection", BUREAU, {"ruling": "dismissed", "reason": "不属实"}, id=id, n="201")
    with pytest.raises(Refused) as refused:
        office.ask("rule_on_abusive_objections", BUREAU, {"numbers": [201, 202], "reason": "滥用"}, id=id)
    assert (refused.value.status, "201" in refused.value.detail) == (409, True)
    assert office.ask("get_notice", id=id).body["open_objection_count"] == 4


def test_an_officer_sees_who_objected_for_a_reason_that_the_journal_keeps_until_it_is_erased(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    seen = office.ask("disclose_objection", BUREAU, {"reason": "电话核实"}, id=id, n="1").body
    assert (seen["name"], seen["phone"]) == (NAME, PHONE)
    (one,) = office.store.objections_to(id, 0, 1)
    told = office.store.history(office.store.objections, one.id)[-1]
    assert (told["name"], told["actor"]["sub"], told["data"]["reason"]) == ("notice.objection.disclosed", "clerk", "电话核实")
    office.ask("rule_on_objection", BUREAU, {"ruling": "dismissed", "reason": "不属实"}, id=id, n="1")
    office.at("2025-03-02T00:00:00+08:00")
    assert office.timekeeper.run_once() == 2  # the notice concludes, the person is forgotten
    erased = office.store.history(office.store.objections, one.id)[-1]
    office.service.on_erased(erased)
    (shown,) = office.ask("list_objections", BUREAU, id=id).body["items"]
    assert (shown["name"], shown["phone"], shown["content"]) == (None, None, CONTENT)
    kept = json.dumps(list(office.store.database["letters"].find()), ensure_ascii=False)
    assert kept.count("aesgcm") == 1


def test_an_objection_whose_notice_has_not_heard_of_it_is_counted_from_its_event(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    with monkeypatch.context() as dying:
        dying.setattr(objections_service.Objections, "_count_in", lambda self, filed: None)
        office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    assert office.ask("get_notice", id=id).body["open_objection_count"] == 0
    (one,) = office.store.objections_to(id, 0, 1)
    (event,) = office.store.history(office.store.objections, one.id)
    for _ in range(2):
        office.service.on_objection({**event, "seq": 1, "version": 1})
    assert office.ask("get_notice", id=id).body["open_objection_count"] == 1
    office.at(CLOSES_AT)
    assert office.timekeeper.run_once() == 0


def test_an_objection_overtaken_by_the_end_of_the_period_is_told_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    keep = office.store.keep_letter

    def overtaken(objection: str, letter: Any) -> None:
        office.at(CLOSES_AT)
        office.timekeeper.run_once()
        keep(objection, letter)

    monkeypatch.setattr(office.store, "keep_letter", overtaken)
    with pytest.raises(Refused) as refused:
        office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    assert refused.value.status == 409
    assert office.ask("get_notice", id=id).body["state"] == "concluded"
    assert [one.body["state"] for one in office.store.objections_to(id, 0, 9)] == ["lapsed"]


def test_what_waits_at_a_notice_that_is_withdrawn_is_not_decided_any_more(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    office.ask("withdraw_notice", BUREAU, {"reason": "内容有误"}, id=id)
    event = office.store.history(office.store.notices, id)[-1]
    office.service.on_ended(event)
    (one,) = office.ask("list_objections", BUREAU, id=id).body["items"]
    assert one["state"] == "lapsed"
    with pytest.raises(Refused) as refused:
        office.ask("rule_on_objection", principal(sub="other"), {"ruling": "upheld", "reason": "属实"}, id=id, n="1")
    assert refused.value.status == 409


@pytest.mark.parametrize("reader", [None, principal(division="330108"), principal("applicant", org="org-1")])
def test_only_offices_of_the_place_read_objections(office: Office, reader: Any) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    office.ask("object_to_notice", body=dict(OBJECTION), id=id)
    body = office.ask("get_notice", reader, id=id).body
    assert "objections" not in body
    assert (body["objection_count"], body["open_objection_count"]) == (1, 1)


def test_a_repeated_objection_is_filed_once(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    id = admissions.notice_id(reviewed())
    call = Call("object_to_notice", None, {"id": id}, {}, dict(OBJECTION), command_id="once", body_hash="same")
    assert office.service.object_to_notice(call).body == office.service.object_to_notice(call).body
    assert office.ask("get_notice", id=id).body["objection_count"] == 1


@pytest.mark.parametrize("phone", ["13800001234", "0571-8888 1234", "+86 138-0000-1234", "8888123", None])
def test_a_phone_is_taken_as_people_write_it(phone: str | None) -> None:
    assert load(ObjectionForm, {**OBJECTION, "phone": phone})["phone"] == phone


@pytest.mark.parametrize("phone", ["", "888812", "1" * 21, "请勿来电八点后", "138+0000", "--------"])
def test_what_is_no_phone_is_refused(phone: str) -> None:
    with pytest.raises(Refused) as refused:
        load(ObjectionForm, {**OBJECTION, "phone": phone})
    assert [error.field for error in refused.value.errors] == ["phone"]
