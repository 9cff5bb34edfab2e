"""The notice service as its entrypoints are called, at a time that a test sets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pymongo.database import Database

from common.bus.messages import Call, Reply
from common.kernel.clock import parse_instant
from common.kernel.ids import new_id
from common.kernel.privacy import PersonalData, new_key_text
from common.law import RuleBook
from common.run.desk import Desk
from common.run.timekeeper import Timekeeper
from notice_svc.entrypoints.desk import duties
from notice_svc.service import Service
from notice_svc.store import NoticeStore
from tests.factories import principal
from tests.unit.notice.factories import CALENDAR, REVIEWED_AT

BUREAU = principal(sub="clerk")


class StoppedClock:
    """A clock that shows what a test sets, so that two things may happen at one instant."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


class Office:
    """The service as its entrypoints are called, at a time that a test sets."""

    def __init__(self, database: Database, book: RuleBook) -> None:
        self.clock = StoppedClock()
        store = NoticeStore(database)
        store.ensure_indexes()
        store.calendar = CALENDAR
        self.service = Service()
        self.service.desk = Desk(store, book, self.clock)
        self.service.personal = PersonalData.from_text(new_key_text())
        self.store, self.timekeeper = store, Timekeeper(self.service.desk, self.clock, duties(store))
        self.at(REVIEWED_AT)

    def at(self, instant: str) -> None:
        self.clock.moment = parse_instant(instant)

    def ask(self, method: str, who: Any = None, body: Any = None, query: Any = None, **params: str) -> Reply:
        call = Call(method, who, params, query or {}, body, command_id=new_id())
        return getattr(self.service, method)(call)

    def shown(self, **query: str) -> list[dict[str, Any]]:
        return self.ask("list_notices", query=query).body["items"]
