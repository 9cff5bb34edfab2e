"""Catalogues in dated versions: the guidance catalogue (YP21-15), the recommended list (ZJ18-38). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.problems import bad_field, wrong_order

CATALOGUES = {"guidance": "参与社区治理引导目录", "recommended": "承接政府转移职能和购买服务推荐性目录"}
SERIES = "notice.guidance_series"
RECOMMENDED = "ZJ18-38"


def content(form: Mapping[str, Any], newest: str | None, check: Check) -> dict[str, Any]:
    """A new version, in force from ``from``; ``newest`` is the day of the last one, after which it must begin."""
    if newest is not None and form["since"] < newest:
        raise wrong_order(f"该目录已有自{newest}起施行的版本，新的版本应自其后施行。")
    if form["catalogue"] == "recommended":
        check.cite_where_law(RECOMMENDED)
        _each(form["entries"], "series", lambda entry: entry["series"] is None, "推荐性目录不分系列。")
        _each(form["entries"], "org", lambda entry: entry["org"] is not None, "推荐性目录应写明社会组织。")
    else:
        known = check.value(SERIES)
        labels = check.rules.param(SERIES).definition.labels
        offered = "、".join(labels[code] for code in known)
        _each(form["entries"], "series", lambda entry: entry["series"] in known, f"引导目录的系列应为：{offered}。")
    return {**form, "title": CATALOGUES[form["catalogue"]]}


def _each(entries: list[Mapping[str, Any]], field: str, holds: Any, message: str) -> None:
    for number, entry in enumerate(entries):
        if not holds(entry):
            raise bad_field(f"entries.{number}.{field}", message)
