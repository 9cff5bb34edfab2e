"""What the page of progress draws: a bar for each target and duty, with the numbers beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WHOLE = 100  # the length of a bar that reaches its goal


def target(one: Mapping[str, Any]) -> dict[str, Any]:
    """A target with the length of its bar towards the goal; None where there is nothing to draw."""
    reached = None
    if one["goal"] and not one["no_data"]:
        reached = min(WHOLE, one["value"] * (one["goal_of"] or 1) * WHOLE // (one["goal"] * (one["of"] or 1)))
    said = "尚无数据" if one["no_data"] else one["share_label"] or f"{one['value']}{one['unit']}"
    state = {True: "已达到", False: "未达到", None: ""}[one["met"]]
    return {**one, "bar": reached, "said": said, "state": state, "short_label": _places(one["short"])}


def duty(one: Mapping[str, Any]) -> dict[str, Any]:
    """A duty with the length of its bar: how many of those due were done in time."""
    return {**one, "bar": one["in_time"] * WHOLE // one["due"]}


def _places(short: list[Mapping[str, Any]]) -> str:
    """The places that fall short, the first few by name."""
    names = [one["division_label"].removeprefix("浙江省") + "（已说明）" * bool(one.get("explained")) for one in short]
    return "、".join(names[:8]) + (f"等{len(names)}处" if len(names) > 8 else "")
