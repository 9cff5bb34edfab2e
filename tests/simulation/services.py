"""Two of the smallest services: one counts, takes seats and lets the time act; the other hears of it and keeps account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from common.kernel.decision import Event, Outcome, Refused, State
from common.kernel.ids import derived_id
from common.run.desk import Desk
from common.store.copies import Copies
from common.store.port import Database
from common.store.store import Store
from contracts.base import EventType, Strict

COUNTED, ECHOED = "test.tally.counted", "test.echo.heard"
SEATS = ("1", "2")
EVERYTHING = "everything"  # the id of an aggregate that every event acts on


class Counted(Strict):
    tally = fields.Dict(required=True)


class Echoed(Strict):
    cause = fields.String(required=True)


KINDS = (EventType(COUNTED, Counted, "It was counted.", "计数", ("echo",)), EventType(ECHOED, Echoed, "It was heard.", "回应"))


class CountingStore(Store):
    """Tallies, of which each may have one of two seats."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.tallies = self.aggregate("tallies", "tally", unique={"seat": "seated"}, timed=True)


class EchoStore(Store):
    """One account for each tally and one for all; a copy of each tally."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.accounts = self.aggregate("accounts", "account")
        self.copies = Copies(database, "tallies")


class RulelessDesk(Desk[Any]):
    """A desk of a service that no rules are for."""

    def check(self, judged_by: Mapping[str, Any], call: Any = None) -> Any:
        return None


def begin(id: str, cause: str, due_at: str | None) -> Outcome:
    """A new tally; where it is due, it counts then."""
    return _counted({"id": id, "division": "330106", "causes": [cause], "seat": None, "seated": False, "due_at": due_at, "judged_by": {}})


def add(state: State, cause: str) -> Outcome:
    """Count one more cause; the third leaves a field that later goes away."""
    after = {**state, "causes": [*state["causes"], cause]}
    if len(after["causes"]) % 3 == 0:
        after["third"] = None
    else:
        after.pop("third", None)
    return _counted(after)


def take_seat(state: State, cause: str, taken: set[str]) -> Outcome:
    """Take the first free seat. Raises Refused where there is none."""
    if state["seated"]:
        raise Refused(409, "seated", "已有席位。")
    free = next((seat for seat in SEATS if seat not in taken), None)
    if free is None:
        raise Refused(422, "full", "已满。")
    return _counted({**state, "seat": free, "seated": True, "causes": [*state["causes"], cause]})


def leave_seat(state: State, cause: str) -> Outcome:
    """Give the seat up."""
    if not state["seated"]:
        raise Refused(409, "not_seated", "没有席位。")
    return _counted({**state, "seat": None, "seated": False, "causes": [*state["causes"], cause]})


def when_due(state: State, check: Any) -> Outcome:
    """Count the due instant itself, once."""
    return _counted({**state, "causes": [*state["causes"], f"due:{state['due_at']}"], "due_at": None})


def handle(desk: Desk[Any], event: Mapping[str, Any]) -> None:
    """What the second service does with an event: copy first, then two aggregates, each once."""
    desk.store.copies.handle([event], "tally")
    for id in (derived_id("account", event["aggregate"]["id"]), EVERYTHING):
        desk.handle(desk.store.accounts, id, event, lambda state, id=id: _heard(state, id, event["id"]))


def _heard(state: State | None, id: str, event: str) -> Outcome:
    before = state or {"id": id, "division": "330106", "heard": []}
    return Outcome({**before, "heard": [*before["heard"], event]}, (Event(ECHOED, {"cause": event}),))


def _counted(state: Mapping[str, Any]) -> Outcome:
    told = {name: state[name] for name in ("id", "causes", "seat")}
    return Outcome(state, (Event(COUNTED, {"tally": told}),))
