"""One organisation from application to follow-up, and every other way a case can go, through the gateway."""

from __future__ import annotations

import pytest

from demo import admitting, journey, other_ways
from demo.setting import Setting
from demo.stage import Stage


def read(stage: Stage, path: str, setting: Setting) -> dict:
    return stage.portal.get(path, setting.bureau.token).body


@pytest.mark.clause("ZJ23-24", "ZJ23-26", "ZJ23-27", "ZJ23-28", "ZJ23-29", "ZJ23-31")
def test_from_application_to_follow_up(stage: Stage, setting: Setting) -> None:
    case, residency = journey.way_in(stage, setting)
    assert read(stage, case.path, setting)["state"] == "admitted"
    journey.during(stage, case, residency)
    stayed = read(stage, f"/v1/residencies/{residency}", setting)
    assert (stayed["state"], stayed["ends_on"]) == ("resident", "2025-09-15")
    journey.way_out(stage, case, residency)
    left = read(stage, f"/v1/residencies/{residency}", setting)
    assert (left["state"], left["outcome"]) == ("closed", "graduated")
    claims = read(stage, f"/v1/claims?org={case.org}", setting)["items"]
    assert [(claim["state"], claim["amount_fen"]) for claim in claims] == [("paid", 1_000_000)]


@pytest.mark.clause("ZJ23-27")
@pytest.mark.parametrize("order", [("bureau", "operator", "resident"), ("operator", "resident", "bureau")])
def test_three_signatures_admit_in_any_order_and_two_do_not(
    stage: Stage, setting: Setting, order: tuple[str, str, str]
) -> None:
    case = admitting.apply(stage, setting)
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    admitting.cleared(stage, case, admitting.shown_publicly(stage, case))
    admitting.sign(stage, case, "2024-04-01", "2025-04-01", order)
    signed = read(stage, case.path, setting)["agreement"]["signatures"]
    assert [one["party"] for one in signed] == list(order)
    told = stage.portal.get(f"/v1/applications/{case.application}?as_of={signed[1]['at'].replace('+', '%2B')}", setting.bureau.token)
    assert (told.body["state"], len(told.body["agreement"]["signatures"])) == ("awaiting_signatures", 2)


@pytest.mark.clause("ZJ23-24")
def test_a_rejected_application_ends(stage: Stage, setting: Setting) -> None:
    case = other_ways.rejected(stage, setting)
    assert read(stage, case.path, setting)["state"] == "rejected"
    refused = stage.refused(
        setting.bureau, "再评审", f"{case.path}/steps/review", {"decision": "pass", "opinion": "试"}, 409, "ZJ23-24"
    )
    assert refused["detail"]


def test_a_returned_application_comes_back_to_the_step_that_returned_it(stage: Stage, setting: Setting) -> None:
    case = other_ways.returned(stage, setting)
    assert read(stage, case.path, setting)["state"] == "preliminary_review_passed"


def test_a_withdrawn_application_takes_its_notice_with_it(stage: Stage, setting: Setting) -> None:
    case = other_ways.withdrawn(stage, setting)
    assert read(stage, case.path, setting)["state"] == "withdrawn"


@pytest.mark.clause("ZJ23-26")
def test_an_upheld_objection_ends_the_application(stage: Stage, setting: Setting) -> None:
    case = other_ways.objected(stage, setting)
    assert read(stage, case.path, setting)["state"] == "rejected"


@pytest.mark.clause("ZJ23-26")
def test_a_withdrawn_notice_sends_the_application_back_to_review(stage: Stage, setting: Setting) -> None:
    case = admitting.apply(stage, setting)
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    notice = admitting.shown_publicly(stage, case)
    stage.do(setting.officer, "撤回公示", f"/v1/notices/{notice}/withdrawal", {"reason": "公示内容有误"})
    stage.state("回到评审", case.path, setting.bureau, "preliminary_review_passed")
    admitting.review(stage, case)
    admitting.cleared(stage, case, admitting.shown_publicly(stage, case))


@pytest.mark.clause("ZJ23-32")
def test_each_of_the_four_grounds_forces_a_resident_out(stage: Stage, setting: Setting) -> None:
    for residency in other_ways.forced_out(stage, setting):
        body = read(stage, f"/v1/residencies/{residency}", setting)
        assert (body["state"], body["outcome"]) == ("exited", "forced")


@pytest.mark.clause("ZJ23-33")
def test_a_breach_is_handled_by_a_term_of_the_agreement(stage: Stage, setting: Setting) -> None:
    stage.time("2026-03-02T09:00:00+08:00")
    body = read(stage, f"/v1/residencies/{other_ways.breached(stage, setting)}", setting)
    assert (body["state"], body["outcome"]) == ("exited", "breach")
