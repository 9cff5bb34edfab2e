"""What the time does, with two processes of one service: each due notice concludes once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from demo.setting import Setting
from demo.stage import Stage
from launcher.child import Child
from launcher.ports import Ports
from launcher.suite import ROOT, Suite
from tests.failures.evidence import Evidence, until

BOTH = ("notice", "notice_second")


@pytest.fixture
def second(suite: Suite) -> Iterator[Child]:
    """A second process of the notice service beside the first."""
    first, port = suite.processes["notice"], Ports(suite.run_dir).get("ops_notice_second")
    child = Child("notice_second", first.command, run_dir=suite.run_dir, env={**first.env, "OPS_PORT": str(port)}, cwd=ROOT)
    suite.processes[child.name] = child
    child.start()
    try:
        suite.wait_ready(child.name)
        yield child
    finally:
        del suite.processes[child.name]
        child.stop()


def released(stage: Stage, setting: Setting, number: int) -> str:
    """A notice that one officer wrote and another released; its id."""
    form = {"kind": "other", "title": f"示例公示{number}", "content": "公示内容"}
    id = stage.do(setting.bureau, "拟写公示", "/v1/notices", form)["id"]
    stage.do(setting.officer, "发布公示", f"/v1/notices/{id}/release")
    return id


def at_the_end_of(stage: Stage, notice: str) -> None:
    stage.time(stage.portal.get(f"/v1/notices/{notice}").body["closes_at"])


def concluded(evidence: Evidence, notices: list[str]) -> list[int]:
    """How often each notice was concluded."""
    return [len(evidence.journal("notice", aggregate__id=id, name="notice.notice.concluded")) for id in notices]


def test_a_due_notice_concludes_once_whoever_leads(
    suite: Suite, stage: Stage, setting: Setting, evidence: Evidence, second: Child
) -> None:
    early = [released(stage, setting, number) for number in range(8)]
    at_the_end_of(stage, early[-1])
    until(lambda: all(concluded(evidence, early)), "all concluded")
    assert sorted(evidence.metric(name, "ngo_leading") for name in BOTH) == [0, 1]
    late = [released(stage, setting, number) for number in range(8, 10)]
    leader = next(suite.processes[name] for name in BOTH if evidence.metric(name, "ngo_leading"))
    leader.terminate()
    until(lambda: not leader.alive(), "the leader leaves")
    at_the_end_of(stage, late[-1])
    until(lambda: all(concluded(evidence, late)), "the other has taken over")
    assert set(concluded(evidence, early + late)) == {1}
