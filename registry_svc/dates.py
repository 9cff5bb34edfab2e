"""Days in the register: what has happened lies not after today, and things follow each other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.problems import bad_field


def happened(fields: Mapping[str, Any], check: Check, *names: str) -> None:
    """Refuse 422 a day after today among ``names``; a day that is missing is nobody's fault."""
    today = check.today.isoformat()
    for name in names:
        day = fields.get(name)
        if day is not None and day > today:
            raise bad_field(name, "已发生事项的日期不能晚于今日。")


def not_before(fields: Mapping[str, Any], name: str, earliest: str | None, what: str) -> None:
    """Refuse 422 a day before the one that it must follow; ``what`` names that one in Chinese."""
    day = fields.get(name)
    if day is not None and earliest is not None and day < earliest:
        raise bad_field(name, f"不能早于{what}（{earliest}）。")


def not_after(fields: Mapping[str, Any], name: str, latest: str | None, what: str) -> None:
    """Refuse 422 a day after the one that it must come before; ``what`` names that one in Chinese."""
    day = fields.get(name)
    if day is not None and latest is not None and day > latest:
        raise bad_field(name, f"不能晚于{what}（{latest}）。")


def year_begun(year: int, check: Check) -> None:
    """Refuse 422 a year that has not begun yet."""
    if year > check.today.year:
        raise bad_field("year", "不能晚于本年度。")
