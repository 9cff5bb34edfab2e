"""A morning of one session through the running suite: everybody twice, the last seat by many, closing among check-ins."""

from __future__ import annotations

import threading

import pytest

from benchmarks import morning
from demo.setting import Setting
from demo.stage import Stage
from launcher.suite import Suite
from tests.failures.evidence import until

DAY = "2024-03-01"


@pytest.mark.clause("YB21-05")
def test_everybody_who_comes_is_counted_once_and_nobody_is_refused(suite: Suite, stage: Stage, setting: Setting) -> None:
    found = morning.measure(suite, stage, setting, DAY, people=60)
    assert {name: dict(figure.errors) for name, figure in found.items()} == {"enrol": {}, "check_in": {}}
    assert [figure.answered for figure in found.values()] == [120, 120]


def test_the_last_seat_has_one_winner_and_the_others_are_told_why(suite: Suite, stage: Stage, setting: Setting) -> None:
    session = morning.announced(stage, setting, DAY, 1)
    tally = morning.together(suite, stage, setting, f"/v1/sessions/{session}/enrolments", 60, 201, twice=1)
    assert (tally.answered, tally.errors) == (1, {"409": 59})
    assert stage.portal.get(f"/v1/sessions/{session}", setting.bureau.token).body["enrolled"] == 1


def test_what_is_checked_in_before_closing_is_in_the_final_number(suite: Suite, stage: Stage, setting: Setting) -> None:
    session, people = morning.announced(stage, setting, DAY, 40), 40
    path = f"/v1/sessions/{session}"
    morning.together(suite, stage, setting, f"{path}/enrolments", people, 201, twice=1)
    closing = threading.Timer(0.1, lambda: stage.portal.send("POST", f"{path}/closing", setting.operator.token, {}))
    closing.start()
    tally = morning.together(suite, stage, setting, f"{path}/check-ins", people, 200, twice=1)
    closing.join()
    stage.time("2024-03-01T09:05:00+08:00")
    closed = until(lambda: (body := stage.portal.get(path, setting.bureau.token).body)["state"] == "closed" and body, "the attendance counted")
    assert closed["attended"] == tally.answered
    assert tally.answered + tally.errors.get("409", 0) == people
