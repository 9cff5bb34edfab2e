"""The yearly report: quarters, person-times, topics, and residents whom no session reached."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from common.kernel.check import Check
from common.law import RuleBook
from tests.factories_training import check
from training_svc import report

BASE = {"id": "base-1", "name": "示例孵化基地"}
CALENDAR = report.Year(2024, date(2024, 1, 1), date(2024, 12, 31))


def held(day: str, attended: int, kind: str = "training", topics: tuple[str, ...] = ()) -> dict[str, object]:
    return {"from": day, "attended": attended, "kind": kind, "topics": list(topics)}


def stay(id: str, entry_on: str, ends_on: str, org: str | None = "org-1") -> dict[str, object]:
    return {"id": id, "org": org, "org_name": "示例社会工作服务社", "entry_on": entry_on, "ends_on": ends_on}


@pytest.mark.clause("ZJ23-13")
def test_sessions_fall_into_the_quarter_of_their_day() -> None:
    days = ["2024-01-01", "2024-03-31", "2024-04-01", "2024-06-30", "2024-12-31"]
    found = report.yearly(BASE, CALENDAR, [held(day, 10) for day in days])
    assert [one["sessions"] for one in found["quarters"]] == [2, 2, 0, 1]
    assert [one["person_times"] for one in found["quarters"]] == [20, 20, 0, 10]
    assert (found["sessions"], found["person_times"]) == (5, 50)


@pytest.mark.clause("ZJ23-17")
def test_consultations_are_counted_per_topic() -> None:
    found = report.yearly(
        BASE, CALENDAR,
        [
            held("2024-02-01", 3, "consultation", ("registration", "rating")),
            held("2024-03-01", 1, "consultation", ("rating",)),
            held("2024-03-02", 9, "training", ("policy",)),
        ],
    )  # fmt: skip
    assert found["topics"] == [
        {"topic": "rating", "consultations": 2},
        {"topic": "registration", "consultations": 1},
    ]


@pytest.mark.clause("ZJ23-13")
@pytest.mark.parametrize(
    ("day", "listed"),
    [("2024-02-29", True), ("2024-03-01", False), ("2024-12-31", False), ("2025-01-01", True)],
)
def test_a_resident_with_no_session_in_its_term_is_listed(day: str, listed: bool) -> None:
    """The session counts from the first day of the stay to its last within the year."""
    found = report.without_training([stay("r1", "2024-03-01", "2025-03-01")], CALENDAR, {"org-1": [day]})
    assert [one["residency"] for one in found] == (["r1"] if listed else [])


@pytest.mark.clause("ZJ23-13")
@pytest.mark.parametrize(("exited_on", "listed"), [("2023-12-31", False), ("2024-01-01", True), (None, True)])
def test_a_stay_ends_when_the_resident_left_not_when_its_term_does(exited_on: str | None, listed: bool) -> None:
    left = stay("r1", "2023-03-01", "2024-03-01") | {"exited_on": exited_on}
    assert bool(report.without_training([left], CALENDAR, {})) == listed
    late = stay("r1", "2023-03-01", "2024-03-01") | {"exited_on": "2024-05-20"}
    assert report.without_training([late], CALENDAR, {"org-1": ["2024-05-20"]}) == []
    assert report.without_training([late], CALENDAR, {"org-1": ["2024-05-21"]}) != []


@pytest.mark.clause("ZJ23-13")
@pytest.mark.parametrize(
    ("entry_on", "ends_on", "listed"),
    [
        ("2023-01-01", "2023-12-31", False),
        ("2023-01-01", "2024-01-01", True),
        ("2024-12-31", "2025-12-31", True),
        ("2025-01-01", "2025-12-31", False),
    ],
)
def test_only_residents_of_the_year_are_listed(entry_on: str, ends_on: str, listed: bool) -> None:
    assert bool(report.without_training([stay("r1", entry_on, ends_on)], CALENDAR, {})) is listed


def test_a_project_without_an_organisation_is_listed_too() -> None:
    assert report.without_training([stay("r1", "2024-03-01", "2025-03-01", org=None)], CALENDAR, {})[0]["org"] is None


def youth(book: RuleBook, on: str = "2022-03-01") -> Check:
    return check(book, on=on, profile="youth-base-2021", rules_on="2022-03-01")


def session(id: str, day: str, attended: int = 0, kind: str = "training", until: str | None = None) -> dict[str, Any]:
    return {"id": id, "title": id, "from": day, "until": until or day, "attended": attended, "kind": kind, "topics": []}


def goal(book: RuleBook, name: str, held: list[dict[str, Any]]) -> dict[str, Any]:
    return next(one for one in report.goals(held, youth(book)) if one["name"] == name)


@pytest.mark.clause("YB21-04")
def test_ten_sessions_a_year_are_the_goal_and_three_days_are_one_session(book: RuleBook) -> None:
    nine = [session(f"s{number}", "2022-03-01", until="2022-03-03") for number in range(9)]
    found = goal(book, "training_sessions", nine)
    assert (found["value"], found["met"], found["gap"], found["clause"]) == (9, False, 1, "YB21-04")
    ten = goal(book, "training_sessions", [*nine, session("s9", "2022-03-02")])
    assert (ten["met"], ten["gap"], len(ten["behind"])) == (True, 0, 10)
    assert goal(book, "training_sessions", [*nine, session("c", "2022-03-02", kind="consultation")])["met"] is False


@pytest.mark.clause("YB21-05")
@pytest.mark.parametrize(("more", "met"), [(99, False), (100, True)])
def test_five_hundred_person_times_are_the_goal(book: RuleBook, more: int, met: bool) -> None:
    held = [session("a", "2022-03-01", 400), session("b", "2022-03-02", more), session("salon", "2022-03-03", 50, "salon")]
    found = goal(book, "training_person_times", held)
    assert (found["value"], found["met"]) == (400 + more, met)
    assert sum(one["attended"] for one in found["behind"]) == found["value"]


@pytest.mark.clause("YB21-06")
@pytest.mark.parametrize(("count", "met"), [(19, False), (20, True)])
def test_twenty_consultations_are_the_goal(book: RuleBook, count: int, met: bool) -> None:
    held = [session(f"c{number}", "2022-03-01", 1, "consultation") for number in range(count)]
    found = goal(book, "consultation_sessions", held)
    assert (found["value"], found["met"]) == (count, met)


def test_a_profile_without_goals_reports_none(book: RuleBook) -> None:
    assert report.goals([session("a", "2024-03-01")], check(book)) == []


@pytest.mark.clause("YB21-09")
def test_the_year_of_the_youth_plan_begins_in_october(book: RuleBook) -> None:
    found = report.Year.of(2021, youth(book))
    assert (found.first, found.last) == (date(2021, 10, 1), date(2022, 9, 30))
    assert found.quarters == [4, 1, 2, 3]
    assert report.Year.of(2024, check(book)) == CALENDAR


@pytest.mark.clause("YB21-41")
def test_each_organisation_at_a_class_is_owed_coaching_until_it_had_it(book: RuleBook) -> None:
    held = [session("class", "2022-03-01", 2, until="2022-03-02"), session("talk", "2022-03-01", 2, "consultation")]
    came = {("class", "org-1"), ("class", "org-2"), ("talk", "org-1")}
    owed = report.owed_coachings(held, came, {("class", "org-2")}, youth(book))
    assert owed == [{"session": "class", "title": "class", "org": "org-1", "due_on": None, "overdue": False}]
    assert report.owed_coachings(held, came, set(), check(book)) == []


@pytest.mark.clause("YB21-41")
@pytest.mark.parametrize(("today", "overdue"), [("2022-03-16", False), ("2022-03-17", True)])
def test_coaching_is_due_within_the_days_that_the_bureau_has_set(book: RuleBook, today: str, overdue: bool) -> None:
    held = [session("class", "2022-03-01", 2, until="2022-03-02")]
    given = check(book, on=today, profile="youth-base-2021", rules_on="2022-03-01", settings={"training.follow_up_coaching_days": 14})
    owed = report.owed_coachings(held, {("class", "org-1")}, set(), given)
    assert [(one["due_on"], one["overdue"]) for one in owed] == [("2022-03-16", overdue)]
