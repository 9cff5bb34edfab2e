"""One window, many departments: the whole is as far as its slowest task, and none waits for another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.law import RuleBook
from tests.house import House, who
from tests.profiles.play import Play, org

PLACE = "330106"


@pytest.fixture
def play(book: RuleBook, tmp_path: Path) -> Play:
    return Play(House(book, tmp_path), "zhejiang", PLACE, "county", "2024-03-01")


def submission(play: Play, *departments: str, status: int = 201, **changed: Any) -> Any:
    own = org(play, "示例助老服务社", registered_on="2023-03-01", founded_on="2023-03-01") if "org" not in changed else changed["org"]
    body = {"org": own, "title": "设立服务点", "tasks": [{"department": one, "item": "备案"} for one in departments]}
    return play.house.post("/v1/joint-submissions", who("applicant", PLACE, org=own), body | changed, status)


@pytest.mark.clause("ZJ18-29")
def test_the_whole_is_as_far_as_its_slowest_task_and_others_go_on_without_it(play: Play) -> None:
    made = submission(play, "消防部门", "市场监管部门", "街道")
    path = f"/v1/joint-submissions/{made['id']}"
    report = lambda department, progress, status=200: play.house.post(  # noqa: E731
        f"{path}/progress", play.bureau, {"department": department, "progress": progress}, status
    )
    assert (len(made["tasks"]), made["overall"]) == (3, "waiting")
    report("市场监管部门", "done")
    assert report("街道", "accepted")["overall"] == "waiting", "one department has not begun, the others went on"
    assert report("消防部门", "accepted")["overall"] == "accepted"
    assert report("消防部门", "accepted", 409)["code"] == "wrong_order"
    report("消防部门", "done")
    finished = report("街 道", "done")
    assert (finished["state"], finished["overall"]) == ("finished", "done")
    assert report("街道", "done", 409)["basis"][0]["clause"] == "ZJ18-29"


@pytest.mark.clause("ZJ18-29")
def test_a_submission_needs_a_task_and_each_department_once(play: Play) -> None:
    assert submission(play, status=422)["errors"][0]["field"] == "tasks"
    play.clock(days=1)
    one = play.house.get("/v1/orgs", play.bureau)["items"][0]["id"]
    assert submission(play, "街道", "街 道", status=422, org=one)["errors"][0]["field"] == "tasks"
    made = submission(play, "街道", org=one)
    refused = play.house.post(f"/v1/joint-submissions/{made['id']}/progress", play.bureau, {"department": "公安部门", "progress": "done"}, 422)
    assert refused["errors"][0]["field"] == "department"
    play.house.get(f"/v1/joint-submissions/{made['id']}", who("bureau", "330105"), 404)
    play.house.post(f"/v1/joint-submissions/{made['id']}/progress", who("bureau", "3301"), {"department": "街道", "progress": "done"}, 403)
