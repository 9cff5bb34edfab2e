"""Bases: compliance with the standards, opening for applications, who may act."""

from __future__ import annotations

import pytest

from common.kernel.decision import Refused
from common.kernel.schema import load
from common.law import RuleBook
from common.store.aggregates import Loaded
from registry_svc import bases
from registry_svc.base_schemas import BaseForm, base_view
from registry_svc.compliance import compliance
from tests.factories import check, principal
from tests.unit.registry.factories import base, base_form, staff


def line(book: RuleBook, parameter: str, **changes: object) -> dict:
    """One line of the compliance report of a base that differs from the usual one."""
    report = compliance(base(**changes), check(book))
    return next(one for one in report["criteria"] if one["criterion"].startswith(parameter))


@pytest.mark.clause("ZJ23-05")
@pytest.mark.parametrize(("area", "met"), [("1999.99", False), ("2000", True), ("2000.01", True), (None, False)])
def test_a_city_base_needs_its_construction_area(book: RuleBook, area: str | None, met: bool) -> None:
    found = line(book, "base.min_construction_area_m2", level="city", construction_area_m2=area, staff=staff(8))
    assert (found["met"], found["klass"], found["basis"][0]["clause"]) == (met, "SOFT", "ZJ23-05")


@pytest.mark.clause("ZJ23-07")
@pytest.mark.parametrize(("area", "met"), [("999.99", False), ("1000", True)])
def test_a_county_base_needs_its_floor_area(book: RuleBook, area: str, met: bool) -> None:
    found = line(book, "base.min_floor_area_m2", floor_area_m2=area, construction_area_m2="5000")
    assert (found["met"], found["basis"][0]["clause"]) == (met, "ZJ23-07")


@pytest.mark.clause("ZJ23-06", "ZJ23-08")
@pytest.mark.parametrize(
    ("level", "full_time", "part_time", "met"),
    [("city", 7, 0, False), ("city", 8, 0, True), ("city", 5, 3, True), ("county", 3, 0, False), ("county", 2, 2, True)],
)
def test_staff_count_full_time_or_part_time(book: RuleBook, level: str, full_time: int, part_time: int, met: bool) -> None:
    assert line(book, "base.min_staff", level=level, staff=staff(full_time, part_time))["met"] is met


@pytest.mark.clause("ZJ23-06")
def test_a_person_named_twice_is_counted_once(book: RuleBook) -> None:
    found = line(book, "base.min_staff", staff=[*staff(3), staff(1)[0]])
    assert (found["actual"], found["met"]) == (3, False)


@pytest.mark.clause("ZJ23-06", "ZJ23-08")
@pytest.mark.parametrize("spelling", ["Ｐ0", "P 0", "p\u200b0", "p0"])
def test_a_person_spelt_otherwise_is_counted_once(book: RuleBook, spelling: str) -> None:
    again = {"person": spelling, "mode": "full_time", "qualification": None}
    assert line(book, "base.min_staff", staff=[*staff(3), again])["actual"] == 3
    assert line(book, "base.min_staff", staff=[*staff(3), {**again, "person": "p9"}])["actual"] == 4


@pytest.mark.clause("ZJ23-12")
@pytest.mark.parametrize(("centre", "counted"), [("示例党群服务中心", True), (None, False)])
def test_party_leadership_counts_only_with_a_named_centre(book: RuleBook, centre: str | None, counted: bool) -> None:
    found = line(book, "base.functions", functions=["party_leadership", "incubation"], party_centre=centre)
    assert ("party_leadership" in found["actual"]) is counted


@pytest.mark.clause("ZJ23-02")
@pytest.mark.parametrize("division", ["330108", "3301", "33", "330106001"])
def test_only_the_bureau_of_the_same_level_and_place_acts(book: RuleBook, division: str) -> None:
    with pytest.raises(Refused) as refused:
        bases.change(base(), {"name": "新名称"}, check(book, principal(division=division)))
    assert (refused.value.status, refused.value.basis[0].clause) == (403, "ZJ23-02")


@pytest.mark.clause("ZJ23-11")
@pytest.mark.parametrize(("field", "value"), [("operation_mode", "franchise"), ("level", "village"), ("functions", ["cinema"])])
def test_a_code_off_the_profiles_list_is_refused(book: RuleBook, field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        bases.register("b", base_form(**{field: value}), "zhejiang", check(book, principal()))
    assert (refused.value.status, refused.value.errors[0].field) == (422, field)


@pytest.mark.clause("WH15-03")
def test_a_street_base_is_a_level_in_wuhan_and_none_in_zhejiang(book: RuleBook) -> None:
    form = base_form(level="street", division="420106001", documents=[])
    office = principal(division="420106001")
    made = bases.register("b", form, "wuhan-2015", check(book, office, profile="wuhan-2015"))
    assert made.state["level"] == "street"
    with pytest.raises(Refused):
        bases.register("b", {**form, "division": "330106001"}, "zhejiang", check(book, principal(division="330106001")))


def test_level_place_and_profile_of_a_base_are_not_its_own_to_change(book: RuleBook) -> None:
    for field, value in (("level", "city"), ("division", "330108"), ("profile", "zhejiang"), ("profile", None)):
        with pytest.raises(Refused) as refused:
            bases.change(base(), {field: value}, check(book, principal()))
        assert refused.value.errors[0].field == field


@pytest.mark.clause("ZJ23-04")
@pytest.mark.parametrize(
    ("level", "division", "fits"),
    [("city", "3301", True), ("county", "330106", True), ("city", "330106", False), ("county", "3301", False), ("county", "330106002", False)],
)
def test_a_base_stands_in_a_place_of_its_level(book: RuleBook, level: str, division: str, fits: bool) -> None:
    form, office = base_form(level=level, division=division), check(book, principal(division=division))
    if fits:
        assert bases.register("b", form, "zhejiang", office).state["level"] == level
        return
    with pytest.raises(Refused) as refused:
        bases.register("b", form, "zhejiang", office)
    assert (refused.value.status, refused.value.errors[0].field, refused.value.basis[0].clause) == (422, "level", "ZJ23-04")


@pytest.mark.parametrize(
    ("level", "division", "fits"),
    [("street", "420106001", True), ("street", "420106", False), ("community", "420106001002", True), ("community", "420106001", False)],
)
def test_so_does_one_of_a_street_or_a_community(book: RuleBook, level: str, division: str, fits: bool) -> None:
    form, office = base_form(level=level, division=division, documents=[]), principal(division=division)
    circumstances = check(book, office, profile="wuhan-2015")
    if fits:
        assert bases.register("b", form, "wuhan-2015", circumstances).events
        return
    with pytest.raises(Refused) as refused:
        bases.register("b", form, "wuhan-2015", circumstances)
    assert refused.value.errors[0].field == "level"


@pytest.mark.parametrize("division", ["330106", "3301"])
def test_a_base_of_no_administrative_level_stands_anywhere(book: RuleBook, division: str) -> None:
    form = base_form(level="single", division=division, documents=[])
    youth = check(book, principal(division=division), profile="youth-base-2021")
    assert bases.register("b", form, "youth-base-2021", youth).events


def test_a_place_that_does_not_exist_is_named(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        bases.register("b", base_form(division="330199"), "zhejiang", check(book, principal(division="330199")))
    assert refused.value.errors[0].field == "division"


@pytest.mark.parametrize("field", ["functions", "documents"])
def test_a_function_or_document_stands_once(field: str) -> None:
    body = {"name": "示例基地", "level": "county", "division": "330106", field: ["incubation", "incubation"]}
    with pytest.raises(Refused) as refused:
        load(BaseForm, body)
    assert refused.value.errors[0].field == field


def test_a_read_of_a_base_names_codes_and_days_as_they_were_sent(book: RuleBook) -> None:
    kept = base(functions=["incubation"], documents=["service_content"], operation_mode="self_run")
    shown = base_view(book, Loaded("base-1", 1, kept, ()), inside=True)
    assert (shown["document_labels"], shown["operation_mode_label"]) == (["服务内容"], "自营")
    assert shown["staff"][0]["mode_label"] == "专职"
    assert shown["operator"]["from"] == "2024-01-01" and "since" not in shown["operator"]


def test_a_change_of_nothing_tells_nothing(book: RuleBook) -> None:
    assert bases.change(base(), {"name": base()["name"]}, check(book, principal())).events == ()


HIDDEN = {"staff", "delegations", "in_doubt", "reviews", "assessments", "operator_findings", "waivers"}


def test_staff_scores_findings_and_exceptions_are_told_inside_only(book: RuleBook) -> None:
    kept = Loaded("base-1", 1, base(assessments=[{"year": 2023, "score": 60, "grade": None, "org": "org-9", "on": "2024-01-01"}]), ())
    assert base_view(book, kept, inside=True).keys() - base_view(book, kept).keys() == HIDDEN
    assert base_view(book, kept)["operator"] == {"org": "org-9", "name": "示例运营机构", "from": "2024-01-01", "until": None}
    assert base_view(book, kept, inside=True)["operator"]["full_time_staff"] == 3
