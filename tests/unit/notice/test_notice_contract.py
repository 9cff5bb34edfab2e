"""What the notice service tells keeps its contract, and every event it hears has a handler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import contracts
from common.kernel.check import Check
from common.kernel.decision import Outcome
from common.law import RuleBook
from contracts.notice import NOTICE
from notice_svc import handling, information, objections
from notice_svc.publications import publication
from notice_svc.tally import Tally
from tests.unit.notice.factories import (
    CALENDAR,
    CLOSES_AT,
    at,
    draft_notice,
    objection,
    open_notice,
    org_event,
    reviewed,
    settled,
)  # fmt: skip

SAMPLES = Path(contracts.__file__).parent / "samples"
NOW = "2024-03-05T09:00:00.000000+08:00"
JUDGED = {"profile": "zhejiang", "on": "2024-03-01", "settings": [], "schemes": [], "decision": None}


def cited(book: RuleBook) -> Check:
    asked = at(book, NOW, sub="clerk")
    asked.cite("ZJ23-14")
    return asked


def outcomes(book: RuleBook) -> list[Outcome]:
    """One decision at least for every event."""
    state, clerk = open_notice(book), at(book, NOW, sub="clerk")
    one = objection(book, state)
    ruling = {"ruling": "dismissed", "reason": "不属实"}
    lapsed = objections.lapse(one, at(book, NOW))
    assert lapsed is not None
    item = information.publish("i", org_event("rated", grade="4A", awarded_on="2024-02-01"), JUDGED, at(book))
    assert item is not None
    shown = publication.published("p", "showcase", {"title": "题"}, JUDGED, cited(book))
    return [
        shown,
        publication.withdraw(shown.state, "有误", clerk),
        item,
        handling.release(draft_notice(book), clerk, CALENDAR),
        handling.draft("n", {"kind": "other", "category": None, "title": "题", "content": "文", "org": None, "place": None}, JUDGED, clerk),
        objections.file("o", 1, "r", True, state, at(book, NOW)),
        objections.rule(one, ruling, state, clerk),
        objections.disclose(one, "电话核实", state, clerk),
        objections.erase(one, at(book, NOW)),
        lapsed,
        settled(book, state, Tally(1, 1)),
        settled(book, state, Tally(1, 0, "属实")),
        handling.conclude(state, Tally(), at(book, CLOSES_AT)),
        handling.withdraw(state, {"reason": "有误"}, clerk),
        handling.correct(state, {"title": "题", "content": "文", "reason": "有误"}, clerk, CALENDAR),
    ]


def test_every_event_of_a_decision_is_what_its_contract_says(book: RuleBook) -> None:
    told = [event for outcome in outcomes(book) for event in outcome.events]
    assert {event.name for event in told} == {kind.name for kind in NOTICE}
    for event in told:
        contracts.EVENTS[event.name].check_data(event.data)


@pytest.mark.parametrize("kind", NOTICE, ids=lambda kind: kind.name)
def test_every_event_has_a_golden_sample(kind: Any) -> None:
    sample = json.loads((SAMPLES / f"{kind.name}.v{kind.version}.json").read_text(encoding="utf-8"))
    assert sample["name"] == kind.name
    contracts.check(sample)


def test_the_events_that_tests_pretend_to_hear_keep_their_contracts() -> None:
    contracts.check(reviewed())
    contracts.check(org_event("rated", grade="4A", awarded_on="2024-02-01"))
    contracts.check(org_event("annual_inspection_concluded", year=2023, conclusion="qualified", concluded_on="2024-02-20"))
