"""No service starts with a rule book that it cannot trust; what is wrong is told with file and line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def start(service: str, rules: Path) -> tuple[int, list[str]]:
    """The exit status of a process, and the faults that it told."""
    # nothing listens there, nor is it asked: the rules come first
    env = {**os.environ, "RULES_DIR": str(rules), "AMQP_URI": "amqp://127.0.0.1:1//", "MONGO_URI": "mongodb://127.0.0.1:1/"}
    done = subprocess.run(
        (sys.executable, "-m", "common.run.process", service), cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [fault for line in told if line["event"] == "rule_book_refused" for fault in line["faults"]]


@pytest.mark.parametrize("service", ["registry", "gateway"])
def test_a_broken_rule_book_stops_the_start(service: str, tmp_path: Path) -> None:
    rules = Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))
    profile = rules / "profiles/zhejiang.yaml"
    text = profile.read_text(encoding="utf-8")
    line = text[: text.index("clause: ZJ23-28")].count("\n") + 1
    profile.write_text(text.replace("clause: ZJ23-28", "clause: ZJ23-88", 1), encoding="utf-8")
    assert start(service, rules) == (1, [f"profiles/zhejiang.yaml:{line}: term.years: clause 'ZJ23-88' does not resolve"])


def test_no_rule_book_stops_the_start(tmp_path: Path) -> None:
    status, faults = start("notice", tmp_path / "nowhere")
    assert status == 1
    assert faults[0].startswith("units.yaml:1: not readable")
