"""What the suite itself writes in notices, in official Chinese. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from common.kernel import places
from common.kernel.decision import Basis
from notice_svc.codes import CONCLUSIONS
from notice_svc.period import Period

SUBJECTS = {"org": "拟入驻单位", "project": "拟入驻项目申报单位"}
APPLICATION_WITHDRAWN = "申请单位已撤回入驻申请，公示终止。"


def admission_content(
    application: Mapping[str, Any], bureau: str, opened: date, period: Period, clauses: Iterable[Basis]
) -> str:
    """The text of a notice that shows who is to be admitted; it rests on ``clauses``, and ``bureau`` is the place
    whose office hears objections."""
    law = "、".join(f"{basis.document}{basis.article}" for basis in clauses)
    ground = f"根据{law}的规定，" if law else ""
    return "\n".join(
        (
            f"{ground}经评审，拟同意下列单位入驻{application['base_name']}，现将评审结果予以公示。",
            f"{SUBJECTS[application['subject']]}：{application['org_name']}",
            f"公示时间：自{day_zh(opened)}发布之时起，至{day_zh(period.last_day)}止（公示期{period.working_days}个工作日，发布当日不计入）。",
            f"公示期内，对公示内容有异议的，可以在公示期届满前向{places.label(bureau)}民政部门提出，并说明事实和理由。",
        )
    )


def inspection_text(org_name: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """Title and text of an item on the conclusion of an annual inspection."""
    what = f"{org_name}{data['year']}年度年检（年报）"
    label = CONCLUSIONS[data["conclusion"]]
    return f"{what}结论公告", f"{what}结论为“{label}”，结论日期为{day_zh(data['concluded_on'])}。"


def rating_text(org_name: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """Title and text of an item on a rating grade."""
    awarded = day_zh(data["awarded_on"])
    return f"{org_name}评估等级公告", f"{org_name}的社会组织评估等级为{data['grade']}级，授予日期为{awarded}。"


def day_zh(day: date | str) -> str:
    """A day as official papers write it: 2024年3月1日."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{on.year}年{on.month}月{on.day}日"
