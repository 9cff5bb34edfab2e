"""`make trace`: the whole way of a request out of logs, whichever id one has of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tools import trace

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
GATEWAY = {
    "event": "request", "request_id": "req-00001", "method": "POST", "route": "/v1/orgs", "status": 201, "seconds": 0.021,
    "traceparent": PARENT, "ts": "2026-11-26T05:54:47.283856Z", "service": "gateway",
}  # fmt: skip
CALL = {
    "event": "call", "request_id": "req-00001", "method": "register_org", "status": 201, "code": None, "seconds": 0.015,
    "traceparent": PARENT, "ts": "2026-11-26T05:54:47.280000Z", "service": "registry",
}  # fmt: skip
HEARD = {
    "event": "event", "request_id": "req-00001", "event_id": "e-1", "event_name": "registry.org.registered", "outcome": "ok",
    "seconds": 0.004, "traceparent": PARENT, "ts": "2026-11-26T05:54:47.400000Z", "service": "admission",
}  # fmt: skip
OTHER = {**GATEWAY, "request_id": "req-00002", "traceparent": PARENT.replace("0af", "1af")}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "gateway.log").write_text("\n".join([json.dumps(GATEWAY), "no json", "7", json.dumps(OTHER)]) + "\n")
    (folder / "registry.log").write_text(json.dumps(CALL) + "\n")
    (folder / "admission.log").write_text(json.dumps(HEARD) + "\n")
    return tmp_path


def run(logs: Path, *arguments: str, given: str | None = None) -> list[str]:
    env = {"RUN_DIR": str(logs), "MONGO_URI": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50"}
    done = CliRunner(env=env).invoke(trace.main, arguments, input=given)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


@pytest.mark.parametrize("id", ["req-00001", TRACE, "e-1"])
def test_any_id_of_it_tells_the_whole_way_in_order_and_nothing_else(logs: Path, id: str) -> None:
    told = run(logs, id)
    assert [line.split("秒", 1)[1].split()[0] for line in told] == ["registry", "gateway", "admission"]
    assert "请求 POST /v1/orgs 201 21 毫秒" in told[1]
    assert "事件办理 registry.org.registered ok 4 毫秒" in told[2]
    assert "+   0.120 秒" in told[2]


def test_logs_may_come_from_elsewhere(logs: Path) -> None:
    assert len(run(logs, "req-00001", "-", given=json.dumps(CALL))) == 1


def test_an_unknown_id_is_said_to_be_unknown(logs: Path) -> None:
    env = {"RUN_DIR": str(logs), "MONGO_URI": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50"}
    done = CliRunner(env=env).invoke(trace.main, ["req-none"])
    assert done.exit_code == 1 and "没有编号 req-none" in done.output
