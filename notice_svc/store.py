"""The notice service's collections and queries."""

from __future__ import annotations

from typing import Any

from pymongo import DESCENDING
from pymongo.database import Database

from common.kernel.workdays import WorkCalendar
from common.store.adoptions import AdoptionCopies
from common.store.aggregates import Loaded
from common.store.copies import Copies
from common.store.store import Store
from notice_svc.listing import Wanted


class NoticeStore(Store):
    """Notices, the working days their periods are counted in, and copies of bureaus' decisions on profiles, of
    withdrawn applications and of which organisations there are."""

    calendar: WorkCalendar

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.notices = self.aggregate("notices", "notice", timed=True)
        self.copies_adoptions = AdoptionCopies(database)
        self.copies_orgs = Copies(database, "orgs")
        self.withdrawals = Copies(database, "withdrawals")

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        newest = [("body.opened_at", DESCENDING), ("_id", DESCENDING)]
        self.notices.collection.create_index(newest)
        self.notices.collection.create_index([("body.kind", 1), ("body.state", 1), *newest])
        self.notices.collection.create_index([("body.subject_id", 1), ("body.state", 1)])

    def open_about(self, subject_type: str, subject_id: str) -> list[Loaded]:
        """The open notices about one thing."""
        return self.notices.find(
            {"body.subject_id": subject_id, "body.subject_type": subject_type, "body.state": "open"}
        )

    def newest(self, want: Wanted) -> list[Loaded]:
        """One page of what is wanted, newest first, and one item more where another page follows."""
        order = [(f"body.{want.by}", DESCENDING), ("_id", DESCENDING)]
        return self.notices.find(want.query, sort=order, limit=want.limit + 1)
