"""The months, quarters and years that records, duties and targets are counted in. Pure.

A year is the profile's target year: it begins on ``start`` ("MM-DD") and is named by the calendar year in which it begins.
A span is written "2024-03", "2024-Q1", "2024"; what stands once for all is "ever".
"""

from __future__ import annotations

from datetime import date, timedelta

from common.kernel.periods import add_months, quarter_bounds, quarter_of

EVER = "ever"
NEW_YEAR = "01-01"


def span_of(every: str, day: date, start: str = NEW_YEAR) -> str:
    """The span of a kind (day, month, quarter, year, ever) in which a day lies."""
    if every == "day":
        return day.isoformat()
    if every == "month":
        return f"{day.year:04}-{day.month:02}"
    if every == "quarter":
        return "{:04}-Q{}".format(*quarter_of(day))
    if every == "year":
        return f"{year_of(day, start):04}"
    return EVER


def year_of(day: date, start: str = NEW_YEAR) -> int:
    """The target year in which a day lies."""
    return day.year if day.isoformat()[5:] >= start else day.year - 1


def bounds(span: str, start: str = NEW_YEAR) -> tuple[date, date]:
    """The first and the last day of a month, a quarter or a year."""
    if "Q" in span:
        return quarter_bounds(int(span[:4]), int(span[6:]))
    if len(span) == 7:
        first = date.fromisoformat(f"{span}-01")
        return first, add_months(first, 1) - timedelta(days=1)
    first = date.fromisoformat(f"{span}-{start}")
    return first, add_months(first, 12) - timedelta(days=1)


def label_zh(span: str) -> str:
    """A span as people read it: 2024年3月, 2024年第1季度, 2024年度."""
    if span == EVER:
        return "一次"
    if "Q" in span:
        return f"{span[:4]}年第{span[6:]}季度"
    if len(span) == 10:
        return f"{span[:4]}年{int(span[5:7])}月{int(span[8:])}日"
    if len(span) == 7:
        return f"{span[:4]}年{int(span[5:])}月"
    return f"{span}年度"
