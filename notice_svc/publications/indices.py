"""Public benefit indices of a year (YP21-12): each computed from numbers that are published beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.problems import bad_field

INDICES = "notice.indices"
FULL = 10_000  # an index of everything is 100.00 %


def content(year: int, form: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """All indices of the rules, once each, with their value. Raises Refused 422 for one missing, strange or doubled."""
    wanted = check.value(INDICES)
    labels = check.rules.param(INDICES).definition.labels
    given = [one["index"] for one in form["indices"]]
    if sorted(given) != sorted(wanted):
        raise bad_field("indices", f"应当且只应当各列一次：{'、'.join(labels[code] for code in wanted)}。")
    if form["as_of"] > check.today.isoformat() or int(form["as_of"][:4]) < year:
        raise bad_field("as_of", "数据截止日期应在该年度开始之后，且不晚于今日。")
    return {**form, "year": year, "title": f"{year}年公益指数", "indices": [_computed(one) for one in form["indices"]]}


def value(components: list[Mapping[str, Any]]) -> int | None:
    """The index in hundredths of a percent: the weighted mean of its shares, rounded down; None for no data.

    A component whose denominator is zero says nothing and takes no part. Anybody gets the same from the same numbers.
    """
    told = [one for one in components if one["denominator"]]
    weights = sum(one["weight"] for one in told)
    if not weights:
        return None
    whole = 1
    for one in told:
        whole *= one["denominator"]
    share = sum(one["weight"] * one["numerator"] * (whole // one["denominator"]) for one in told)
    return share * FULL // (weights * whole)


def due_on(year: int) -> str:
    """The last day for publishing the indices of a year: its end."""
    return f"{year}-12-31"


def _computed(one: Mapping[str, Any]) -> dict[str, Any]:
    for number, part in enumerate(one["components"]):
        if part["numerator"] > part["denominator"]:
            raise bad_field(f"indices.components.{number}.numerator", "分子不能大于分母。")
    return {**one, "value": value(one["components"])}
