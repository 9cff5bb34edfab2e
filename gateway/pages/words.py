"""Days, instants and periods in the words of an official notice. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from common.kernel.clock import parse_date, parse_instant

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def day_zh(text: str | None) -> str:
    """2024-03-01 as 2024年3月1日; nothing for None."""
    return _day(parse_date(text)) if text else ""


def moment_zh(text: str | None) -> str:
    """An instant as 2024年3月1日9时05分; nothing for None."""
    if not text:
        return ""
    moment = parse_instant(text)
    return f"{_day(moment.date())}{moment.hour}时{moment.minute:02}分"


def end_zh(text: str | None) -> str:
    """The end of a period: midnight belongs to the day before it, as 24时."""
    if not text:
        return ""
    moment = parse_instant(text)
    if moment.time() == moment.min.time():
        return f"{_day((moment - _DAY).date())}24时"
    return moment_zh(text)


def left_zh(closes_at: str, now: datetime) -> str:
    """How much of a period is left."""
    left = parse_instant(closes_at) - now
    if left <= timedelta():
        return "公示期已满"
    if left < _HOUR:
        return "距公示期满不足1小时"
    hours = f"{left % _DAY // _HOUR}小时" if left % _DAY >= _HOUR else ""
    days = f"{left // _DAY}天" if left >= _DAY else ""
    return f"距公示期满还有{days}{hours}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
