"""A service hears once more what its neighbours' journals say, so that its copies of them are made anew.

Entries go to the inbox of this one service, in the order of each journal; a handler that has acted on an event before
does not act again. Copies that were wrong at the right version are only mended where they are emptied first; until it
has heard all again, the service then refuses what needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import contracts
from common.bus import topology
from common.bus.codec import dumps
from common.bus.messages import Fate, Message
from common.run.relay import INTERNAL
from common.store.journal import Journal
from common.store.port import Database

STEP = 200  # entries at a time
NOT_TOLD = ("_id", "previous", "hash", *INTERNAL)

Publish = Callable[[Sequence[Message]], list[Fate]]


class NotTold(Exception):
    """The broker did not take an event; those before it are on their way. The argument says which."""


def heard(journal: Journal, service: str) -> Iterator[list[dict[str, Any]]]:
    """The entries that a service listens to, a step at a time; an empty step is told too, for progress."""
    names, sequence = set(contracts.consumed_by(service)), 0
    while entries := journal.after(sequence, STEP):
        yield [entry for entry in entries if entry["name"] in names]
        sequence = entries[-1]["_id"]


def rebuild(service: str, sources: dict[str, Database], publish: Publish, tell: Callable[[str], None]) -> int:
    """Send to ``service`` what it listens to in the journals of these neighbours; how many events. Raises NotTold."""
    count = 0
    for source, database in sorted(sources.items()):
        before = count
        for entries in heard(Journal(database), service):
            messages = [message(entry, service) for entry in entries]
            fates = publish(messages) if messages else []
            for entry, fate in zip(entries, fates, strict=True):
                if fate is not Fate.CONFIRMED:
                    raise NotTold(f"entry {entry['_id']} of {source}: {fate.value}")
            count += len(messages)
        tell(f"{source}: {count - before} events")
    return count


def message(entry: dict[str, Any], service: str) -> Message:
    """An entry of a journal as the event that it was, for one inbox."""
    event = {name: value for name, value in entry.items() if name not in NOT_TOLD} | {"seq": entry["_id"]}
    return Message(topology.event_queue(service), dumps(event), event["id"], "")


def empty_copies(database: Database) -> list[str]:
    """Take away all that a service knows of its neighbours; the names of the copies."""
    names = sorted(name for name in database.list_collection_names() if name.startswith("copy_"))
    for name in names:
        database[name].delete_many({})
    return names
