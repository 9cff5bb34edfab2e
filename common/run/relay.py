"""The relay: takes outgoing events in order, writes the journal, publishes, and only then forgets them.

One leader per service. Killed between any two steps it repeats the rest: the journal knows an event it already
contains, consumers know an event they have already handled. The events of one aggregate are published one after the
other; an aggregate whose next event cannot be published steps aside for a growing interval, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from pymongo import UpdateOne

from common.bus.codec import dumps
from common.bus.errors import BadJson
from common.bus.messages import Fate, Message
from common.run.metrics import counter
from common.run.resting import Resting, past_resting
from common.store.aggregates import Aggregates
from common.store.journal import Superseded, canonical
from common.store.quirks import CLEARED_AT_ONCE
from common.store.store import Store

BATCH = 300  # aggregates at a time
INTERNAL = ("changed", "removed", "lists")  # how the state changed and who may read of it is for the journal only

UNTELLABLE = counter("ngo_events_untellable_total", "Tries to publish an event that cannot be; somebody must look.")

log = structlog.get_logger(__name__)

Event = dict[str, Any]
Publish = Callable[[list[Message]], list[Fate]]


class Relay:
    """Moves events from the aggregates of one service to its journal and the bus."""

    def __init__(self, store: Store, publish: Publish, has_consumers: Callable[[str], bool], resting: Resting | None = None) -> None:
        """``has_consumers`` says whether any service listens to an event's name."""
        self.store = store
        self.publish = publish
        self.has_consumers = has_consumers
        self._resting = resting if resting is not None else Resting()
        self._stepped_aside = 0

    def run_once(self, repositories: Iterable[Aggregates] | None = None) -> int:
        """Move one batch of each of these collections, or of every one; the number of events that are through.

        Raises what the database raises; the next run begins where this one stopped.
        """
        chosen = self.store.aggregates if repositories is None else repositories
        return sum(self._move(repository) for repository in chosen)

    def backlog(self) -> tuple[int, str | None]:
        """How many aggregates wait, counted up to ``BATCH`` a collection, and since when the oldest does."""
        found = [repository.pending(None, BATCH) for repository in self.store.aggregates]
        return sum(map(len, found)), min((some[0]["pending_since"] for some in found if some), default=None)

    def _move(self, repository: Aggregates) -> int:
        documents, aside = self._next(repository), self._stepped_aside
        if not documents:
            return 0
        try:
            documents = self._journalled(documents)
        except Superseded:
            return 0
        except (TypeError, ValueError):  # something that no JSON has was put into one of them
            documents = self._journalled([document for document in documents if self._is_plain(repository, document)])
        through = self._publish(repository, documents)
        for start in range(0, len(documents), CLEARED_AT_ONCE):
            self._forget(repository, documents[start : start + CLEARED_AT_ONCE], through)
        # where all of them stepped aside, what waits behind need not wait for another run
        return len(through) + (self._move(repository) if self._stepped_aside - aside == BATCH else 0)

    def _next(self, repository: Aggregates) -> list[dict[str, Any]]:
        if not self._resting:
            return repository.pending(None, BATCH, outbox=True)
        rests = lambda document: (repository.kind, document["_id"]) in self._resting  # noqa: E731
        return repository.outboxes(past_resting(lambda after: repository.pending(after, BATCH), rests, BATCH))

    def _journalled(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same, their events now in the journal and numbered."""
        written = self.store.journal.append([event for document in documents for event in document["outbox"]])
        numbered = {event["id"]: event for event in written}
        return [{**document, "outbox": [numbered[event["id"]] for event in document["outbox"]]} for document in documents]

    def _publish(self, repository: Aggregates, documents: list[dict[str, Any]]) -> set[str]:
        """Publish the first event of each aggregate, then the second of those whose first is through, and so on; the ids
        of all that need no further care."""
        through: set[str] = set()
        waiting = [(document["_id"], list(document["outbox"])) for document in documents]
        while waiting := [(id, events) for id, events in waiting if events]:
            done = self._publish_first(repository, {id: events.pop(0) for id, events in waiting})
            through |= set(done.values())
            waiting = [(id, events) for id, events in waiting if id in done]
        return through

    def _publish_first(self, repository: Aggregates, events: dict[str, Event]) -> dict[str, str]:
        """Publish one event of each of these aggregates, where somebody listens to it; of those that are through, the
        event's id by the aggregate's."""
        done = {id: event["id"] for id, event in events.items() if not self.has_consumers(event["name"])}
        messages: dict[str, Message] = {}
        for id, event in events.items():
            try:
                messages |= {} if id in done else {id: _message(event)}
            except BadJson as error:
                self._step_aside(repository, id, event, str(error))
        fates = dict(zip(messages, self.publish(list(messages.values())) if messages else [], strict=True))
        done |= {id: events[id]["id"] for id, fate in fates.items() if fate is Fate.CONFIRMED}
        for id, fate in fates.items():
            # a broker that takes nothing at all is away, and that is no aggregate's fault
            if fate is Fate.RETURNED or (fate is Fate.FAILED and Fate.CONFIRMED in fates.values()):
                self._step_aside(repository, id, events[id], fate.value)
        for id in done:
            self._resting.succeeded((repository.kind, id))
        return done

    def _step_aside(self, repository: Aggregates, id: str, event: Event, reason: str) -> None:
        seconds = self._resting.failed((repository.kind, id))
        self._stepped_aside += 1
        UNTELLABLE.inc()
        log.error("event_untellable", name=event.get("name"), id=event.get("id"), reason=reason, next_try_seconds=seconds)

    def _is_plain(self, repository: Aggregates, document: dict[str, Any]) -> bool:
        try:
            canonical(document["outbox"])
        except (TypeError, ValueError):
            self._step_aside(repository, document["_id"], document["outbox"][0], "not plain JSON data")
            return False
        return True

    def _forget(self, repository: Aggregates, documents: list[dict[str, Any]], through: set[str]) -> None:
        """Take out of the outboxes what is through: in one write where that is all they contain, else one by one."""
        ids = [document["_id"] for document in documents]
        told = [event["id"] for document in documents for event in document["outbox"] if event["id"] in through]
        all_through = {"_id": {"$in": ids}, "outbox": {"$not": {"$elemMatch": {"id": {"$nin": told}}}}}
        done = repository.collection.update_many(all_through, {"$set": {"outbox": []}, "$unset": {"pending": "", "pending_since": ""}})
        if done.matched_count < len(documents):
            self._forget_leading(repository, documents, through)

    def _forget_leading(self, repository: Aggregates, documents: list[dict[str, Any]], through: set[str]) -> None:
        """Of those that contain something else as well: take out what is through and leave the rest pending."""
        ids = [document["_id"] for document in documents]
        left = {found["_id"] for found in repository.collection.find({"_id": {"$in": ids}, "pending": True}, {"_id": 1})}
        changes = [
            UpdateOne({"_id": document["_id"]}, {"$pull": {"outbox": {"id": {"$in": gone}}}})
            for document in documents
            if document["_id"] in left and (gone := [event["id"] for event in document["outbox"] if event["id"] in through])
        ]
        if changes:
            repository.collection.bulk_write(changes, ordered=False)


def _message(event: Event) -> Message:
    """The event as it goes out. Raises BadJson for one that is no message of the bus."""
    told = {name: value for name, value in event.items() if name not in INTERNAL}
    return Message(routing_key=event["name"], body=dumps(told), message_id=event["id"])
