"""What a joint submission is: who asks for what, and how far each department has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, code, day, items, ref, text

PROGRESS = {"waiting": "待受理", "accepted": "已受理", "done": "已办结"}  # from the slowest on


def slowest(state: Mapping[str, Any], rules: Any) -> str:
    """How far the whole is: as far as its slowest task."""
    return min((task["progress"] for task in state["tasks"]), key=list(PROGRESS).index)


class TaskForm(Fields):
    department, item = text("部门", 100), text("办理事项", 200)


class Task(Fields):
    """``on`` is the day of the last change."""

    department, item = text("部门", 100), text("办理事项", 200)
    progress = code("进度", PROGRESS)
    on = day("日期")
    remark = text("说明", 500).optional()


class JointSubmission(Thing):
    org = ref("社会组织")
    org_name = text("单位名称")
    title = text("申请事项")
    submitted_on = day("提交日期")
    tasks = items("各部门办理事项", Task, 20)
    overall = code("总体进度", PROGRESS, compute=slowest)


class JointSubmissionForm(Fields):
    org = ref("社会组织")
    title = JointSubmission.title
    tasks = items("各部门办理事项", TaskForm, 20)


class ProgressForm(Fields):
    department, progress = text("部门", 100), code("进度", PROGRESS)
    remark = text("说明", 500).optional()
