"""Nobody waits for a metric that nothing exports, and none is exported that nobody can look up."""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

import pytest
import yaml

from common.run import metrics
from tests.unit.monitoring.test_alerts import RULES
from tests.unit.repository.sources import PRODUCT, ROOT, modules

DASHBOARDS = sorted((ROOT / "k8s" / "monitoring" / "dashboards").glob("*.json"))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
NAME = re.compile(r"(?<![\w:{\"])(?:ngo|process|rabbitmq|mongodb)[:_][a-z0-9_:]+")
GIVEN = {"up"}
# Exported by the broker's own plugin and by the exporter of the database, which are no part of the suite.
OTHERS = ("rabbitmq_", "mongodb_")

# Those that define one; the process itself only sets some, and patches whoever imports it.
for _name, _module in modules(*PRODUCT).items():
    if any(dotted.startswith("common.run.metrics.") for dotted in _module.imports):
        importlib.import_module(_name)


def exported() -> set[str]:
    """The names of all series, as a query spells them."""
    ends = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
    return {family.name + end for family in metrics.REGISTRY.collect() for end in ends[family.type]}


def families() -> set[str]:
    """The names by which people look them up."""
    return {family.name + ("_total" if family.type == "counter" else "") for family in metrics.REGISTRY.collect()}


def recorded() -> set[str]:
    groups = [group for path in RULES for group in yaml.safe_load(path.read_text())["groups"]]
    return {rule["record"] for group in groups for rule in group["rules"] if "record" in rule}


def queries_of_rules() -> list[str]:
    return [rule["expr"] for path in RULES for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]


def queries_of(dashboard: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def unknown(query: str) -> set[str]:
    found = set(NAME.findall(query))
    return {name for name in found if not name.startswith(OTHERS)} - exported() - recorded() - GIVEN


def test_every_metric_of_a_rule_is_exported() -> None:
    assert {query: strange for query in queries_of_rules() if (strange := unknown(query))} == {}


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_metric_of_a_panel_is_exported(path: Any) -> None:
    dashboard = json.loads(path.read_text())
    assert queries_of(dashboard)
    assert {query: strange for query in queries_of(dashboard) if (strange := unknown(query))} == {}


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_can_be_loaded_and_reads_chinese(path: Any) -> None:
    dashboard = json.loads(path.read_text())
    assert dashboard["uid"] == f"ngo-{path.stem}" and dashboard["id"] is None
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    for panel in dashboard["panels"]:
        assert re.search(r"[一-鿿]", panel["title"])
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_there_is_a_page_for_the_suite_for_one_service_and_for_the_law() -> None:
    assert [path.stem for path in DASHBOARDS] == ["law", "service", "suite"]


def test_every_metric_is_documented_once_and_no_other() -> None:
    rows = re.findall(r"^\| `((?:ngo|process)_\w+)` \|", OPERATIONS, re.MULTILINE)
    assert sorted(rows) == sorted(families())


@pytest.mark.parametrize("query", ["rate(ngo_no_such_total[5m])", "ngo:no_such:ratio1h > 1", "process_no_such_bytes"])
def test_a_name_that_nothing_exports_is_noticed(query: str) -> None:
    assert unknown(query)
