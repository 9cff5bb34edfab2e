"""Measures kept up to date by the events that change them, exactly once, as of any day: no question scans a collection.

For each measure and place there is one tally, with what was added on each day. What a thing adds to which measure is kept
beside (``counted``), so that the difference is known when it changes. A tally remembers the last batch of the journal that
it has taken in; a batch that is handed on again after a crash changes it no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from common.kernel.decision import State
from common.kernel.measures import Mark, deltas, mark
from common.kernel.places import around
from common.law.book import RuleBook
from common.law.kinds import Measure
from common.store.database import DUPLICATE
from common.store.store import Store

Marks = dict[str, Mark]


class Tallying:
    """The measures of one service."""

    def __init__(self, service: str, store: Store, book: RuleBook) -> None:
        self._store = store
        self._by_kind: dict[str, list[Measure]] = defaultdict(list)
        for measure in book.measures.values():
            if measure.service == service and measure.per != "latest":
                self._by_kind[measure.counts.partition(":")[0]].append(measure)

    def act(self, entries: Sequence[Mapping[str, Any]], last: int) -> None:
        """Take a batch of the journal in; again changes nothing."""
        changed = {entry["aggregate"]["id"]: entry for entry in entries if entry["aggregate"]["type"] in self._by_kind}
        if not changed:
            return
        known = {one["_id"]: one for one in self._store.counted.find({"_id": {"$in": list(changed)}})}
        states = self._states(changed)
        after = {id: self._marks(entry, states[id], known.get(id, {}).get("marks", {})) for id, entry in changed.items()}
        self._add([one for id in changed for one in deltas(known.get(id, {}).get("marks", {}), after[id])], last)
        self._keep(known, after)

    def _marks(self, entry: Mapping[str, Any], state: State, before: Marks) -> Marks:
        made = {
            measure.name: mark(measure, state, entry["occurred_at"][:10], before.get(measure.name))
            for measure in self._by_kind[entry["aggregate"]["type"]]
        }
        return {name: found for name, found in made.items() if found is not None}

    def _states(self, changed: Mapping[str, Mapping[str, Any]]) -> dict[str, State]:
        """Each aggregate as it stood after its entry; one question for all of a kind."""
        states: dict[str, State] = {}
        for repository in self._store.aggregates:
            versions = {id: entry["aggregate"]["version"] for id, entry in changed.items() if entry["aggregate"]["type"] == repository.kind}
            found = repository.these(versions) if versions else {}
            for id, version in versions.items():
                if (now := found.get(id)) is None:
                    states[id] = {}
                else:
                    states[id] = now.body if now.version == version else self._store.at_version(repository, now, version).body
        return states

    def _add(self, changes: list[tuple[str, str, str, int]], last: int) -> None:
        sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for name, place, day, number in changes:
            for code in around(place):
                sums[f"{name}|{code}"][f"sums.{day[:4]}"] += number
                sums[f"{name}|{code}"][f"days.{day[:4]}.{day[5:10]}"] += number
        writes = [
            UpdateOne({"_id": id, "seq": {"$lt": last}}, {"$inc": {name: n for name, n in found.items() if n}, "$set": {"seq": last}}, upsert=True)
            for id, found in sums.items()
            if any(found.values())
        ]
        _each(self._store, writes)

    def _keep(self, known: Mapping[str, Any], after: Mapping[str, Marks]) -> None:
        writes = [
            UpdateOne({"_id": id}, {"$set": {"marks": marks}}, upsert=True)
            for id, marks in after.items()
            if marks != known.get(id, {}).get("marks", {})
        ]
        if writes:
            self._store.counted.bulk_write(writes, ordered=False)


def _each(store: Store, writes: list[UpdateOne]) -> None:
    """Make each change by itself; one that has been made before finds its tally as new as itself, and none to insert."""
    if not writes:
        return
    try:
        store.tallies.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != DUPLICATE for one in error.details["writeErrors"]) or error.details["writeConcernErrors"]:
            raise
