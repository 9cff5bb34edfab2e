"""Following a service's own journal: each entry acts once more on what is kept beside, at least once and in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from common.store.store import Store

BATCH = 200

Entry = dict[str, Any]
Act = Callable[[Sequence[Entry], int], None]


class Follower:
    """Hands the entries of the journal on in batches. A batch is written down before it begins, so that after a crash the
    very same batch is handed on again: what it changes can tell by its last number that it has been there."""

    def __init__(self, store: Store, name: str, act: Act) -> None:
        """``act`` takes a batch and the number of its last entry; it may be called again with the same."""
        self._store, self._name, self._act = store, name, act
        self._done = 0  # nothing before it is new, whoever leads; where to go on is written down

    def run_once(self) -> int:
        """Hand on one batch; how many entries that were."""
        if not self._store.journal.after(self._done, 1):
            return 0
        positions = self._store.positions
        found = positions.find_one({"_id": self._name}) or {"seq": 0, "until": 0}
        done, until = found["seq"], found["until"]
        self._done = done
        entries = self._store.journal.after(done, until - done if until > done else BATCH)
        if not entries:
            return 0
        last = entries[-1]["_id"]
        if until <= done:
            positions.update_one({"_id": self._name}, {"$set": {"seq": done, "until": last}}, upsert=True)
        self._act(entries, last)
        positions.update_one({"_id": self._name}, {"$set": {"seq": last, "until": last}}, upsert=True)
        self._done = last
        return len(entries)
