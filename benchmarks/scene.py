"""What the suite holds when it is measured: a base that takes applications, an organisation, a public notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient

from benchmarks.load import request
from benchmarks.organisations import copy_of, id_of, known_copy, store
from demo import admitting
from demo.cast import COUNTY, Cast, Person
from demo.portal import Portal
from demo.setting import Setting, open_base, organisation
from demo.stage import Stage
from launcher.suite import Suite

TODAY = "2024-03-01T09:00:00+08:00"  # a working day on which the rules of the demonstration are in force


@dataclass(frozen=True)
class Scene:
    """What requests are made of."""

    stage: Stage
    setting: Setting
    org: str
    notice: str

    @property
    def bureau(self) -> Person:
        """Who registers and reads."""
        return self.setting.bureau

    def form(self, number: int) -> dict[str, Any]:
        """A new organisation."""
        return {
            "kind": "service_agency", "stage": "startup", "name": f"新登记组织{number}", "division": COUNTY,
            "founded_on": "2024-01-15", "registered_on": "2024-01-15", "registration_class": "community_service",
        }  # fmt: skip

    def registration(self, number: int) -> str:
        """The request that registers it."""
        return request("POST", "/v1/orgs", self.bureau.token, self.form(number), Idempotency_Key=f"register-{number}")

    def submission(self, number: int) -> str:
        """The request of organisation ``number`` to be taken in; somebody else applies for each, so each application is
        the first with its token."""
        body = {
            "base": self.setting.base, "org": id_of(number), "subject": "org", "plan": "为社区老年人提供上门助餐、助洁服务",
            "party_plan": "入驻后三个月内成立联合党支部", "conditions": admitting.CONDITIONS,
        }  # fmt: skip
        token = self.stage.cast.applicant(id_of(number), f"申请人{number}").token
        return request("POST", "/v1/applications", token, body, Idempotency_Key=f"submit-{number}")


def prepare(suite: Suite) -> Scene:
    """Play the way to a public notice once."""
    stage = Stage(Portal(suite.base_url), Cast(suite))
    stage.time(TODAY)
    setting = open_base(stage)
    org = organisation(stage, "示例社会组织", setting.bureau)
    case = admitting.apply(stage, setting, org=org)
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    return Scene(stage, setting, org, admitting.shown_publicly(stage, case))


def fill(client: MongoClient[dict[str, Any]], scene: Scene, orgs: int, applicants: int) -> None:
    """Give the register so many organisations, the baselines the same, and admission so many that may apply."""
    registry = client["ngo_registry"]["orgs"]
    pattern = registry.find_one({"_id": scene.org})
    store(registry, (copy_of(pattern, number) for number in range(orgs)))
    store(client["baseline"]["orgs"], (copy_of(pattern, number) for number in range(orgs)))
    heard = client["ngo_admission"]["copy_orgs"]
    known = heard.find_one({"_id": scene.org})
    store(heard, (known_copy(known, number) for number in range(applicants)))
