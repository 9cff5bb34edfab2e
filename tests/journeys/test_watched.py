"""What somebody who watches the suite can learn: one request's whole way, and logs that a machine can read."""

from __future__ import annotations

import json
import re
import uuid

import httpx
from click.testing import CliRunner

from demo.setting import Setting
from launcher.suite import Suite
from tests.failures.evidence import until
from tools import trace

TRACE = uuid.uuid4().hex


def test_a_request_is_followed_through_gateway_call_journal_and_events(suite: Suite, setting: Setting) -> None:
    asked = f"watched-{uuid.uuid4().hex[:12]}"
    headers = {
        "Authorization": f"Bearer {suite.token(['bureau'], '330106', '王')}", "X-Request-Id": asked,
        "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
    }  # fmt: skip
    team = {"kind": "unregistered_team", "name": f"观测志愿队{asked[-6:]}", "division": "330106"}
    answer = httpx.post(f"{suite.base_url}/v1/orgs", json=team, headers=headers, trust_env=False)
    assert answer.status_code == 201, answer.text
    told = until(lambda: (lines := _told(suite, asked)) and any("事件办理" in line for line in lines) and lines, "an event handled")
    assert any(re.search(r"gateway +请求 POST /v1/orgs 201", line) for line in told)
    assert any(re.search(r"registry +调用 \w+ 201", line) for line in told)
    assert any(re.search(r"registry +记入台账 #\d+ registry\.org\.registered", line) for line in told)
    assert any(re.search(r"(admission|training|funding|notice) +事件办理 registry\.org\.registered ok", line) for line in told)
    assert {line.partition(" 秒")[2] for line in told} <= {line.partition(" 秒")[2] for line in _told(suite, TRACE)}
    assert asked[-6:] not in "".join(told).replace(asked, "")  # the name is in no log


def test_every_line_of_every_log_is_json_and_a_healthy_start_alarms_nobody(suite: Suite, setting: Setting) -> None:
    logs = {name: child.log.read_text().splitlines() for name, child in suite.processes.items()}
    lines = {name: [json.loads(line) for line in found] for name, found in logs.items()}
    assert all(lines.values())
    assert [line for found in lines.values() for line in found if line["event"] == "check_failed"] == []
    until_started = [found[: [line["event"] for line in found].index("started")] for found in lines.values()]
    assert [line for found in until_started for line in found if line["level"] not in ("info", "debug")] == []


def _told(suite: Suite, id: str) -> list[str]:
    env = {"RUN_DIR": str(suite.run_dir), "MONGO_URI": suite.database.uri, "SUITE_DB_PREFIX": suite.processes["registry"].env["SUITE_DB_PREFIX"]}
    done = CliRunner(env=env).invoke(trace.main, [id])
    return done.stdout.splitlines() if done.exit_code == 0 else []
