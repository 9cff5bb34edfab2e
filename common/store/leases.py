"""Who leads: a lease in the database, timed by the server's clock, with a rising fence.

A lease alone cannot stop a leader that was paused past its end and wakes up. So nothing here relies
on it for correctness: the journal's sequence and each aggregate's version refuse the late writer.
The lease only keeps replicas from doing the same work twice.
"""

from __future__ import annotations

from pymongo.errors import DuplicateKeyError

from common.store.port import Database
from common.store.quirks import NOW_MS

LEASE_MS = 15_000


class MongoLease:
    """One named lease of one service, wanted by ``holder`` (unique per process)."""

    def __init__(self, database: Database, name: str, holder: str) -> None:
        self.collection = database["leases"]
        self.name = name
        self.holder = holder

    def take(self) -> int | None:
        """Take or renew the lease: its fence while this process leads, None while another does."""
        mine_or_over = {"$or": [{"holder": self.holder}, {"$expr": {"$lt": ["$until", NOW_MS]}}]}
        same_holder = {"$eq": ["$holder", self.holder]}
        grant = {
            "holder": self.holder,
            "until": {"$add": [NOW_MS, LEASE_MS]},
            "fence": {"$cond": [same_holder, "$fence", {"$add": [{"$ifNull": ["$fence", 0]}, 1]}]},
        }
        try:
            lease = self.collection.find_one_and_update(
                {"_id": self.name, **mine_or_over}, [{"$set": grant}], upsert=True, return_document=True
            )
        except DuplicateKeyError:  # the lease exists, is another's and still runs
            return None
        return lease["fence"]

    def ring(self) -> None:
        """Let whoever holds the lease hear that there is something to do."""
        self.collection.update_one({"_id": self.name}, {"$inc": {"rings": 1}})

    def rings(self) -> int:
        """How often it was rung."""
        lease = self.collection.find_one({"_id": self.name}, {"rings": 1}) or {}
        return lease.get("rings", 0)

    def release(self) -> None:
        """Give the lease up at once, so that a stop does not cost the next leader a wait."""
        self.collection.update_one(
            {"_id": self.name, "holder": self.holder}, [{"$set": {"holder": None, "until": {"$add": [NOW_MS, -1]}}}]
        )
