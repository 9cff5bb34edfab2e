"""A preview shows every rule, met or not, and agrees with what a filing is answered."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import entry_rules
from admission_svc.eligibility import Around, Room
from common.kernel.decision import Refused
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BASE, CONDITIONS, LISTED_STOPS, LISTING, ORG, around, check, form, submit

YOUTH = {"profile": "youth-base-2021", "on": "2022-01-10"}


def preview(book: RuleBook, about: Around | None = None, circumstances: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    shown = entry_rules.preview(form(**changes), about or around(), check(book, APPLICANT, **(circumstances or {})))
    return {"eligible": shown["eligible"], **{line["rule"]: line for line in shown["rules"]}}


@pytest.mark.clause("ZJ23-23", "ZJ23-24")
def test_who_meets_everything_is_told_each_rule_with_its_ground(book: RuleBook) -> None:
    shown = preview(book)
    assert shown["eligible"]
    lines = [line for line in shown.values() if isinstance(line, dict)]
    assert all(line["met"] and line["remedy"] is None for line in lines)
    subject = shown["subject"]
    assert (subject["actual"], subject["bound"], subject["basis"][0]["clause"]) == ("org", ["org", "project"], "ZJ23-29")


WRONG: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("intake", {"base": {**BASE, "intake_open": False}}, {}, {}), ("one_at_a_time", {"has_open": True}, {}, {}),
    ("other_party", {"base": {**BASE, "contracts": [{"org": "org-1", "since": "2023-01-01", "until": None}]}}, {}, {}),
    ("registration", {"org": {**ORG, "kind": "unregistered_team"}}, {}, {}),
    ("credit", {"org": {**ORG, "listings": [LISTING]}}, {}, {"settings": LISTED_STOPS}),
    ("stage", {"org": {**ORG, "stage": "mature"}}, {}, YOUTH), ("operational", {}, {"conditions": {**CONDITIONS, "orientation": "advocacy"}}, YOUTH),
    ("condition_founder", {}, {"conditions": {**CONDITIONS, "founder": ""}}, YOUTH),
    ("clean_record", {"record": ({"trigger": "violation", "on": "2024-01-01", "year": None},)}, {},
     {"settings": {"notice.working_days": 5, "admission.clean_years": 2}}),
    ("seat", {"room": Room(seats=frozenset({1}))}, {}, {"settings": {"notice.working_days": 5, "admission.max_residencies": 1}}),
]  # fmt: skip


@pytest.mark.clause("ZJ23-23", "ZJ23-27", "ZJ23-32", "YB21-31", "ZJ18-23")
@pytest.mark.parametrize(("rule", "about", "changes", "circumstances"), WRONG, ids=[one[0] for one in WRONG])
def test_what_a_filing_is_refused_for_is_the_one_line_that_is_not_met(
    book: RuleBook, rule: str, about: dict[str, Any], changes: dict[str, Any], circumstances: dict[str, Any]
) -> None:
    shown = preview(book, around(**about), circumstances, **changes)
    unmet = [name for name, line in shown.items() if isinstance(line, dict) and line["blocks"] and not line["met"]]
    assert (shown["eligible"], unmet) == (False, [rule])
    with pytest.raises(Refused) as refused:
        submit(book, about=around(**about), profile=circumstances.get("profile", "zhejiang"),
               circumstances={name: value for name, value in circumstances.items() if name != "profile"}, **changes)  # fmt: skip
    line = shown[rule]
    assert (line["detail"], line["basis"]) == (refused.value.detail, [one.to_json() for one in refused.value.basis])
    assert line["remedy"]


@pytest.mark.clause("YB21-30", "ZJ18-37")
def test_a_full_year_and_a_missing_party_plan_are_shown_and_stop_nothing(book: RuleBook) -> None:
    full = {"profile": "example-city"}
    shown = preview(book, around(room=Room(places=frozenset(range(1, 31)))), full, party_plan=None)
    assert shown["eligible"]
    assert (shown["place"]["met"], shown["place"]["actual"], shown["place"]["bound"]) == (False, 30, 30)
    assert (shown["party_plan"]["met"], shown["party_plan"]["basis"][0]["clause"]) == (False, "ZJ18-37")


@pytest.mark.clause("WH15-02")
def test_what_is_only_flagged_says_so(book: RuleBook) -> None:
    settings = {"admission.steps": ["review"], "admission.step_roles": {"review": "bureau"}}
    shown = preview(book, around(org={**ORG, "stage": "mature"}), {"profile": "wuhan-2015", "on": "2016-03-01", "settings": settings})
    assert (shown["eligible"], shown["stage"]["met"], shown["stage"]["blocks"]) == (True, False, False)


@pytest.mark.clause("YB21-24")
def test_an_ended_plan_and_steps_that_nobody_has_set_are_told(book: RuleBook) -> None:
    assert not preview(book, circumstances={"profile": "youth-base-2021", "on": "2024-10-01"})["plan"]["met"]
    missing = preview(book, circumstances={"profile": "wuhan-2015", "on": "2016-03-01"})["steps"]
    assert (missing["met"], missing["basis"][0]["clause"]) == (False, "WH15-02")


def test_a_rule_that_the_place_does_not_have_is_not_shown(book: RuleBook) -> None:
    assert not {"stage", "clean_record", "seat", "place"} & preview(book).keys()
