"""Events by the thousand, as services store them before they are told, and where each takes effect next door."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

import contracts
from benchmarks.organisations import Document, id_of, store, with_event
from benchmarks.scene import Scene
from common.kernel.ids import derived_id
from common.store.lists import LISTS, ListKey, lists_of
from demo.cast import COUNTY

# As admission has them for whom an organisation stands; a test holds both together.
RESIDENCY_LIST_KEYS = (ListKey("body.org"), ListKey("body.base"))
Client = MongoClient[dict[str, Any]]
SAMPLES = Path(contracts.__file__).parent / "samples"


@dataclass(frozen=True)
class News:
    """Events of one kind, each of an aggregate of its own in ``collection`` of the ``teller``.

    ``untold`` is the stored aggregate with this number; ``known`` is what every neighbour's copy of it, in ``copies``,
    looks like before, None where it has not heard of it. The event has taken effect where the copy is at ``version``.
    """

    event: str
    teller: str
    collection: str
    copies: str
    version: int
    untold: Callable[[int], Document]
    known: Callable[[int], Document] | None = None

    @property
    def hearers(self) -> tuple[str, ...]:
        """The services that hear it."""
        return contracts.EVENTS[self.event].consumers

    def prepare(self, client: Client, numbers: Iterable[int]) -> None:
        """Let neighbours know what they know before."""
        for hearer in self.hearers if self.known else ():
            store(client[f"ngo_{hearer}"][self.copies], map(self.known, numbers))

    def happen(self, client: Client, numbers: Iterable[int]) -> None:
        """Store the aggregates, so that their events wait to be told."""
        pending = ({**self.untold(number), "pending": True} for number in numbers)
        store(client[f"ngo_{self.teller}"][self.collection], pending)

    def effects(self, client: Client, numbers: Iterable[int]) -> int:
        """In how many copies, over all neighbours, the events have taken effect."""
        ids = [id_of(number) for number in numbers]
        slices = [ids[start : start + 100] for start in range(0, len(ids), 100)]  # a long list takes the store long for each
        copies = [client[f"ngo_{hearer}"][self.copies] for hearer in self.hearers]
        return sum(one.count_documents({"_id": {"$in": some}, "version": self.version}) for one in copies for some in slices)


def registrations(client: Client, scene: Scene) -> News:
    """Organisations entered in the register: heard, as something new, by four services."""
    event, registry = "registry.org.registered", client["ngo_registry"]
    pattern = registry["orgs"].find_one({"_id": scene.org})
    told = registry["journal"].find_one({"aggregate.id": scene.org, "name": event})
    assert pattern and told
    return News(event, "registry", "orgs", "copy_orgs", 1, lambda number: with_event(pattern, told, number, COUNTY))


def assessments() -> News:
    """Yearly assessments of residents: heard by one service, which has known the resident since it moved in."""
    event = "admission.residency.assessed"
    told = json.loads((SAMPLES / f"{event}.v1.json").read_text(encoding="utf-8"))
    version = told["aggregate"]["version"]

    def facts(number: int) -> Mapping[str, Any]:
        return {**told["data"]["residency"], "id": id_of(number)}

    def untold(number: int) -> Document:
        id, body = id_of(number), facts(number)
        own = {
            "id": derived_id(id, str(version), "0"), "aggregate": {**told["aggregate"], "id": id},
            "data": {**told["data"], "residency": body}, "causation_id": f"benchmark-{number}", "changed": {"acts": []},
        }  # fmt: skip
        outbox = [{**{name: value for name, value in told.items() if name != "seq"}, **own}]
        return {
            "_id": id, "version": version, "body": body, LISTS: lists_of(body, RESIDENCY_LIST_KEYS), "outbox": outbox, "seen": [],
            "pending_since": told["occurred_at"],
        }  # fmt: skip

    def known(number: int) -> Document:
        return {"_id": id_of(number), "version": version - 1, "facts": facts(number)}

    return News(event, "admission", "residencies", "copy_residencies", version, untold, known)
