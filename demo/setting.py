"""How a base comes to take applications: the bureau's decision, the base, its operator, its intake."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from demo.cast import COUNTY, Person
from demo.stage import Stage

DOCUMENTS = [
    "service_content", "entry_conditions", "application_procedure", "incubation_term", "incubation_process",
    "third_party_operation", "entry_review", "incubation_assessment", "exit_standards",
]  # fmt: skip
FUNCTIONS = [
    "party_leadership", "incubation", "project_showcase", "information_release", "integrity_cultivation",
    "policy_consultation", "talent_training",
]  # fmt: skip
CAPABILITY = "五年内承接三个社会组织培育项目，团队中持证社会工作者三人"
_number = count(1)


@dataclass(frozen=True)
class Setting:
    """A base that takes applications, and the people around it."""

    base: str
    division: str
    bureau: Person
    officer: Person  # a second officer, so that no one person decides twice
    operator: Person
    runner: str  # the operator's organisation


def organisation(stage: Stage, name: str, bureau: Person, *, registered_on: str = "2024-01-15", division: str = COUNTY, **facts: Any) -> str:
    """Register an organisation; its id."""
    body = {
        "kind": "service_agency", "stage": "startup", "name": f"{name}{next(_number)}号", "division": division,
        "founded_on": registered_on, "registered_on": registered_on, "registration_class": "community_service",
        **facts,
    }  # fmt: skip
    return stage.do(bureau, f"登记社会组织“{body['name']}”", "/v1/orgs", body)["id"]


def adopt(stage: Stage, bureau: Person, division: str = COUNTY, since: str = "2023-11-01") -> None:
    """The bureau decides what the documents leave to it: the days of a public notice, and a funding scheme.

    Nothing to do where it has decided before: a second demonstration finds the data of the first.
    """
    if stage.portal.get(f"/v1/divisions/{division}/profile", bureau.token).ok:
        return
    body = {
        "profile": "zhejiang", "from": since, "decision_no": "示例民〔2023〕1号",
        "settings": [{"parameter": "notice.working_days", "value": 5}, {"parameter": "admission.max_residencies", "value": 1}],
        "schemes": [{"scheme": "startup_subsidy", "profile": "yangpu-2021"}],
    }  # fmt: skip
    stage.do(bureau, "确定本级适用的规则，设定公示期5个工作日、一家组织只入驻一处，采用开办补贴办法", f"/v1/divisions/{division}/profile", body)


def open_base(stage: Stage, division: str = COUNTY) -> Setting:
    """Everything up to the first application."""
    bureau = stage.cast.bureau("甲", division)
    adopt(stage, bureau, division)
    body = {
        "name": "示例社会组织孵化基地", "level": "county", "division": division, "profile": "zhejiang",
        "floor_area_m2": 1200, "construction_area_m2": 1500, "functions": FUNCTIONS,
        "party_centre": "示例社会组织党群服务中心", "documents": DOCUMENTS, "operation_mode": "government_purchase",
        "staff": [{"person": f"工号{number}", "mode": "full_time"} for number in range(1, 5)],
    }  # fmt: skip
    base = stage.do(bureau, "设立县级孵化基地", "/v1/bases", body)["id"]
    stage.comes("核对建设标准，全部达标", f"/v1/bases/{base}/compliance", bureau, lambda report: report["met"])
    runner = organisation(stage, "示例社会组织服务中心", bureau, registered_on="2018-05-01", division=division)
    stage.do(bureau, "登记其评估等级4A", f"/v1/orgs/{runner}/ratings", {"grade": "4A", "awarded_on": "2022-06-30"})
    operator = {"org": runner, "full_time_staff": 4, "from": "2023-11-01", "until": "2026-10-31", "capability": CAPABILITY}
    stage.do(bureau, "委托其为运营管理机构", f"/v1/bases/{base}/operator", operator)
    stage.do(bureau, "九件管理制度齐备，开放受理", f"/v1/bases/{base}/intake", {"open": True})
    officer, member = stage.cast.bureau("乙", division), stage.cast.operator(base, runner, division=division)
    return Setting(base, division, bureau, officer, member, runner)
