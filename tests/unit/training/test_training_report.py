"""The yearly report: quarters, person-times, topics, and residents whom no session reached."""

from __future__ import annotations

import pytest

from training_svc import report

BASE = {"id": "base-1", "name": "示例孵化基地"}


def held(day: str, attended: int, kind: str = "training", topics: tuple[str, ...] = ()) -> dict[str, object]:
    return {"from": day, "attended": attended, "kind": kind, "topics": list(topics)}


def stay(id: str, entry_on: str, ends_on: str, org: str | None = "org-1") -> dict[str, object]:
    return {"id": id, "org": org, "org_name": "示例社会工作服务社", "entry_on": entry_on, "ends_on": ends_on}


@pytest.mark.clause("ZJ23-13")
def test_sessions_fall_into_the_quarter_of_their_day() -> None:
    days = ["2024-01-01", "2024-03-31", "2024-04-01", "2024-06-30", "2024-12-31"]
    found = report.yearly(BASE, 2024, [held(day, 10) for day in days])
    assert [one["sessions"] for one in found["quarters"]] == [2, 2, 0, 1]
    assert [one["person_times"] for one in found["quarters"]] == [20, 20, 0, 10]
    assert (found["sessions"], found["person_times"]) == (5, 50)


@pytest.mark.clause("ZJ23-17")
def test_consultations_are_counted_per_topic() -> None:
    found = report.yearly(
        BASE, 2024,
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
    found = report.without_training([stay("r1", "2024-03-01", "2025-03-01")], 2024, {"org-1": [day]})
    assert [one["residency"] for one in found] == (["r1"] if listed else [])


@pytest.mark.clause("ZJ23-13")
@pytest.mark.parametrize(("exited_on", "listed"), [("2023-12-31", False), ("2024-01-01", True), (None, True)])
def test_a_stay_ends_when_the_resident_left_not_when_its_term_does(exited_on: str | None, listed: bool) -> None:
    left = stay("r1", "2023-03-01", "2024-03-01") | {"exited_on": exited_on}
    assert bool(report.without_training([left], 2024, {})) == listed
    late = stay("r1", "2023-03-01", "2024-03-01") | {"exited_on": "2024-05-20"}
    assert report.without_training([late], 2024, {"org-1": ["2024-05-20"]}) == []
    assert report.without_training([late], 2024, {"org-1": ["2024-05-21"]}) != []


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
    assert bool(report.without_training([stay("r1", entry_on, ends_on)], 2024, {})) is listed


def test_a_project_without_an_organisation_is_listed_too() -> None:
    assert report.without_training([stay("r1", "2024-03-01", "2025-03-01", org=None)], 2024, {})[0]["org"] is None
