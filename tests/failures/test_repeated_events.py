"""Events said again, late and in the wrong order, to real services: nothing changes."""

from __future__ import annotations

from demo import admitting
from demo.setting import Setting, open_base, organisation
from demo.stage import Stage
from launcher.suite import Suite
from tests.failures.evidence import Evidence, Tap, listeners, until


def a_year_in_the_base(stage: Stage) -> None:
    """From the application to a penalty that, once looked into, did not end the residency."""
    setting = open_base(stage)
    case, residency = admitting.admitted(stage, setting, "2024-03-15", "2025-03-15")
    rated = {"grade": "3A", "awarded_on": "2024-02-01"}
    stage.do(setting.bureau, "评级", f"/v1/orgs/{case.org}/ratings", rated)
    stage.time("2024-04-02T09:00:00+08:00")
    penalty = {"kind": "violation", "summary": "违规收费", "decided_on": "2024-04-01"}
    stage.do(setting.bureau, "处罚", f"/v1/orgs/{case.org}/penalties", penalty)
    path = f"/v1/residencies/{residency}"
    stage.state("启动强制退出", path, setting.bureau, "forced_exit_open")
    verdict = {"decision": "dismiss", "reason": "处罚决定经复议撤销", "dismissal": "annulled"}
    stage.do(setting.officer, "继续入驻", f"{path}/forced-exit/conclusion", verdict)


def test_everything_said_again_backwards_and_forwards_changes_nothing(suite: Suite, stage: Stage, evidence: Evidence) -> None:
    with Tap(suite) as tap:
        a_year_in_the_base(stage)
        evidence.settle()
        said = tap.events()
    names = {one["name"] for one in said}
    assert {"admission.application.admitted", "notice.notice.concluded", "registry.org.penalised"} <= names
    before, heard = evidence.all_state(), evidence.heard()
    again = [*reversed(said), *said]
    evidence.publish(*again)
    until(lambda: evidence.heard() - heard >= sum(map(listeners, again)), "all heard again")
    evidence.settle()
    after = evidence.all_state()
    assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} == set()


def test_an_older_snapshot_after_a_newer_one_changes_nothing(
    suite: Suite, stage: Stage, setting: Setting, evidence: Evidence
) -> None:
    with Tap(suite) as tap:
        org = organisation(stage, "示例更名服务社", setting.bureau)
        older = tap.wait_for("registry.org.registered")
        stage.portal.send("PATCH", f"/v1/orgs/{org}", setting.bureau.token, {"name": "示例已更名服务社"})
        tap.wait_for("registry.org.changed")
    evidence.settle()
    heard = evidence.heard()
    evidence.publish({**older, "id": f"late-{older['id']}"[:22]})
    until(lambda: evidence.heard() - heard == listeners(older), "heard late")
    for service in ("admission", "funding"):
        copy = evidence.database(service)["copy_orgs"].find_one({"_id": org})
        assert (copy["version"], copy["facts"]["name"]) == (2, "示例已更名服务社")
