"""A bureau that works by one profile and knows nothing else of the rules than what refusals tell it to set."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from common.law.model import Parameter
from tests.house import House, who

TRIES = 12
PARTIES = ("resident", "bureau", "operator")
OPERATOR_ORG = {"registered_on": "2012-05-01", "founded_on": "2012-05-01"}
CONDITIONS = {
    "public_benefit": True, "grassroots": True, "non_profit": True, "orientation": "operational", "model": "居家助老",
    "founder": "社会工作专业背景", "reserve_fen": 100_000,
}  # fmt: skip
LISTS = {party: ["履行各自职责"] for party in ("bureau", "operator", "resident")}
# what this bureau decides where a number has to be set; other kinds of value are taken from the vocabulary
NUMBERS = {"notice.working_days": 5, "admission.yearly_cap": 10}
CHOICES: dict[str, Any] = {
    "admission.steps": ["preliminary_review", "review"],
    "admission.step_roles": {"preliminary_review": "operator", "review": "bureau"},
}


@dataclass
class Play:
    """One profile in one place, from a day on; ``told`` are the parameters that refusals asked to be set, in order."""

    house: House
    profile: str
    place: str
    level: str
    on: str
    settings: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.day = date.fromisoformat(self.on)
        self.clock()
        self.bureau = who("bureau", self.place)
        self.adopt()

    def clock(self, days: int = 0) -> None:
        """Go on by some days, and let every timer and event that is due have its way."""
        self.day += timedelta(days=days)
        self.house.at(self.day.isoformat())
        self.settle()

    def settle(self) -> None:
        self.house.tell()
        self.house.tick()

    def adopt(self) -> None:
        """The bureau's decision on its profile, with what it has set so far."""
        body = {
            "profile": self.profile, "from": self.day.isoformat(), "decision_no": f"示例〔{self.day.year}〕{len(self.told) + 1}号",
            "settings": [{"parameter": name, "value": value} for name, value in self.settings.items()], "schemes": [],
        }  # fmt: skip
        self.house.post(f"/v1/divisions/{self.place}/profile", self.bureau, body)
        self.settle()

    def do(self, path: str, person: dict[str, Any], body: Any = None) -> Any:
        """A command; where it is refused because something is not set, the bureau sets what the refusal says and it is sent
        again. Any other refusal fails the test."""
        for _ in range(TRIES):
            answer = self.house.send("POST", path, person, body)
            shown = answer.get_json(force=True)
            if answer.status_code < 300:
                self.settle()
                return shown
            assert (answer.status_code, shown["code"]) == (409, "rule_not_set"), f"{path}: {json.dumps(shown, ensure_ascii=False)[:1500]}"
            self._set(shown)
        raise AssertionError(f"{path}: still not set after {self.told}")

    def _set(self, refusal: dict[str, Any]) -> None:
        name = refusal["errors"][0]["field"]
        assert name in self.house.book.parameters, f"the refusal names nothing that can be set: {refusal}"
        assert name not in self.settings, f"{name} was set and is asked for again"
        assert self.house.book.parameters[name].zh in refusal["detail"]
        self.told.append(name)
        self.settings[name] = self._value(self.house.book.parameters[name])
        self.adopt()

    def _value(self, parameter: Parameter) -> Any:
        if parameter.name in NUMBERS | CHOICES:
            return (NUMBERS | CHOICES)[parameter.name]
        if parameter.type == "integer":
            return max(parameter.least or 0, 1)
        if parameter.type == "list":
            return list(parameter.choices)
        if parameter.type == "choice":
            return parameter.choices[-1]
        assert parameter.type == "boolean", f"this bureau does not know what to set for {parameter.name}"
        return True


def whole_case(play: Play) -> dict[str, Any]:
    """From the registration of two organisations to the end of a residency; the residency as it then is."""
    base, applicant_org, people = set_up(play)
    lessons(play, base, people["operator"])
    return leave(play, enter(play, base, applicant_org, people), people)


def set_up(play: Play) -> tuple[str, str, dict[str, Any]]:
    """A base that takes applications, an organisation, and everybody who acts in its case by role."""
    place, bureau = play.place, play.bureau
    runner = org(play, "示例社会组织服务中心", **OPERATOR_ORG)
    if play.house.book.view(play.profile, play.day.isoformat(), place=place).has("operator.min_rating"):
        play.do(f"/v1/orgs/{runner}/ratings", bureau, {"grade": "5A", "awarded_on": f"{play.day.year - 1}-06-30"})
    applicant_org = org(play, "示例助老服务社", registered_on=f"{play.day.year - 1}-03-01", founded_on=f"{play.day.year - 1}-03-01")
    base = play.do("/v1/bases", bureau, base_form(play))["id"]
    lead = {"person": "工号1", "qualification": "senior_social_worker"}
    contract = {
        "org": runner, "full_time_staff": 5, "from": play.day.isoformat(), "until": (play.day + timedelta(days=330)).isoformat(),
        "tender_no": "示例-001", "lead": lead, "local_experience": "承接过本区基地运营", "capability": "团队中持证社会工作者三人",
    }  # fmt: skip
    play.do(f"/v1/bases/{base}/operator", bureau, contract)
    play.do(f"/v1/bases/{base}/intake", bureau, {"open": True})
    people = {
        "applicant": who("applicant", place, org=applicant_org), "operator": who("operator", place, org=runner, base=base),
        "bureau": {**bureau, "sub": "second"}, "supervisor": who("supervisor", place, unit="区民政局"), "leading_group": who("leading_group", place),
        "expert": who("expert", place),
    }  # fmt: skip
    return base, applicant_org, people


def file(play: Play, base: str, org: str, people: dict[str, Any]) -> str:
    """The id of an application that has just been filed."""
    body = {
        "base": base, "org": org, "subject": "org", "plan": "助老服务", "party_plan": "成立联合党支部", "conditions": CONDITIONS,
        "baseline": {"finance": "规范", "team": "五人"},
    }  # fmt: skip
    return str(play.do("/v1/applications", people["applicant"], body)["id"])


def org(play: Play, name: str, **dates: str) -> str:
    body = {
        "name": name, "kind": "service_agency", "division": play.place, "stage": "startup", "registration_class": "charity",
        "supervisor_unit": "区民政局", "volunteer": False, **dates,
    }  # fmt: skip
    return play.do("/v1/orgs", play.bureau, body)["id"]


def base_form(play: Play) -> dict[str, Any]:
    params = play.house.book.view(play.profile, play.day.isoformat(), place=play.place).params
    named = {name: list(params[key].value) if key in params else [] for name, key in (("functions", "base.functions"), ("documents", "base.documents"))}
    return {
        "name": "示例孵化基地", "level": play.level, "division": play.place, "floor_area_m2": 2500, "construction_area_m2": 2500,
        "party_centre": "党群服务中心", "operation_mode": "government_purchase", **named,
        "staff": [{"person": f"工号{number}", "mode": "full_time"} for number in range(1, 10)],
    }  # fmt: skip


def lessons(play: Play, base: str, operator: dict[str, Any]) -> None:
    """A training with audience and topics, a consultation, and a piece of information for the public."""
    day = play.day.isoformat()
    params = play.house.book.view(play.profile, day, place=play.place).params
    audience = [params["training.audiences"].value[0] if "training.audiences" in params else "head"]
    for kind, topics in (("training", ["policy"]), ("consultation", ["registration", "other"])):
        other = {"topics_other": "夜间法律门诊"} if "other" in topics else {}
        body = {"base": base, "kind": kind, "title": "示例活动", "from": day, "until": day, "hours": 2, "capacity": 20, "topics": topics, **other}
        play.do("/v1/sessions", operator, {**body, "audience": audience if kind == "training" else []})


def enter(play: Play, base: str, org: str, people: dict[str, Any]) -> str:
    """Application, every review step of the profile, the notice where there is one, agreement and signatures."""
    filed = file(play, base, org, people)
    path = f"/v1/applications/{filed}"
    for _ in range(TRIES):
        case = play.house.get(path, play.bureau)
        if case["state"] in ("awaiting_agreement", "in_notice"):
            break
        step = case["next"][0]
        play.clock(days=20)
        heard = {"client_interviews": 2} if step["step"] == "site_visit" else {}
        play.do(f"{path}/steps/{step['step']}", people[step["role"]], {"decision": "pass", "opinion": "符合条件", **heard})
    if play.house.get(path, play.bureau)["state"] == "in_notice":
        play.clock(days=30)
    case = play.house.get(path, play.bureau)
    assert case["state"] == "awaiting_agreement", (case["state"], case["next"])
    entry = play.day + timedelta(days=1)
    play.do(f"{path}/agreement", people["operator"], {
        "entry_on": entry.isoformat(), "ends_on": (entry + timedelta(days=364)).isoformat(), "rights": LISTS, "duties": LISTS, "fee_fen": 0,
    })  # fmt: skip
    signing = {"resident": people["applicant"], "bureau": people["bureau"], "operator": people["operator"]}
    for party in PARTIES:
        play.do(f"{path}/agreement/signatures", signing[party], {"party": party})
    assert play.house.get(path, play.bureau)["state"] == "admitted"
    return str(play.house.get(f"/v1/residencies?application={filed}", play.bureau)["items"][0]["id"])


def leave(play: Play, residency: str, people: dict[str, Any]) -> dict[str, Any]:
    """The resident leaves of its own will before its term ends."""
    path = f"/v1/residencies/{residency}"
    play.clock(days=200)
    play.do(f"{path}/exit", people["applicant"], {"reason": "withdrawn"})
    return play.house.get(path, play.bureau)
