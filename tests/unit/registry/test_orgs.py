"""Organisations: registration, records, lists."""

from __future__ import annotations

import pytest

import contracts
from common.kernel.decision import Refused
from common.law import RuleBook
from registry_svc import listings, org_records, orgs
from tests.factories import check, principal
from tests.unit.registry.factories import org, org_form


@pytest.mark.clause("ZJ18-18")
@pytest.mark.parametrize(
    ("registration_class", "supervisor", "accepted"),
    [
        ("science_technology", None, True), ("culture", None, False), ("culture", "示例文化主管部门", True), (None, None, False),
        (None, "示例文化主管部门", True),
    ],  # fmt: skip
)
def test_classes_outside_direct_registration_need_a_supervising_unit(
    book: RuleBook, registration_class: str | None, supervisor: str | None, accepted: bool
) -> None:
    form = org_form(registration_class=registration_class, supervisor_unit=supervisor)
    if accepted:
        assert orgs.register("o", form, check(book, principal())).state["registration_class"] == registration_class
        return
    with pytest.raises(Refused) as refused:
        orgs.register("o", form, check(book, principal()))
    assert (refused.value.status, refused.value.basis[0].clause) == (422, "ZJ18-18")


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize("division", ["330108", "3301", "33"])
def test_a_bureau_of_another_place_or_level_registers_nothing_here(book: RuleBook, division: str) -> None:
    with pytest.raises(Refused) as refused:
        orgs.register("o", org_form(), check(book, principal(division=division)))
    assert (refused.value.status, refused.value.basis[0].clause) == (403, "ZJ23-02")


@pytest.mark.clause("ZJ18-11")
@pytest.mark.parametrize(
    ("division", "kind", "accepted"),
    [("330106002", "filed_community", True), ("330106004", "filed_community", False), ("330106002", "foundation", False)],
)
def test_a_street_files_community_organisations_of_its_own_area(
    book: RuleBook, division: str, kind: str, accepted: bool
) -> None:
    office = principal("street", "330106002")
    form = org_form(kind=kind, division=division, registered_on=None)
    if accepted:
        made = orgs.register("o", form, check(book, office))
        assert "ZJ18-11" in {ground.clause for ground in made.basis}
        return
    with pytest.raises(Refused) as refused:
        orgs.register("o", form, check(book, office))
    assert refused.value.status == 403


def test_a_credit_code_of_another_department_names_its_field(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        orgs.register("o", org_form(uscc="91330106MA2AXXXX0X"), check(book, principal()))
    assert (refused.value.status, refused.value.errors[0].field) == (422, "uscc")


def test_one_inspection_conclusion_a_year(book: RuleBook) -> None:
    form = {"year": 2023, "conclusion": "qualified", "concluded_on": "2024-02-01"}
    once = org_records.inspect(org(), form, check(book, principal()))
    with pytest.raises(Refused) as refused:
        org_records.inspect(once.state, {**form, "conclusion": "unqualified"}, check(book, principal()))
    assert refused.value.status == 409


@pytest.mark.clause("ZJ18-23")
def test_a_removed_listing_stays_as_history(book: RuleBook) -> None:
    listed = listings.list_(org(), {"list": "abnormal", "reason": "失联", "listed_on": "2024-02-01"}, check(book, principal()))
    removed = listings.delist(listed.state, 1, {"removed_on": "2024-02-20", "reason": None}, check(book, principal()))
    entry = removed.state["listings"][0]
    assert (entry["listed_on"], entry["removed_on"], entry["reason"]) == ("2024-02-01", "2024-02-20", "失联")
    assert {one["kind"] for one in entry["remedies"]} == {"reconsideration", "litigation"}
    with pytest.raises(Refused) as refused:
        listings.delist(removed.state, 1, {"removed_on": "2024-02-21", "reason": None}, check(book, principal()))
    assert refused.value.status == 409


def test_every_event_of_an_organisation_keeps_its_contract(book: RuleBook) -> None:
    forms = {
        org_records.inspect: {"year": 2023, "conclusion": "qualified", "concluded_on": "2024-02-01"},
        org_records.rate: {"grade": "4A", "awarded_on": "2024-02-01"},
        org_records.honour: {"level": "city", "title": "示例荣誉", "brand": False, "awarded_on": "2024-02-01"},
        org_records.penalise: {"kind": "violation", "summary": "示例", "decided_on": "2024-02-01"},
        listings.list_: {"list": "abnormal", "reason": "失联", "listed_on": "2024-02-01"},
        orgs.change: {"name": "新名称"},
    }
    for decide, form in forms.items():
        for event in decide(org(), form, check(book, principal())).events:
            contracts.EVENTS[event.name].check_data(event.data)


@pytest.mark.clause("YP21-24", "YP21-25")
@pytest.mark.parametrize(
    ("funds", "founder", "graduated_in", "accepted"),
    [
        (2_999_999, None, None, False),
        (3_000_000, None, None, True),
        (499_999, "graduate", 2022, False),
        (500_000, "graduate", 2022, True),
        (500_000, "graduate", 2021, False),
        (3_000_000, "graduate", 2021, True),
    ],
)
def test_registered_funds_of_a_community_organisation(
    book: RuleBook, funds: int, founder: str | None, graduated_in: int | None, accepted: bool
) -> None:
    form = org_form(
        division="310110", registration_class="community_service", registered_funds_fen=funds, founder_kind=founder,
        founder_graduated_in=graduated_in, registered_on="2022-02-01",
    )  # fmt: skip
    circumstances = check(book, principal(division="310110"), profile="yangpu-2021", on="2022-03-01")
    if accepted:
        assert orgs.register("o", form, circumstances).state["registered_funds_fen"] == funds
        return
    with pytest.raises(Refused) as refused:
        orgs.register("o", form, circumstances)
    assert (refused.value.status, refused.value.waivable) == (422, False)


@pytest.mark.clause("E-08")
@pytest.mark.parametrize(
    ("profile", "division", "kind", "funds", "accepted"),
    [
        ("yangpu-2021", "310110", "social_group", 500_000, False), ("yangpu-2021", "310110", "social_group", 2_999_999, False),
        ("yangpu-2021", "310110", "social_group", 3_000_000, True), ("yangpu-2021", "310110", "foundation", 3_000_000, False),
        ("yangpu-2021", "310110", "foundation", 200_000_000, True), ("zhejiang", "330106", "social_group", 2_999_999, False),
        ("zhejiang", "330106", "foundation", 199_999_999, False), ("zhejiang", "330106", "service_agency", 1, True),
    ],
)  # fmt: skip
def test_national_floors_of_funds_stand_by_kind(book: RuleBook, profile: str, division: str, kind: str, funds: int, accepted: bool) -> None:
    form = org_form(
        division=division, kind=kind, registration_class="community_service", registered_funds_fen=funds, uscc=None,
        founder_kind="graduate", founder_graduated_in=2022,
    )  # fmt: skip
    circumstances = check(book, principal(division=division), profile=profile, on="2022-03-01" if profile == "yangpu-2021" else "2024-03-01")
    if accepted:
        assert orgs.register("o", form, circumstances).state["registered_funds_fen"] == funds
        return
    with pytest.raises(Refused) as refused:
        orgs.register("o", form, circumstances)
    assert (refused.value.code, refused.value.basis[0].clause, refused.value.waivable) == ("below_rule", "E-08", False)


@pytest.mark.clause("YP21-24")
def test_the_lower_funds_are_a_rule_for_community_organisations_only(book: RuleBook) -> None:
    form = org_form(division="310110", registration_class="culture", supervisor_unit="示例部门", registered_funds_fen=1)
    made = orgs.register("o", form, check(book, principal(division="310110"), profile="yangpu-2021", on="2022-03-01"))
    assert "YP21-24" not in {ground.clause for ground in made.basis}


@pytest.mark.clause("ZJ18-18")
def test_an_unregistered_team_needs_no_supervising_unit(book: RuleBook) -> None:
    form = org_form(kind="unregistered_team", registration_class=None, registered_on=None)
    assert orgs.register("o", form, check(book, principal())).state["supervisor_unit"] is None


TODAY, TOMORROW = "2024-03-01", "2024-03-02"
DATED = [
    (org_records.rate, {"grade": "4A"}, "awarded_on"),
    (org_records.honour, {"level": "city", "title": "示例荣誉", "brand": False}, "awarded_on"),
    (org_records.penalise, {"kind": "violation", "summary": "示例"}, "decided_on"),
    (listings.list_, {"list": "abnormal", "reason": "失联"}, "listed_on"),
    (org_records.inspect, {"year": 2023, "conclusion": "qualified"}, "concluded_on"),
    (org_records.inspect, {"year": 2024, "conclusion": "qualified"}, "concluded_on"),
    (orgs.change, {}, "registered_on"),
]


def refused_field(decide: orgs.Decision, state: dict, form: dict, book: RuleBook) -> str:
    with pytest.raises(Refused) as refused:
        decide(state, form, check(book, principal()))
    assert refused.value.status == 422
    return refused.value.errors[0].field


@pytest.mark.parametrize(("decide", "form", "field"), DATED)
def test_nothing_is_recorded_as_having_happened_after_today(
    book: RuleBook, decide: orgs.Decision, form: dict, field: str
) -> None:
    assert refused_field(decide, org(), {**form, field: TOMORROW}, book) == field
    assert decide(org(), {**form, field: TODAY}, check(book, principal())).events


def test_an_organisation_is_founded_no_later_than_registered(book: RuleBook) -> None:
    late = {"founded_on": "2020-01-02", "registered_on": "2020-01-01"}
    assert refused_field(orgs.change, org(), late, book) == "founded_on"
    assert refused_field(orgs.change, org(), {"founded_on": TOMORROW}, book) == "founded_on"
    assert orgs.change(org(), {"founded_on": "2020-01-02", "registered_on": "2020-01-02"}, check(book, principal())).events


@pytest.mark.parametrize(
    ("year", "concluded_on", "field"), [(2025, "2024-03-01", "year"), (2024, "2023-12-31", "concluded_on"), (2024, "2024-01-01", None)]
)
def test_an_inspection_is_concluded_once_its_year_has_begun(book: RuleBook, year: int, concluded_on: str, field: str | None) -> None:
    form = {"year": year, "conclusion": "qualified", "concluded_on": concluded_on}
    if field:
        assert refused_field(org_records.inspect, org(), form, book) == field
    else:
        assert org_records.inspect(org(), form, check(book, principal())).events


@pytest.mark.clause("ZJ18-23")
@pytest.mark.parametrize(("removed_on", "accepted"), [("2024-01-31", False), ("2024-02-01", True), (TODAY, True), (TOMORROW, False)])
def test_a_removal_lies_between_the_listing_and_today(book: RuleBook, removed_on: str, accepted: bool) -> None:
    listed = listings.list_(org(), {"list": "abnormal", "reason": "失联", "listed_on": "2024-02-01"}, check(book, principal())).state
    remove = lambda state, form, circumstances: listings.delist(state, 1, form, circumstances)  # noqa: E731
    form = {"removed_on": removed_on, "reason": None}
    if accepted:
        assert remove(listed, form, check(book, principal())).events
    else:
        assert refused_field(remove, listed, form, book) == "removed_on"


def test_a_listing_that_is_not_there_is_not_found(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        listings.delist(org(), 1, {"removed_on": TODAY, "reason": None}, check(book, principal()))
    assert refused.value.status == 404


def test_the_kind_of_an_organisation_never_changes(book: RuleBook) -> None:
    assert refused_field(orgs.change, org(), {"kind": "foundation"}, book) == "kind"
    assert orgs.change(org(), {"kind": "service_agency", "name": "新名称"}, check(book, principal())).events


def test_a_place_that_does_not_exist_is_named(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        orgs.register("o", org_form(division="330199"), check(book, principal(division="330199")))
    assert refused.value.errors[0].field == "division"
    assert refused_field(orgs.change, org(), {"division": "330199"}, book) == "division"


@pytest.mark.clause("ZJ18-23", "E-10")
def test_a_listing_that_another_authority_annuls_is_off_the_list_and_says_why(book: RuleBook) -> None:
    listed = listings.list_(org(), {"list": "blacklist", "reason": "示例", "listed_on": "2024-02-01"}, check(book, principal())).state
    form = {"by": "示例区人民法院", "document": "（2024）示0106行初1号", "decided_on": "2024-02-20"}
    found = listings.annul(listed, 1, form, check(book, principal()))
    entry, event = found.state["listings"][0], found.events[0]
    assert (entry["removed_on"], entry["annulled"]["by"], event.name) == ("2024-02-20", form["by"], "registry.org.delisted")
    contracts.EVENTS[event.name].check_data(event.data)
    with pytest.raises(Refused) as refused:
        listings.annul(found.state, 1, form, check(book, principal()))
    assert refused.value.status == 409
