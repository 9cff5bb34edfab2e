"""Organisations by spreadsheet."""

from __future__ import annotations

from common.bus import Call, Reply, command, query
from common.kernel.problems import unauthorized
from common.kernel.sheets import writing
from common.run.declared import caller_of
from common.run.imports import Sheet
from common.run.scope import narrowed
from common.run.sheet_keeping import SheetKeeping
from common.run.transfers import sent_by
from registry_svc import codes, reading
from registry_svc.entrypoints.org_rows import OrgSheet, rows
from registry_svc.org_columns import COLUMNS

ORGS = "orgs"
NOTES = (
    "本表用于登记社会组织或者变更其登记信息；编号留空的登记为新组织，填写编号的按编号变更。", "金额以元为单位；编号和代码按文本填写，保留前面的零。", "",
)  # fmt: skip


class SheetEntrypoints(SheetKeeping):
    """The register of organisations as a file, in and out."""

    def sheet(self, what: str) -> Sheet:
        return OrgSheet(self) if what == ORGS else super().sheet(what)

    @command()
    def import_orgs(self, call: Call) -> Reply:
        return self.begin_import(call, ORGS)

    @query()
    def org_template(self, call: Call) -> Reply:
        make = lambda: writing.template(COLUMNS, OrgSheet.label, OrgSheet.mark, NOTES)  # noqa: E731
        return sent_by(self, call, "社会组织名录模板.xlsx", writing.XLSX, make)

    @query()
    def export_orgs(self, call: Call) -> Reply:
        """The organisations that the caller reads in full, those of a place or a kind where it says so."""
        if call.principal is None:
            raise unauthorized()
        scope = narrowed(call, reading.orgs_in_full(caller_of(self.desk, call)), ("kind", "division"), {"kind": codes.ORG_KINDS})
        make = lambda: writing.workbook(COLUMNS, rows(self.desk.store, scope), OrgSheet.label, OrgSheet.mark)  # noqa: E731
        return sent_by(self, call, "社会组织名录.xlsx", writing.XLSX, make)
