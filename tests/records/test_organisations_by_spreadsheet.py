"""The register of organisations as a file: in row by row, out as it is, and in again without a change."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from common.law import RuleBook
from registry_svc.codes import ORG_KINDS
from tests.house import House, who
from tests.records.test_spreadsheets import counts, xlsx

BUREAU, CITY, CENTER = who("bureau", "330106"), who("bureau", "3301"), who("it_center", "33")
HEAD = ["社会组织编号", "名称", "类别", "统一社会信用代码", "行政区划代码", "成立日期", "登记日期", "业务领域", "注册资金（元）", "志愿服务组织", "业务主管单位"]
KIND = ORG_KINDS["service_agency"]


@pytest.fixture
def house(book: RuleBook, tmp_path: Path) -> House:
    return House(book, tmp_path, on="2024-06-03")


def row(name: str = "示例助老服务中心", place: str = "330106", **changed: Any) -> list[Any]:
    found = {
        "id": None, "name": name, "kind": KIND, "uscc": None, "division": place, "founded_on": "2022-03-01",
        "registered_on": "2022-03-01", "fields": "助老；助残", "funds": 30000.5, "volunteer": "否", "unit": "区民政局",
    } | changed  # fmt: skip
    return list(found.values())


def sent(house: House, data: bytes, person: Any = BUREAU, **more: Any) -> dict[str, Any]:
    begun = house.upload("/v1/imports", person, data, **more)
    house.import_all()
    told: dict[str, Any] = house.get(f"/v1/imports/{begun['id']}", person)
    return told


def file_of(*rows: list[Any]) -> bytes:
    return xlsx(*rows, head=HEAD)


def test_a_round_trip_changes_nothing(house: House) -> None:
    told = sent(house, file_of(row(), row("示例助残社", fields=None), row("示例志愿服务队", volunteer="是")))
    assert counts(told) == (3, 0, 0, 0), told["faults"]
    found = house.get("/v1/orgs?name=示例助老服务中心", BUREAU)["items"]
    assert (found[0]["registered_funds_fen"], found[0]["fields"], found[0]["volunteer"]) == (3_000_050, ["助老", "助残"], False)
    out = house.file("/v1/exports/orgs.xlsx", BUREAU)
    assert out == house.file("/v1/exports/orgs.xlsx", BUREAU)
    assert counts(sent(house, out)) == (0, 0, 3, 0)
    assert house.file("/v1/exports/orgs.xlsx", BUREAU) == out
    assert counts(sent(house, file_of(row(), row("示例助残社", fields=None), row("示例志愿服务队", volunteer="是")))) == (0, 0, 3, 0)


def test_a_row_with_an_id_changes_what_it_says_and_nothing_else(house: House) -> None:
    sent(house, file_of(row()))
    (known,) = house.get("/v1/orgs?name=示例助老服务中心", BUREAU)["items"]
    told = sent(house, xlsx([known["id"], "示例敬老服务中心", KIND, "330106", 7], head=["社会组织编号", "名称", "类别", "行政区划代码", "党员人数"]))
    assert counts(told) == (0, 1, 0, 0), told["faults"]
    after = house.get(f"/v1/orgs/{known['id']}", BUREAU)
    assert (after["name"], after["party_members"], after["fields"], after["version"]) == ("示例敬老服务中心", 7, ["助老", "助残"], 2)
    told = sent(house, file_of(row(id="nobody")))
    assert [(one["row"], one["column"]) for one in told["faults"]] == [(2, 1)]


def test_each_row_is_judged_as_a_registration_is(house: House) -> None:
    told = sent(house, file_of(row(uscc="52330106MJ8731234Z"), row("示例甲", "330108"), row("示例乙", kind="协会"), row("示例丙", registered_on="2025-01-01")))
    assert counts(told) == (0, 0, 0, 4)
    found = {one["row"]: (one["column"], one["message"]) for one in told["faults"]}
    assert found[2][0] == 4 and found[3] == (0, "该社会组织不由您所在的部门管辖，不能办理。") and found[4][0] == 3 and found[5][0] == 7


def test_the_it_center_enters_for_the_bureaus_of_its_place(house: House) -> None:
    told = sent(house, file_of(row(), row("示例甲", "330108"), row("示例乙", "320106")), CENTER)
    assert counts(told) == (2, 0, 0, 1), told["faults"]
    found = house.get("/v1/orgs?name=示例甲", who("bureau", "330108"))["items"]
    house.tell()
    (entry,) = house.get(f"/v1/orgs/{found[0]['id']}/timeline", who("bureau", "330108"))["items"]
    assert (entry["actor"]["sub"], entry["actor"]["roles"][0]) == (CENTER["sub"], "it_center")
    house.upload("/v1/imports", who("applicant", org="org-1"), file_of(row()), status=403)


def test_an_export_holds_what_its_reader_reads(house: House) -> None:
    sent(house, file_of(row(), row("示例甲", "330108")), CENTER)
    names = lambda person, query="": [  # noqa: E731
        cell.value for cell in load_workbook(io.BytesIO(house.file(f"/v1/exports/orgs.xlsx{query}", person))).worksheets[0]["B"]
    ]
    assert names(CITY) == ["名称", "示例助老服务中心", "示例甲"]
    assert names(CITY, "?division=330108") == ["名称", "示例甲"]
    assert names(BUREAU) == ["名称", "示例助老服务中心"]
    assert names(CENTER) == ["名称"], "the IT center reads no case"
    house.file("/v1/exports/orgs.xlsx", None, 401)


def test_another_of_the_same_name_is_confirmed_once(house: House) -> None:
    sent(house, file_of(row()))
    data = xlsx([*row(), "确系另一组织"], head=[*HEAD, "同名另行登记的理由"])
    assert counts(sent(house, data)) == (1, 0, 0, 0)
    assert counts(sent(house, data)) == (0, 0, 1, 0)
