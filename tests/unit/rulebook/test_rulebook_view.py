"""The rules of one profile on one day: order of look-up, gaps, bureau settings, ended plans, and versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import RuleBook, View, load_rulebook

SETTING = {"notice.working_days": 5}


def refusal(action: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        action()
    assert caught.value.status == (409 if caught.value.code in ("rule_not_set", "not_offered") else 422)
    return caught.value


@pytest.fixture
def province(small_book: RuleBook) -> View:
    return small_book.view("province", "2020-03-01")


@pytest.mark.parametrize(("on", "grade"), [("2020-03-01", "4A"), ("2022-12-31", "4A"), ("2023-01-01", "3A")])
def test_a_value_holds_from_its_day_until_the_next(small_book: RuleBook, on: str, grade: str) -> None:
    assert small_book.view("province", on).value("operator.min_rating") == grade


def test_before_its_documents_a_profile_does_not_exist(small_book: RuleBook) -> None:
    refused = refusal(lambda: small_book.view("province", "2020-02-29"))
    assert refused.code == "profile_not_in_force"
    assert refused.basis[0].clause == "LAW-01"
    assert "自2020年3月1日起施行" in refused.detail


def test_a_plan_holds_on_its_last_day_and_afterwards_only_by_decision(small_book: RuleBook) -> None:
    assert small_book.view("district", "2022-12-31").value("org.new_under_years") == 2
    assert small_book.view("district", "2022-12-31").stopped is None
    refused = small_book.view("district", "2023-01-01").stopped
    assert refused is not None and refused.code == "profile_period_ended"
    assert "已于2022年12月31日届满" in refused.detail
    continued = small_book.view("district", "2023-01-01", decision="区民〔2023〕1号")
    assert continued.value("org.new_under_years") == 2 and continued.stopped is None


def test_a_gap_is_refused_by_name_and_by_the_clause_that_left_it(province: View) -> None:
    refused = refusal(lambda: province.value("notice.working_days"))
    assert refused.code == "rule_not_set"
    assert [(error.field, error.message) for error in refused.errors] == [("notice.working_days", "须先设定“公示期限”。")]
    assert "公示期限" in refused.detail
    assert refused.basis[0].clause == "LAW-04"
    assert not province.has("notice.working_days")


def test_what_no_document_speaks_of_is_refused_too(province: View) -> None:
    refused = refusal(lambda: province.value("org.new_under_years"))
    assert refused.code == "not_offered"
    assert "新成立的年限" in refused.detail


def test_a_name_outside_the_vocabulary_is_a_mistake_in_the_code(province: View) -> None:
    for ask in (province.param, province.has):
        with pytest.raises(KeyError):
            ask("no.such")


def test_a_bureau_fills_a_gap_and_the_basis_says_it_is_no_clause(small_book: RuleBook) -> None:
    param = small_book.view("province", "2020-03-01", settings=SETTING).param("notice.working_days")
    assert param.value == 5
    assert (param.basis.kind, param.basis.clause, param.basis.value) == ("assumption", "LAW-04", 5)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"operator.min_rating": "5A"}, "not_settable"),
        ({"org.new_under_years": 2}, "not_settable"),
        ({"no.such": 2}, "not_settable"),
        ({"notice.working_days": "5"}, "invalid_setting"),
        ({"term.extension_max_years": 2}, "looser_than_province"),
    ],
)
def test_a_setting_out_of_a_bureaus_hands_is_refused(
    small_book: RuleBook, settings: dict[str, Any], code: str
) -> None:
    refused = refusal(lambda: small_book.view("province", "2020-03-01", settings=settings))
    assert refused.code == code
    assert refused.errors[0].field == f"settings.{next(iter(settings))}"


def test_a_bureau_may_keep_or_tighten_a_settable_limit(small_book: RuleBook) -> None:
    for years in (1, 0):
        view = small_book.view("province", "2020-03-01", settings={"term.extension_max_years": years})
        param = view.param("term.extension_max_years")
        assert (param.value, param.basis.kind) == (years, "assumption")


def test_a_settable_soft_limit_may_be_set_either_way(small_book: RuleBook) -> None:
    assert small_book.view("province", "2020-03-01", settings={"term.years": 2}).value("term.years") == 2


def test_a_profile_lives_on_while_one_of_its_documents_does(small_rules: Path) -> None:
    path = small_rules / "profiles/district.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[PLAN]", "[PLAN, CTY]"), encoding="utf-8")
    view = load_rulebook(small_rules).view("district", "2023-01-01")
    assert view.applies("CTY-01") and view.stopped is None
    assert view.value("org.new_under_years") == 2, "what has begun goes on"
    assert refusal(lambda: view.value("funding.rating_award.amount_fen")).code == "profile_period_ended", "nothing new is paid"


def test_setting_beats_own_value_beats_adopted_scheme_beats_parent(small_book: RuleBook) -> None:
    view = small_book.view("county", "2022-01-01")
    assert view.value("operator.min_rating") == "4A"
    assert view.value("notice.working_days") == 7
    award = view.param("funding.rating_award.amount_fen")
    assert award.value["4A"] == 3_000_000
    assert (award.basis.clause, award.basis.profile) == ("PLAN-02", "district")
    # before the county's own rules the province's gap still stands
    assert not small_book.view("county", "2021-05-31").has("notice.working_days")


def test_a_repeal_ends_what_the_parent_allows(small_book: RuleBook) -> None:
    refused = refusal(lambda: small_book.view("county", "2021-06-01").value("target.share"))
    assert (refused.code, refused.basis[0].clause) == ("not_offered", "CTY-01")
    assert small_book.view("county", "2021-05-31").value("target.share") == (1, 3)


def test_an_adopted_scheme_begins_on_its_day_and_ends_with_its_plan(small_book: RuleBook) -> None:
    name = "funding.rating_award.amount_fen"
    assert not small_book.view("county", "2021-12-31").has(name)
    assert small_book.view("county", "2022-12-31").has(name)
    refused = refusal(lambda: small_book.view("county", "2023-01-01").value(name))
    assert refused.code == "profile_period_ended"
    assert small_book.view("county", "2023-01-01", decision="县民〔2023〕1号").has(name)


def test_a_scheme_taken_over_by_a_case_brings_only_itself(small_book: RuleBook) -> None:
    view = small_book.view("province", "2021-06-01", schemes={"rating_award": "district"})
    assert view.has("funding.rating_award.amount_fen")
    assert not view.has("org.new_under_years")
    unknown = refusal(lambda: small_book.view("province", "2021-06-01", schemes={"rent_subsidy": "district"}))
    assert unknown.code == "unknown_scheme"


def test_a_clause_is_law_only_where_and_when_its_document_is(small_book: RuleBook) -> None:
    province = small_book.view("province", "2021-06-01")
    assert province.clause("LAW-03").document == "《省级规定》（省发〔2020〕1号）"
    assert province.clause("E-01").kind == "external"
    assert not province.applies("PLAN-02")
    assert refusal(lambda: province.clause("PLAN-02")).code == "clause_not_applicable"
    county = small_book.view("county", "2022-01-01")
    assert county.applies("LAW-03")
    assert county.applies("CTY-01")
    assert county.applies("PLAN-02")
    assert not small_book.view("county", "2021-05-31").applies("CTY-01")


def test_a_row_of_a_table_is_a_limit(province: View) -> None:
    city = province.param("base.min_area_m2").row("city")
    assert [city.met(area) for area in ("1999.99", 2000, "2000.01")] == [False, True, True]
    assert (city.basis.parameter, city.basis.value, city.clause) == ("base.min_area_m2.city", 2000, "LAW-05")
    county = province.param("base.min_area_m2").row("county").basis
    assert (county.parameter, county.value, county.clause, county.article) == (
        "base.min_area_m2.county", 1000, "LAW-02", "一",
    )  # fmt: skip
    assert refusal(lambda: province.param("base.min_area_m2").row("street")).code == "rule_not_set"


def test_grades_are_met_by_order_and_never_by_an_unknown_grade(province: View) -> None:
    rating = province.param("operator.min_rating")
    assert [rating.met(grade) for grade in ("3A", "4A", "5A", None)] == [False, True, True, False]
    with pytest.raises(ValueError, match="6A"):
        rating.met("6A")


def test_shares_are_compared_as_integers(province: View) -> None:
    share = province.param("target.share")
    assert [share.met(part) for part in ((333, 1000), (334, 1000), (1, 3), [2, 6])] == [
        False,
        True,
        True,
        True,
    ]
    with pytest.raises(ValueError, match="denominator"):
        share.met((0, 0))


def test_less_than_leaves_the_number_itself_out(small_book: RuleBook) -> None:
    new = small_book.view("district", "2021-01-01").param("org.new_under_years")
    assert [new.met(years) for years in (1, 2, 3)] == [True, False, False]
    assert not new.inclusive


def test_the_version_names_exactly_these_values(small_book: RuleBook) -> None:
    def version(on: str, **more: Any) -> str:
        return small_book.view("province", on, **more).version

    assert version("2020-03-01") == version("2022-12-31")
    assert version("2020-03-01").startswith("province@2020-03-01+")
    assert version("2023-01-01").startswith("province@2023-01-01+")
    assert version("2020-03-01", settings=SETTING) not in {
        version("2020-03-01"),
        version("2020-03-01", settings={"notice.working_days": 6}),
    }


@pytest.mark.parametrize("day", ["2023-02-29", "2023-2-1", "20230201", ""])
def test_an_impossible_day_is_a_mistake_in_the_code(small_book: RuleBook, day: str) -> None:
    with pytest.raises(ValueError, match="no day of the calendar"):
        small_book.view("province", day)
