"""Who acts on a case, and what is put right afterwards, on a real database."""

from __future__ import annotations

import pytest

from admission_svc.schemas import StepForm
from common.bus.messages import Call
from common.kernel.identity import Principal
from common.kernel.schema import load
from tests.factories_admission import BASE, BUREAU, COUNTY, LISTING, OPERATOR, ORG
from tests.integration.admission.house import PASS, House, applicant, refused


@pytest.mark.clause("ZJ23-25", "ZJ23-27")
def test_what_is_under_way_waits_for_the_next_operator(house: House) -> None:
    """The contract ends; its people neither act nor read any more, and who follows goes on."""
    id = house.apply()
    contracts = [{"org": "org-9", "since": "2023-01-01", "until": "2024-02-29"}]
    house.handle("registry.base.operator_terminated", "base-1", 2, base={**BASE, "contracts": contracts, "operator": None})
    house.forget()
    assert refused(lambda: house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")).status == 404
    assert refused(lambda: house.ask("get_application", OPERATOR, id=id)).status == 404
    assert house.ask("list_applications", OPERATOR)["items"] == []
    contracts.append({"org": "org-7", "since": "2024-03-01", "until": None})
    house.handle("registry.base.operator_appointed", "base-1", 3, base={**BASE, "contracts": contracts, "operator": "org-7"})
    house.forget()
    assert refused(lambda: house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")).status == 404
    follower = Principal("u-7", "测试", ("operator",), COUNTY, "org-7", "base-1")
    assert house.do("take_step", follower, PASS, id=id, step="preliminary_review")["state"] == "preliminary_review_passed"


@pytest.mark.clause("ZJ23-32")
def test_who_is_reinstated_takes_its_seat_again(house: House) -> None:
    id = house.ready()
    residency = house.admit(id)
    told = {"notified_on": "2024-04-01", "statement": None}
    house.at("2024-04-01T10:00:00+08:00")
    finding = {"ground": "major_project_problem", "on": "2024-03-20", "facts": "资金去向不明", "evidence": ["审计报告"], "reason": "严重"}
    house.do("find_forced_exit", BUREAU, finding, id=residency)
    house.do("conclude_forced_exit", BUREAU, {"decision": "exit", "hearing": told}, id=residency)
    house.handle("admission.residency.exited", residency, residency={"application": id, "org": "org-1"})
    assert house.desk.store.seats("org-1") == frozenset()
    annulled = {"by": "市政府", "document": "复决〔2024〕8号", "decided_on": "2024-04-01"}
    assert house.do("annul_conclusion", BUREAU, annulled, id=residency)["state"] == "forced_exit_open"
    for _ in range(2):
        house.handle("admission.residency.reinstated", residency, event="back", residency={"application": id, "org": "org-1"})
    assert house.desk.store.seats("org-1") == {1}


@pytest.mark.clause("ZJ23-02", "ZJ23-25")
def test_a_foreign_case_is_not_there_for_commands_either(house: House) -> None:
    """Whatever else is wrong with them; who reads it from above is told that it may not act."""
    id = house.apply()
    for division, status in (("330108", 404), ("3301", 403), ("33", 403)):
        stranger = Principal(f"u-{division}", "测试", ("bureau",), division)
        assert refused(lambda stranger=stranger: house.do("take_step", stranger, PASS, id=id, step="review")).status == status


def test_a_refusal_that_the_next_moment_can_change_is_not_kept_under_its_key(house: House) -> None:
    id = house.apply()
    call = Call("take_step", BUREAU, {"id": id, "step": "review"}, body=load(StepForm, PASS), command_id="key", body_hash="hash")
    assert refused(lambda: house.service.take_step(call)).code == "wrong_order"
    house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")
    assert house.service.take_step(call).body["state"] == "review_passed"


@pytest.mark.clause("ZJ18-23", "ZJ23-27")
@pytest.mark.parametrize(("heard", "listed_at"), [
    ("before", "2024-03-01T09:59:00.000000+08:00"), ("after", "2024-03-01T09:59:00.000000+08:00"), ("begun", "2024-03-01T09:59:00.000000+08:00"),
])  # fmt: skip
def test_a_listing_before_the_last_signature_stops_it_whichever_is_heard_first(house: House, heard: str, listed_at: str) -> None:
    """Entered at 9:59, heard before or after the signature of 10:00, also where the stay has begun meanwhile."""
    id = house.ready()
    listed = lambda: house.handle(  # noqa: E731
        "registry.org.listed", "org-1", 2, "the-listing", org={**ORG, "id": "org-1", "listings": [LISTING]}, occurred_at=listed_at
    )
    sign = lambda: house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)  # noqa: E731
    begin = lambda: house.handle("admission.application.admitted", id, event=f"admitted-{id}")  # noqa: E731
    if heard == "before":
        listed()
        assert refused(sign).code == "on_hold"
    else:
        house.at("2024-03-01T10:00:00+08:00")
        sign()
        if heard == "begun":
            begin()
        for _ in range(2):
            listed()
        house.handle("admission.application.suspended", id, event="undone", reason="列入名录")
        begin()
    shown = house.ask("get_application", BUREAU, id=id)
    assert (shown["state"], shown["on_hold"]) == ("awaiting_signatures", True)
    signed = [one["party"] for one in shown["agreement"]["signatures"]]
    assert "resident" not in signed
    stays = house.ask("list_residencies", BUREAU, {"application": id})["items"]
    assert [(one["state"], one["outcome"]) for one in stays] == ([("closed", "annulled")] if heard == "begun" else [])


@pytest.mark.clause("ZJ18-23")
def test_a_listing_after_the_admission_undoes_nothing_and_who_is_off_the_list_is_admitted_anew(house: House) -> None:
    id = house.ready()
    residency = house.admit(id)
    later = "2099-01-01T00:00:00.000000+08:00"
    house.handle("registry.org.listed", "org-1", 2, "late", org={**ORG, "id": "org-1", "listings": [LISTING]}, occurred_at=later)
    assert house.ask("get_application", BUREAU, id=id)["state"] == "admitted"
    house.handle("registry.org.listed", "org-1", 3, "early", org={**ORG, "id": "org-1", "listings": [LISTING]})
    house.handle("admission.application.suspended", id, event="undone", reason="列入名录")
    assert house.ask("get_residency", BUREAU, id=residency)["state"] == "closed"
    house.org("org-1", 4, "delisted", listings=[{**LISTING, "removed_on": "2024-03-02"}])
    for party, actor in (("bureau", BUREAU), ("operator", Principal("u-o", "测试", ("operator",), COUNTY, "org-9", "base-1"))):
        house.do("sign_agreement", actor, {"party": party}, id=id)
    house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)
    for _ in range(2):
        house.handle("admission.application.admitted", id, event="admitted-again")
    assert house.ask("get_residency", BUREAU, id=residency)["state"] == "resident"


def test_a_preview_files_nothing_and_is_for_the_applicant_alone(house: House) -> None:
    body = {"base": "base-1", "org": "org-1", "plan": "计划", "party_plan": "计划", "conditions": {}}
    shown = house.do("preview_application", applicant("org-1"), body)
    assert shown["eligible"] and {line["rule"] for line in shown["rules"]} >= {"intake", "subject", "registration"}
    assert house.ask("list_applications", BUREAU)["items"] == []
    assert refused(lambda: house.do("preview_application", applicant("org-2"), body)).status == 403


@pytest.mark.parametrize(("actor", "body", "status"), [
    (Principal("u-b", "测试", ("bureau",), "330108"), {"nonsense": 1}, 404), (Principal("u-f", "测试", ("finance",), COUNTY), PASS, 404),
    (applicant("org-2"), None, 404), (applicant("org-1"), PASS, 403), (Principal("u-l", "测试", ("leading_group",), COUNTY), PASS, 403),
    (BUREAU, {"nonsense": 1}, 422), (BUREAU, None, 422), (BUREAU, ["x"], 400),
])  # fmt: skip
def test_first_whether_it_is_there_for_the_caller_then_the_form_then_who_may(house: House, actor: Principal, body: object, status: int) -> None:
    id = house.apply()
    call = Call("take_step", actor, {"id": id, "step": "review"}, body=body, command_id="key", body_hash="hash")
    assert refused(lambda: house.service.take_step(call)).status == status
