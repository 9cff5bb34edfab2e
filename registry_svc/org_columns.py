"""The columns of organisations in a spreadsheet, and what a row says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.decision import State
from common.kernel.sheets.columns import Column
from registry_svc import codes

COLUMNS = (
    Column("id", "社会组织编号"), Column("name", "名称", required=True, longest=100),
    Column("kind", "类别", "code", True, codes.ORG_KINDS), Column("stage", "发展阶段", "code", codes=codes.STAGES),
    Column("uscc", "统一社会信用代码"), Column("division", "行政区划代码", "place", True), Column("division_label", "所在地", told=True),
    Column("founded_on", "成立日期", "day"), Column("registered_on", "登记日期", "day"), Column("fields", "业务领域", "texts"),
    Column("supervisor_unit", "业务主管单位", longest=100), Column("registration_class", "登记类型", longest=50),
    Column("registered_funds_fen", "注册资金（元）", "fen"), Column("founder_kind", "发起人身份", "code", codes=codes.FOUNDER_KINDS),
    Column("founder_graduated_in", "发起人毕业年份", "whole"), Column("party_members", "党员人数", "whole"),
    Column("volunteer", "志愿服务组织", "flag"), Column("charity", "慈善组织", "flag"), Column("annual_check", "年检或者年报", "code", codes=codes.ANNUAL_CHECKS),
    Column("distinct_because", "同名另行登记的理由", longest=300),
)  # fmt: skip
OWN = tuple(column.name for column in COLUMNS if not column.told and column.name != "id")
STORED = {"fields": "fields_of_work"}


def changed(state: State, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that say something else than is known; a column that the file has not changes nothing."""
    given = {name: values[name] for name in OWN if name in values}
    known = shown(state)
    if isinstance(given.get("division"), str):
        given["division"] = places.trim(given["division"], "division")
    return {name: value for name, value in given.items() if value != known[name] and not (value is None and not known[name])}


def shown(state: State) -> dict[str, Any]:
    """The values of an organisation by column."""
    found = {name: state.get(STORED.get(name, name)) for name in OWN}
    return {**found, "id": state["id"], "division_label": places.label(state["division"])}
