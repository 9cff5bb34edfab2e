"""A column of a spreadsheet: from a cell to the value of a form's field and back. Pure.

Money stands in yuan with two decimals, codes as their labels, several values each on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

MANY = frozenset({"texts", "codes", "orgs"})
NUMBERS = frozenset({"whole", "fen"})
YES, NO = "是", "否"
_SEPARATED = re.compile(r"[；;]")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_STARTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program would take for a formula
_TRUE, _FALSE = frozenset({YES, "true", "1", "yes"}), frozenset({NO, "false", "0", "no"})


class BadCell(Exception):
    """What is wrong with a cell, in Chinese."""


@dataclass(frozen=True)
class Column:
    """``name`` is the form's field, ``title`` the heading; ``type`` is one of the field types of record kinds. ``told`` is
    what is written for the reader only, and not read back."""

    name: str
    title: str
    type: str = "text"
    required: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    told: bool = False

    @property
    def labels(self) -> dict[str, str]:
        """Each code with what is written for it: its label where no other code has the same."""
        labels = list(self.codes.values())
        return {code: label if labels.count(label) == 1 else code for code, label in self.codes.items()}


def read(column: Column, cell: Any) -> Any:
    """The value of a form's field; None for an empty cell. Raises BadCell."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return [] if column.type in MANY else None
    if column.type in MANY:
        parts = _parts(_text(cell))
        return [_code(column, part) for part in parts] if column.type == "codes" else parts
    return _READERS.get(column.type, _plain)(column, cell)


def write(column: Column, value: Any) -> str | int | None:
    """What a cell shows of a value, so that it is read back alike."""
    if value is None or value == []:
        return None
    if column.type in MANY:
        written = [column.labels.get(one, one) if column.type == "codes" else str(one) for one in value]
        alone = len(written) == 1 and _SEPARATED.search(written[0])
        return harmless("\n".join(written) + ("\n" if alone else ""))
    if column.type == "flag":
        return YES if value else NO
    if column.type == "whole":
        return int(value)
    if column.type == "fen":
        return f"{value // 100}.{value % 100:02}"
    return harmless(column.labels.get(value, value) if column.type == "code" else str(value))


def harmless(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith((*_STARTS, "'")) else text


def _plain(column: Column, cell: Any) -> str:
    return _text(cell)


def _code(column: Column, cell: Any) -> str:
    text = _text(cell)
    by_label = {label: code for code, label in column.labels.items()}
    code = by_label.get(text, text)
    if code not in column.codes:
        raise BadCell(f"不在可填的范围内，可填：{'、'.join(list(by_label)[:20])}。")
    return code


def _flag(column: Column, cell: Any) -> bool:
    text = "true" if cell is True else "false" if cell is False else _text(cell).lower()
    if text not in _TRUE | _FALSE:
        raise BadCell(f"应填“{YES}”或者“{NO}”。")
    return text in _TRUE


def _whole(column: Column, cell: Any) -> int:
    number = _decimal(cell, "应为整数。")
    if number != number.to_integral_value():
        raise BadCell("应为整数。")
    return int(number)


def _fen(column: Column, cell: Any) -> int:
    fen = _decimal(cell, "应为金额（元），最多两位小数。") * 100
    if fen != fen.to_integral_value():
        raise BadCell("应为金额（元），最多两位小数。")
    return int(fen)


def _area(column: Column, cell: Any) -> str:
    number = _decimal(cell, "应为数字，最多两位小数。")
    text = f"{number.normalize():f}"
    return text if "." not in text or len(text.partition(".")[2]) <= 2 else str(number)


def _day(column: Column, cell: Any) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if found := _DAY.fullmatch(_text(cell)):
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    raise BadCell("应为日期，如2024-05-10。")


def _decimal(cell: Any, fault: str) -> Decimal:
    if isinstance(cell, bool):
        raise BadCell(fault)
    text = repr(cell) if isinstance(cell, float) else _text(cell)
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise BadCell(fault) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise BadCell(fault)
    return number


def _text(cell: Any) -> str:
    """A cell as text: a whole number without a decimal point, a date as one."""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    text = str(cell).strip(" \t\r")
    return text[1:] if text.startswith("'") else text


def _parts(text: str) -> list[str]:
    pieces = text.split("\n") if "\n" in text else _SEPARATED.split(text)
    return [piece.strip() for piece in pieces if piece.strip()]


_READERS = {"code": _code, "flag": _flag, "whole": _whole, "fen": _fen, "area": _area, "day": _day}
