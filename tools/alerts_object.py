"""The rules of k8s/monitoring as the one object that a Prometheus operator reads."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
RULES = ("recording.rules.yaml", "alerting.rules.yaml")
OBJECT = ROOT / "k8s" / "parts" / "alerts.yaml"
HEAD = "# Written by `make docs` from k8s/monitoring; a test holds them together.\n"


def text() -> str:
    """The PrometheusRule with all groups, in the order of the files."""
    groups = [group for name in RULES for group in yaml.safe_load((ROOT / "k8s" / "monitoring" / name).read_text())["groups"]]
    made = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "ngo-suite"},
        "spec": {"groups": groups},
    }
    return HEAD + yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=1000)


def write() -> None:
    """Write the object anew."""
    OBJECT.write_text(text(), encoding="utf-8")
