"""Each alert is raised by what it names and by nothing that looks alike; `promtool` is the judge."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.monitoring.cases import CASES, Case
from tests.unit.repository.sources import ROOT

FOLDER = ROOT / "k8s" / "monitoring"
RULES = [FOLDER / "recording.rules.yaml", FOLDER / "alerting.rules.yaml"]
ALERTS = {
    rule["alert"]: rule for path in RULES for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"] if "alert" in rule
}
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")


def promtool(*words: str) -> None:
    if shutil.which("promtool") is None:
        pytest.fail("no promtool: `make setup-tests` installs it")
    done = subprocess.run(["promtool", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_one_case() -> None:
    assert sorted(case.alert for case in CASES) == sorted(ALERTS)


def test_rules_are_rules() -> None:
    promtool("check", "rules", *map(str, RULES))


def test_each_alert_is_raised_by_its_series_and_not_by_those_that_look_alike(tmp_path: Path) -> None:
    trials = [trial for case in CASES for trial in (_trial(case, case.fires, _raised(case)), _trial(case, case.quiet, []))]
    plan = {"rule_files": list(map(str, RULES)), "evaluation_interval": "1m", "tests": trials}
    (tmp_path / "alerts.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False))
    promtool("test", "rules", str(tmp_path / "alerts.yaml"))


def test_a_wrong_text_would_be_noticed(tmp_path: Path) -> None:
    case = CASES[0]
    [told] = _raised(case)
    told["exp_annotations"]["summary"] += "。"
    plan = {"rule_files": list(map(str, RULES)), "evaluation_interval": "1m", "tests": [_trial(case, case.fires, [told])]}
    (tmp_path / "alerts.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True))
    with pytest.raises(AssertionError, match="FAILED"):
        promtool("test", "rules", str(tmp_path / "alerts.yaml"))


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_what_to_do_and_where_more_is_written(name: str) -> None:
    notes = ALERTS[name]["annotations"]
    assert set(notes) == {"summary", "action", "runbook"}
    assert notes["runbook"] == f"docs/runbook.md#{name}"
    for text in (notes["summary"], notes["action"]):
        assert re.search(r"[一-鿿]", text)
    assert ALERTS[name]["labels"]["severity"] in ("critical", "warning")


def test_the_runbook_has_a_section_for_each_alert_and_no_other() -> None:
    assert sorted(re.findall(r"^### .*<a id=\"(Ngo\w+)\"></a>", RUNBOOK, re.MULTILINE)) == sorted(ALERTS)


@pytest.mark.parametrize("name", ALERTS)
def test_a_section_of_the_runbook_says_what_is_wrong_how_to_look_and_how_to_mend(name: str) -> None:
    section = RUNBOOK.partition(f'<a id="{name}"></a>')[2].partition("\n### ")[0]
    assert ["**含义**" in section, "**查看**" in section, "**处理**" in section] == [True] * 3


def _trial(case: Case, series: dict[str, str], raised: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [{"eval_time": case.at, "alertname": case.alert, "exp_alerts": raised}],
    }


def _raised(case: Case) -> list[dict[str, Any]]:
    rule = ALERTS[case.alert]
    return [
        {
            "exp_labels": rule["labels"] | case.labels,
            "exp_annotations": rule["annotations"] | {"summary": case.summary},
        }
    ]
