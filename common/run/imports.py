"""Imports: a file taken, its rows entered one by one in the background, what is wrong with it told by line and column.

An import is a job, not an aggregate: what it changes tells of itself. A row has an effect once, whatever is killed and
however often the file is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

from pymongo.errors import DuplicateKeyError

from common.bus import Call, Reply, query
from common.kernel.clock import to_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import derived_id
from common.kernel.places import covers
from common.kernel.problems import bad_field, bad_request, not_found, unauthorized
from common.kernel.sheets import reading, writing
from common.kernel.sheets.columns import Column
from common.run.transfers import FileKeeping, received, sent_by
from common.store.files import owned_by
from common.store.port import Document

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
STATES = {QUEUED: "等待导入", RUNNING: "正在导入", DONE: "导入完成", FAILED: "无法导入"}
COUNTS = ("entered", "changed", "unchanged", "refused")
SHOWN_FAULTS = 20
MOST_FAULTS = 10_000
FAULTS_OUT = (Column("row", "行", "whole"), Column("column", "列", "whole"), Column("title", "栏目"), Column("message", "问题"))


class Sheet(Protocol):
    """What a kind of spreadsheet is about: its columns, and what becomes of one row."""

    columns: Sequence[Column]
    mark: str
    label: str

    def may_import(self, principal: Principal) -> None:
        """Raises Refused 403 for who may enter no row at all."""

    def act(self, values: dict[str, Any], occurrence: int, call: Call) -> str:
        """Enter one row; one of COUNTS but the last. ``occurrence`` counts equal rows of one file. Raises Refused."""


class ImportKeeping(FileKeeping):
    """Mixed into every service: imports of whatever it has spreadsheets for."""

    def sheet(self, what: str) -> Sheet:
        """The spreadsheet of that name. Raises Refused 404."""
        raise not_found()

    @query()
    def get_import(self, call: Call) -> Reply:
        job = self._job(call)
        return Reply(200, shown(job, self.desk.store.faults_of(job["_id"], SHOWN_FAULTS)))

    @query()
    def import_faults(self, call: Call) -> Reply:
        """What is wrong with the file, as a spreadsheet."""
        job = self._job(call)
        faults = self.desk.store.faults_of(job["_id"], MOST_FAULTS)
        rows = [[one[column.name] for column in FAULTS_OUT] for one in faults]
        return sent_by(self, call, "导入问题.xlsx", writing.XLSX, lambda: writing.workbook(FAULTS_OUT, rows, "导入问题", "faults"))

    def begin_import(self, call: Call, what: str) -> Reply:
        """Take a file whose parts have come. Raises Refused 422 for one that is no spreadsheet, 403 for who may not."""
        if call.principal is None or call.command_id is None:
            raise unauthorized()
        sheet, owner = self.sheet(what), owned_by(call.principal)
        sheet.may_import(call.principal)
        id = f"{self.name}-{derived_id('import', call.command_id)}"
        store = self.desk.store
        if (known := store.imports.find_one({"_id": id})) is None:
            known = self._begun(id, call, what, sheet, owner)
        return Reply(202, shown(known, []), location=f"/v1/imports/{id}")

    def _begun(self, id: str, call: Call, what: str, sheet: Sheet, owner: str) -> Document:
        assert call.principal is not None
        file = call.body["file"]
        data = received(self, file, owner)
        if hashlib.sha256(data).hexdigest() != call.body["sha256"]:
            raise bad_request("文件没有完整送达，请重新上传。")
        try:
            reading.check(data)
        except reading.BadFile as bad:
            self.desk.store.files.drop(file)
            raise bad_field("file", bad.message) from None
        job: Document = {
            "_id": id, "what": what, "label": sheet.label, "name": str(call.body["name"])[:200], "file": file, "owner": owner,
            "by": call.principal.to_json(), "division": call.principal.division, "request_id": call.request_id,
            "traceparent": call.traceparent, "created_at": to_instant(self.desk.clock.now()), "finished_at": None, "state": QUEUED,
            "row": 1, "rows_done": 0, "problem": None, **dict.fromkeys(COUNTS, 0),
        }  # fmt: skip
        try:
            self.desk.store.imports.insert_one(job)
        except DuplicateKeyError:  # a twin was faster
            job = self.desk.store.imports.find_one({"_id": id})
        return job

    def _job(self, call: Call) -> Document:
        """An import of the caller, or of the place whose IT center it is. Raises Refused 404."""
        job: Document | None = self.desk.store.imports.find_one({"_id": call.params["id"]})
        reader = call.principal
        if job is None or reader is None:
            raise not_found()
        if job["owner"] != owned_by(reader) and not ("it_center" in reader.roles and covers(reader.division, job["division"])):
            raise not_found()
        return job


def shown(job: Document, faults: Sequence[Document]) -> dict[str, Any]:
    """An import for who sent it."""
    told = {name: job[name] for name in ("label", "name", "state", "created_at", "finished_at", "rows_done", "problem", *COUNTS)}
    listed = [{name: one[name] for name in ("row", "column", "title", "message")} for one in faults]
    return {"id": job["_id"], **told, "state_label": STATES[job["state"]], "faults": listed}


def fault_of(refused: Refused, row: reading.Row) -> list[reading.Fault]:
    """What is wrong with a row that was refused, by the columns of the fields at fault."""
    if not refused.errors:
        return [reading.Fault(row.number, 0, "", refused.detail)]
    names = [(one.field.removeprefix("fields.").partition(".")[0], one.message) for one in refused.errors]
    return [reading.Fault(row.number, *row.place_of(name), message) for name, message in names]

