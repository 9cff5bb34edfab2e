"""The one clock of a process, injected where time is needed, and the text form of instants and dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

# Fixed offset: China has kept no summer time since 1991, and no time-zone file is then needed.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Clock(Protocol):
    """What the time is for the suite. Everything dated by law or by procedure reads it from here."""

    def now(self) -> datetime:
        """The present instant, aware, in Asia/Shanghai."""
        ...

    def today(self) -> date:
        """The present calendar day in Asia/Shanghai."""
        ...


class RealClock:
    """The machine's clock. The only one in production."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI)

    def today(self) -> date:
        return self.now().date()


class OffsetClock:
    """The machine's clock moved by an offset that development may set; it keeps running at its own pace."""

    def __init__(self, offset_seconds: float = 0.0) -> None:
        self._offset = timedelta(seconds=offset_seconds)

    def set_offset(self, seconds: float) -> None:
        """Put the clock ``seconds`` ahead of real time (negative: behind)."""
        self._offset = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return datetime.now(SHANGHAI) + self._offset

    def today(self) -> date:
        return self.now().date()


def offset_to(instant: datetime) -> float:
    """Seconds to give ``OffsetClock.set_offset`` so that the clock shows ``instant`` now."""
    return (instant - datetime.now(SHANGHAI)).total_seconds()


def to_instant(moment: datetime) -> str:
    """An aware datetime as "2026-11-20T10:32:00.123456+08:00", always 32 characters, so texts sort as times do.

    Raises ``ValueError`` for a naive datetime: it names no instant.
    """
    if moment.tzinfo is None:
        raise ValueError("a datetime without an offset names no instant")
    return moment.astimezone(SHANGHAI).isoformat(timespec="microseconds")


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant that carries an offset, into Asia/Shanghai. Raises ``ValueError``."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs an offset")
    try:
        return moment.astimezone(SHANGHAI)
    except OverflowError:
        raise ValueError("an instant before the year 1 or after 9999 in Shanghai") from None


def parse_date(text: str) -> date:
    """Read "YYYY-MM-DD" and no other form of a date. Raises ``ValueError``."""
    # date.fromisoformat alone would also take "20240301" and "2024-W09-5".
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError("a date is written YYYY-MM-DD")
    return date.fromisoformat(text)


def real_ms() -> int:
    """Epoch milliseconds by the machine's clock, whatever is simulated: for measuring, never for deciding."""
    return int(datetime.now(SHANGHAI).timestamp() * 1000)
