"""A joint submission taken in, and what each department reports; none waits for another. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import State
from common.kernel.declaration.change import Change
from common.kernel.problems import bad_field, wrong_order
from common.kernel.text import key
from registry_svc.joint_submissions.fields import PROGRESS

CLAUSE = "ZJ18-29"
ORDER = list(PROGRESS)


def take_in(seat: Mapping[str, Any], form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Take one submission in and give each department its task (ZJ18-29). Raises Refused 422 without a task and for a
    department named twice."""
    check.cite_where_law(CLAUSE)
    departments = [key(task["department"]) for task in form["tasks"]]
    if not departments:
        raise bad_field("tasks", "应当写明至少一个部门的办理事项。")
    if len(set(departments)) < len(departments):
        raise bad_field("tasks", "同一部门只能填写一次。")
    today = check.today.isoformat()
    tasks = [{**task, "progress": "waiting", "on": today, "remark": None} for task in form["tasks"]]
    return Change(tasks=tasks, submitted_on=today)


def report(submission: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Record how far one department has come, whatever the others do. Raises Refused 422 for a department without a task,
    409 for a step back."""
    grounds = check.cite_where_law(CLAUSE)
    found = next((one for one in submission["tasks"] if key(one["department"]) == key(form["department"])), None)
    if found is None:
        raise bad_field("department", "该部门没有本次申请的办理事项。")
    if ORDER.index(form["progress"]) <= ORDER.index(found["progress"]):
        raise wrong_order(f"该部门的进度已为“{PROGRESS[found['progress']]}”。", *grounds)
    now = {**found, "progress": form["progress"], "on": check.today.isoformat(), "remark": form["remark"]}
    tasks = [now if one is found else one for one in submission["tasks"]]
    finished = all(one["progress"] == "done" for one in tasks)
    return Change(transition="finish" if finished else "report", tasks=tasks)
