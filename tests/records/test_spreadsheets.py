"""Spreadsheets of records: a template, a file that comes in row by row, an export that is the same to the byte."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from common.kernel.ids import new_id
from common.law import RuleBook
from common.run.importer import CHUNK, Importer
from tests.house import House, who
from tests.records.grounds import know

COUNTY = "330106"
BUREAU = who("bureau", COUNTY)
KIND = "/v1/records/place_facts"
TASKS = "/v1/records/annual_task_list"
HEAD = ["行政区划代码", "日期", "城市社区数", "农村社区（村）数", "乡镇（街道）数", "居民人口数", "注册志愿者人数", "志愿服务信息系统登记的志愿服务组织数"]
GOOD = [COUNTY, "2024-05-10", 10, 3, 2, 1_000_000, 5, 1]


@pytest.fixture
def house(book: RuleBook, tmp_path: Path) -> House:
    made = House(book, tmp_path, on="2024-06-03")
    know(made)
    return made


def xlsx(*rows: Sequence[Any], head: Sequence[Any] = HEAD) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(house: House, data: bytes, path: str = KIND, person: Any = BUREAU, **more: Any) -> dict[str, Any]:
    """An import, carried to its end."""
    begun = house.upload(f"{path}/import", person, data, **more)
    assert (begun["state"], begun["rows_done"]) == ("queued", 0)
    house.import_all()
    told: dict[str, Any] = house.get(f"/v1/imports/{begun['id']}", person)
    return told


def counts(told: dict[str, Any]) -> tuple[int, int, int, int]:
    return told["entered"], told["changed"], told["unchanged"], told["refused"]


def test_a_file_is_entered_and_sent_again_changes_nothing(house: House) -> None:
    told = sent(house, xlsx(GOOD, [*GOOD[:1], "2023-05-10", *GOOD[2:]]))
    assert (told["state"], counts(told), told["faults"]) == ("done", (2, 0, 0, 0), [])
    (newest,) = house.get(f"{KIND}?about={COUNTY}&span=2024", BUREAU)["items"]
    assert (newest["fields"]["residents"], newest["fields"]["faster_developing"], newest["version"]) == (1_000_000, None, 1)
    assert counts(sent(house, xlsx(GOOD, [*GOOD[:1], "2023-05-10", *GOOD[2:]]))) == (0, 0, 2, 0)
    changed = sent(house, xlsx([*GOOD[:5], 999_999, 5, 1]))
    assert counts(changed) == (0, 1, 0, 0)
    assert house.get(f"{KIND}/{newest['id']}", BUREAU)["version"] == 2


def test_a_bad_row_is_told_by_line_and_column_and_stops_no_other(house: House) -> None:
    told = sent(house, xlsx(
        ["330103", "2024-05-10", *GOOD[2:]], GOOD, [COUNTY, "2024-02-30", *GOOD[2:]], [COUNTY, "2024-12-31", *GOOD[2:]],
        [COUNTY, "2022-05-10", "很多", *GOOD[3:]], ["330109", *GOOD[1:]], [COUNTY, "2021-05-10", 10, 3, 2, 4, 5, 1], [None, None, 1],
    ))  # fmt: skip
    assert counts(told) == (1, 0, 0, 7)
    found = {(one["row"], one["column"], one["title"]): one["message"] for one in told["faults"]}
    assert set(found) == {
        (2, 0, ""), (4, 2, "日期"), (5, 2, "日期"), (6, 3, "城市社区数"), (7, 0, ""), (8, 7, "注册志愿者人数"),
        *((9, number, HEAD[number - 1]) for number in (1, 2, 4, 5, 6, 7, 8)),
    }  # fmt: skip
    assert found[2, 0, ""] == "不在您办理的地区范围之内，不能登记。" and found[6, 3, "城市社区数"] == "应为整数。"
    book = load_workbook(io.BytesIO(house.file(f"/v1/imports/{told['id']}/errors.xlsx", BUREAU)))
    assert [cell.value for cell in book.worksheets[0][1]] == ["行", "列", "栏目", "问题"]
    assert book.worksheets[0].max_row == 1 + len(told["faults"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_text_file_is_read_in_either_encoding_with_rare_characters(house: House, encoding: str) -> None:
    text = f"行政区划代码,日期,任务,审定机关\r\n{COUNTY},2024-05-10,\"建设𠮷祥社区\n服务䶮星\",区委\r\n"
    assert counts(sent(house, text.encode(encoding), TASKS, name="a.csv")) == (1, 0, 0, 0)
    (record,) = house.get(f"{TASKS}?about={COUNTY}", BUREAU)["items"]
    assert record["fields"]["tasks"] == ["建设𠮷祥社区", "服务䶮星"]
    assert counts(sent(house, text.encode(encoding), TASKS, kind="text/csv")) == (0, 0, 1, 0)


def test_an_export_is_imported_again_and_nothing_changes(house: House) -> None:
    tasks = ["=1+1", "+86", "-5", "@x", "'引号", "一；二", "三"]
    for on, words in (("2024-05-10", tasks), ("2023-12-10", ["一；二"])):
        house.post(TASKS, BUREAU, {"about": COUNTY, "on": on, "fields": {"tasks": words}}, 201)
    for ending in ("xlsx", "csv"):
        out = house.file(f"{TASKS}/export.{ending}?division=3301", who("bureau", "3301"))
        assert out == house.file(f"{TASKS}/export.{ending}?division=3301", who("bureau", "3301")), "the same to the byte"
        assert counts(sent(house, out, TASKS, name=f"a.{ending}")) == (0, 0, 2, 0)
    cell = load_workbook(io.BytesIO(house.file(f"{TASKS}/export.xlsx?about={COUNTY}&from=2024-01-01", BUREAU))).worksheets[0]["D2"]
    assert (cell.data_type, cell.value.splitlines()[0]) == ("s", "'=1+1"), "no cell is a formula"


def test_an_export_of_a_day_is_the_same_for_ever(house: House) -> None:
    made = house.post(KIND, BUREAU, {"about": COUNTY, "on": "2024-05-10", "fields": _facts(5)}, 201)
    house.tell()
    before = house.file(f"{KIND}/export.xlsx?division={COUNTY}&as_of=2024-06-03", BUREAU)
    house.at("2024-06-04")
    house.post(f"{KIND}/{made['id']}/correction", BUREAU, {"on": "2024-05-10", "fields": _facts(6), "reason": "笔误"})
    house.post(KIND, BUREAU, {"about": COUNTY, "on": "2023-05-10", "fields": _facts(7)}, 201)
    house.tell()
    assert house.file(f"{KIND}/export.xlsx?division={COUNTY}&as_of=2024-06-03", BUREAU) == before
    now = house.file(f"{KIND}/export.csv?division={COUNTY}&as_of=2024-06-04", BUREAU).decode("utf-8-sig")
    assert [line.split(",")[7] for line in now.splitlines()[1:]] == ["7", "6"]
    house.at("2024-06-05")
    house.post(f"{KIND}/{made['id']}/withdrawal", BUREAU, {"reason": "重复"})
    assert house.file(f"{KIND}/export.csv?division={COUNTY}&as_of=2024-06-04", BUREAU).decode("utf-8-sig") == now
    assert len(house.file(f"{KIND}/export.csv?division={COUNTY}", BUREAU).decode().splitlines()) == 2
    house.file(f"{KIND}/export.csv?as_of=2024-06-06", BUREAU, 422)
    house.file(f"{KIND}/export.csv?as_of=2024-06-04&residents=1", BUREAU, 422)
    house.file(f"{KIND}/export.csv", None, 401)


def _facts(volunteers: int) -> dict[str, int]:
    names = ("urban_communities", "rural_communities", "townships", "residents", "volunteers", "volunteer_organisations")
    return dict(zip(names, (10, 3, 2, 1_000_000, volunteers, 1), strict=True))


def test_who_may_not_enter_any_row_may_not_import_and_others_enter_only_theirs(house: House) -> None:
    house.upload(f"{KIND}/import", who("applicant", COUNTY, org="org-1"), xlsx(GOOD), status=403)
    house.upload(f"{KIND}/import", None, xlsx(GOOD), status=401)
    assert counts(sent(house, xlsx(GOOD), person=who("bureau", "330108"))) == (0, 0, 0, 1)
    begun = house.upload(f"{KIND}/import", BUREAU, xlsx(GOOD))
    house.get(f"/v1/imports/{begun['id']}", who("bureau", "330108"), 404)
    house.get(f"/v1/imports/{begun['id']}", {**BUREAU, "sub": "somebody else"}, 404)
    house.get(f"/v1/imports/{begun['id']}", who("it_center", "33"))
    house.get(f"/v1/imports/{begun['id']}", who("it_center", "32"), 404)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    return out.getvalue()


def merged() -> bytes:
    book = Workbook()
    book.active.append(HEAD)
    book.active.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("data", "said"), [
    (lambda: b"", "空"), (lambda: b"\xd0\xcf\x11\xe0 old", ".xlsx"), (lambda: b"%PDF-1.7", ".xlsx"), (lambda: b"PK\x03\x04broken", "损坏"),
    (lambda: xlsx(GOOD)[:-200], "损坏"), (bomb, "过大"), (merged, "合并"),
])  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_at_once(house: House, data: Any, said: str) -> None:
    refused = house.upload(f"{KIND}/import", BUREAU, data(), status=422)
    assert refused["errors"][0]["field"] == "file" and said in refused["errors"][0]["message"]
    assert list(house.desks["registry"].store.files.collection.find()) == [], "nothing of it is kept"


@pytest.mark.parametrize(("data", "said"), [
    (lambda: xlsx(head=["行政区划代码", "日期"]), "缺少“城市社区数”"), (lambda: xlsx(head=[*HEAD, "身高"]), "身高"),
    (lambda: xlsx(head=[*HEAD, "日期"]), "两次"), (lambda: b"\xff\xfe\xff", "编码"), (lambda: ",".join(HEAD).encode() + b'\n"a\n', "CSV"),
])  # fmt: skip
def test_a_file_with_another_heading_says_which(house: House, data: Any, said: str) -> None:
    told = sent(house, data(), name="a.csv")
    assert told["state"] == "failed" and said in told["problem"], told["problem"]


def test_a_template_of_another_kind_is_told(house: House) -> None:
    told = sent(house, house.file(f"{TASKS}/template.xlsx"))
    assert told["state"] == "failed" and "另一种台账" in told["problem"]


def test_a_formula_is_not_a_value(house: House) -> None:
    told = sent(house, xlsx([COUNTY, "2024-05-10", "=1+1", *GOOD[3:]]))
    assert [(one["row"], one["column"], one["message"]) for one in told["faults"]] == [(2, 3, "不能填写公式，请改为填写数值。")]


def test_more_rows_than_may_come_at_once(house: House) -> None:
    data = (",".join(HEAD) + "\n" * 100_001 + ",".join(map(str, GOOD)) + "\n").encode()
    told = sent(house, data, name="a.csv")
    assert told["state"] == "failed" and "100000行" in told["problem"]


def test_an_import_goes_on_where_it_stood_when_its_process_is_killed(house: House) -> None:
    rows = [[COUNTY, f"{1950 + number % 50}-05-10", f"第{number}批"] for number in range(2 * CHUNK + 7)]
    head = ["行政区划代码", "日期", "任务"]
    begun = house.upload(f"{TASKS}/import", BUREAU, xlsx(*rows[:50], head=head))
    house.import_all()
    whole = xlsx(*[["330106", "2024-05-10", *one[2:]] for one in rows], head=head)
    assert house.get(f"/v1/imports/{begun['id']}", BUREAU)["rows_done"] == 50
    begun = house.upload(f"{TASKS}/import", BUREAU, whole)
    first = Importer(house.services["registry"])
    first.run_once()
    told = house.get(f"/v1/imports/{begun['id']}", BUREAU)
    assert (told["state"], told["rows_done"]) == ("running", CHUNK)
    store = house.desks["registry"].store
    store.imports.update_one({"_id": begun["id"]}, {"$set": {"row": 1, "rows_done": 0, "entered": 0, "changed": 0, "unchanged": 0}})
    house.import_all()  # another process, which knows less than was done
    told = house.get(f"/v1/imports/{begun['id']}", BUREAU)
    assert (told["state"], told["rows_done"], sum(counts(told))) == ("done", len(rows), len(rows))
    (record,) = house.get(f"{TASKS}?about={COUNTY}&span=2024", BUREAU)["items"]
    assert record["fields"]["tasks"] == [f"第{len(rows) - 1}批"]
    assert store.files.part(f"in-{begun['id']}", 0, "x") is None


def test_a_file_sent_again_under_one_key_is_one_import(house: House) -> None:
    key, data = new_id(), xlsx(GOOD)
    one = house.upload(f"{KIND}/import", BUREAU, data, **{"Idempotency-Key": key})
    again = house.upload(f"{KIND}/import", BUREAU, data, **{"Idempotency-Key": key})
    assert one["id"] == again["id"]


def test_every_kind_has_a_template_that_checks_what_is_typed(house: House) -> None:
    for kind in house.book.kinds.values():
        book = load_workbook(io.BytesIO(house.file(f"/v1/records/{kind.name}/template.xlsx")))
        typed = book.worksheets[0]
        titles = [cell.value.rstrip("*") for cell in typed[1]]
        assert len(titles) == len(set(titles)) and titles[1] == "日期"
        lists = [one for one in typed.data_validations.dataValidation if one.type == "list"]
        assert len(lists) == sum(field.type in ("code", "flag") for field in kind.fields.values())
        assert book["填表说明"]["B1"].value == kind.name
