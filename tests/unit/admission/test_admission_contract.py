"""What admission tells keeps its contract, whatever the decision, and its golden samples hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import contracts
from admission_svc import (
    annulments,
    applications,
    assessments,
    exit_assessments,
    exits,
    extensions,
    findings,
    follow_ups,
    forced_exits,
    recognition,
    residencies,
)  # fmt: skip
from admission_svc.grounds import News
from common.kernel.decision import Outcome
from common.law import RuleBook
from contracts.admission import ADMISSION
from tests.factories_admission import (
    APPLICANT,
    BUREAU,
    LEADING_GROUP,
    LISTED_STOPS,
    LISTING,
    ONE_SEAT,
    OPERATOR,
    ORG,
    SUPERVISOR,
    application,
    check,
    draft,
    handle,
    notice,
    residency,
    sign,
    step,
    submit,
)  # fmt: skip

SAMPLES = Path(contracts.__file__).parent / "samples"
DURING = "2025-02-10T10:00:00+08:00"
AFTER = "2025-03-20T10:00:00+08:00"
ANNULLED = {"by": "市政府", "document": "〔2025〕1号", "decided_on": "2025-03-20"}
VIOLATION = {"trigger": "violation", "on": "2024-06-01", "year": None}
UNQUALIFIED = {"trigger": "annual_inspection_unqualified", "on": "2024-06-02", "year": 2023}


def of_applications(book: RuleBook) -> list[Outcome | None]:
    filed, reviewed = application(book, "submitted"), application(book, "review_passed")
    returned = step(book, filed, "preliminary_review", "return")
    held = applications.hold(filed, [LISTING], check(book, settings=LISTED_STOPS))
    assert held is not None
    state: Any = application(book, "awaiting_signatures")
    for party in ("resident", "bureau"):
        state = sign(book, state, party).state
    return [
        submit(book), step(book, filed, "preliminary_review"), returned,
        applications.supplement(returned.state, {"plan": "新"}, check(book, APPLICANT)),
        step(book, filed, "preliminary_review", "reject"),
        applications.withdraw(filed, {"reason": "无"}, check(book, APPLICANT)), held,
        applications.assign({**filed, "expert_review": True}, {"experts": ["u-e"]}, check(book, BUREAU)),
        applications.hold(held.state, [], check(book)),
        step(book, application(book, "preliminary_review_passed"), "review"),
        handle(book, reviewed, notice("opened")), handle(book, reviewed, notice("concluded")),
        handle(book, reviewed, notice("withdrawn", reason="有误")), handle(book, reviewed, notice("upheld", reason="属实")),
        draft(book, application(book, "awaiting_agreement")), sign(book, state, "operator"),
        applications.suspend(application(book, "admitted"), [LISTING], "2024-03-01T00:00:00.000000+08:00", check(book, settings=LISTED_STOPS)),
        annulments.annul_step(reviewed, "review", ANNULLED, check(book, BUREAU, now=AFTER)),
        applications.hold(filed, [LISTING], check(book)), applications.note_record(filed, (VIOLATION,), check(book)),
        applications.free_seat({**application(book, "admitted"), "seated": True}, check(book, settings=ONE_SEAT)),
        applications.take_seat_again(application(book, "admitted"), frozenset(), check(book, settings=ONE_SEAT)),
    ]  # fmt: skip


def of_residencies(book: RuleBook) -> list[Outcome | None]:
    stays, due, forced = residency(book), residency(book, "exit_due"), residency(book, "forced_exit_open")
    operator, bureau = check(book, OPERATOR, now=AFTER), check(book, BUREAU, now=AFTER)
    service = {"kind": "management_advice", "on": "2024-06-18", "summary": "无"}
    assessment = {"passed": True, "standards": {}, "team": {}, "own_projects": [], "opinion": "合格"}
    youth, agreed = {"profile": "youth-base-2021", "on": "2022-01-10", "now": AFTER}, {"decision": "agree", "opinion": "同意"}
    yearly = assessments.assess(stays, {"year": 2024, "score": 1, "passed": False}, operator).state
    reviewed = recognition.first_review(yearly, 1, agreed, check(book, SUPERVISOR, **youth))
    asked = extensions.ask(stays, {"until": "2025-09-15", "reason": "重点"}, check(book, APPLICANT, now=DURING))
    one = extensions.consent(asked.state, 1, "resident", check(book, APPLICANT, now=DURING))
    told = {"notified_on": "2025-03-20", "statement": None}
    out = forced_exits.conclude(forced, {"decision": "exit", "reason": None, "dismissal": None, "hearing": told}, bureau)
    void = {"by": "市政府", "document": "〔2025〕1号", "decided_on": "2025-03-20"}
    unextended = extensions.refuse(one.state, 1, {"party": "bureau", "reason": "无"}, check(book, BUREAU, now=DURING))
    broken = exits.exit_(stays, {"reason": "breach", "agreement_term": "8.2", "facts": "事实"}, check(book, BUREAU, now=DURING))
    two = extensions.consent(one.state, 1, "operator", check(book, OPERATOR, now=DURING))
    return [
        annulments.end_stay(stays, "撤销", check(book)), residencies.start("r", application(book, "admitted"), check(book)), residencies.when_due(stays, check(book)),
        residencies.serve(stays, service, {"management_advice": ""}, operator),
        assessments.assess(stays, {"year": 2024, "score": 1, "passed": False}, operator),
        residencies.hand_over(due, {"item": "工位", "closed": True}, operator), asked, one,
        extensions.consent(two.state, 1, "bureau", check(book, BUREAU, now=DURING)),
        unextended, extensions.annul_refusal(unextended.state, 1, void, bureau), broken, annulments.annul_exit(broken.state, void, bureau),
        extensions.withdraw(one.state, 1, {"reason": "无"}, check(book, APPLICANT, now=DURING)),
        exit_assessments.assess_exit(due, assessment, {}, ORG, bureau), forced_exits.handle(stays, VIOLATION, check(book)),
        forced_exits.handle(forced, UNQUALIFIED, check(book)),
        forced_exits.conclude(forced, {"decision": "dismiss", "reason": "撤销", "dismissal": "annulled", "hearing": None}, bureau),
        out, forced_exits.apply_news(forced, News(gone=VIOLATION, how="annulment", reason="撤销"), check(book)),
        forced_exits.state_views(forced, {"text": "已整改"}, check(book, APPLICANT, now=AFTER)),
        findings.annul(out.state, void, bureau),
        reviewed, recognition.recognise(reviewed.state, 1, agreed, check(book, LEADING_GROUP, **youth)),
        follow_ups.overdue(residency(book, "following_up"), check(book, now=AFTER, profile="example-city")),
        exits.exit_(due, {"reason": "term_end", "agreement_term": None, "facts": None}, bureau),
        follow_ups.follow_up(residency(book, "exited"), {"on": "2025-03-20", "summary": "无"}, operator),
        follow_ups.close(residency(book, "following_up"), operator),
    ]  # fmt: skip


def test_every_event_of_a_decision_is_what_its_contract_says(book: RuleBook) -> None:
    outcomes = [*of_applications(book), *of_residencies(book)]
    assert all(outcome is not None and outcome.events for outcome in outcomes)
    told = [event for outcome in outcomes if outcome for event in outcome.events]
    assert {event.name for event in told} == {kind.name for kind in ADMISSION}
    for event in told:
        contracts.EVENTS[event.name].check_data(event.data)


def test_every_decision_keeps_its_grounds(book: RuleBook) -> None:
    for outcome in [*of_applications(book), *of_residencies(book)]:
        assert outcome is not None
        assert outcome.state["basis"] == [ground.to_json() for ground in outcome.basis]
        json.dumps(outcome.state)


def test_every_decision_of_the_province_says_on_what_it_rests(book: RuleBook) -> None:
    silent = [outcome.events[0].name for outcome in [*of_applications(book), *of_residencies(book)] if outcome and not outcome.basis]
    assert silent == []


@pytest.mark.parametrize("kind", ADMISSION, ids=lambda kind: kind.name)
def test_every_event_has_a_golden_sample(kind: Any) -> None:
    sample = json.loads((SAMPLES / f"{kind.name}.v{kind.version}.json").read_text(encoding="utf-8"))
    assert sample["name"] == kind.name
    contracts.check(sample)
