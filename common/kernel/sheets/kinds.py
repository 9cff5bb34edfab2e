"""The columns of a kind of record, a row as the form that comes in, a record as a row. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from common.kernel.decision import State
from common.kernel.sheets.columns import Column
from common.law.kinds import Field, Kind

ABOUT = {"place": "行政区划代码", "org": "社会组织编号", "base": "孵化基地编号"}
MONEY = "（元）"


def columns_of(kind: Kind, *, public: bool = False) -> tuple[Column, ...]:
    """Whom a record is about, its day, and its own fields; ``public`` leaves out what is hidden from public pages."""
    shown = [one for one in kind.fields.values() if not (public and one.hidden)]
    return (
        Column("about", ABOUT[kind.about], "text", required=True, longest=50), Column("about_name", "对象名称", told=True),
        Column("on", "日期", "day", required=True), *_titled([_column(one) for one in shown]),
    )  # fmt: skip


def form_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a record from what was read of a row."""
    own = {name: value for name, value in values.items() if name not in ("about", "on") and value not in (None, [])}
    return {"about": values.get("about"), "on": values.get("on"), "fields": own}


def row_of(columns: Sequence[Column], state: State, fields: Mapping[str, Any]) -> list[Any]:
    """The values of a record in the order of the columns; ``fields`` are those that its reader sees."""
    told = {"about": state["about"], "about_name": state["about_name"], "on": state["on"], **fields}
    return [told.get(column.name) for column in columns]


def _column(one: Field) -> Column:
    title = one.zh + MONEY if one.type == "fen" and "元" not in one.zh else one.zh
    longest = one.longest if one.type == "text" else None
    return Column(one.name, title, one.type, one.required, one.codes, longest, one.least, one.most)


def _titled(columns: Sequence[Column]) -> list[Column]:
    """Headings that tell every column from the others."""
    titles = [one.title for one in columns]
    return [one if titles.count(one.title) == 1 else _with_name(one) for one in columns]


def _with_name(one: Column) -> Column:
    return Column(one.name, f"{one.title}（{one.name}）", one.type, one.required, one.codes, one.longest, one.least, one.most)
