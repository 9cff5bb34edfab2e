"""The smallest service, to show what every service stands on: tallies that count."""

from __future__ import annotations

from common.bus.messages import Call, Fate, Message
from common.kernel.decision import Event, Outcome, Refused, State
from common.store.port import Database
from common.store.store import Store
from contracts.base import EventType, Strict, number
from tests.factories import principal

EVENT = "test.tally.counted"


class Counted(Strict):
    n = number()


KIND = EventType(EVENT, Counted, "It was counted.", "计数")


class TallyStore(Store):
    """The smallest service: tallies that count."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.tallies = self.aggregate("tallies", "tally")


class Broker:
    """A stand-in for the publisher: remembers what it was given, and answers as told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.fate = Fate.CONFIRMED

    def publish(self, messages: list[Message]) -> list[Fate]:
        if self.fate is Fate.CONFIRMED:
            self.told += [message.message_id for message in messages]
        return [self.fate for _ in messages]


def call(command: str, fingerprint: str | None = None, **changes: object) -> Call:
    return Call("m", principal(), command_id=command, body_hash=fingerprint, request_id="r", **changes)


def begin(id: str) -> Outcome:
    return Outcome({"id": id, "count": 0, "division": "330106"}, (Event(EVENT, {"n": 0}),))


def add(state: State) -> Outcome:
    return Outcome({**state, "count": state["count"] + 1}, (Event(EVENT, {"n": state["count"] + 1}),))


def refuse(state: State) -> Outcome:
    raise Refused(409, "full", "已满。")
