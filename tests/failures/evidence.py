"""What a suite's stores, broker and processes hold, read past its gateway; and the means to break its parts."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import amqp
from pymongo import MongoClient
from pymongo.database import Database

import contracts
from common.bus import Fate, Message, Publisher, topology
from common.bus.codec import dumps
from common.bus.connection import connect
from common.kernel.ids import new_id
from launcher.child import Child
from launcher.suite import Suite
from tools.verify import SERVICES, faults_of

OUTGOING = {"pending": True}
NOT_STATE = {"duties", "positions", "leases", "answers"}


def until(holds: Callable[[], Any], what: str, patience: float = 20.0) -> Any:
    """Wait for a condition; its value, or a failure that names it."""
    deadline = time.monotonic() + patience
    while not (found := holds()):
        assert time.monotonic() < deadline, f"{what}: not within {patience:g} s"
        time.sleep(0.02)
    return found


@contextmanager
def frozen(child: Child) -> Iterator[None]:
    """A process that stands still, so that what needs it is in the middle for as long as a test wants."""
    os.kill(child.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(child.pid, signal.SIGCONT)


def anew(event: dict[str, Any]) -> dict[str, Any]:
    """The same thing happening once more: an event of its own."""
    return {**event, "id": new_id()}


class Evidence:
    """Looks into a running suite."""

    def __init__(self, suite: Suite, prefix: str = "ngo") -> None:
        """``prefix`` begins the names of the suite's databases."""
        self.suite = suite
        self._prefix = prefix
        self._client: MongoClient = MongoClient(suite.database.uri)

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    # Stores

    def database(self, service: str) -> Database:
        """The database of one service."""
        return self._client[f"{self._prefix}_{service}"]

    def journal(self, service: str, **query: Any) -> list[dict[str, Any]]:
        """Entries of a service's journal in order; a dot in a field's name is written as two underscores."""
        wanted = {name.replace("__", "."): value for name, value in query.items()}
        return list(self.database(service)["journal"].find(wanted).sort("_id", 1))

    def effects(self, service: str, cause: str) -> int:
        """How often a command or event took effect in a service."""
        return len({entry["aggregate"]["version"] for entry in self.journal(service, causation_id=cause)})

    def faults(self) -> list[str]:
        """What the verify command would print."""
        return [f"{service}: {fault}" for service in SERVICES for fault in faults_of(self.database(service))]

    def all_state(self) -> dict[str, Any]:
        """Every document of every service, journals included, but what the time alone goes on doing to duties."""
        return {
            f"{service}.{name}/{document['_id']}": document
            for service in SERVICES
            for name in self.database(service).list_collection_names()
            if name not in NOT_STATE
            for document in self.database(service)[name].find()
            if document.get("aggregate", {}).get("type") != "duty"
        }

    def end_lease(self, service: str) -> None:
        """Spare a test the 15 seconds until the lease of a killed leader has run out."""
        self.database(service)["leases"].delete_many({})

    # Processes

    def metric(self, process: str, name: str, **labels: str) -> float:
        """The sum of a process's samples of this name and these labels."""
        with urllib.request.urlopen(f"{self.suite.ops_url(process)}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        samples = [re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line) for line in lines]
        return sum(float(one[2]) for one in samples if one and all(term in (one[1] or "") for term in wanted))

    def busy(self, process: str) -> int:
        """How many workers of a process are in the middle of something."""
        return int(self.metric(process, "ngo_workers_busy"))

    def heard(self) -> int:
        """How many deliveries the services have carried out since they started."""
        return sum(int(self.metric(service, "ngo_events_handled_total", outcome="ok")) for service in SERVICES)

    # Broker

    def waiting(self, queue: str) -> int | None:
        """How many messages wait in a queue, those under way not counted; None where there is no such queue."""
        with connect(self.suite.broker.uri, "evidence") as link:
            try:
                return link.channel().queue_declare(queue, passive=True).message_count
            except amqp.NotFound:
                return None

    def publish(self, *events: dict[str, Any] | bytes, queue: str | None = None, **headers: Any) -> None:
        """Say events as their service would, or put messages into one queue."""
        publisher = Publisher(self.suite.broker.uri, name="evidence")
        try:
            assert set(publisher.publish([_message(event, queue, headers) for event in events])) == {Fate.CONFIRMED}
        finally:
            publisher.close()

    def settle(self) -> None:
        """Wait until all is told and heard."""
        queues = [*map(topology.event_queue, SERVICES), *map(topology.retry_queue, topology.RETRY_TIERS)]

        def done() -> bool:
            untold = any(self._untold(service) for service in SERVICES)
            return not (untold or any(map(self.waiting, queues)) or any(map(self.busy, SERVICES)) or any(map(self._unfollowed, SERVICES)))

        # twice: what one look found under way may have said something new behind that look's back
        until(lambda: done() and done(), "everything told and heard")

    def _unfollowed(self, service: str) -> bool:
        """Whether duties or measures have not yet been brought up to the end of the journal."""
        database = self.database(service)
        last = database["journal"].find_one(sort=[("_id", -1)], projection={"_id": 1})
        reached = [one["seq"] for one in database["positions"].find({"seq": {"$exists": True}})]
        return last is not None and (len(reached) < FOLLOWERS or min(reached) < last["_id"])

    def _untold(self, service: str) -> int:
        database = self.database(service)
        return sum(database[name].count_documents(OUTGOING) for name in database.list_collection_names())


FOLLOWERS = 2  # of a journal: the duties and the measures


class Tap:
    """Hears every event that is said while it is open."""

    def __init__(self, suite: Suite) -> None:
        self._link = connect(suite.broker.uri, "tap")
        self._heard: list[dict[str, Any]] = []

    def __enter__(self) -> Tap:
        self._channel = self._link.channel()
        self._queue = self._channel.queue_declare(exclusive=True).queue
        self._channel.queue_bind(self._queue, topology.EVENTS_EXCHANGE, "#")
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def events(self) -> list[dict[str, Any]]:
        """What was said so far, oldest first."""
        while message := self._channel.basic_get(self._queue, no_ack=True):
            self._heard.append(json.loads(message.body))
        return list(self._heard)

    def wait_for(self, name: str) -> dict[str, Any]:
        """The newest event of this name, once there is one."""
        named = lambda: [event for event in self.events() if event["name"] == name]  # noqa: E731
        return until(named, name)[-1]


def listeners(event: dict[str, Any]) -> int:
    """How many services hear an event."""
    return len(contracts.EVENTS[event["name"]].consumers)


def _message(event: dict[str, Any] | bytes, queue: str | None, headers: dict[str, Any]) -> Message:
    body = event if isinstance(event, bytes) else dumps(event)
    id = new_id() if isinstance(event, bytes) else event["id"]
    if queue:
        return Message(queue, body, id, "", headers)
    return Message(event["name"], body, id, headers=headers)
