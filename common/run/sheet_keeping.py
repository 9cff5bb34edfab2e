"""The spreadsheets of every service: templates, imports and exports of the kinds of record that it keeps."""

from __future__ import annotations

from collections.abc import Callable

from common.bus import Call, Reply, command, query
from common.kernel.problems import not_found
from common.kernel.sheets import writing
from common.law.kinds import Kind
from common.run.imports import ImportKeeping, Sheet
from common.run.record_sheets import Export, RecordSheet, notes
from common.run.records import RecordKeeping, Records
from common.run.transfers import sent_by

RECORD = "record:"


class SheetKeeping(ImportKeeping, RecordKeeping):
    """Mixed into every service. A kind of spreadsheet is named ``record:<kind>``, or as the service says in ``sheet``."""

    def sheet(self, what: str) -> Sheet:
        if not what.startswith(RECORD):
            raise not_found()
        return RecordSheet(Records(self), self._kind(what.removeprefix(RECORD)))

    @command()
    def import_records(self, call: Call) -> Reply:
        return self.begin_import(call, RECORD + self._kind(call.params["kind"]).name)

    @query()
    def record_template(self, call: Call) -> Reply:
        kind = self._kind(call.params["kind"])
        sheet = RecordSheet(Records(self), kind)
        make = lambda: writing.template(sheet.columns, kind.zh, kind.name, notes(kind))  # noqa: E731
        return sent_by(self, call, f"{kind.zh}模板.xlsx", writing.XLSX, make)

    @query()
    def export_records(self, call: Call) -> Reply:
        """The records of a kind as a workbook."""
        return self._export(call, "xlsx", writing.XLSX, lambda one: writing.workbook(one.columns, one.rows(), one.kind.zh, one.kind.name))

    @query()
    def export_records_text(self, call: Call) -> Reply:
        """The same as CSV."""
        return self._export(call, "csv", writing.CSV, lambda one: writing.text(one.columns, one.rows()))

    def _export(self, call: Call, ending: str, type_: str, make: Callable[[Export], bytes]) -> Reply:
        kind = self._kind(call.params["kind"])
        export = Export(Records(self), kind, call)
        return sent_by(self, call, f"{kind.zh}.{ending}", type_, lambda: make(export))

    def _kind(self, name: str) -> Kind:
        """A kind of record that this service keeps. Raises Refused 404."""
        kind = self.desk.book.kinds.get(name)
        if kind is None or kind.service != self.name:
            raise not_found()
        return kind
