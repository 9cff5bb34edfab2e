"""The values of one or two profiles as tables a person can read and print. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Value = Mapping[str, Any]

# The first word of a parameter's name says which matter it belongs to.
MATTERS = {
    "base": "基地建设", "operator": "运营机构", "admission": "入驻审核", "notice": "公示", "agreement": "孵化协议",
    "term": "孵化期限", "exit": "出壳与退出", "org": "社会组织", "rating": "评估等级", "listing": "名录管理",
    "party": "党建", "training": "培训与人才", "funding": "资金扶持", "targets": "建设目标", "waiver": "变通", "remedies": "救济",
}  # fmt: skip
OTHER = "其他"


def one(values: Iterable[Value]) -> list[dict[str, Any]]:
    """The values of a profile by matter: ``{matter, rows: [value]}``."""
    return _by_matter({"parameter": value["parameter"], "value": value} for value in values)


def two(left: Iterable[Value], right: Iterable[Value]) -> list[dict[str, Any]]:
    """Two profiles side by side by matter: rows of ``{label, left, right, differs}``, either side None where silent."""
    a, b = ({value["parameter"]: value for value in side} for side in (left, right))
    names = [*a, *(name for name in b if name not in a)]
    return _by_matter(_pair(name, a.get(name), b.get(name)) for name in names)


def _pair(name: str, left: Value | None, right: Value | None) -> dict[str, Any]:
    either = left or right
    assert either is not None
    differs = left is None or right is None or left["value_label"] != right["value_label"]
    label = either["parameter_label"]
    return {"parameter": name, "label": label, "left": left, "right": right, "differs": differs}


def _by_matter(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(MATTERS.get(row["parameter"].split(".")[0], OTHER), []).append(row)
    order = [*MATTERS.values(), OTHER]
    return [{"matter": matter, "rows": found[matter]} for matter in order if matter in found]
