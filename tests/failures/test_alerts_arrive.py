"""A dead letter is told to who is on duty: from the process through Prometheus and Alertmanager to a webhook, in Chinese.

The rules are those of `k8s/monitoring`, read from the object that the cluster gets; only the minutes that an alert must
last are shortened to seconds.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from common.bus.connection import connect
from common.bus.topology import dead_queue, event_queue
from launcher.child import Child
from launcher.ports import Ports
from launcher.suite import ROOT, Suite
from tests.failures.evidence import Evidence, until

OBJECT = ROOT / "k8s" / "parts" / "alerts.yaml"
SECONDS = 60.0  # a process looks at its queues every 10 s
REMEDY = "make setup-tests"


class Webhook:
    """What Alertmanager sends, alert by alert."""

    def __init__(self) -> None:
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()
        told = self.told

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body["alerts"]:
                    told.put(alert)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"

    def wait_for(self, name: str) -> dict[str, Any]:
        """The first alert of this name; queue.Empty where nothing comes for too long."""
        while True:
            alert = self.told.get(timeout=SECONDS)
            if alert["labels"]["alertname"] == name:
                return alert


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    made = Webhook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def watched(suite: Suite, webhook: Webhook, tmp_path: Path) -> Iterator[None]:
    """Prometheus and Alertmanager beside the suite."""
    assert shutil.which("prometheus") and shutil.which("prometheus-alertmanager"), f"not installed: `{REMEDY}`"
    ports = Ports(tmp_path)
    manager = f"127.0.0.1:{ports.get('alertmanager')}"
    started = [_alertmanager(tmp_path, manager, webhook.url), _prometheus(tmp_path, suite, f"127.0.0.1:{ports.get('prometheus')}", manager)]
    try:
        for child in started:
            child.start()
        yield
    finally:
        for child in started:
            child.stop()


@pytest.mark.usefixtures("watched")
def test_a_dead_letter_is_told_in_chinese_to_who_is_on_duty(suite: Suite, evidence: Evidence, webhook: Webhook) -> None:
    try:
        evidence.publish(b"\x80\x04\x95pickle", queue=event_queue("admission"))
        until(lambda: evidence.waiting(dead_queue("admission")) == 1, "parked")
        alert = webhook.wait_for("NgoDeadLetters")
    finally:
        with connect(suite.broker.uri, "test") as link:
            link.channel().queue_purge(dead_queue("admission"))
    assert alert["status"] == "firing"
    assert alert["labels"] == {"alertname": "NgoDeadLetters", "service": "admission", "severity": "critical"}
    assert alert["annotations"]["summary"] == "服务 admission 有 1 个事件多次办理失败，已转入死信"
    assert alert["annotations"]["runbook"] == "docs/runbook.md#NgoDeadLetters"


def _alertmanager(folder: Path, address: str, webhook: str) -> Child:
    plan = {
        "route": {"receiver": "duty", "group_by": ["alertname", "service"], "group_wait": "0s", "group_interval": "1s"},
        "receivers": [{"name": "duty", "webhook_configs": [{"url": webhook}]}],
    }
    (folder / "alertmanager.yaml").write_text(yaml.safe_dump(plan))
    command = [
        "prometheus-alertmanager", f"--config.file={folder}/alertmanager.yaml", f"--storage.path={folder}/alertmanager",
        f"--web.listen-address={address}", "--cluster.listen-address=",
    ]  # fmt: skip
    return Child("alertmanager", command, run_dir=folder, env={"PATH": os.environ["PATH"]}, cwd=folder)


def _prometheus(folder: Path, suite: Suite, address: str, manager: str) -> Child:
    groups = yaml.safe_load(OBJECT.read_text(encoding="utf-8"))["spec"]["groups"]
    for rule in (rule for group in groups for rule in group["rules"] if "for" in rule):
        rule["for"] = "1s"
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}, allow_unicode=True))
    targets = [suite.ops_url(name).removeprefix("http://") for name in suite.processes]
    plan = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yaml"],
        "scrape_configs": [{"job_name": "ngo-suite", "honor_labels": True, "static_configs": [{"targets": targets}]}],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [manager]}]}]},
    }
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(plan))
    command = [
        "prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/prometheus", f"--web.listen-address={address}",
    ]  # fmt: skip
    return Child("prometheus", command, run_dir=folder, env={"PATH": os.environ["PATH"]}, cwd=folder)
