"""A file that is being imported while its service is killed: every row once, none lost."""

from __future__ import annotations

import io

from openpyxl import Workbook

from demo.stage import Stage
from launcher.suite import Suite
from registry_svc.codes import ORG_KINDS
from tests.failures.evidence import Evidence, until

ROWS = 400
HEAD = ("名称", "类别", "行政区划代码", "成立日期", "登记日期", "业务主管单位")


def file_of(rows: int) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("名录")
    sheet.append(HEAD)
    for number in range(rows):
        sheet.append((f"示例导入社{number:04}", ORG_KINDS["service_agency"], "330109", "2022-03-01", "2022-03-01", "区民政局"))
    book.save(out)
    return out.getvalue()


def test_a_killed_import_enters_every_row_once(suite: Suite, stage: Stage, evidence: Evidence) -> None:
    http, token = stage.portal.http, suite.token(["it_center"], "33", "信息中心")
    allowed = {"Authorization": f"Bearer {token}"}
    data = file_of(ROWS)
    begun = http.post("/v1/imports", files={"file": ("名录.xlsx", data)}, headers=allowed)
    assert begun.status_code == 202, begun.text
    read = lambda: http.get(f"/v1/imports/{begun.json()['id']}", headers=allowed).json()  # noqa: E731
    until(lambda: read().get("rows_done", 0) > 0, "some rows are entered")
    registry = suite.processes["registry"]
    registry.kill()
    evidence.end_lease("registry")
    registry.start()
    until(lambda: read().get("state") == "done", "the import is done", 60.0)
    told = read()
    assert (told["entered"], told["refused"], told["rows_done"]) == (ROWS, 0, ROWS)
    officer = {"Authorization": f"Bearer {suite.token(['bureau'], '330109', '经办')}"}
    out = http.get("/v1/exports/orgs.xlsx", headers=officer)
    assert out.status_code == 200 and int(out.headers["Content-Length"]) == len(out.content)
    again = http.post("/v1/imports", content=out.content, headers=officer | {"Content-Type": out.headers["Content-Type"]})
    until(lambda: http.get(f"/v1/imports/{again.json()['id']}", headers=officer).json()["state"] == "done", "the second import is done", 60.0)
    told = http.get(f"/v1/imports/{again.json()['id']}", headers=officer).json()
    assert (told["unchanged"], told["entered"], told["changed"], told["refused"]) == (ROWS, 0, 0, 0)
