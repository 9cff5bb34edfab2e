"""`make demo`: one organisation from application to follow-up, then every other way a case can go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from rich.console import Console

from common.law import load_rulebook
from demo import admitting, other_ways
from demo.admitting import Case
from demo.cast import Cast
from demo.narrator import Narrator, Unexpected
from demo.portal import Portal
from demo.setting import Setting, open_base
from demo.stage import Stage

if TYPE_CHECKING:
    from launcher.suite import Suite

RULES = Path(__file__).resolve().parent.parent / "rules"


def play(suite: Suite) -> int:
    """Play everything; 0 when each step ended as it must, 1 when one did not."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        _told(suite, console)
    except Exception as failed:  # whoever watches gets a line to act on; the logs have the rest
        if suite.stopping.is_set():
            return 0
        console.print(f"演示中断：{_reason(failed)}", style="bold red", markup=False)
        console.print(f"系统日志在 {suite.run_dir / 'logs'}", markup=False)
        return 1
    return 0


def _reason(failed: Exception) -> str:
    if isinstance(failed, Unexpected):
        return f"环节结果与预期不符：{failed}"
    if isinstance(failed, httpx.HTTPError):
        return f"无法与网关通信（{type(failed).__name__}），请确认系统仍在运行"
    if isinstance(failed, TimeoutError):
        return f"等待系统办理超时：{failed}"
    return f"发生意外错误（{type(failed).__name__}）：{failed}"


def _told(suite: Suite, console: Console) -> None:
    portal = Portal(suite.base_url)
    cast = Cast(suite)
    narrator = Narrator(portal, cast.auditor().token, load_rulebook(RULES), console)
    _all(Stage(portal, cast, narrator), suite)
    narrator.summary(narrator.steps)


def _all(stage: Stage, suite: Suite) -> None:
    stage.chapter("一　开办基地")
    stage.time("2024-03-01T09:00:00+08:00")
    setting = open_base(stage)
    case, residency = way_in(stage, setting)
    during(stage, case, residency)
    way_out(stage, case, residency)
    for play_way in other_ways.ALL:
        if suite.stopping.is_set():
            return
        play_way(stage, setting)


def way_in(stage: Stage, setting: Setting) -> tuple[Case, str]:
    """申请、初审、评审、公示、签约."""
    stage.chapter("二　申请、初审、评审、公示、签约")
    case = admitting.apply(stage, setting)
    stage.refused(
        setting.operator, "越过初审直接评审", f"{case.path}/steps/review", {"decision": "pass", "opinion": "试"}, 403, "ZJ23-25"
    )
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    notice = admitting.shown_publicly(stage, case)
    stage.refused(
        case.applicant, "公示期内要求签约", f"{case.path}/agreement/signatures", {"party": "resident"}, 409, "ZJ23-26"
    )
    admitting.cleared(stage, case, notice)
    return case, admitting.sign(stage, case, "2024-03-15", "2025-03-15")


def during(stage: Stage, case: Case, residency: str) -> None:
    """孵化培育: services, training, a subsidy, an extension within its limit."""
    stage.chapter("三　孵化培育")
    setting, path = case.setting, f"/v1/residencies/{residency}"
    stage.time("2024-06-20T10:00:00+08:00")
    service = {"kind": "management_advice", "on": "2024-06-18", "summary": "辅导建立财务制度"}
    stage.do(setting.operator, "记录一次孵化服务", f"{path}/services", service)
    _training(stage, case)
    _subsidy(stage, case)
    stage.time("2025-02-10T10:00:00+08:00")
    year = {"year": 2024, "score": 92, "passed": True}
    stage.do(setting.operator, "年度评估", f"{path}/assessments", year)
    longer = {"until": "2026-03-16", "reason": "承接市级重点项目"}
    stage.refused(case.applicant, "申请延期超过一年", f"{path}/extensions", longer, 422, "ZJ23-29")
    stage.do(case.applicant, "申请延期半年", f"{path}/extensions", {**longer, "until": "2025-09-15"})
    stage.do(case.applicant, "入驻组织同意延期", f"{path}/extensions/1/consents", {"party": "resident"})
    stage.do(setting.operator, "运营机构同意延期", f"{path}/extensions/1/consents", {"party": "operator"})
    stage.do(setting.bureau, "民政部门同意延期，三方一致，延期生效", f"{path}/extensions/1/consents", {"party": "bureau"})


def way_out(stage: Stage, case: Case, residency: str) -> None:
    """期满、移交、出壳评估、退出、跟踪服务."""
    stage.chapter("四　期满、移交、出壳、跟踪")
    setting, path = case.setting, f"/v1/residencies/{residency}"
    stage.time("2025-09-16T00:00:01+08:00")
    stage.state("孵化期满，自动转入待退出", path, setting.bureau, "exit_due")
    stage.do(setting.operator, "登记移交事项：归还工位", f"{path}/handover", {"item": "归还工位", "closed": False})
    stage.refused(setting.operator, "移交未结即退出", f"{path}/exit", {"reason": "term_end"}, 409, "ZJ23-31")
    stage.do(setting.operator, "移交办结", f"{path}/handover", {"item": "归还工位", "closed": True})
    verdict = {"passed": True, "standards": {}, "opinion": "组织架构完整，能独立开展项目"}
    stage.do(setting.bureau, "出壳评估合格", f"{path}/exit-assessment", verdict)
    stage.do(setting.bureau, "办理出壳", f"{path}/exit", {"reason": "term_end"})
    stage.time("2025-12-20T10:00:00+08:00")
    stage.do(setting.operator, "回访", f"{path}/follow-ups", {"on": "2025-12-19", "summary": "运转正常，新承接两个项目"})
    stage.do(setting.operator, "跟踪服务结束", f"{path}/follow-ups/close")


def _training(stage: Stage, case: Case) -> None:
    setting = case.setting
    session = {
        "base": setting.base, "kind": "training", "title": "社会组织财务管理", "from": "2024-06-20", "hours": 3,
        "audience": ["head"], "capacity": 30,
    }  # fmt: skip
    held = stage.do(setting.operator, "举办一期培训", "/v1/sessions", session)
    path = f"/v1/sessions/{held['id']}"
    enrolled = stage.do(setting.operator, "学员报名", f"{path}/enrolments", {"person": {"name": "学员甲"}, "org": case.org})
    stage.do(setting.operator, "学员签到", f"{path}/check-ins", {"ref": enrolled["id"]})
    stage.do(setting.operator, "结束培训，出勤定案", f"{path}/closing")


def _subsidy(stage: Stage, case: Case) -> None:
    setting = case.setting
    first = {"year": 2023, "conclusion": "qualified", "concluded_on": "2024-05-20"}
    stage.do(setting.bureau, "登记首次年检合格", f"/v1/orgs/{case.org}/annual-inspections", first)
    claim = {"scheme": "startup_subsidy", "org": case.org, "amount_fen": 1_000_000, "evidence": {}}
    shown = stage.do_when_heard(case.applicant, "试算开办补贴", "/v1/claims/preview", claim)
    for line in shown["steps"]:
        if stage.narrator:
            stage.narrator.console.print(f"       {line['label']}：{line['amount_fen'] / 100:,.2f}元", style="dim")
    filed = stage.do(case.applicant, "申请开办补贴", "/v1/claims", claim)
    path = f"/v1/claims/{filed['id']}"
    stage.do(setting.bureau, "审定通过", f"{path}/decision", {"decision": "approve", "reason": "符合条件"})
    stage.do(stage.cast.finance(), "拨付", f"{path}/payment", {"paid_on": "2024-06-20", "voucher": "凭证2024-1"})
