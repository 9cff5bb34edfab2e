"""Who may run a base, and its yearly assessment."""

from __future__ import annotations

import pytest

from common.kernel.clock import parse_date
from common.kernel.decision import Refused
from common.law import RuleBook
from registry_svc import operators
from registry_svc.grades import grade_on
from tests.factories import check, principal
from tests.unit.registry.factories import base, operator, operator_form, org


def rated(grade: str, awarded_on: str = "2023-06-01", **changes: object) -> dict:
    return org(id="org-9", ratings=[{"grade": grade, "awarded_on": awarded_on}], **changes)


@pytest.mark.clause("ZJ23-19")
@pytest.mark.parametrize("grade", ["4A", "5A"])
def test_an_operator_of_4a_and_above_is_appointed(book: RuleBook, grade: str) -> None:
    outcome = operators.appoint(base(operator=None), operator_form(), rated(grade), check(book, principal()))
    assert outcome.state["operator"]["org"] == "org-9"
    assert {"ZJ23-19", "ZJ23-20"} <= {ground.clause for ground in outcome.basis}


@pytest.mark.clause("ZJ23-19")
@pytest.mark.parametrize("candidate", [rated("3A"), org(id="org-9")], ids=["3A", "unrated"])
def test_below_4a_is_refused_and_passes_only_with_a_waiver(book: RuleBook, candidate: dict) -> None:
    with pytest.raises(Refused) as refused:
        operators.appoint(base(operator=None), operator_form(), candidate, check(book, principal()))
    assert (refused.value.status, refused.value.waivable, refused.value.basis[0].clause) == (422, True, "ZJ23-19")
    waived = check(book, principal(), waiver={"clause": "ZJ23-19", "reason": "本地无4A机构"})
    outcome = operators.appoint(base(operator=None), operator_form(), candidate, waived)
    assert outcome.state["waivers"] == [
        {"clause": "ZJ23-19", "reason": "本地无4A机构", "by": "bureau-330106", "at": waived.instant}
    ]


@pytest.mark.clause("ZJ23-19")
def test_a_waiver_of_another_clause_does_not_help(book: RuleBook) -> None:
    other = check(book, principal(), waiver={"clause": "ZJ23-23", "reason": "无"})
    with pytest.raises(Refused):
        operators.appoint(base(operator=None), operator_form(), rated("3A"), other)


@pytest.mark.clause("ZJ23-19", "YP21-28")
@pytest.mark.parametrize(("today", "valid"), [("2024-03-01", True), ("2024-03-02", False)])
def test_a_rating_is_valid_five_years(book: RuleBook, today: str, valid: bool) -> None:
    candidate = rated("4A", "2019-03-01")
    if valid:
        operators.appoint(base(operator=None), operator_form(), candidate, check(book, principal(), on=today))
    else:
        with pytest.raises(Refused):
            operators.appoint(base(operator=None), operator_form(), candidate, check(book, principal(), on=today))


@pytest.mark.clause("ZJ23-20")
def test_an_operator_without_full_time_staff_is_refused_for_good(book: RuleBook) -> None:
    waiver = {"clause": "ZJ23-20", "reason": "暂缺"}
    with pytest.raises(Refused) as refused:
        operators.appoint(
            base(operator=None), operator_form(full_time_staff=0), rated("4A"), check(book, principal(), waiver=waiver)
        )
    assert (refused.value.waivable, refused.value.basis[0].kind) == (False, "assumption")
    operators.appoint(base(operator=None), operator_form(full_time_staff=1), rated("4A"), check(book, principal()))


@pytest.mark.clause("WH15-07")
def test_wuhan_asks_for_no_rating(book: RuleBook) -> None:
    wuhan = check(book, principal(division="420106"), profile="wuhan-2015")
    state = base(operator=None, division="420106", profile="wuhan-2015")
    assert operators.appoint(state, operator_form(), org(id="org-9"), wuhan).state["operator"]


def youth(book: RuleBook, **form: object) -> dict:
    """An appointment under the youth base plan, everything at its limit but for ``form`` and the organisation's dates."""
    registered_on = form.pop("registered_on", "2018-03-01")
    grade = form.pop("grade", "3A")
    filled = {
        "tender_no": "T-1", "lead": {"person": "p", "qualification": "social_worker"}, "local_experience": "区内项目一个",
        "since": "2022-03-01", "until": "2024-09-30",
    }  # fmt: skip
    state = base(operator=None, profile="youth-base-2021")
    return operators.appoint(
        state, operator_form(**{**filled, **form}), rated(grade, "2021-01-01", registered_on=registered_on),
        check(book, principal(), profile="youth-base-2021", on="2022-03-01"),
    ).state["operator"]  # fmt: skip


@pytest.mark.clause("YB21-18", "YB21-19", "YB21-21", "YB21-22")
def test_the_youth_plan_accepts_an_operator_at_every_limit(book: RuleBook) -> None:
    assert youth(book)["tender_no"] == "T-1"


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        pytest.param({"registered_on": "2018-03-02"}, "YB21-19", marks=pytest.mark.clause("YB21-19")),
        pytest.param({"grade": "2A"}, "YB21-19", marks=pytest.mark.clause("YB21-19")),
        pytest.param({"tender_no": None}, "YB21-18", marks=pytest.mark.clause("YB21-18")),
        pytest.param(
            {"lead": {"person": "p", "qualification": "assistant_social_worker"}}, "YB21-21", marks=pytest.mark.clause("YB21-21")
        ),
        pytest.param({"local_experience": None}, "YB21-22", marks=pytest.mark.clause("YB21-22")),
        pytest.param({"until": "2025-03-02"}, "YB21-24", marks=pytest.mark.clause("YB21-24")),
        pytest.param({"until": None}, "YB21-24", marks=pytest.mark.clause("YB21-24")),
    ],
)
def test_the_youth_plan_refuses_an_operator_below_a_limit(book: RuleBook, changes: dict, clause: str) -> None:
    with pytest.raises(Refused) as refused:
        youth(book, **changes)
    soft = clause == "YB21-18"  # 拟
    assert (refused.value.status, refused.value.waivable, refused.value.basis[0].clause) == (422, soft, clause)


@pytest.mark.clause("E-09")
@pytest.mark.parametrize(("until", "ends_on"), [(None, "2027-03-01"), ("2027-03-01", "2027-03-01"), ("2027-03-02", None)])
def test_a_service_contract_ends_within_three_years(book: RuleBook, until: str | None, ends_on: str | None) -> None:
    state, form = base(operator=None), operator_form(since="2024-03-01", until=until)
    if ends_on is not None:
        made = operators.appoint(state, form, rated("4A"), check(book, principal()))
        assert made.state["operator"]["until"] == ends_on
        return
    with pytest.raises(Refused) as refused:
        operators.appoint(state, form, rated("4A"), check(book, principal()))
    assert (refused.value.basis[0].clause, refused.value.errors[0].field) == ("E-09", "until")


@pytest.mark.clause("E-01")
@pytest.mark.parametrize(
    ("announced_on", "day", "valid"),
    [
        ("2021-02-28", "2026-02-28", True), ("2021-02-28", "2026-03-01", False),
        ("2026-02-28", "2026-02-28", True), ("2026-02-28", "2031-02-28", True), ("2026-02-28", "2031-03-01", False),
        ("2026-03-01", "2026-12-31", False), ("2026-03-01", "2027-01-01", True),
        ("2026-03-01", "2031-12-31", True), ("2026-03-01", "2032-01-01", False),
    ],
)  # fmt: skip
def test_a_grade_is_valid_by_the_rule_of_the_day_it_was_announced(book: RuleBook, announced_on: str, day: str, valid: bool) -> None:
    rated = {"ratings": [{"grade": "4A", "awarded_on": announced_on}]}
    assert grade_on(rated, parse_date(day), check(book, on="2026-06-01")) == ("4A" if valid else None)


@pytest.mark.clause("ZJ23-22")
def test_one_assessment_a_year(book: RuleBook) -> None:
    form = {"year": 2024, "score": 90, "grade": None}
    once = operators.assess(base(), form, check(book, principal()))
    with pytest.raises(Refused) as refused:
        operators.assess(once.state, form, check(book, principal()))
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-22")
    assert operators.assess(once.state, {**form, "year": 2025}, check(book, principal(), on="2025-01-01")).events


@pytest.mark.parametrize(("year", "accepted"), [(2021, False), (2022, True), (2024, True), (2025, False)])
def test_an_assessment_is_of_a_year_of_the_contract_that_has_begun(book: RuleBook, year: int, accepted: bool) -> None:
    state, form = base(operator=operator(since="2022-06-01")), {"year": year, "score": 90, "grade": None}
    if accepted:
        assert operators.assess(state, form, check(book, principal())).events
        return
    with pytest.raises(Refused) as refused:
        operators.assess(state, form, check(book, principal()))
    assert (refused.value.status, refused.value.errors[0].field) == (422, "year")


@pytest.mark.clause("ZJ23-19")
@pytest.mark.parametrize(("until", "free"), [(None, False), ("2024-03-02", False), ("2024-03-01", True), ("2024-02-29", True)])
def test_contracts_of_one_base_do_not_overlap(book: RuleBook, until: str | None, free: bool) -> None:
    state = base(operator=operator(org="org-8", until=until))
    form = operator_form(since="2024-03-02")
    if free:
        after = operators.appoint(state, form, rated("4A"), check(book, principal())).state
        assert after["next_operator"]["org"] == "org-9"
        assert [one["org"] for one in (after["operator"], *after["former_operators"]) if one] == ["org-8"]
        return
    with pytest.raises(Refused) as refused:
        operators.appoint(state, form, rated("4A"), check(book, principal()))
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-19")


@pytest.mark.clause("ZJ23-22")
def test_a_county_bureau_does_not_assess_a_city_base(book: RuleBook) -> None:
    city = base(level="city", division="3301")
    with pytest.raises(Refused) as refused:
        operators.assess(city, {"year": 2024, "score": 90, "grade": None}, check(book, principal()))
    assert refused.value.status == 403


def test_an_unknown_organisation_cannot_run_a_base(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        operators.appoint(base(operator=None), operator_form(), None, check(book, principal()))
    assert refused.value.errors[0].field == "org"


LISTS = {party: ["履行职责"] for party in ("bureau", "operator", "resident")}


@pytest.mark.clause("ZJ23-30")
@pytest.mark.parametrize("part", ["rights", "duties"])
@pytest.mark.parametrize("party", ["bureau", "operator", "resident"])
def test_an_operating_contract_with_an_empty_list_is_refused_by_that_list(book: RuleBook, part: str, party: str) -> None:
    terms = {"rights": LISTS, "duties": LISTS} | {part: {**LISTS, party: []}}
    with pytest.raises(Refused) as refused:
        operators.appoint(base(operator=None), operator_form() | terms, rated("4A"), check(book, principal()))
    assert (refused.value.status, refused.value.basis[0].clause) == (422, "ZJ23-30")
    assert [error.field for error in refused.value.errors] == [f"{part}.{party}"]


@pytest.mark.clause("ZJ23-30")
def test_an_operating_contract_with_all_six_lists_is_kept_and_one_with_three_is_refused(book: RuleBook) -> None:
    terms = {"rights": LISTS, "duties": LISTS}
    outcome = operators.appoint(base(operator=None), operator_form() | terms, rated("4A"), check(book, principal()))
    assert outcome.state["operator"]["duties"] == LISTS
    with pytest.raises(Refused) as refused:
        operators.appoint(base(operator=None), operator_form() | {"rights": LISTS}, rated("4A"), check(book, principal()))
    assert {error.field for error in refused.value.errors} == {f"duties.{party}" for party in LISTS}
