"""How long a notice is open. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any

from common.kernel.clock import SHANGHAI, to_instant
from common.kernel.decision import Refused
from common.kernel.workdays import WorkCalendar


class ImpossiblePeriod(Refused):
    """422: a notice cannot be open for no day at all."""

    def __init__(self) -> None:
        super().__init__(422, "impossible_notice_period", "公示期至少为1个工作日，不能按此期限公示。")


@dataclass(frozen=True)
class Period:
    """``working_days`` official working days up to and including ``last_day``; ``closes_at`` is the first instant
    after it."""

    working_days: int
    last_day: str
    closes_at: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def period(opened: datetime, working_days: int, calendar: WorkCalendar) -> Period:
    """The period of a notice opened now; the day of opening is not counted.

    It ends with its last day, so ``closes_at`` is the midnight that follows: a notice runs while the clock is before
    it, and no fraction of a second lies between the two. Raises ``CalendarUnpublished`` or ``ImpossiblePeriod``, both 422.
    """
    if working_days < 1:
        raise ImpossiblePeriod
    last = calendar.add_working_days(opened.date(), working_days)
    closes = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    return Period(working_days, last.isoformat(), to_instant(closes))
