"""A longer stay: how long, until when it may be asked for, and whose consent it needs."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import extensions
from common.kernel.decision import Outcome, Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BUREAU, BY_PARTY, COUNTY, OPERATOR, check, residency

NOW = "2025-02-10T10:00:00+08:00"


def ask(book: RuleBook, state: Any, until: str, now: str = NOW, reason: str | None = "重点培育", **more: Any) -> Outcome:
    actor = more.pop("actor", APPLICANT)
    return extensions.ask(state, {"until": until, "reason": reason}, check(book, actor, now=now, **more))


def consent(book: RuleBook, state: Any, number: int, party: str, now: str = NOW, actor: Principal | None = None) -> Outcome:
    return extensions.consent(state, number, party, check(book, actor or BY_PARTY[party], now=now))


def extended(book: RuleBook, state: Any, until: str) -> Any:
    asked = ask(book, state, until).state
    number = len(asked["extensions"])
    for party in ("resident", "operator", "bureau"):
        asked = consent(book, asked, number, party).state
    return asked


@pytest.mark.clause("ZJ23-29")
@pytest.mark.parametrize(("until", "kept"), [("2026-03-15", True), ("2026-03-16", False)])
def test_twelve_months_and_not_a_day_more(book: RuleBook, until: str, kept: bool) -> None:
    if kept:
        assert ask(book, residency(book), until).state["extensions"][0]["until"] == until
        return
    with pytest.raises(Refused) as refused:
        ask(book, residency(book), until)
    assert (refused.value.status, refused.value.waivable, refused.value.basis[0].clause) == (422, False, "ZJ23-29")


@pytest.mark.clause("ZJ23-29")
@pytest.mark.parametrize(("second", "kept"), [("2026-03-15", True), ("2026-04-15", False)])
def test_extensions_are_counted_together(book: RuleBook, second: str, kept: bool) -> None:
    state = extended(book, residency(book), "2025-09-15")
    if kept:
        assert extended(book, state, second)["ends_on"] == second
        return
    with pytest.raises(Refused) as refused:
        ask(book, state, second)
    assert refused.value.basis[0].parameter == "term.extension_max_years"


@pytest.mark.clause("ZJ23-29")
@pytest.mark.parametrize("last", ["bureau", "operator", "resident"])
def test_all_three_make_it_longer_and_two_do_not(book: RuleBook, last: str) -> None:
    state = ask(book, residency(book), "2025-09-15").state
    for party in {"bureau", "operator", "resident"} - {last}:
        state = consent(book, state, 1, party).state
        assert (state["ends_on"], state["due_at"]) == ("2025-03-15", "2025-03-16T00:00:00.000000+08:00")
    whole = consent(book, state, 1, last)
    assert (whole.state["ends_on"], whole.state["due_at"]) == ("2025-09-15", "2025-09-16T00:00:00.000000+08:00")
    assert [event.name.rpartition(".")[2] for event in whole.events] == ["extension_consented", "extended"]
    assert ("ZJ23-29", "term.extension_parties", "assumption") in {(one.clause, one.parameter, one.kind) for one in whole.basis}


def refuse(book: RuleBook, state: Any, party: str, actor: Principal | None = None) -> Outcome:
    form = {"party": party, "reason": "不属于重点培育对象"}
    return extensions.refuse(state, 1, form, check(book, actor or BY_PARTY[party], now=NOW))


def take_back(book: RuleBook, state: Any, actor: Principal = APPLICANT) -> Outcome:
    return extensions.withdraw(state, 1, {"reason": "不再需要"}, check(book, actor, now=NOW))


@pytest.mark.clause("ZJ23-29")
@pytest.mark.parametrize("party", ["bureau", "operator", "resident"])
def test_any_party_refuses_with_its_reason_and_a_new_one_may_be_asked_for(book: RuleBook, party: str) -> None:
    refused = refuse(book, ask(book, residency(book), "2025-09-15").state, party)
    assert refused.state["extensions"][0]["refused"]["reason"] == "不属于重点培育对象"
    assert refused.events[0].data["party"] == party
    state = refused.state
    for act in (lambda: consent(book, state, 1, "bureau"), lambda: refuse(book, state, party), lambda: take_back(book, state)):
        with pytest.raises(Refused) as caught:
            act()
        assert (caught.value.status, caught.value.basis[0].clause) == (409, "ZJ23-29")
    assert ask(book, refused.state, "2025-09-15").state["extensions"][1]["number"] == 2


@pytest.mark.clause("ZJ23-29")
def test_who_asked_takes_it_back_and_nobody_else(book: RuleBook) -> None:
    asked = ask(book, residency(book), "2025-09-15").state
    with pytest.raises(Refused) as caught:
        take_back(book, asked, OPERATOR)
    assert caught.value.status == 403
    withdrawn = take_back(book, asked)
    assert withdrawn.events[0].name == "admission.residency.extension_withdrawn"
    with pytest.raises(Refused) as caught:
        consent(book, withdrawn.state, 1, "bureau")
    assert caught.value.status == 409


@pytest.mark.clause("ZJ23-29")
def test_a_granted_extension_is_neither_refused_nor_taken_back(book: RuleBook) -> None:
    longer = extended(book, residency(book), "2025-09-15")
    for act in (lambda: refuse(book, longer, "bureau"), lambda: take_back(book, longer)):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.status == 409


@pytest.mark.clause("ZJ23-29")
@pytest.mark.parametrize(("now", "kept"), [("2025-03-15T23:59:59+08:00", True), ("2025-03-16T00:00:00+08:00", False)])
@pytest.mark.parametrize("what", ["ask", "consent"])
def test_not_after_expiry(book: RuleBook, what: str, now: str, kept: bool) -> None:
    state = residency(book) if what == "ask" else consent(book, ask(book, residency(book), "2025-09-15").state, 1, "resident").state
    act = (lambda: ask(book, state, "2025-09-15", now)) if what == "ask" else (lambda: consent(book, state, 1, "bureau", now))
    if kept:
        act()
        return
    with pytest.raises(Refused) as refused:
        act()
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-29")


@pytest.mark.clause("ZJ23-29")
@pytest.mark.parametrize("state", ["exit_due", "forced_exit_open", "exited"])
def test_only_a_running_stay_is_extended(book: RuleBook, state: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(book, residency(book, state), "2025-09-15")
    assert (refused.value.status, refused.value.basis[0].clause) == (409, "ZJ23-29")


@pytest.mark.clause("ZJ23-29")
def test_a_reason_is_needed(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        ask(book, residency(book), "2025-09-15", reason=None)
    assert (refused.value.status, refused.value.basis[0].clause) == (422, "ZJ23-29")


@pytest.mark.parametrize("until", ["2025-03-15", "2025-01-01"])
def test_longer_means_later(book: RuleBook, until: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(book, residency(book), until)
    assert [error.field for error in refused.value.errors] == ["until"]


@pytest.mark.clause("YB21-35")
def test_a_profile_without_extension_has_no_clause_for_it(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        ask(book, residency(book), "2025-09-15", profile="youth-base-2021", on="2022-01-10")
    assert (refused.value.status, refused.value.code, refused.value.basis[0].clause) == (409, "rule_not_set", "YB21-35")


def test_nobody_consents_twice_or_to_what_has_been_granted(book: RuleBook) -> None:
    one = consent(book, ask(book, residency(book), "2025-09-15").state, 1, "bureau").state
    with pytest.raises(Refused) as refused:
        consent(book, one, 1, "bureau")
    assert refused.value.status == 409
    granted = consent(book, consent(book, one, 1, "resident").state, 1, "operator").state
    with pytest.raises(Refused) as refused:
        consent(book, granted, 1, "operator")
    assert refused.value.status == 409


def test_an_extension_that_was_not_asked_for_is_not_there(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        consent(book, residency(book), 1, "bureau")
    assert refused.value.status == 404


def test_a_bureau_does_not_ask_and_another_place_does_not_consent(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        ask(book, residency(book), "2025-09-15", actor=BUREAU)
    assert refused.value.status == 403
    asked = ask(book, residency(book), "2025-09-15").state
    with pytest.raises(Refused) as refused:
        consent(book, asked, 1, "bureau", actor=Principal("b", "测试", ("bureau",), "330108"))
    assert (refused.value.status, refused.value.basis[0].clause) == (403, "ZJ23-29")


def test_one_person_does_not_consent_for_both_sides(book: RuleBook) -> None:
    one = consent(book, ask(book, residency(book), "2025-09-15").state, 1, "resident").state
    both = Principal(APPLICANT.sub, "测试", ("bureau",), COUNTY)
    with pytest.raises(Refused) as refused:
        consent(book, one, 1, "bureau", actor=both)
    assert refused.value.code == "same_person"
