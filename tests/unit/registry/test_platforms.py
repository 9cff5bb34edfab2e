"""What Wuhan's platforms may and must: carriers, sharing, full-time staff, party body, hiring, entrusted tasks."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.law import RuleBook
from registry_svc import bases, orgs
from registry_svc.compliance import compliance
from registry_svc.delegations import delegate, entrusted
from registry_svc.intake import open_intake
from registry_svc.rankings import hire
from registry_svc.standards import shortfalls
from tests.factories import check, principal
from tests.unit.registry.factories import base, base_form, operator, org_form, staff

DISTRICT = "420106"


def wuhan(book: RuleBook, division: str = DISTRICT, **changes: Any) -> Check:
    return check(book, principal(division=division), profile="wuhan-2015", **changes)


def platform(**changes: Any) -> dict[str, Any]:
    return base(division=DISTRICT, profile="wuhan-2015", documents=[], **changes)


def refusal(decide: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        decide()
    return refused.value


@pytest.mark.clause("WH15-05", "WH15-06")
@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"carrier": "service_centre", "sharing_modes": ["cooperation", "trusteeship"]}, None), ({"carrier": "cinema"}, "carrier"),
        ({"carrier": "other", "carrier_other": "社区基金会"}, None), ({"carrier": "other"}, "carrier_other"),
        ({"sharing_modes": ["other"], "sharing_modes_other": "共建"}, None), ({"sharing_modes": ["staff"]}, "sharing_modes"),
        ({"carrier_other": "多余"}, "carrier_other"),
    ],
)  # fmt: skip
def test_a_platform_names_its_entity_and_how_it_shares_from_open_lists(book: RuleBook, fields: dict, fault: str | None) -> None:
    form = base_form(division=DISTRICT, documents=[], **fields)
    register = lambda: bases.register("b", form, "wuhan-2015", wuhan(book))  # noqa: E731
    if fault is None:
        assert {name: register().state[name] for name in fields} == fields
    else:
        assert refusal(register).errors[0].field == fault


@pytest.mark.clause("WH15-11")
@pytest.mark.parametrize(("people", "waived", "opens"), [(staff(0, 2), False, False), (staff(0, 2), True, True), (staff(1), False, True)])
def test_a_street_centre_without_full_time_staff_gives_its_reason(book: RuleBook, people: list, waived: bool, opens: bool) -> None:
    waiver = {"clause": "WH15-11", "reason": "由街道人员兼任"} if waived else None
    street = wuhan(book, "420106001", waiver=waiver, settings={"admission.steps": ["review"]})
    state = platform(level="street", staff=people) | {"division": "420106001"}
    if opens:
        kept = open_intake(state, {"open": True}, street).state
        assert kept["intake_open"] and [one["reason"] for one in kept["waivers"]] == ["由街道人员兼任"] * waived
        return
    problem = refusal(lambda: open_intake(state, {"open": True}, street))
    assert (problem.waivable, problem.basis[0].clause, problem.errors[0].field) == (True, "WH15-11", "staff")


@pytest.mark.clause("WH15-22", "E-12")
@pytest.mark.parametrize(
    ("members", "body", "met"), [(2, None, None), (3, None, False), (3, "示例党支部", True), (4, None, False)]
)
@pytest.mark.parametrize("profile", ["wuhan-2015", "zhejiang"])
def test_three_party_members_make_a_party_body_due(book: RuleBook, members: int, body: str | None, met: bool | None, profile: str) -> None:
    state = platform(party_members=members, party_body=body, staff=staff(4))
    lines = [one for one in compliance(state, check(book, profile=profile))["criteria"] if one["criterion"] == "party.min_members"]
    assert [one["met"] for one in lines] == ([] if met is None else [met])
    assert [one for one in shortfalls(state, check(book, profile="wuhan-2015")) if one.param.name == "party.min_members"] == [], "flagged, and no bar"


@pytest.mark.clause("WH15-12")
def test_at_equal_scores_who_is_qualified_in_social_work_is_hired_first(book: RuleBook) -> None:
    def order(profile: str, *candidates: tuple[str, int, bool]) -> list[tuple[str, int]]:
        named = [{"person": who, "score": score, "social_work_qualification": has} for who, score, has in candidates]
        return [(one["person"], one["rank"]) for one in hire({"candidates": named}, check(book, profile=profile))["items"]]

    assert order("wuhan-2015", ("p1", 80, False), ("p2", 80, True)) == [("p2", 1), ("p1", 2)]
    assert order("wuhan-2015", ("p1", 81, False), ("p2", 80, True)) == [("p1", 1), ("p2", 2)]
    assert order("zhejiang", ("p1", 80, False), ("p2", 80, True)) == [("p1", 1), ("p2", 1)]


TASK = {"task": "filing", "document": "示民〔2024〕1号", "since": "2024-03-01", "until": "2024-06-30"}


@pytest.mark.clause("WH15-21")
@pytest.mark.parametrize(("day", "held"), [("2024-02-29", False), ("2024-03-01", True), ("2024-06-30", True), ("2024-07-01", False)])
def test_an_operator_is_entrusted_from_the_first_to_the_last_day(book: RuleBook, day: str, held: bool) -> None:
    kept = delegate(platform(), TASK, wuhan(book)).state
    assert entrusted(kept, "filing", day) is held
    assert not entrusted(kept, "rating", day)
    assert not entrusted({**kept, "operator": operator(org="another")}, "filing", day), "another operator is not entrusted"
    assert not entrusted(None, "filing", day)


@pytest.mark.clause("WH15-21")
@pytest.mark.parametrize(("changes", "field"), [({"task": "registration"}, "task"), ({"until": "2024-02-29"}, "until"), ({"until": "2025-01-01"}, "until")])
def test_what_can_be_entrusted_is_on_the_list_and_within_the_contract(book: RuleBook, changes: dict, field: str) -> None:
    state = platform(operator=operator(until="2024-12-31"))
    assert refusal(lambda: delegate(state, {**TASK, **changes}, wuhan(book))).errors[0].field == field


@pytest.mark.clause("WH15-21")
def test_where_no_document_lets_a_bureau_entrust_nothing_is(book: RuleBook) -> None:
    assert refusal(lambda: delegate(base(), TASK, check(book, principal()))).status == 409


@pytest.mark.clause("WH15-21", "ZJ18-11")
@pytest.mark.parametrize(("kind", "trusted", "accepted"), [("filed_community", True, True), ("filed_community", False, False), ("service_agency", True, False)])
def test_who_is_entrusted_files_and_does_not_register(book: RuleBook, kind: str, trusted: bool, accepted: bool) -> None:
    form = org_form(kind=kind, division=DISTRICT, registered_on=None, registration_class="community_service")
    runner = check(book, principal("operator", DISTRICT), profile="wuhan-2015")
    register = lambda: orgs.register("o", form, runner, entrusted=trusted)  # noqa: E731
    assert register().events if accepted else refusal(register).status == 403


@pytest.mark.clause("WH15-01")
@pytest.mark.parametrize(("day", "in_force"), [("2015-08-18", False), ("2015-08-19", True), ("2030-01-01", True)])
def test_a_platform_is_set_up_by_the_document_from_its_day_on_without_end(book: RuleBook, day: str, in_force: bool) -> None:
    form = base_form(level="community", division="420106001002", documents=[])
    set_up = lambda: bases.register("b", form, "wuhan-2015", check(book, principal(division="420106001002"), profile="wuhan-2015", on=day))  # noqa: E731
    assert set_up().state["level"] == "community" if in_force else refusal(set_up).code == "profile_not_in_force"
