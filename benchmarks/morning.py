"""A morning on which everybody enrols in one session and then checks in, each request sent twice, as phones do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from benchmarks.figures import Figure
from benchmarks.load import Load, Tally, request, run
from demo.cast import Person
from demo.setting import Setting
from demo.stage import Stage
from launcher.suite import Suite

PEOPLE = 500
CONNECTIONS = 32
PATIENCE = 60.0  # seconds for all of one kind
DESKS = 20  # members of the operator who send


def measure(suite: Suite, stage: Stage, setting: Setting, day: str, people: int = PEOPLE) -> dict[str, Figure]:
    """Both halves of the morning; who came and was not counted is an error."""
    session = announced(stage, setting, day, people)
    enrolled = together(suite, stage, setting, f"/v1/sessions/{session}/enrolments", people, 201)
    came = together(suite, stage, setting, f"/v1/sessions/{session}/check-ins", people, 200)
    shown = stage.portal.get(f"/v1/sessions/{session}", setting.bureau.token).body
    return {
        "enrol": _figure(f"enrol {people} persons in one session, each sent twice, 32 connections", enrolled, people - shown["enrolled"]),
        "check_in": _figure(f"check {people} persons in, likewise", came, people - shown["attended"]),
    }


def announced(stage: Stage, setting: Setting, day: str, capacity: int) -> str:
    """The id of a new session on this day."""
    body = {
        "base": setting.base, "kind": "training", "title": "社工大课", "from": day, "hours": 4, "capacity": capacity, "audience": ["staff"],
        "topics": ["policy"],
    }  # fmt: skip
    return str(stage.do(setting.operator, "安排活动", "/v1/sessions", body)["id"])


def together(suite: Suite, stage: Stage, setting: Setting, path: str, people: int, expect: int, *, twice: int = 2) -> Tally:
    """Everybody at once, each request ``twice`` times in a row."""
    desks = [stage.cast.operator(setting.base, setting.runner, f"窗口{number}") for number in range(min(DESKS, people))]
    asked = [_asked(path, number, desks[number % len(desks)]) for number in range(people) for _ in range(twice)]
    tally, _ = run(Load(suite.http_port, asked, expect, CONNECTIONS, PATIENCE, 0.0, once=True))
    return tally


def _asked(path: str, number: int, desk: Person) -> str:
    person: dict[str, Any] = {"name": f"学员{number}", "phone": f"138{number:08d}"}
    return request("POST", path, desk.token, {"person": person})


def _figure(label: str, tally: Tally, missing: int) -> Figure:
    errors = Counter(tally.errors) + Counter({"not counted": missing})
    kept = replace(tally, errors=dict(errors))
    return Figure(label, "requests/s", (kept.rate,), kept.answered, kept.errors, kept.p50_ms, kept.p99_ms)
