"""The agreement: what it must state, when it may be signed, by whom, and what the last signature does."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from admission_svc import residencies
from admission_svc.eligibility import Room
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import (
    BUREAU,
    COUNTY,
    ONE_SEAT,
    OPERATOR,
    TEXTS,
    application,
    check,
    draft,
    sign,
)  # fmt: skip


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {ground.clause for ground in refused.value.basis}


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize("state", ["review_passed", "in_notice"])
@pytest.mark.parametrize("what", ["draft", "sign"])
def test_nothing_is_signed_before_the_notice_has_closed(book: RuleBook, state: str, what: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(book, application(book, state)) if what == "draft" else sign(book, application(book, state), "bureau")
    assert (refused.value.status, clauses(refused)) == (409, {"ZJ23-26"})


@pytest.mark.clause("ZJ23-24")
@pytest.mark.parametrize("state", ["submitted", "preliminary_review_passed", "admitted"])
def test_an_agreement_has_its_place_in_the_order(book: RuleBook, state: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(book, application(book, state))
    assert (refused.value.status, clauses(refused)) == (409, {"ZJ23-24"})


@pytest.mark.clause("ZJ23-30")
@pytest.mark.parametrize("part", ["rights", "duties"])
@pytest.mark.parametrize("party", sorted(TEXTS))
def test_each_of_the_six_lists_must_say_something(book: RuleBook, part: str, party: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(book, application(book, "awaiting_agreement"), **{part: {**TEXTS, party: []}})
    assert (refused.value.status, clauses(refused)) == (422, {"ZJ23-30"})
    assert [error.field for error in refused.value.errors] == [f"{part}.{party}"]


@pytest.mark.clause("ZJ23-28")
@pytest.mark.parametrize(("entry_on", "ends_on", "kept"), [
    ("2024-03-01", "2025-03-01", True), ("2024-03-01", "2025-03-02", False), ("2024-03-01", "2024-12-31", True),
])  # fmt: skip
def test_the_term_is_one_year_unless_waived(book: RuleBook, entry_on: str, ends_on: str, kept: bool) -> None:
    state = application(book, "awaiting_agreement")
    if kept:
        draft(book, state, entry_on=entry_on, ends_on=ends_on)
        return
    with pytest.raises(Refused) as refused:
        draft(book, state, entry_on=entry_on, ends_on=ends_on)
    assert (refused.value.status, refused.value.waivable, clauses(refused)) == (422, True, {"ZJ23-28"})


@pytest.mark.clause("ZJ23-28")
def test_a_bureau_waives_the_term_and_an_operator_may_not(book: RuleBook) -> None:
    waiver = {"waiver": {"clause": "ZJ23-28", "reason": "重点项目周期较长"}}
    state = application(book, "awaiting_agreement")
    outcome = draft(book, state, BUREAU, waiver, ends_on="2025-06-30")
    assert [one["clause"] for one in outcome.state["waivers"]] == ["ZJ23-28"]
    with pytest.raises(Refused) as refused:
        draft(book, state, OPERATOR, waiver, ends_on="2025-06-30")
    assert (refused.value.status, refused.value.code) == (403, "may_not_waive")
    assert [(ground.clause, ground.parameter) for ground in refused.value.basis] == [("ZJ23-28", "term.years"), ("ZJ23-19", "waiver.roles")]


@pytest.mark.clause("ZJ23-28")
def test_a_waiver_goes_with_the_draft_that_needed_it(book: RuleBook) -> None:
    """An earlier waiver of another step, and the newest draft's own, stay."""
    earlier = {"clause": "ZJ23-23", "reason": "", "by": "u", "at": "2024-02-01"}
    state = {**application(book, "awaiting_agreement"), "waivers": [earlier]}

    def drafted(before: Any, ends_on: str, reason: str) -> Any:
        return draft(book, before, BUREAU, {"waiver": {"clause": "ZJ23-28", "reason": reason}}, ends_on=ends_on).state

    first = drafted(state, "2025-06-30", "一")
    second = drafted(first, "2025-09-30", "二")
    assert [one["reason"] for one in second["waivers"]] == ["", "二"]
    assert drafted(second, "2025-03-15", "不需要")["waivers"] == [earlier]


@pytest.mark.clause("ZJ23-28")
@pytest.mark.parametrize(("entry_on", "ends_on", "exception"), [
    ("2024-03-01", "2025-03-01", None), ("2024-03-01", "2025-02-28", "shorter"), ("2024-03-01", "2025-03-02", "longer"),
])  # fmt: skip
def test_another_term_than_the_usual_one_is_an_exception_on_record_and_the_residencys_too(
    book: RuleBook, entry_on: str, ends_on: str, exception: str | None
) -> None:
    waiver = {"waiver": {"clause": "ZJ23-28", "reason": "重点项目周期较长"}} if exception == "longer" else {}
    state: Any = draft(book, application(book, "awaiting_agreement"), BUREAU, waiver, entry_on=entry_on, ends_on=ends_on).state
    assert state["agreement"]["term_exception"] == exception
    for party in ("bureau", "operator", "resident"):
        actor = Principal("u-bureau-2", "测试", ("bureau",), COUNTY) if party == "bureau" else None
        state = sign(book, state, party, actor).state
    stay = residencies.start("res-1", state, check(book)).state
    assert stay["term_exception"] == exception
    assert [one["reason"] for one in stay["waivers"]] == [waiver[name]["reason"] for name in waiver]


@pytest.mark.clause("ZJ23-27")
@pytest.mark.parametrize(("entry_on", "kept"), [("2024-09-01", True), ("2024-09-02", False)])
def test_the_stay_begins_within_half_a_year_of_the_last_signature(book: RuleBook, entry_on: str, kept: bool) -> None:
    state = draft(book, application(book, "awaiting_agreement"), entry_on=entry_on, ends_on="2025-09-01").state
    for party in ("bureau", "operator"):
        state = sign(book, state, party).state
    if kept:
        assert sign(book, state, "resident").state["state"] == "admitted"
        return
    with pytest.raises(Refused) as refused:
        sign(book, state, "resident")
    assert (refused.value.status, clauses(refused), [error.field for error in refused.value.errors]) == (422, {"ZJ23-27"}, ["entry_on"])
    assert refused.value.basis[0].kind == "assumption"
    assert "2024-09-01" in refused.value.detail


@pytest.mark.clause("ZJ23-27")
def test_a_bureau_may_set_another_span_for_the_entry(book: RuleBook) -> None:
    state = draft(book, application(book, "awaiting_agreement"), entry_on="2024-04-02", ends_on="2025-04-02").state
    for party in ("bureau", "operator"):
        state = sign(book, state, party).state
    with pytest.raises(Refused) as refused:
        sign(book, state, "resident", settings={"notice.working_days": 5, "term.entry_within_months": 1})
    assert "2024-04-01" in refused.value.detail


@pytest.mark.parametrize(("entry_on", "ends_on", "field"), [("9999-12-30", "9999-12-31", "entry_on"), ("2024-03-15", "9999-12-31", "ends_on")])
def test_a_term_that_cannot_be_counted_on_from_is_not_agreed(book: RuleBook, entry_on: str, ends_on: str, field: str) -> None:
    """What is agreed here, the beginning of the stay and its end can carry out."""
    with pytest.raises(Refused) as refused:
        draft(book, application(book, "awaiting_agreement"), entry_on=entry_on, ends_on=ends_on)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.clause("YB21-15")
@pytest.mark.parametrize(("fee", "kept"), [(0, True), (1, False)])
def test_under_the_youth_plan_site_and_network_are_free_and_other_services_may_cost(book: RuleBook, fee: int, kept: bool) -> None:
    circumstances = {"profile": "youth-base-2021", "on": "2022-01-10"}
    paid = [{"service": "代理记账", "fee_fen": 30_000}]
    state = application(book, "awaiting_agreement")
    terms = {"entry_on": "2022-02-01", "ends_on": "2023-02-01", "fee_fen": fee, "paid_services": paid}
    if kept:
        assert draft(book, state, circumstances=circumstances, **terms).state["agreement"]["paid_services"] == paid
        return
    with pytest.raises(Refused) as refused:
        draft(book, state, circumstances=circumstances, **terms)
    assert (refused.value.status, clauses(refused)) == (422, {"YB21-15"})
    assert "0.01 元" in refused.value.detail


@pytest.mark.clause("ZJ23-33")
def test_a_number_names_one_exit_term(book: RuleBook) -> None:
    terms = [{"number": number, "text": "终止条款"} for number in ("8.1", "8.2", "８.1")]
    with pytest.raises(Refused) as refused:
        draft(book, application(book, "awaiting_agreement"), exit_terms=terms)
    assert (refused.value.status, [error.field for error in refused.value.errors]) == (422, ["exit_terms.2.number"])
    assert draft(book, application(book, "awaiting_agreement"), exit_terms=terms[:2]).state["agreement"]["exit_terms"] == terms[:2]


@pytest.mark.parametrize(("entry_on", "ends_on", "field"), [
    ("2024-02-29", "2025-02-28", "entry_on"), ("2024-03-15", "2024-03-15", "ends_on"),
])  # fmt: skip
def test_impossible_days_are_refused(book: RuleBook, entry_on: str, ends_on: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(book, application(book, "awaiting_agreement"), entry_on=entry_on, ends_on=ends_on)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.clause("EXC-07")
@pytest.mark.parametrize(("profile", "fee", "kept"), [("zhejiang", 1, True), ("example-city", 0, True), ("example-city", 1, False)])
def test_a_fee_is_capped_where_a_rule_caps_it(book: RuleBook, profile: str, fee: int, kept: bool) -> None:
    settings = {"notice.working_days": 5} if profile == "zhejiang" else None
    circumstances = {"profile": profile, "settings": settings}
    state = application(book, "awaiting_agreement")
    if kept:
        draft(book, state, circumstances=circumstances, fee_fen=fee)
    else:
        with pytest.raises(Refused) as refused:
            draft(book, state, circumstances=circumstances, fee_fen=fee)
        assert clauses(refused) == {"EXC-07"}


@pytest.mark.clause("ZJ23-27")
@pytest.mark.parametrize("order", list(permutations(("bureau", "operator", "resident"))))
def test_three_signatures_in_any_order_admit_and_two_do_not(book: RuleBook, order: tuple[str, ...]) -> None:
    state = application(book, "awaiting_signatures")
    for party in order[:2]:
        outcome = sign(book, state, party)
        assert (outcome.state["state"], [event.name for event in outcome.events]) == (
            "awaiting_signatures", ["admission.application.signed"],
        )  # fmt: skip
        state = outcome.state
    last = sign(book, state, order[2], settings=ONE_SEAT)
    assert last.state["state"] == "admitted"
    assert [event.name.rpartition(".")[2] for event in last.events] == ["signed", "admitted"]
    assert (last.events[1].data["entry_on"], last.events[1].data["ends_on"]) == ("2024-03-15", "2025-03-15")
    assert last.state["seat_of"] == "org-1#1"


@pytest.mark.clause("ZJ23-27")
def test_nobody_signs_twice(book: RuleBook) -> None:
    state = sign(book, application(book, "awaiting_signatures"), "bureau").state
    second = Principal("u-bureau-2", "测试", ("bureau",), COUNTY)
    with pytest.raises(Refused) as refused:
        sign(book, state, "bureau", second)
    assert (refused.value.status, "ZJ23-27" in clauses(refused)) == (409, True)


@pytest.mark.clause("ZJ23-27")
@pytest.mark.parametrize(
    ("party", "actor", "status"),
    [
        ("bureau", OPERATOR, 403), ("operator", BUREAU, 403), ("resident", BUREAU, 403),
        ("bureau", Principal("b", "测试", ("bureau",), "3301"), 403),
        ("operator", Principal("o", "测试", ("operator",), COUNTY, base="base-2"), 403),
        ("resident", Principal("a", "测试", ("applicant",), COUNTY, org="org-2"), 404),
    ],
)  # fmt: skip
def test_each_party_signs_for_itself(book: RuleBook, party: str, actor: Principal, status: int) -> None:
    with pytest.raises(Refused) as refused:
        sign(book, application(book, "awaiting_signatures"), party, actor)
    assert refused.value.status == status
    assert status == 404 or clauses(refused) == {"ZJ23-27"}


def test_one_person_does_not_sign_for_two_parties(book: RuleBook) -> None:
    state = sign(book, application(book, "awaiting_signatures"), "bureau").state
    both = Principal(BUREAU.sub, "测试", ("applicant", "bureau"), COUNTY, org="org-1")
    with pytest.raises(Refused) as refused:
        sign(book, state, "resident", both)
    assert refused.value.code == "same_person"


@pytest.mark.clause("ZJ23-27")
@pytest.mark.parametrize(("now", "kept"), [("2024-03-15T23:59:59+08:00", True), ("2024-03-16T00:00:00+08:00", False)])
def test_entry_is_not_before_the_last_signature(book: RuleBook, now: str, kept: bool) -> None:
    state = application(book, "awaiting_signatures")
    if kept:
        sign(book, state, "resident", now=now)
        return
    with pytest.raises(Refused) as refused:
        sign(book, state, "resident", now=now)
    assert (refused.value.status, clauses(refused)) == (422, {"ZJ23-27"})


@pytest.mark.clause("ZJ23-27")
def test_a_changed_agreement_must_be_signed_anew(book: RuleBook) -> None:
    signed = sign(book, application(book, "awaiting_signatures"), "bureau").state
    changed = draft(book, signed, entry_on="2024-03-20").state
    assert (changed["agreement"]["signatures"], changed["agreement"]["entry_on"]) == ([], "2024-03-20")


@pytest.mark.clause("ZJ23-27")
def test_a_seat_taken_elsewhere_meanwhile_stops_the_last_signature(book: RuleBook) -> None:
    state = application(book, "awaiting_signatures")
    for party in ("bureau", "operator"):
        state = sign(book, state, party).state
    with pytest.raises(Refused) as refused:
        sign(book, state, "resident", room=Room(seats=frozenset({1})), settings=ONE_SEAT)
    assert (refused.value.status, clauses(refused)) == (422, {"ZJ23-27"})


@pytest.mark.clause("YB21-30")
@pytest.mark.parametrize(("taken", "admitted"), [(29, True), (30, False)])
def test_the_last_place_of_the_year_is_counted_at_the_last_signature(book: RuleBook, taken: int, admitted: bool) -> None:
    state = application(book, "awaiting_signatures")
    for party in ("bureau", "operator"):
        state = sign(book, state, party).state
    room = Room(places=frozenset(range(1, taken + 1)))
    if admitted:
        outcome = sign(book, state, "resident", room=room, profile="example-city")
        assert outcome.state["place_of"] == "base-1:2024-01-01#30"
    else:
        with pytest.raises(Refused) as refused:
            sign(book, state, "resident", room=room, profile="example-city")
        assert (refused.value.status, refused.value.code, clauses(refused)) == (409, "waits_for_place", {"EXC-04"})
        next_year = {"profile": "example-city", "now": "2025-01-01T10:00:00+08:00"}
        entry = {**state, "agreement": {**state["agreement"], "entry_on": "2025-01-15"}}
        assert sign(book, entry, "resident", room=Room(), **next_year).state["place_of"] == "base-1:2025-01-01#1"


