"""A service stopped or killed in the middle of its work, or away for a while."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from common.bus.topology import event_queue, rpc_queue
from demo.admitting import CONDITIONS
from demo.setting import Setting, organisation
from demo.stage import Stage
from launcher.suite import Suite
from tests.failures.evidence import Evidence, Tap, anew, frozen, until

INSPECTION = {"year": 2023, "conclusion": "qualified", "concluded_on": "2024-02-20"}
CONCLUDED = "registry.org.annual_inspection_concluded"
NOTICE = {"kind": "information", "category": "activity", "title": "公益活动周", "content": "本周六在社区广场举办。"}


@pytest.fixture
def event(suite: Suite, stage: Stage, setting: Setting, evidence: Evidence) -> dict[str, Any]:
    """Something that happened in the registry and of which the notice service makes an item each time."""
    with Tap(suite) as tap:
        org = organisation(stage, "示例年检服务社", setting.bureau)
        stage.do(setting.bureau, "年检", f"/v1/orgs/{org}/annual-inspections", INSPECTION)
        event = tap.wait_for(CONCLUDED)
    evidence.settle()
    return event


def test_sigterm_in_the_middle_finishes_the_request_and_the_event(
    suite: Suite, stage: Stage, setting: Setting, evidence: Evidence, event: dict[str, Any]
) -> None:
    again, notice = anew(event), suite.processes["notice"]
    with ThreadPoolExecutor(1) as pool:
        with frozen(suite.database.server):
            evidence.publish(again)
            request = pool.submit(stage.portal.send, "POST", "/v1/notices", setting.bureau.token, NOTICE)
            until(lambda: evidence.busy("notice") == 2, "a request and an event under way")
            notice.terminate()
            until(lambda: evidence.waiting(rpc_queue("notice")) is None, "it takes no more calls")
        answer = request.result()
    until(lambda: not notice.alive(), "it ends")
    assert (answer.status, notice.exit_status) == (201, 0)
    assert evidence.waiting(event_queue("notice")) == 0, "the event was finished and is not delivered again"
    assert evidence.effects("notice", again["id"]) == 1
    notice.start()
    suite.wait_ready("notice")
    assert stage.portal.get(answer.headers["location"], setting.bureau.token).ok


def test_sigkill_in_the_middle_repeats_what_was_under_way_and_it_takes_effect_once(
    suite: Suite, evidence: Evidence, event: dict[str, Any]
) -> None:
    events, notice = [anew(event) for _ in range(60)], suite.processes["notice"]
    evidence.publish(*events[:20])
    with frozen(suite.database.server):
        evidence.publish(*events[20:])
        until(lambda: evidence.busy("notice") > 4, "events under way")
        notice.kill()
    evidence.end_lease("notice")
    notice.start()
    suite.wait_ready("notice")
    evidence.settle()
    assert {evidence.effects("notice", one["id"]) for one in events} == {1}


def test_while_a_service_is_away_one_is_told_at_once_and_its_events_wait(
    suite: Suite, stage: Stage, setting: Setting, evidence: Evidence
) -> None:
    suite.processes["admission"].stop()
    try:
        org = organisation(stage, "示例等待服务社", setting.bureau)
        until(lambda: evidence.waiting(event_queue("admission")), "its event waits")
        applicant = stage.cast.applicant(org, "示例等待服务社")
        body = {"base": setting.base, "org": org, "subject": "org", "plan": "助餐", "party_plan": "成立联合党支部", "conditions": CONDITIONS}
        answer = stage.portal.send("POST", "/v1/applications", applicant.token, body)
        assert (answer.status, answer.body["code"], answer.headers["retry-after"]) == (503, "unavailable", "1")
        assert stage.portal.get("/v1/notices").ok, "the others go on"
        stage.time("2024-06-03T10:00:00+08:00")
    finally:
        suite.processes["admission"].start()
        suite.wait_ready("admission")
    made = stage.do(applicant, "申请", "/v1/applications", body)
    evidence.settle()
    assert [one["occurred_at"][:16] for one in evidence.journal("admission", aggregate__id=made["id"])] == ["2024-06-03T10:00"]
