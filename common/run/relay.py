"""The relay: takes outgoing events in order, writes the journal, publishes, and only then forgets them.

One leader per service. Killed between any two steps it repeats the rest: the journal knows an event it
already holds, consumers know an event they already heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from pymongo import ASCENDING, UpdateOne

from common.bus.codec import dumps
from common.bus.errors import BadJson
from common.bus.messages import Fate, Message
from common.run.metrics import counter
from common.store.aggregates import Aggregates
from common.store.journal import Superseded
from common.store.store import Store

BATCH = 300  # aggregates at a time: a store may read and sort all that wait to find the first
FORGOTTEN = 25  # aggregates cleared in one write, which looks for each among all of them
INTERNAL = ("changed", "removed", "lists")  # how the state changed and who may read of it is for the journal only

UNTELLABLE = counter("ngo_events_untellable_total", "Tries to tell an event that is no message; somebody must look.")

log = structlog.get_logger(__name__)

Publish = Callable[[list[Message]], list[Fate]]


class Relay:
    """Moves events from the aggregates of one service to its journal and the bus."""

    def __init__(self, store: Store, publish: Publish, heard: Callable[[str], bool]) -> None:
        """``heard`` says whether any service listens to an event's name."""
        self.store = store
        self.publish = publish
        self.heard = heard

    def run_once(self, repositories: Iterable[Aggregates] | None = None) -> int:
        """Move one batch of each of these collections, or of every one; the number of events that are through.

        Raises what the database raises; the next run begins where this one stopped.
        """
        chosen = self.store.aggregates if repositories is None else repositories
        return sum(self._move(repository) for repository in chosen)

    def backlog(self) -> tuple[int, str | None]:
        """How many aggregates wait, and since when the oldest does."""
        waiting, oldest = 0, []
        for repository in self.store.aggregates:
            pending = repository.collection.find({"pending": True}, {"pending_since": 1}).sort("pending_since", ASCENDING)
            found = list(pending.limit(BATCH))
            waiting += len(found)
            oldest += [document["pending_since"] for document in found[:1]]
        return waiting, min(oldest, default=None)

    def _move(self, repository: Aggregates) -> int:
        pending = repository.collection.find({"pending": True}, {"outbox": 1}).sort("pending_since", ASCENDING)
        documents = list(pending.limit(BATCH))
        events = [event for document in documents for event in document["outbox"]]
        if not documents:
            return 0
        try:
            written = self.store.journal.append(events)
        except Superseded:
            return 0
        through = self._tell(written)
        for start in range(0, len(documents), FORGOTTEN):
            self._forget(repository, documents[start : start + FORGOTTEN], through)
        return len(through)

    def _tell(self, events: list[dict[str, Any]]) -> set[str]:
        """Publish what somebody listens to; the ids of all events that need no further care."""
        audible = [event for event in events if self.heard(event["name"])]
        messages = [message for event in audible if (message := _message(event))]
        fates = self.publish(messages) if messages else []
        through = {event["id"] for event in events} - {event["id"] for event in audible}
        told = zip(messages, fates, strict=True)
        return through | {message.message_id for message, fate in told if fate is Fate.CONFIRMED}

    def _forget(self, repository: Aggregates, documents: list[dict[str, Any]], through: set[str]) -> None:
        """Take out of the outboxes what is through: in one write where that is all they hold, else one by one."""
        ids = [document["_id"] for document in documents]
        told = [event["id"] for document in documents for event in document["outbox"] if event["id"] in through]
        all_through = {"_id": {"$in": ids}, "outbox": {"$not": {"$elemMatch": {"id": {"$nin": told}}}}}
        done = repository.collection.update_many(
            all_through, {"$set": {"outbox": []}, "$unset": {"pending": "", "pending_since": ""}}
        )
        if done.matched_count < len(documents):
            self._forget_leading(repository, documents, through)

    def _forget_leading(self, repository: Aggregates, documents: list[dict[str, Any]], through: set[str]) -> None:
        """Of those that hold something else as well: take out what is through and leave the rest pending."""
        ids = [document["_id"] for document in documents]
        left = {found["_id"] for found in repository.collection.find({"_id": {"$in": ids}, "pending": True}, {"_id": 1})}
        changes = [
            UpdateOne({"_id": document["_id"]}, {"$pull": {"outbox": {"id": {"$in": gone}}}})
            for document in documents
            if document["_id"] in left and (gone := _leading(document["outbox"], through))
        ]
        if changes:
            repository.collection.bulk_write(changes, ordered=False)


def _leading(outbox: list[dict[str, Any]], through: set[str]) -> list[str]:
    """The ids that are through before the first that is not: order inside an aggregate is kept."""
    ids = []
    for event in outbox:
        if event["id"] not in through:
            break
        ids.append(event["id"])
    return ids


def _message(event: dict[str, Any]) -> Message | None:
    """The event as it goes out; None for one that cannot, which stays in its outbox and is counted: it must not hold
    up the others."""
    told = {name: value for name, value in event.items() if name not in INTERNAL}
    try:
        return Message(routing_key=event["name"], body=dumps(told), message_id=event["id"])
    except BadJson as error:
        UNTELLABLE.inc()
        log.error("event_untellable", name=event["name"], id=event["id"], reason=str(error))
        return None
