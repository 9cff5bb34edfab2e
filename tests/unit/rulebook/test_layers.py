"""The law of a place in layers: what binds it holds whatever its bureau adopts; adoption only adds (rulings 15, 16)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from common.kernel.check import Check
from common.kernel.clock import parse_instant
from common.kernel.decision import Refused
from common.law import RuleBook, View
from common.law.layers import Held, layered
from common.law.model import Entry
from tests.factories import principal
from tools.layers_table import PAGE, adoption, layers_table

COUNTY = "330106"
ON = "2024-03-01"


def youth(book: RuleBook, place: str | None = COUNTY, on: str = ON, **more: Any) -> View:
    return book.view("youth-base-2021", on, place=place, **more)


def held(view: View, waiver: dict[str, str] | None = None) -> Check:
    return Check(view, principal(), parse_instant(f"{view.on}T10:00:00+08:00"), waiver, place=COUNTY)


def refusal(check: Check, parameter: str, actual: Any) -> Refused | None:
    try:
        check.limit(parameter, actual, "不符合要求。")
    except Refused as refused:
        return refused
    return None


@pytest.mark.clause("ZJ23-19", "YB21-19")
@pytest.mark.parametrize(
    ("grade", "clause", "waivable"),
    [("4A", None, None), ("3A", "ZJ23-19", True), ("2A", "YB21-19", False), (None, "YB21-19", False)],
)
def test_below_the_looser_hard_grade_never_and_between_the_two_with_a_waiver(
    book: RuleBook, grade: str | None, clause: str | None, waivable: bool | None
) -> None:
    refused = refusal(held(youth(book)), "operator.min_rating", grade)
    assert (refused and refused.basis[0].clause, refused and refused.waivable) == (clause, waivable)
    waived = refusal(held(youth(book), {"clause": "ZJ23-19", "reason": "本地没有4A组织"}), "operator.min_rating", grade)
    assert (waived is None) is (grade in ("4A", "3A"))


@pytest.mark.clause("ZJ23-28", "YB21-35")
def test_of_two_equal_bounds_the_hard_one_stands_though_the_other_may_be_waived(book: RuleBook) -> None:
    refused = refusal(held(youth(book), {"clause": "ZJ23-28", "reason": "重点项目"}), "term.years", 2)
    assert refused is not None and (refused.basis[0].clause, refused.waivable) == ("YB21-35", False)


@pytest.mark.clause("ZJ23-24", "ZJ23-25", "YB21-33")
def test_adopted_review_steps_stand_between_first_and_last_binding_step(book: RuleBook) -> None:
    view = youth(book)
    assert view.value("admission.steps") == (
        "preliminary_review", "internal_review", "site_visit", "expert_review", "first_review", "final_decision", "review",
    )  # fmt: skip
    roles = view.value("admission.step_roles")
    assert (roles["preliminary_review"], roles["review"], roles["final_decision"]) == ("operator", "bureau", "leading_group")
    assert view.param("admission.step_roles").row("final_decision").clause.startswith("YB21")
    assert view.value("admission.final_role") == "bureau"


@pytest.mark.clause("ZJ23-26", "ZJ23-23")
def test_what_the_province_asks_before_intake_is_asked_under_an_adopted_plan_too(book: RuleBook) -> None:
    view = youth(book)
    assert view.value("admission.notice_before_entry") is True
    assert view.value("base.intake_documents_required") == 9
    with pytest.raises(Refused) as refused:
        view.value("notice.working_days")
    assert (refused.value.status, refused.value.code, refused.value.basis[0].clause) == (409, "rule_not_set", "ZJ23-26")


@pytest.mark.clause("ZJ23-32", "YB21-36")
def test_a_binding_list_is_not_shortened_and_takes_what_the_plan_adds(book: RuleBook) -> None:
    triggers = youth(book).value("exit.forced_triggers")
    assert triggers[:5] == book.view("zhejiang", ON).value("exit.forced_triggers")
    assert triggers[5:] == ("exit_assessment_failed",)
    assert set(book.view("zhejiang", ON).value("base.functions")) < set(youth(book).value("base.functions"))
    assert youth(book).value("base.levels") == ("city", "county"), "no level that escapes the areas of ZJ23-05, ZJ23-07"


@pytest.mark.clause("YB21-15", "YB21-30", "ZJ23-29")
def test_the_plan_fills_what_the_province_leaves_open_and_takes_nothing_away(book: RuleBook) -> None:
    view = youth(book)
    assert view.value("agreement.resident_fee_max_fen") == 0
    assert view.param("agreement.resident_fee_max_fen").basis.profile == "youth-base-2021"
    assert view.value("term.extension_max_years") == 1
    assert view.param("term.extension_max_years").basis.profile == "zhejiang"
    assert view.gaps["admission.yearly_cap"][0] == "unset", "the plan asks for a number, so it has to be set (ruling 25)"
    assert view.value("operator.procurement") == "open_tender"
    assert view.value("admission.unregistered_allowed") == "any"
    assert {"ZJ23-24", "YB21-33"} <= {clause for clause in book.clauses if view.applies(clause)}


def test_a_place_that_nothing_binds_has_the_adopted_plan_alone(book: RuleBook) -> None:
    assert youth(book, "440305").value("operator.min_rating") == "3A"
    assert not youth(book, "440305").applies("ZJ23-24")
    assert book.binding("440305") is None and book.binding("310110") is None and book.binding("420106") is None
    assert [book.binding(place).name for place in ("33", "3301", "330106")] == ["zhejiang"] * 3  # type: ignore[union-attr]


def test_a_profile_that_builds_on_what_binds_is_not_layered_on_it_again(book: RuleBook) -> None:
    assert book.view("example-county", ON, place=COUNTY).version == book.view("example-county", ON).version


def test_a_plan_adopted_in_advance_adds_nothing_before_it_begins(book: RuleBook) -> None:
    early = book.view("youth-base-2021", "2019-06-01", place=COUNTY)
    assert early.value("org.filing_role") == "street" and not early.applies("YB21-01")
    with pytest.raises(Refused) as refused:
        book.view("youth-base-2021", "2019-06-01", place="440305")
    assert refused.value.code == "profile_not_in_force"


@pytest.mark.clause("YB21-24", "YP21-01")
@pytest.mark.parametrize(("profile", "place", "last", "after"), [("youth-base-2021", COUNTY, "2024-09-30", "2024-10-01"), ("yangpu-2021", "310110", "2025-12-31", "2026-01-01")])
def test_an_ended_plan_stops_new_cases_and_nothing_else(book: RuleBook, profile: str, place: str, last: str, after: str) -> None:
    Check(book.view(profile, last, place=place), None, parse_instant(f"{last}T10:00:00+08:00")).new_case()
    ended = book.view(profile, after, place=place)
    assert ended.value("agreement.parties") == ("bureau", "operator", "resident"), "what has begun goes on by it"
    with pytest.raises(Refused) as refused:
        Check(ended, None, parse_instant(f"{after}T10:00:00+08:00")).new_case()
    assert (refused.value.status, refused.value.code) == (422, "profile_period_ended")
    assert refused.value.basis[0].kind == ("interpretation" if profile == "yangpu-2021" else "clause")
    Check(book.view(profile, after, place=place, decision="民〔2026〕1号"), None, parse_instant(f"{after}T10:00:00+08:00")).new_case()


def test_a_bureau_sets_nothing_below_a_floor_of_either_layer(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        youth(book, settings={"operator.contract_years": 4})
    assert refused.value.code == "looser_than_province"
    assert youth(book, settings={"operator.contract_years": 2}).value("operator.contract_years") == 2


@pytest.mark.parametrize(
    ("binding", "adopted", "value", "klasses"),
    [
        ({"city": 2000}, {"city": 1500, "county": 300}, {"city": 2000, "county": 300}, {"city": "SOFT", "county": "HARD"}),
        ({"city": 2000}, {"city": 2500}, {"city": 2500}, {"city": "HARD"}),
    ],
)
def test_tables_of_bounds_are_compared_row_by_row(book: RuleBook, binding: Any, adopted: Any, value: Any, klasses: Any) -> None:
    name = "base.min_construction_area_m2"
    entry = Entry("2023-10-26", binding, "ZJ23-05", "SOFT", "clause", None, None, {}, "x:1")
    found = layered(book.parameters, {name: Held(entry, "")}, {name: Held(replace(entry, value=adopted, klass="HARD", clause="YB21-15"), "")})[name]
    assert dict(found.entry.value) == value
    assert {row: found.row_classes.get(row, found.entry.klass) for row in value} == klasses
    assert found.floor is not None and found.floor.entry.value == adopted


@pytest.mark.parametrize("kinds", [("unset", "silent", "unset"), ("silent", "unset", "unset"), ("silent", "silent", "silent"), ("clause", "unset", "clause")])
def test_of_two_gaps_that_which_has_to_be_set_stays_and_a_repeal_is_never_filled(book: RuleBook, kinds: tuple[str, str, str]) -> None:
    name = "admission.yearly_cap"
    gap = Entry("2023-10-26", None, "ZJ23-23", "SOFT", kinds[0], None, None, {}, "x:1")
    other = replace(gap, kind=kinds[1], clause="YB21-30")
    assert layered(book.parameters, {name: Held(gap, "")}, {name: Held(other, "")})[name].entry.kind == kinds[2]
    filled = layered(book.parameters, {name: Held(gap, "")}, {name: Held(replace(other, kind="clause", value=6), "")})[name]
    assert filled.entry.value == (None if kinds[0] == "clause" else 6)


def test_the_table_of_layers_is_that_of_the_rules(book: RuleBook) -> None:
    assert PAGE.read_text(encoding="utf-8") == layers_table(book), "run make docs"


def test_what_the_table_says_of_an_adoption_is_what_an_adoption_does(book: RuleBook) -> None:
    """Each parameter on which Zhejiang and the youth plan both speak, newest value against newest value."""
    binding, view = book.profiles["zhejiang"].values, youth(book)
    own = book.view("zhejiang", ON)
    for name in view.params:
        if name not in binding or not own.has(name):
            continue
        said, before, after = adoption(book.parameters[name], binding[name][-1]), own.value(name), view.value(name)
        if said == "nothing":
            assert after == before, name
        elif said == "more entries, none less":
            assert set(before) <= set(after), name
        elif said == "steps before the last one":
            assert (after[0], after[-1]) == (before[0], before[-1]), name
