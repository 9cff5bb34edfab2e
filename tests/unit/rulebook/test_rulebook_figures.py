"""The figures of the law, each held against what the requirement rows say, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook
from tests.unit.rulebook.figures import EXPECTED, all_faults, day_after, day_before, rule_faults

RULES = [
    pytest.param(block["profile"], block["from"], rule, marks=pytest.mark.clause(rule["clause"]),
                 id=f"{rule['clause']}-{rule['parameter']}-{rule.get('row', '')}")
    for block in EXPECTED["figures"]
    for rule in block["rules"]
]  # fmt: skip
ALONE = [("zhejiang", "ZJ18"), ("youth-base-2021", "YB21"), ("wuhan-2015", "WH15"), ("yangpu-2021", "YP21")]


@pytest.mark.parametrize(("profile", "first", "rule"), RULES)
def test_a_figure_is_the_laws_own(book: RuleBook, profile: str, first: str, rule: dict[str, Any]) -> None:
    assert list(rule_faults(book, profile, first, rule)) == []


def test_nothing_else_differs_from_the_law(book: RuleBook) -> None:
    assert list(all_faults(book)) == []


@pytest.mark.clause("ZJ18-01", "YB21-24", "WH15-01", "YP21-01")
@pytest.mark.parametrize(("profile", "code"), ALONE)
def test_a_profile_begins_with_its_first_document(book: RuleBook, profile: str, code: str) -> None:
    first = EXPECTED["documents"][code][0]
    with pytest.raises(Refused) as refused:
        book.view(profile, day_before(first))
    assert (refused.value.status, refused.value.code) == (422, "profile_not_in_force")
    for on in (first, day_after(first)):
        assert book.view(profile, on).applies(f"{code}-01")


@pytest.mark.clause("ZJ23-01")
@pytest.mark.parametrize(
    ("on", "applies"),
    [("2023-09-27", False), ("2023-10-25", False), ("2023-10-26", True), ("2023-10-27", True)],
)
def test_the_base_document_judges_nothing_before_its_day(book: RuleBook, on: str, applies: bool) -> None:
    view = book.view("zhejiang", on)
    assert view.applies("ZJ23-24") is applies
    assert view.has("term.years") is applies
    assert view.applies("ZJ18-18")


@pytest.mark.clause("YB21-24", "YP21-01")
@pytest.mark.parametrize(("profile", "code"), [("youth-base-2021", "YB21"), ("yangpu-2021", "YP21")])
def test_a_plan_takes_new_cases_after_its_end_only_by_decision(
    book: RuleBook, profile: str, code: str
) -> None:
    last = EXPECTED["documents"][code][1]
    assert book.view(profile, last).applies(f"{code}-01")
    stopped = book.view(profile, day_after(last)).stopped
    assert stopped is not None and (stopped.status, stopped.code) == (422, "profile_period_ended")
    assert book.view(profile, last).stopped is None
    assert book.view(profile, day_after(last), decision="民发〔2026〕1号").stopped is None


@pytest.mark.clause("ZJ23-26", "ZJ18-25", "YB21-30")
@pytest.mark.parametrize(
    ("profile", "on", "parameter"),
    [
        ("zhejiang", "2023-10-26", "notice.working_days"),
        ("zhejiang", "2018-08-01", "notice.appointment_working_days"),
        ("youth-base-2021", "2021-10-01", "admission.yearly_cap"),
    ],
)
def test_what_no_document_sets_is_refused_until_a_bureau_sets_it(
    book: RuleBook, profile: str, on: str, parameter: str
) -> None:
    with pytest.raises(Refused) as refused:
        book.view(profile, on).value(parameter)
    assert refused.value.code == "rule_not_set"
    assert book.parameters[parameter].zh in refused.value.detail
    set_by_bureau = book.view(profile, on, settings={parameter: 5}).param(parameter)
    assert (set_by_bureau.value, set_by_bureau.basis.kind) == (5, "assumption")


@pytest.mark.clause("EXD-05")
def test_a_county_pays_by_the_two_schemes_it_adopted_and_by_no_other(book: RuleBook) -> None:
    view = book.view("example-county", "2024-01-01")
    award = view.param("funding.rating_award.amounts")
    assert (award.clause, award.basis.profile, award.value["3A"]) == ("YP21-28", "yangpu-2021", 1_000_000)
    assert view.value("funding.startup_subsidy.max_fen") == 1_000_000
    assert not view.has("funding.rent_subsidy.max_fen_per_month")
    assert not book.view("example-county", "2023-12-31").has("funding.rating_award.amounts")


@pytest.mark.clause("EXD-05", "YP21-01")
def test_an_adopted_scheme_ends_with_its_plan_unless_the_county_decides_to_go_on(book: RuleBook) -> None:
    name = "funding.rating_award.amounts"
    assert book.view("example-county", "2025-12-31").value(name)
    with pytest.raises(Refused) as refused:
        book.view("example-county", "2026-01-01").value(name)
    assert refused.value.code == "profile_period_ended"
    assert book.view("example-county", "2026-01-01", decision="示县民〔2026〕1号").value(name)


def test_the_worked_examples_say_that_they_are_examples(book: RuleBook) -> None:
    for name, code in (("example-city", "EXC"), ("example-county", "EXD")):
        source = book.sources[code]
        assert source.standing == "example"
        assert "示例" in source.title
        assert "示例" in book.profiles[name].title
        assert book.profiles[name].extends == "zhejiang"
