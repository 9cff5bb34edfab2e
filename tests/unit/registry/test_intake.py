"""Whether a base takes applications: what opens it, and what closes it again by itself."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused
from common.law import RuleBook
from registry_svc import bases, operators, terminations, upkeep
from registry_svc.bounds import MOST
from registry_svc.intake import open_intake
from tests.factories import check, principal
from tests.unit.registry.factories import NINE_DOCUMENTS, base, operator, operator_form, org, staff

RULES = {"profile": "zhejiang", "on": "2024-03-01"}
OPEN = {"open": True}


def opened(**changes: Any) -> dict[str, Any]:
    return base(intake_open=True, **changes)


def act(state: dict[str, Any], decide: Any, form: dict[str, Any], circumstances: Check, *, next_rules: str | None = None) -> Outcome:
    """One act as the service carries it out: on today's contracts, with what follows for the intake."""
    found = upkeep.acted(state, lambda now: decide(now, form, circumstances), circumstances, RULES, next_rules)
    for event in found.events:
        contracts.EVENTS[event.name].check_data(event.data)
        assert event.data["base"] == bases.facts(found.state), "events of one version tell one base"
    return found


def refused(state: dict[str, Any], circumstances: Check) -> Refused:
    with pytest.raises(Refused) as found:
        open_intake(state, OPEN, circumstances)
    return found.value


def names(outcome: Outcome) -> list[str]:
    return [event.name.removeprefix("registry.base.") for event in outcome.events]


@pytest.mark.clause("ZJ23-23", "ZJ23-26")
def test_intake_opens_with_all_nine_documents(book: RuleBook) -> None:
    outcome = open_intake(base(), OPEN, check(book, principal()))
    assert outcome.state["intake_open"] is True
    assert names(outcome) == ["intake_opened"]
    assert "ZJ23-26" in {ground.clause for ground in outcome.basis}


@pytest.mark.clause("ZJ23-23")
def test_a_missing_document_is_named_and_explained_on_record(book: RuleBook) -> None:
    eight = base(documents=NINE_DOCUMENTS[:8])
    problem = refused(eight, check(book, principal()))
    assert (problem.status, problem.waivable, problem.basis[0].clause, problem.errors[0].field) == (422, True, "ZJ23-23", "documents")
    assert "出壳评估标准" in problem.detail and "现有8件" in problem.detail and "应备9件" in problem.detail
    given = check(book, principal(), waiver={"clause": "ZJ23-23", "reason": "第九件正在会签"})
    kept = open_intake(eight, OPEN, given).state["waivers"][0]
    assert (kept["clause"], kept["missing"], kept["by"]) == ("ZJ23-23", ["出壳评估标准"], "bureau-330106")


@pytest.mark.clause("ZJ23-23")
def test_a_document_twice_is_one_document(book: RuleBook) -> None:
    assert refused(base(documents=[*NINE_DOCUMENTS[:8], NINE_DOCUMENTS[0]]), check(book, principal())).status == 422


@pytest.mark.parametrize(
    ("short", "clause", "says"),
    [
        pytest.param({"floor_area_m2": "999.99"}, "ZJ23-07", ("1000", "999.99"), marks=pytest.mark.clause("ZJ23-07")),
        pytest.param({"staff": staff(3)}, "ZJ23-08", ("4", "3"), marks=pytest.mark.clause("ZJ23-08")),
        pytest.param(
            {"level": "city", "construction_area_m2": "1999.99", "staff": staff(8)}, "ZJ23-05", ("2000", "1999.99"),
            marks=pytest.mark.clause("ZJ23-05"),
        ),
        pytest.param(
            {"level": "city", "construction_area_m2": "2000", "staff": staff(7)}, "ZJ23-06", ("8", "7"), marks=pytest.mark.clause("ZJ23-06")
        ),
    ],
)
def test_below_a_building_standard_intake_needs_an_explanation(book: RuleBook, short: dict, clause: str, says: tuple) -> None:
    state = base(**short)
    problem = refused(state, check(book, principal()))
    assert (problem.status, problem.code, problem.waivable, problem.basis[0].clause) == (422, "below_rule", True, clause)
    assert all(number in problem.detail for number in says)
    given = check(book, principal(), waiver={"clause": clause, "reason": "新址在建"})
    assert open_intake(state, OPEN, given).state["intake_open"]


@pytest.mark.clause("ZJ23-05", "ZJ23-07")
@pytest.mark.parametrize(("area", "stays"), [("600.00", True), ("600.01", True), ("599.99", False)])
def test_an_explanation_covers_what_it_was_given_for_and_nothing_less(book: RuleBook, area: str, stays: bool) -> None:
    given = check(book, principal(), waiver={"clause": "ZJ23-07", "reason": "新址在建"})
    state = open_intake(base(floor_area_m2="600"), OPEN, given).state
    after = act(state, bases.change, {"floor_area_m2": area}, check(book, principal())).state
    assert after["intake_open"] is stays


@pytest.mark.clause("ZJ23-07", "ZJ23-08")
def test_two_shortfalls_are_explained_one_after_the_other(book: RuleBook) -> None:
    state = base(floor_area_m2="600", staff=staff(3))
    explain = lambda state, clause: bases.change(  # noqa: E731
        state, {"waiver": {}}, check(book, principal(), waiver={"clause": clause, "reason": "新址在建"})
    ).state
    first = explain(state, "ZJ23-07")
    assert refused(first, check(book, principal())).basis[0].clause == "ZJ23-08"
    assert open_intake(explain(first, "ZJ23-08"), OPEN, check(book, principal())).state["intake_open"]


@pytest.mark.clause("ZJ23-26")
def test_intake_stays_closed_until_the_bureau_sets_a_notice_period(book: RuleBook) -> None:
    problem = refused(base(), check(book, principal(), settings={}))
    assert (problem.code, problem.basis[0].parameter) == ("rule_not_set", "notice.working_days")
    assert problem.basis[0].kind == "assumption"


@pytest.mark.clause("YB21-30")
@pytest.mark.parametrize(("settings", "code"), [({}, "rule_not_set"), ({"admission.yearly_cap": 20}, None)])
def test_where_the_plan_orders_a_yearly_number_intake_waits_for_it(book: RuleBook, settings: dict, code: str | None) -> None:
    youth = check(book, principal(), profile="youth-base-2021", settings=settings)
    state = base(profile="youth-base-2021", level="single", documents=[])
    if code is None:
        assert open_intake(state, OPEN, youth).state["intake_open"]
        return
    problem = refused(state, youth)
    assert (problem.code, problem.basis[0].parameter) == (code, "admission.yearly_cap")


@pytest.mark.clause("ZJ23-25")
@pytest.mark.parametrize(
    ("contract", "opens"),
    [
        (None, False), (operator(since="2024-03-02"), False), (operator(since="2024-03-01"), True),
        (operator(until="2024-03-01"), True), (operator(until="2024-02-29"), False),
    ],
)  # fmt: skip
def test_intake_needs_a_running_operator(book: RuleBook, contract: dict | None, opens: bool) -> None:
    if opens:
        assert open_intake(base(operator=contract), OPEN, check(book, principal())).events
        return
    assert refused(base(operator=contract), check(book, principal())).status == 409


@pytest.mark.clause("ZJ23-23", "ZJ23-07", "ZJ23-08")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"documents": NINE_DOCUMENTS[:1]}, "documents"), ({"documents": NINE_DOCUMENTS[:8]}, "documents"),
        ({"staff": []}, "standard"), ({"staff": staff(3)}, "standard"), ({"floor_area_m2": "1"}, "standard"),
        ({"floor_area_m2": None}, "standard"), ({"floor_area_m2": "1000.00", "staff": staff(4)}, None), ({"name": "新名称"}, None),
    ],
)  # fmt: skip
def test_a_change_that_takes_a_condition_away_closes_intake(book: RuleBook, change: dict, reason: str | None) -> None:
    after = act(opened(), bases.change, change, check(book, principal()))
    assert after.state["intake_open"] is (reason is None)
    assert names(after) == ["changed"] + ["intake_closed", "intake_lapsed"] * (reason is not None)
    if reason:
        assert after.events[-1].data["reasons"] == after.state["intake_closed_for"] == [reason]


@pytest.mark.clause("WH15-10")
def test_a_district_platform_without_full_time_staff_takes_no_applications(book: RuleBook) -> None:
    wuhan = check(book, principal(division="420106"), profile="wuhan-2015")
    state = base(division="420106", profile="wuhan-2015", documents=[], staff=staff(0, 3))
    problem = refused(state, wuhan)
    assert (problem.status, problem.waivable, problem.basis[0].clause) == (422, False, "WH15-10")


@pytest.mark.clause("ZJ23-25")
def test_a_contract_that_runs_out_closes_intake_by_itself_the_day_after(book: RuleBook) -> None:
    state = act(opened(operator=operator(until="2024-03-31")), bases.change, {"name": "新名称"}, check(book, principal())).state
    assert state["due_at"] == "2024-04-01T00:00:00.000000+08:00"
    assert upkeep.looked_at(state, check(book, on="2024-03-31"), RULES, None) is None
    after = upkeep.looked_at(state, check(book, on="2024-04-01"), RULES, None)
    assert after is not None and names(after) == ["operator_ended", "intake_closed", "intake_lapsed"]
    assert (after.state["operator"], after.state["former_operators"][0]["org"], after.state["due_at"]) == (None, "org-9", None)
    assert after.events[-1].data["reasons"] == ["no_operator"]
    assert upkeep.looked_at(after.state, check(book, on="2024-04-02"), RULES, None) is None


def test_a_successor_without_a_gap_keeps_intake_open(book: RuleBook) -> None:
    candidate = org(id="org-7", ratings=[{"grade": "4A", "awarded_on": "2023-06-01"}])
    appoint = lambda state, form, circumstances: operators.appoint(state, form, candidate, circumstances)  # noqa: E731
    form = operator_form(org="org-7", since="2024-04-01")
    state = act(opened(operator=operator(until="2024-03-31")), appoint, form, check(book, principal())).state
    assert (state["operator"]["org"], state["next_operator"]["org"], state["intake_open"]) == ("org-9", "org-7", True)
    after = upkeep.looked_at(state, check(book, on="2024-04-01"), RULES, None)
    assert after is not None and names(after) == ["operator_ended", "operator_began"]
    assert (after.state["operator"]["org"], after.state["next_operator"], after.state["intake_open"]) == ("org-7", None, True)


def test_a_gap_between_two_contracts_closes_intake_and_the_next_begins_on_its_day(book: RuleBook) -> None:
    contracts_of = {"operator": operator(until="2024-03-10"), "next_operator": operator(org="org-7", since="2024-03-20")}
    closed = upkeep.looked_at(opened(**contracts_of, due_at="x"), check(book, on="2024-03-11"), RULES, None)
    assert closed is not None and names(closed) == ["operator_ended", "intake_closed", "intake_lapsed"]
    assert closed.state["due_at"] == "2024-03-20T00:00:00.000000+08:00"
    begun = upkeep.looked_at(closed.state, check(book, on="2024-03-20"), RULES, None)
    assert begun is not None and names(begun) == ["operator_began"] and not begun.state["intake_open"]


@pytest.mark.parametrize(("stop_by", "stays"), [("2024-03-01", False), ("2024-03-02", True)])
def test_a_termination_for_today_closes_intake_at_once_a_later_one_on_its_day(book: RuleBook, stop_by: str, stays: bool) -> None:
    form = {"stop_by": stop_by, "reason": "示例理由"}
    after = act(opened(), terminations.terminate, form, check(book, principal()))
    assert after.state["intake_open"] is stays
    assert after.events[0].data["base"]["operator"] == ("org-9" if stays else None)


def test_an_act_before_the_timekeeper_finds_the_contract_over_too(book: RuleBook) -> None:
    """Seconds after midnight the time may not have acted yet: whoever acts first does its work."""
    after = act(opened(operator=operator(until="2024-02-29")), bases.change, {"name": "新名称"}, check(book, principal()))
    assert names(after) == ["operator_ended", "changed", "intake_closed", "intake_lapsed"]


@pytest.mark.clause("ZJ23-26", "ZJ23-23")
def test_new_rules_close_an_intake_that_they_would_not_open(book: RuleBook) -> None:
    state = opened(due_at="2024-05-01T00:00:00.000000+08:00")
    assert upkeep.looked_at(state, check(book), RULES, "2024-05-01") is None
    after = upkeep.looked_at(state, check(book, settings={}), RULES, "2024-05-01")
    assert after is not None and (names(after), after.events[0].data["reasons"]) == (["intake_closed", "intake_lapsed"], ["rules"])
    assert after.state["due_at"] is None


def test_rules_decided_for_a_later_day_are_looked_at_on_that_day(book: RuleBook) -> None:
    after = upkeep.looked_at(opened(), check(book), RULES, "2024-05-01")
    assert after is not None and (names(after), after.state["due_at"]) == (["changed"], "2024-05-01T00:00:00.000000+08:00")
    assert upkeep.looked_at(base(), check(book), RULES, "2024-05-01") is None


def test_a_change_of_nothing_tells_nothing(book: RuleBook) -> None:
    assert act(base(), bases.change, {"name": base()["name"]}, check(book, principal()), next_rules="2024-05-01").events == ()


def test_every_list_of_a_base_is_bounded(book: RuleBook) -> None:
    """What grows without end can one day be neither stored nor told of."""
    most = {name: number for name, (number, _) in MOST.items()}
    office, waiver = check(book, principal()), {"clause": "ZJ23-07", "reason": "新址在建"}
    full_of = lambda name, kept: [dict(kept) for _ in range(most[name])]  # noqa: E731
    assessed = {"year": 2000, "score": 1, "grade": None, "org": "x", "on": "2000-12-31"}
    form = {"year": 2024, "score": 90, "grade": None, "org": None}
    candidate = org(id="org-7", ratings=[{"grade": "4A", "awarded_on": "2023-06-01"}])
    former = full_of("contracts", operator(since="2000-01-01", until="2000-01-01"))
    acts = [
        lambda: operators.assess(base(assessments=full_of("assessments", assessed)), form, office),
        lambda: operators.appoint(base(operator=None, former_operators=former), operator_form(org="org-7"), candidate, office),
        lambda: bases.change(base(floor_area_m2="1", waivers=full_of("waivers", {"clause": "x"})), {}, check(book, principal(), waiver=waiver)),
    ]
    for act_ in acts:
        with pytest.raises(Refused) as refused_:
            act_()
        assert refused_.value.status == 409 and "已达" in refused_.value.detail
