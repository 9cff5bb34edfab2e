"""Official working days: Monday to Friday, with the holidays and make-up days the State Council publishes each year.

The published exceptions are data under ``rules/workdays``; a year without them is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from common.kernel.clock import parse_date
from common.kernel.decision import Refused

_KEYS = {"year", "document", "number", "published_on", "holidays", "makeup_workdays"}
_SATURDAY = 5


class CalendarUnpublished(Refused):
    """422: the working days of that year are not published yet, so no deadline can be told."""

    def __init__(self, year: int) -> None:
        detail = f"{year}年的放假调休安排尚未公布或尚未录入，无法计算工作日。"
        super().__init__(422, "calendar_unpublished", detail)


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of the published years."""

    years: frozenset[int]
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work that day. Raises ``CalendarUnpublished``."""
        if day.year not in self.years:
            raise CalendarUnpublished(day.year)
        if day in self.makeup_workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """The day itself if offices work then, else the first after it that they do. Raises ``CalendarUnpublished``."""
        while not self.is_working_day(day):
            day = _after(day)
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The last day of a period of ``count`` working days (1 or more); ``start`` itself is not counted.

        Raises ``CalendarUnpublished`` where the period reaches a year that is not published.
        """
        if count < 1:
            raise ValueError("a period has at least one working day")
        day = start
        for _ in range(count):
            day = self.next_working_day(_after(day))
        return day


def _after(day: date) -> date:
    if day == date.max:
        raise CalendarUnpublished(day.year)
    return day + timedelta(days=1)


def load_calendar(folder: Path) -> WorkCalendar:
    """Read every ``<year>.yaml`` of a folder and of its ``local``, where a deployment adds a year.

    Raises ``ValueError`` naming the file that is not as it should be.
    """
    years: set[int] = set()
    holidays: set[date] = set()
    makeup: set[date] = set()
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("local/*.yaml")]):
        try:
            notice = _read_notice(path)
            if notice["year"] in years:
                raise ValueError(f"the year {notice['year']} is written twice")
            years.add(notice["year"])
            holidays.update(_holidays(notice["holidays"]))
            makeup.update(_makeup_days(notice["makeup_workdays"]))
        except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
            raise ValueError(f"{path}: {error}") from error
    if holidays & makeup:
        raise ValueError(f"{folder}: both a holiday and a make-up day: {sorted(holidays & makeup)}")
    return WorkCalendar(frozenset(years), frozenset(holidays), frozenset(makeup))


def _read_notice(path: Path) -> dict[str, Any]:
    notice = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(notice, dict) or set(notice) != _KEYS:
        raise ValueError(f"the keys must be {', '.join(sorted(_KEYS))}")
    if str(notice["year"]) != path.stem:
        raise ValueError("the year is not the file's name")
    parse_date(notice["published_on"])
    return notice


def _holidays(spans: list[Mapping[str, str]]) -> Iterator[date]:
    for span in spans:
        first, last = parse_date(span["from"]), parse_date(span["until"])
        if first > last:
            raise ValueError(f"{span['name']} ends before it begins")
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _makeup_days(days: list[str]) -> Iterator[date]:
    for day in map(parse_date, days):
        if day.weekday() < _SATURDAY:
            raise ValueError(f"{day} is no weekend day")
        yield day
