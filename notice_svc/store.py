"""The notice service's collections and queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pymongo import DESCENDING, ReturnDocument
from pymongo.database import Database

from common.kernel.workdays import WorkCalendar
from common.store.adoptions import AdoptionCopies
from common.store.aggregates import Loaded
from common.store.copies import Copies
from common.store.kept import Known
from common.store.lists import ListKey
from common.store.store import Store
from notice_svc.listing import Wanted
from notice_svc.tally import Tally


class NoticeStore(Store):
    """Notices, objections to them and what was written there, the working days their periods are counted in, and copies of bureaus' decisions on profiles, of
    withdrawn applications and of which organisations there are."""

    calendar: WorkCalendar

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.notices = self.aggregate("notices", "notice", timed=True)
        self.objections = self.aggregate("objections", "objection", timed=True)
        self.publications = self.aggregate("publications", "publication", (ListKey("body.kind"),))
        self._letters, self._numbers = database["letters"], database["objection_numbers"]
        self.copies_adoptions = AdoptionCopies(database)
        self.copies_orgs = Copies(database, "orgs")
        self.known = Known(orgs=self.copies_orgs.expect, adoptions=self.copies_adoptions.holding, adopting=self.copies_adoptions.deciding)
        self.withdrawals = Copies(database, "withdrawals")

    def ensure_indexes(self) -> None:
        super().ensure_indexes()
        newest = [("body.opened_at", DESCENDING), ("_id", DESCENDING)]
        self.notices.collection.create_index(newest)
        self.notices.collection.create_index([("body.kind", 1), ("body.state", 1), *newest])
        self.notices.collection.create_index([("body.subject_id", 1), ("body.state", 1)])
        self.objections.collection.create_index([("body.notice", 1), ("body.number", 1)], unique=True)
        self.objections.collection.create_index("body.receipt")
        for found_by in (["body.division", "body.catalogue", "body.since"], ["body.kind", "body.year", "body.division"], ["body.pair_key"]):
            self.publications.collection.create_index([(name, 1) for name in found_by])

    def open_about(self, subject_type: str, subject_id: str) -> list[Loaded]:
        """The open notices about one thing."""
        return self.notices.find(
            {"body.subject_id": subject_id, "body.subject_type": subject_type, "body.state": "open"}
        )

    def newest(self, want: Wanted) -> list[Loaded]:
        """One page of what is wanted, newest first, and one item more where another page follows."""
        order = [(f"body.{want.by}", DESCENDING), ("_id", DESCENDING)]
        return self.notices.find(want.query, sort=order, limit=want.limit + 1)

    def newest_catalogue(self, division: str, catalogue: str, on: str = "9999-12-31") -> Loaded | None:
        """The version of a place's catalogue in force on a day, or the newest there is."""
        query = {
            "body.kind": "catalogue", "body.division": division, "body.catalogue": catalogue, "body.state": "published",
            "body.since": {"$lte": on},
        }  # fmt: skip
        return next(iter(self.publications.find(query, sort=[("body.since", DESCENDING)], limit=1)), None)

    def of_year(self, kind: str, year: int, division: str) -> list[Loaded]:
        """What a place has published for a year, newest first."""
        query = {"body.kind": kind, "body.year": year, "body.division": division}
        return self.publications.find(query, sort=[("body.published_at", DESCENDING)], limit=50)

    def pairs(self, kind: str, pair_key: str, today: str) -> list[Loaded]:
        """Needs or offers of one field and area that are open today."""
        open_today = {"$or": [{"body.until": None}, {"body.until": {"$gte": today}}]}
        query = {"body.kind": kind, "body.pair_key": pair_key, "body.state": "published", **open_today}
        return self.publications.find(query, sort=[("_id", 1)], limit=50)

    def next_number(self, notice: str) -> int:
        """A number that no objection to this notice has had; one that is not used in the end leaves a gap."""
        counter = self._numbers.find_one_and_update(
            {"_id": notice}, {"$inc": {"last": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return counter["last"]

    def objections_to(self, notice: str, after: int, limit: int, state: str | None = None) -> list[Loaded]:
        """The next objections and clues by number."""
        query: dict[str, Any] = {"body.notice": notice, "body.number": {"$gt": after}}
        return self.objections.find(query | ({"body.state": state} if state else {}), sort=[("body.number", 1)], limit=limit)

    def numbered(self, notice: str, number: int) -> Loaded | None:
        """One objection by its number."""
        return next(iter(self.objections.find({"body.notice": notice, "body.number": number})), None)

    def by_receipt(self, notice: str, receipt: str) -> Loaded | None:
        """One objection by the keyed hash of its code."""
        return next(iter(self.objections.find({"body.receipt": receipt, "body.notice": notice})), None)

    def waiting(self, notice: str, limit: int) -> list[Loaded]:
        """Objections that nobody has ruled on."""
        return self.objections.find({"body.notice": notice, "body.state": "open"}, limit=limit)

    def tally(self, notice: str) -> Tally:
        """How many named objections there are, counted now."""
        stages: list[dict[str, Any]] = [
            {"$match": {"body.notice": notice, "body.named": True}}, {"$group": {"_id": "$body.state", "count": {"$sum": 1}}},
        ]  # fmt: skip
        counts = {one["_id"]: one["count"] for one in self.objections.collection.aggregate(stages)}
        right = self.objections.find({"body.notice": notice, "body.state": "upheld"}, limit=1) if "upheld" in counts else []
        return Tally(sum(counts.values()), counts.get("open", 0), right[0].body["ruling_reason"] if right else None)

    def keep_letter(self, objection: str, letter: Mapping[str, Any]) -> None:
        """Keep what somebody wrote, sealed, outside the journal, so that it can be erased."""
        self._letters.update_one({"_id": objection}, {"$setOnInsert": dict(letter)}, upsert=True)

    def letters(self, objections: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What was written, by objection."""
        return {found["_id"]: found for found in self._letters.find({"_id": {"$in": list(objections)}})}

    def forget_person(self, objection: str) -> None:
        """Erase name and contact of who wrote; the content stays, sealed."""
        self._letters.update_one({"_id": objection}, {"$set": {"name": None, "phone": None}})
