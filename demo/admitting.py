"""From an application to a residency, step by step; each function is one stretch that other journeys may leave early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from demo.cast import Person
from demo.setting import Setting, organisation
from demo.stage import Stage

CONDITIONS = {
    "public_benefit": True, "grassroots": True, "non_profit": True, "orientation": "operational",
    "model": "社区居家助老", "founder": "社会工作专业背景", "reserve_fen": 3_000_000,
}  # fmt: skip
RIGHTS = {"bureau": ["监督检查"], "operator": ["日常管理"], "resident": ["使用场地和公共服务"]}
DUTIES = {"bureau": ["政策指导"], "operator": ["提供孵化服务"], "resident": ["遵守基地管理制度", "按期接受评估"]}


@dataclass(frozen=True)
class Case:
    """One application, and who applied."""

    setting: Setting
    org: str
    applicant: Person
    application: str

    @property
    def path(self) -> str:
        """Where the application lives."""
        return f"/v1/applications/{self.application}"


def apply(stage: Stage, setting: Setting, *, org: str | None = None, name: str = "示例助老服务社", **changes: Any) -> Case:
    """An organisation applies to the base."""
    org = org or organisation(stage, name, setting.bureau, division=setting.division)
    applicant = stage.cast.applicant(org, name, setting.division)
    body = {
        "base": setting.base, "org": org, "subject": "org", "plan": "为社区老年人提供上门助餐、助洁服务",
        "party_plan": "入驻后三个月内成立联合党支部", "conditions": CONDITIONS, **changes,
    }  # fmt: skip
    application = stage.do(applicant, "提交入驻申请", "/v1/applications", body)["id"]
    return Case(setting, org, applicant, application)


def first_check(stage: Stage, case: Case, decision: str = "pass") -> dict[str, Any]:
    """初审 by the operator of the base."""
    told = {"pass": "初审通过", "reject": "初审不通过", "return": "初审退回补正"}[decision]
    body = {"decision": decision, "opinion": "材料齐全" if decision == "pass" else "财务材料不完整"}
    return stage.do(case.setting.operator, told, f"{case.path}/steps/preliminary_review", body)


def review(stage: Stage, case: Case, decision: str = "pass") -> dict[str, Any]:
    """评审 by the bureau of the same level."""
    told = {"pass": "评审通过", "reject": "评审不通过", "return": "评审退回补正"}[decision]
    body = {"decision": decision, "opinion": "符合入驻条件" if decision == "pass" else "与基地功能定位不符"}
    return stage.do(case.setting.bureau, told, f"{case.path}/steps/review", body)


def shown_publicly(stage: Stage, case: Case) -> str:
    """The notice that opens by itself; its id."""
    stage.state("听到评审结果，自动发布公示", case.path, case.setting.bureau, "in_notice")
    found = stage.portal.get("/v1/notices?kind=admission_result&state=open&limit=200", case.setting.bureau.token)
    return next(one["id"] for one in found.body["items"] if one["subject_id"] == case.application)


def cleared(stage: Stage, case: Case, notice: str) -> None:
    """The notice period passes with no objection, and the suite concludes by itself."""
    closes_at = stage.portal.get(f"/v1/notices/{notice}").body["closes_at"]
    stage.time(closes_at)
    stage.state("公示期满无异议，自动结束", f"/v1/notices/{notice}", case.setting.bureau, "concluded")
    stage.state("进入签约环节", case.path, case.setting.bureau, "awaiting_agreement")


def sign(stage: Stage, case: Case, entry_on: str, ends_on: str, order: tuple[str, ...] = ("resident", "bureau", "operator")) -> str:
    """The agreement and its three signatures, in any order; the id of the residency that begins."""
    body = {
        "entry_on": entry_on, "ends_on": ends_on, "rights": RIGHTS, "duties": DUTIES, "fee_fen": 0,
        "exit_terms": [{"number": "8.2", "text": "无正当理由连续三个月不开展活动的，终止协议"}],
    }  # fmt: skip
    stage.do(case.setting.operator, "拟定三方协议", f"{case.path}/agreement", body)
    hands = {"bureau": case.setting.bureau, "operator": case.setting.operator, "resident": case.applicant}
    told = {"bureau": "民政部门签署", "operator": "运营机构签署", "resident": "入驻组织签署"}
    for party in order:
        stage.do(hands[party], told[party], f"{case.path}/agreement/signatures", {"party": party})
    query = f"/v1/residencies?application={case.application}"
    found = stage.comes("三方签署完毕，正式入驻", query, case.setting.bureau, lambda page: page["items"])
    return found["items"][0]["id"]


def admitted(stage: Stage, setting: Setting, entry_on: str, ends_on: str, *, org: str | None = None, **changes: Any) -> tuple[Case, str]:
    """The whole way in; the case and its residency."""
    case = apply(stage, setting, org=org, **changes)
    first_check(stage, case)
    review(stage, case)
    cleared(stage, case, shown_publicly(stage, case))
    return case, sign(stage, case, entry_on, ends_on)
