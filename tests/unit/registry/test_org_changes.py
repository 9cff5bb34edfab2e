"""How an organisation changes: judged for what changes, in place from a team to a registered body, to another place."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.decision import Outcome, Refused
from common.law import RuleBook
from registry_svc import orgs, transfers
from tests.factories import check, principal
from tests.unit.registry.factories import org, org_form

YANGPU = {"division": "310110", "registration_class": "community_service", "supervisor_unit": "示例部门"}


def yangpu(book: RuleBook, on: str, **waiver: Any) -> Any:
    return check(book, principal(division="310110"), profile="yangpu-2021", on=on, **waiver)


def refusal(decide: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        decide()
    return refused.value


def graduates(book: RuleBook) -> dict[str, Any]:
    """Registered with 5,000 yuan by a graduate of 2022, in 2022."""
    form = org_form(**YANGPU, registered_funds_fen=500_000, founder_kind="graduate", founder_graduated_in=2022, registered_on="2022-03-01")
    return dict(orgs.register("o", form, yangpu(book, "2022-03-01")).state)


@pytest.mark.clause("YP21-25")
@pytest.mark.parametrize("form", [{"party_members": 3}, {"name": "新名称"}, {"volunteer": True}, {"stage": "growth"}])
def test_a_later_change_of_something_else_does_not_judge_the_funds_again(book: RuleBook, form: dict) -> None:
    state = graduates(book)
    for on in ("2023-03-01", "2025-03-01"):
        assert orgs.change(state, form, yangpu(book, on), yangpu(book, "2022-03-01")).events


@pytest.mark.clause("YP21-25")
@pytest.mark.parametrize(("funds", "accepted"), [(499_999, False), (500_000, None), (500_001, True)])
def test_funds_entered_anew_are_judged_by_the_day_of_the_founding(book: RuleBook, funds: int, accepted: bool | None) -> None:
    state = graduates(book)
    change = lambda: orgs.change(state, {"registered_funds_fen": funds}, yangpu(book, "2023-03-01"), yangpu(book, "2022-03-01"))  # noqa: E731
    if accepted is False:
        assert refusal(change).status == 422
    else:
        assert bool(change().events) is bool(accepted)


@pytest.mark.clause("YP21-25")
@pytest.mark.parametrize(("registered_on", "accepted"), [("2022-12-31", True), ("2023-01-01", False)])
def test_a_graduate_is_fresh_in_the_year_of_the_founding_not_of_the_entry(book: RuleBook, registered_on: str, accepted: bool) -> None:
    form = org_form(**YANGPU, registered_funds_fen=500_000, founder_kind="graduate", founder_graduated_in=2022, registered_on=registered_on)
    register = lambda: orgs.register("o", form, yangpu(book, "2023-03-01"))  # noqa: E731
    assert register().events if accepted else refusal(register).status == 422


@pytest.mark.clause("ZJ18-18")
def test_a_supervising_unit_that_is_taken_away_is_judged(book: RuleBook) -> None:
    state = org(registration_class="culture", supervisor_unit="示例文化主管部门")
    assert refusal(lambda: orgs.change(state, {"supervisor_unit": None}, check(book, principal()))).basis[0].clause == "ZJ18-18"
    assert orgs.change(state, {"supervisor_unit": "另一部门"}, check(book, principal())).events


TEAM: dict[str, Any] = {"kind": "unregistered_team", "registered_on": None, "uscc": None}


@pytest.mark.clause("YB21-37")
def test_a_team_becomes_registered_in_place_and_keeps_its_history(book: RuleBook) -> None:
    team = org(**TEAM, honours=[{"number": 1, "level": "city", "title": "示例", "brand": False, "awarded_on": "2021-01-01"}])
    form = {"kind": "service_agency", "registered_on": "2024-02-20"}
    found = orgs.change(team, form, check(book, principal()))
    assert found.state["id"] == team["id"] and found.state["honours"] == team["honours"]
    assert found.state["former_kinds"] == [{"kind": "unregistered_team", "changed_on": "2024-03-01"}]
    event = found.events[0]
    contracts.EVENTS[event.name].check_data(event.data)
    assert (event.data["org"]["kind"], event.data["org"]["registered_on"]) == ("service_agency", "2024-02-20")


@pytest.mark.clause("YB21-37", "ZJ18-18")
@pytest.mark.parametrize(
    ("state", "form", "field"),
    [
        (TEAM, {"kind": "service_agency"}, "registered_on"),
        (TEAM, {"registered_on": "2024-02-20"}, "registered_on"),
        (TEAM, {"kind": "service_agency", "registered_on": "2019-12-31"}, "founded_on"),
        ({}, {"kind": "unregistered_team", "registered_on": None}, "kind"),
        ({}, {"kind": "foundation"}, "kind"),
        ({"kind": "filed_community", "registered_on": None}, {"kind": "unregistered_team"}, "kind"),
    ],
)
def test_it_becomes_so_whole_and_never_back(book: RuleBook, state: dict, form: dict, field: str) -> None:
    problem = refusal(lambda: orgs.change(org(**state), form, check(book, principal())))
    assert (problem.status, problem.errors[0].field) == (422, field)


@pytest.mark.clause("ZJ18-18")
def test_what_a_registered_body_needs_a_team_needs_when_it_becomes_one(book: RuleBook) -> None:
    team = org(**TEAM, registration_class="culture")
    form = {"kind": "service_agency", "registered_on": "2024-02-20"}
    assert refusal(lambda: orgs.change(team, form, check(book, principal()))).basis[0].clause == "ZJ18-18"
    assert orgs.change(team, {**form, "supervisor_unit": "示例部门"}, check(book, principal())).events


@pytest.mark.clause("ZJ18-11")
def test_a_street_files_a_community_body_and_does_not_register_it(book: RuleBook) -> None:
    filed = org(kind="filed_community", registered_on=None, division="330106002")
    form = {"kind": "service_agency", "registered_on": "2024-02-20", "registration_class": "community_service"}
    assert refusal(lambda: orgs.change(filed, form, check(book, principal("street", "330106002")))).status == 403
    assert orgs.change(filed, form, check(book, principal())).state["kind"] == "service_agency"


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ({}, True), ({"name": " 示例 助老服务社"}, True), ({"name": "“示例助老服务社”"}, True), ({"uscc": "52330106MJ80000019"}, True),
        ({"name": "示例助老服务中心"}, False), ({"founded_on": "2020-01-02"}, False), ({"division": "330108"}, False),
        ({"kind": "foundation"}, False),
    ],
)  # fmt: skip
def test_the_same_organisation_without_a_code_is_shown_and_confirmed(book: RuleBook, other: dict, shown: bool) -> None:
    there = [org(id="there", **other)]
    register = lambda **form: orgs.register("o", org_form(**form), check(book, principal()), None, there)  # noqa: E731
    if not shown:
        assert register().events
        return
    problem = refusal(register)
    assert (problem.status, problem.code) == (409, "possible_duplicate") and "there" in problem.detail
    confirmed = register(distinct_because="两家重名，负责人不同").state
    assert (confirmed["distinct_because"], confirmed["has_identity"]) == ("两家重名，负责人不同", False)


@pytest.mark.clause("E-04")
def test_two_codes_are_two_organisations(book: RuleBook) -> None:
    there = [org(id="there", uscc="52330106MJ80000019")]
    assert orgs.register("o", org_form(uscc="52330106MJ8000002C"), check(book, principal()), None, there).events


def test_a_name_that_becomes_anothers_is_shown_too(book: RuleBook) -> None:
    there = [org(id="there", name="乙")]
    assert refusal(lambda: orgs.change(org(), {"name": "乙"}, check(book, principal()), None, there)).code == "possible_duplicate"
    assert orgs.change(org(), {"party_members": 1}, check(book, principal()), None, [org(id="there")]).events


MOVE = {"to": "330108", "reason": "住所迁移"}
YES, NO = {"accept": True, "reason": None}, {"accept": False, "reason": "材料不齐"}


def told(found: Outcome) -> str:
    contracts.EVENTS[found.events[0].name].check_data(found.events[0].data)
    return found.events[0].name


@pytest.mark.clause("ZJ23-02")
def test_an_organisation_moves_when_the_other_place_accepts_it(book: RuleBook) -> None:
    asked = transfers.ask(org(), MOVE, check(book, principal()))
    assert (told(asked), asked.state["division"], asked.state["transfer"]["to"]) == ("registry.org.transfer_asked", "330106", "330108")
    there = check(book, principal(division="330108"))
    moved = transfers.answer(asked.state, YES, there)
    assert (told(moved), moved.state["division"], moved.state["transfer"]) == ("registry.org.transferred", "330108", None)
    assert moved.state["transfers"][0]["from"] == "330106"
    kept = transfers.answer(asked.state, NO, there)
    assert (told(kept), kept.state["division"]) == ("registry.org.transfer_refused", "330106")


@pytest.mark.clause("ZJ23-02")
def test_each_bureau_takes_its_own_part_in_a_move(book: RuleBook) -> None:
    asked = transfers.ask(org(), MOVE, check(book, principal())).state
    for division in ("330106", "3301", "33", "330109"):
        assert refusal(lambda division=division: transfers.answer(asked, YES, check(book, principal(division=division)))).status == 403
    assert refusal(lambda: transfers.ask(org(), MOVE, check(book, principal(division="330108")))).status == 403
    assert refusal(lambda: transfers.ask(asked, MOVE, check(book, principal()))).status == 409
    assert refusal(lambda: transfers.answer(org(), YES, check(book, principal()))).status == 409


@pytest.mark.parametrize(
    ("form", "field"), [({"to": "330106"}, "to"), ({"to": "330106002"}, "to"), ({"to": "330199"}, "to"), ({"to": "x"}, "to")]
)
def test_a_move_leads_to_another_place_that_there_is(book: RuleBook, form: dict, field: str) -> None:
    assert refusal(lambda: transfers.ask(org(), {**MOVE, **form}, check(book, principal()))).errors[0].field == field


def test_who_turns_a_move_down_says_why(book: RuleBook) -> None:
    asked = transfers.ask(org(), MOVE, check(book, principal())).state
    problem = refusal(lambda: transfers.answer(asked, {**NO, "reason": None}, check(book, principal(division="330108"))))
    assert problem.errors[0].field == "reason"


def test_another_county_is_no_change_of_address(book: RuleBook) -> None:
    assert refusal(lambda: orgs.change(org(), {"division": "330108"}, check(book, principal()))).errors[0].field == "division"
    assert orgs.change(org(division="330106002"), {"division": "330106004"}, check(book, principal())).events


@pytest.mark.clause("ZJ18-01")
@pytest.mark.parametrize(("day", "in_force"), [("2018-07-31", False), ("2018-08-01", True)])
def test_dual_management_is_asked_by_the_provincial_rules_from_their_day_on(book: RuleBook, day: str, in_force: bool) -> None:
    form = org_form(registration_class="culture", supervisor_unit=None, founded_on="2015-01-01", registered_on="2015-01-01")
    problem = refusal(lambda: orgs.register("o", form, check(book, principal(), on=day, settings={})))
    assert (problem.code, problem.basis[0].clause) == (("refused_by_rule", "ZJ18-18") if in_force else ("profile_not_in_force", "ZJ23-01"))
