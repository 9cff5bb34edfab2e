"""Files that go out: a template that checks what is typed into it, and exports that are the same to the byte."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.xml.functions import tostring

from common.kernel.sheets.columns import MANY, NO, NUMBERS, YES, Column, write
from common.kernel.sheets.reading import MARK, NOTES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
CHOICES = "选项"
TEMPLATE_ROWS = 2000  # of a template that check what is typed
_THEN = (1980, 1, 1, 0, 0, 0)  # the day that every packed part bears
_MOMENTS = re.compile(rb"<(dcterms:(?:created|modified))[^>]*>[^<]*</\1>")
_NUMBER_CHECKS = {"whole": "whole", "fen": "decimal"}
_HEAD, _FILL = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")


def template(columns: Sequence[Column], title: str, mark: str, notes: Iterable[str] = ()) -> bytes:
    """An empty sheet whose cells check their content: choices, dates, whole numbers, lengths."""
    typed = [one for one in columns if not one.told]
    book = Workbook()
    sheet = book.active
    sheet.title = title[:30]
    choices = book.create_sheet(CHOICES)
    for number, column in enumerate(typed, 1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number, column.title + "*" * column.required)
        head.font, head.fill = _HEAD, _FILL
        sheet.column_dimensions[letter].width = max(12, min(40, 2 * len(column.title) + 4))
        if column.type not in NUMBERS:  # codes stay what they are, zeros in front as well
            for row in range(2, 2 + 200):
                sheet.cell(row, number).number_format = "@" if column.type != "day" else "yyyy-mm-dd"
        if check := _validation(column, choices, number):
            sheet.add_data_validation(check)
            check.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")
    sheet.freeze_panes = "A2"
    choices.sheet_state = "hidden"
    _explain(book, columns, mark, notes)
    return packed(book)


def workbook(columns: Sequence[Column], rows: Iterable[Sequence[Any]], title: str, mark: str) -> bytes:
    """An export: the heading, then each row; the same rows give the same bytes."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:30])
    sheet.append([column.title for column in columns])
    for row in rows:
        sheet.append([write(column, value) for column, value in zip(columns, row, strict=True)])
    notes = book.create_sheet(NOTES)
    notes.append([MARK, mark])
    return packed(book)


def text(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """The same as CSV, in UTF-8 with a byte order mark, as the spreadsheet programs here expect it."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow(["" if (cell := write(column, value)) is None else cell for column, value in zip(columns, row, strict=True)])
    return out.getvalue().encode("utf-8")


def packed(book: Workbook) -> bytes:
    """The bytes of a workbook without the hour at which it was made."""
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    core = tostring(DocumentProperties(creator="").to_tree())
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for one in sorted(parts.infolist(), key=lambda part: part.filename != "[Content_Types].xml"):
            content = _dateless(core) if one.filename == "docProps/core.xml" else parts.read(one)
            again.writestr(zipfile.ZipInfo(one.filename, _THEN), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _dateless(core: bytes) -> bytes:
    """Document properties without the moments that the library fills in."""
    return _MOMENTS.sub(b"", core)


def _explain(book: Workbook, columns: Sequence[Column], mark: str, notes: Iterable[str]) -> None:
    sheet = book.create_sheet(NOTES)
    sheet.append([MARK, mark])
    sheet.append([])
    for line in notes:
        sheet.append([line])
    sheet.append(["栏目", "是否必填", "填写要求"])
    for column in columns:
        if not column.told:
            sheet.append([column.title, YES if column.required else NO, hint(column)])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["C"].width = 30, 80


def hint(column: Column) -> str:
    """How a column is filled in, in one sentence."""
    said = _HINTS.get(column.type, "文字")
    if column.codes:
        said = f"{said}：{'、'.join(list(column.labels.values())[:40])}"
    if column.longest:
        said += f"，最多{column.longest}字"
    return said + ("；多项的，每项一行，或者用分号隔开" if column.type in MANY else "") + "。"


def _validation(column: Column, choices: Any, number: int) -> DataValidation | None:
    if column.type == "code":
        for row, label in enumerate(column.labels.values(), 1):
            choices.cell(row, number, label)
        letter = get_column_letter(number)
        return _told(DataValidation("list", f"'{CHOICES}'!${letter}$1:${letter}${len(column.codes)}", allow_blank=not column.required), column)
    if column.type == "flag":
        return _told(DataValidation("list", f'"{YES},{NO}"', allow_blank=not column.required), column)
    if column.type == "day":
        return _told(DataValidation("date", "DATE(1900,1,1)", "DATE(2199,12,31)", operator="between"), column)
    if column.type in NUMBERS:
        least = column.least or 0
        most = column.most if column.most is not None else 10**15
        return _told(DataValidation(_NUMBER_CHECKS[column.type], str(least), str(most), operator="between"), column)
    if column.longest:
        return _told(DataValidation("textLength", str(column.longest), operator="lessThanOrEqual"), column)
    return None


def _told(check: DataValidation, column: Column) -> DataValidation:
    check.errorTitle, check.error, check.showErrorMessage = column.title[:32], hint(column)[:255], True
    return check


_HINTS = {
    "code": "从下列选项中选填一项", "codes": "从下列选项中选填", "flag": "填“是”或者“否”", "whole": "整数", "fen": "金额，单位为元，最多两位小数",
    "area": "面积，单位为平方米，最多两位小数", "day": "日期，如2024-05-10", "place": "行政区划代码，如330106", "org": "社会组织编号",
    "orgs": "社会组织编号", "base": "孵化基地编号", "person": "姓名，加密保存，不对外公开",
}  # fmt: skip
