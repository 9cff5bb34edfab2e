"""The other ways a case can go: refused, returned, objected to, withdrawn, forced out, in breach."""

from __future__ import annotations

from demo import admitting
from demo.admitting import Case
from demo.setting import Setting
from demo.stage import Stage

OBJECTION = {"name": "群众甲", "phone": "13800000000", "content": "该组织提供的场地证明与实际不符"}


def rejected(stage: Stage, setting: Setting) -> Case:
    """初审不通过."""
    stage.chapter("五　其他情形：不予通过")
    case = admitting.apply(stage, setting)
    admitting.first_check(stage, case, "reject")
    return case


def returned(stage: Stage, setting: Setting) -> Case:
    """退回补正 and back into the same step."""
    stage.chapter("六　其他情形：退回补正")
    case = admitting.apply(stage, setting)
    admitting.first_check(stage, case, "return")
    stage.do(case.applicant, "补充材料", f"{case.path}/supplement", {"plan": "补充了财务预算的孵化计划"})
    admitting.first_check(stage, case)
    return case


def withdrawn(stage: Stage, setting: Setting) -> Case:
    """The applicant takes the application back while its notice is open, and the notice is withdrawn with it."""
    stage.chapter("七　其他情形：公示期间撤回申请")
    case = admitting.apply(stage, setting)
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    notice = admitting.shown_publicly(stage, case)
    stage.do(case.applicant, "撤回申请", f"{case.path}/withdrawal", {"reason": "场地已另行解决"})
    stage.state("公示随之撤回", f"/v1/notices/{notice}", setting.bureau, "withdrawn")
    return case


def objected(stage: Stage, setting: Setting) -> Case:
    """An objection is found right."""
    stage.chapter("八　其他情形：异议成立")
    case = admitting.apply(stage, setting)
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    notice = admitting.shown_publicly(stage, case)
    answer = stage.portal.send("POST", f"/v1/notices/{notice}/objections", body=OBJECTION)
    if stage.narrator:
        stage.narrator.step("群众", "对公示提出异议", answer.body)
    ruling = {"ruling": "upheld", "reason": "经核实，场地证明不实"}
    stage.do(setting.officer, "认定异议成立", f"/v1/notices/{notice}/objections/1/ruling", ruling)
    stage.state("申请终止", case.path, setting.bureau, "rejected")
    return case


FORCED = (
    ("未按时参加年检", "annual-inspections", {"year": 2024, "conclusion": "not_submitted"}, "concluded_on"),
    ("年检结论不合格", "annual-inspections", {"year": 2024, "conclusion": "unqualified"}, "concluded_on"),
    ("承接项目出现重大问题", "penalties", {"kind": "major_project_problem", "summary": "项目资金挪用"}, "decided_on"),
    ("违法违规行为被查处", "penalties", {"kind": "violation", "summary": "违规收费被行政处罚"}, "decided_on"),
)


def forced_out(stage: Stage, setting: Setting) -> list[str]:
    """强制退出, by each of the four grounds; an officer concludes."""
    stage.chapter("九　其他情形：强制退出（四种情形）")
    left = []
    for (ground, records, body, dated), residency, org in _residents(stage, setting):
        stage.do(setting.bureau, f"登记：{ground}", f"/v1/orgs/{org}/{records}", {**body, dated: TODAY})
        path = f"/v1/residencies/{residency}"
        stage.state(f"听到“{ground}”，自动启动强制退出", path, setting.bureau, "forced_exit_open")
        conclusion = f"{path}/forced-exit/conclusion"
        verdict = {"decision": "exit", "reason": f"{ground}，事实清楚"}
        stage.refused(setting.officer, "未听取陈述申辩即作决定", conclusion, verdict, 409, "ZJ23-32")
        verdict["hearing"] = {"notified_on": TODAY, "statement": "无异议"}
        stage.do(setting.officer, "告知并听取陈述申辩后，作出强制退出决定", conclusion, verdict)
        left.append(residency)
    return left


TODAY = "2026-03-02"


def _residents(stage: Stage, setting: Setting) -> list[tuple[tuple[str, str, dict, str], str, str]]:
    """One resident for each ground, all admitted together so that the clock moves once."""
    stage.time("2026-01-05T09:00:00+08:00")
    quiet = stage.quiet()
    cases = [admitting.apply(quiet, setting) for _ in FORCED]
    for case in cases:
        admitting.first_check(quiet, case)
        admitting.review(quiet, case)
    notices = [admitting.shown_publicly(quiet, case) for case in cases]
    for case, notice in zip(cases, notices, strict=True):
        admitting.cleared(quiet, case, notice)
    residencies = [admitting.sign(quiet, case, "2026-02-02", "2027-02-02") for case in cases]
    stage.passed_by("四家组织依前述程序入驻：申请、初审、评审、公示、签约各环节均已办结")
    stage.time(f"{TODAY}T09:00:00+08:00")
    return [(*one, case.org) for one, case in zip(zip(FORCED, residencies, strict=True), cases, strict=True)]


def breached(stage: Stage, setting: Setting) -> str:
    """违约: only by a term of the agreement itself."""
    stage.chapter("十　其他情形：违反协议")
    case, residency = admitting.admitted(stage.quiet(), setting, "2026-04-01", "2027-04-01")
    stage.passed_by("又一家组织依前述程序入驻，各环节均已办结")
    path = f"/v1/residencies/{residency}"
    facts = "连续三个月未开展活动"
    stage.refused(setting.bureau, "未写明协议条款", f"{path}/exit", {"reason": "breach", "facts": facts}, 422, "ZJ23-33")
    stage.do(setting.bureau, "依协议第8.2条终止", f"{path}/exit", {"reason": "breach", "agreement_term": "8.2", "facts": facts})
    return residency


ALL = (rejected, returned, withdrawn, objected, forced_out, breached)
