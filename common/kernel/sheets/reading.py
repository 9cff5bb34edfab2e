"""A file that somebody sent, as rows of cells: an .xlsx workbook or a .csv text. Nothing in it is carried out."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from common.kernel.sheets.columns import BadCell, Column, read

MOST_ROWS = 100_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes, of all parts of a workbook
MOST_WORDS = 60 * 1024 * 1024  # bytes, of the texts that all cells share
MOST_PARTS = 500
MOST_COLUMNS = 200
MARK = "台账类别"  # in the sheet that says what a template is for
NOTES = "填表说明"
_XLSX = b"PK\x03\x04"
_PIECE = 1 << 20


class BadFile(Exception):
    """Why a file cannot be read at all, in Chinese; ``column`` is the heading at fault."""

    def __init__(self, message: str, column: str | None = None) -> None:
        super().__init__(message)
        self.message, self.column = message, column


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: its row (the heading is row 1), its column by number and heading; 0 for the whole row."""

    row: int
    column: int
    title: str
    message: str


@dataclass(frozen=True)
class Row:
    """A row: its number, and its values by the names of their columns, or what is wrong with it; ``places`` are the
    columns by their numbers."""

    number: int
    values: dict[str, Any]
    faults: tuple[Fault, ...]
    places: Sequence[Column | None]

    def place_of(self, name: str) -> tuple[int, str]:
        """The number and heading of a column; 0 where the file has none of that name."""
        return next(((number, one.title) for number, one in enumerate(self.places, 1) if one and one.name == name), (0, ""))


class Formula:
    """Stands for a cell with a formula, of which nobody knows what it would come to."""


FORMULA = Formula()


def check(data: bytes) -> None:
    """What can be seen without reading the cells. Raises BadFile for a workbook that unpacks to too much, has merged cells or
    is none."""
    if not data:
        raise BadFile("文件是空的。")
    if not data.startswith(_XLSX):
        if data[:2] in (b"\xd0\xcf", b"%P") or b"\0" in data[:1000]:
            raise BadFile("不是可以读取的表格文件，请使用 .xlsx 或者 .csv 格式。")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
                raise BadFile("文件展开后过大，请分批导入。")
            if any(one.file_size > MOST_WORDS for one in parts if one.filename.endswith("sharedStrings.xml")):
                raise BadFile("文件中的文字过多，请分批导入。")
            sheets = sorted(one.filename for one in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one.filename))
            if not sheets:
                raise BadFile("不是可以读取的表格文件，请使用 .xlsx 或者 .csv 格式。")
            if _holds(packed, sheets[0], b"<mergeCell "):
                raise BadFile("表格中有合并的单元格，请取消合并后再导入。")
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        raise BadFile("文件已损坏，或者不是可以读取的表格文件。") from None


def _holds(packed: zipfile.ZipFile, name: str, wanted: bytes) -> bool:
    with packed.open(name) as part:
        before = b""
        while piece := part.read(_PIECE):
            if wanted in before + piece:
                return True
            before = piece[-len(wanted) :]
    return False


def rows(data: bytes, columns: Sequence[Column], mark: str) -> Iterator[Row]:
    """The rows of a file below its heading, empty ones left out. ``mark`` is what the template of these columns is marked
    with. Raises BadFile for a heading that does not fit, and for more than MOST_ROWS rows."""
    cells = _of_workbook(data, mark) if data.startswith(_XLSX) else _of_text(data)
    heading = next(cells, None)
    if heading is None:
        raise BadFile("表格是空的。")
    places = _places(heading[1], columns)
    for number, row in cells:
        if number > MOST_ROWS + 1:
            raise BadFile(f"一次最多导入{MOST_ROWS}行，请分批导入。")
        if any(cell is not None and cell != "" for cell in row):
            yield _row(number, row, places)


def _of_workbook(data: bytes, mark: str) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, SyntaxError, zipfile.BadZipFile, OSError):
        raise BadFile("文件已损坏，或者不是可以读取的表格文件。") from None
    try:
        _check_mark(book, mark)
        for number, row in enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS), 1):
            yield number, [FORMULA if cell.data_type == "f" else cell.value for cell in row]
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile, OSError):
        raise BadFile("文件已损坏，或者不是可以读取的表格文件。") from None
    finally:
        book.close()


def _check_mark(book: Any, mark: str) -> None:
    if NOTES not in book.sheetnames:
        return
    found = list(next(book[NOTES].iter_rows(max_row=1, max_col=2, values_only=True), ()))
    if found[:1] == [MARK] and found[1:] != [mark]:
        raise BadFile("这是另一种台账的模板，请下载对应的模板。")


def _of_text(data: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    text = _decoded(data)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            yield number, [cell if cell else None for cell in row[:MOST_COLUMNS]]
    except csv.Error:
        raise BadFile("CSV 文件的格式不正确。") from None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("无法识别文件的文字编码，请使用 UTF-8 或者 GB18030。")


def _places(heading: Sequence[Any], columns: Sequence[Column]) -> list[Column | None]:
    """Which column stands where. Raises BadFile for a heading that is unknown, missing or there twice."""
    known = {one.title: one for one in columns} | {one.name: one for one in columns}
    found: list[Column | None] = []
    for cell in heading:
        title = "" if cell is None or cell is FORMULA else str(cell).strip().rstrip("*")
        if title and title not in known:
            raise BadFile(f"没有“{title[:50]}”这一栏，请使用下载的模板。", title[:50])
        found.append(known[title] if title else None)
    names = [one.name for one in found if one]
    for column in columns:
        if names.count(column.name) > 1:
            raise BadFile(f"“{column.title}”出现了两次。", column.title)
        if column.required and column.name not in names:
            raise BadFile(f"缺少“{column.title}”这一栏，请使用下载的模板。", column.title)
    return found


def _row(number: int, cells: Sequence[Any], places: Sequence[Column | None]) -> Row:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, cell in enumerate(cells, 1):
        column = places[place - 1] if place <= len(places) else None
        if column is None:
            if cell is not None and cell != "":
                faults.append(Fault(number, place, "", "这一列没有栏目名称。"))
            continue
        if column.told:
            continue
        try:
            values[column.name] = _read(column, cell)
        except BadCell as bad:
            faults.append(Fault(number, place, column.title, str(bad)))
    return Row(number, values, tuple(faults), places)


def _read(column: Column, cell: Any) -> Any:
    if cell is FORMULA:
        raise BadCell("不能填写公式，请改为填写数值。")
    value = read(column, cell)
    if column.required and value in (None, []):
        raise BadCell("必填，不能为空。")
    return value
