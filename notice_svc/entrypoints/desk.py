"""The notice service's desk: what the time does to notices and objections."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from common.run.calendars import CalendarDesk
from common.run.timekeeper import WhenDue
from notice_svc import handling, objections
from notice_svc.store import NoticeStore


class NoticeDesk(CalendarDesk):
    """A desk whose timekeeper counts the objections before a period ends."""

    def __init__(self) -> None:
        super().__init__(self._store_with_duties)

    def _store_with_duties(self, database: Database[dict[str, Any]]) -> NoticeStore:
        store = NoticeStore(database)
        self.duties = duties(store)
        return store


def duties(store: NoticeStore) -> dict[str, WhenDue]:
    """What the time does, by kind of thing."""
    return {
        "notice": lambda state, check: handling.conclude(state, store.tally(state["id"]), check),
        "objection": objections.erase,
    }
