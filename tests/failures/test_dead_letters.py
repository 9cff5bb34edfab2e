"""What a service cannot take is parked with its reason, good traffic goes on, and one command sends it back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.bus.connection import connect
from common.bus.topology import dead_queue, event_queue
from demo import admitting
from demo.setting import Setting, organisation
from demo.stage import Stage
from launcher.suite import ROOT, Suite
from tests.failures.conftest import NOT_YET_PUBLISHED
from tests.failures.evidence import Evidence, Tap, anew, until
from tools import deadletters

ADMISSION, NOTICE = dead_queue("admission"), dead_queue("notice")


@pytest.fixture(autouse=True)
def none_left(suite: Suite) -> Iterator[None]:
    """What a test parks is its own to remove."""
    yield
    with connect(suite.broker.uri, "test") as link:
        for queue in (ADMISSION, NOTICE):
            link.channel().queue_purge(queue)


@pytest.fixture
def changed(suite: Suite, stage: Stage, setting: Setting) -> dict[str, Any]:
    """An organisation's change of name, as the registry said it."""
    with Tap(suite) as tap:
        org = organisation(stage, "示例改名服务社", setting.bureau)
        renamed = stage.portal.send("PATCH", f"/v1/orgs/{org}", setting.bureau.token, {"name": f"示例改名后服务社{setting.base}"})
        assert renamed.ok, renamed.body
        return tap.wait_for("registry.org.changed")


def operate(suite: Suite, service: str, *arguments: str) -> str:
    """Give the operator's command; what it prints."""
    env = {**os.environ, "AMQP_URI": suite.broker.uri}
    command = [sys.executable, "-m", "tools.suitectl", "dead", *arguments, "--service", service]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True, timeout=30).stdout


def known_version(evidence: Evidence, event: dict[str, Any]) -> int:
    """Up to where admission has heard of the organisation that an event is about."""
    found = evidence.database("admission")["copy_orgs"].find_one({"_id": event["aggregate"]["id"]})
    return found["version"] if found else 0


def at_version(event: dict[str, Any], version: int) -> dict[str, Any]:
    return {**anew(event), "aggregate": {**event["aggregate"], "version": version}}


def test_poison_is_parked_with_its_reason_and_good_traffic_goes_on(
    suite: Suite, evidence: Evidence, changed: dict[str, Any]
) -> None:
    invalid = [{**anew(changed), **flaw} for flaw in ({"version": 99}, {"name": "registry.org.vanished"}, {"data": {}})]
    invalid.append({"__type__": "date", "__value__": 1, "id": "typed"})
    undecodable = [b"\x80\x04\x95pickle", b'{"id": "x", "id": "y"}', b"[" * 5000]
    evidence.publish(*undecodable, *invalid, at_version(changed, 7), queue=event_queue("admission"))
    until(lambda: known_version(evidence, changed) == 7, "the good one behind them heard")
    until(lambda: evidence.waiting(ADMISSION) == 7, "seven parked")
    found = deadletters.list_dead(suite.broker.uri, "admission")
    assert sorted(one.error_code for one in found) == ["invalid_event"] * 4 + ["undecodable"] * 3
    assert {one.event_id for one in found} >= {one["id"] for one in invalid}
    assert {one.attempts for one in found} == {1}, "no second try can help them"


def test_replay_sends_each_back_once(suite: Suite, evidence: Evidence, changed: dict[str, Any]) -> None:
    newer, older = at_version(changed, 9), at_version(changed, 8)
    reason = {"attempts": 6, "error_code": "gave_up:KeyError", "origin_queue": event_queue("admission")}
    evidence.publish(newer, older, queue=ADMISSION, **reason)
    listed = [json.loads(line) for line in operate(suite, "admission", "list").splitlines()]
    told = [(one["event_id"], one["error_code"], one["attempts"]) for one in listed]
    assert told == [(event["id"], "gave_up:KeyError", 6) for event in (newer, older)]
    assert operate(suite, "admission", "replay", "--id", newer["id"]) == "1 replayed\n"
    until(lambda: known_version(evidence, changed) == 9, "the replayed event heard")
    assert operate(suite, "admission", "replay", "--id", newer["id"]) == "0 replayed\n"
    assert operate(suite, "admission", "replay") == "1 replayed\n"
    evidence.settle()
    assert (evidence.waiting(ADMISSION), known_version(evidence, changed)) == (0, 9)


@pytest.mark.clause("ZJ23-26")
def test_a_notice_whose_calendar_one_process_does_not_know_yet_waits_for_it(
    suite: Suite, stage: Stage, setting: Setting, evidence: Evidence, rules: Path
) -> None:
    shutil.copy(ROOT / "rules" / "workdays" / NOT_YET_PUBLISHED, rules / "workdays")
    restart(suite, "admission")  # and, by oversight, not the notice service
    stage.time("2025-03-03T09:00:00+08:00")
    case = admitting.apply(stage, setting)
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    until(lambda: evidence.waiting(NOTICE) == 1, "all tries used")
    letter = json.loads(operate(suite, "notice", "list"))
    assert (letter["error_code"], letter["attempts"]) == ("gave_up:CalendarUnpublished", 6)
    restart(suite, "notice")
    assert operate(suite, "notice", "replay") == "1 replayed\n"
    stage.state("公示", case.path, setting.bureau, "in_notice")
    notices = evidence.database("notice")["notices"]
    assert notices.count_documents({"body.subject_id": case.application}) == 1


def restart(suite: Suite, name: str) -> None:
    suite.processes[name].stop()
    suite.processes[name].start()
    suite.wait_ready(name)
