"""What must hold of a world, at every moment and when it has come to rest (architecture, "What must hold")."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from common.kernel.ids import derived_id
from tests.simulation.services import EVERYTHING
from tests.simulation.world import World
from tools.verify import faults_of


def always(world: World) -> Iterator[str]:
    """At every moment: state, events and cause together, the journal whole and adding up to the state, one for a seat."""
    with world.watched():
        yield from [f"{name}: {fault}" for name, database in world.stores.items() for fault in faults_of(database)]
    tallies = _tallies(world)
    seats = Counter(one["body"]["seat"] for one in tallies if one["body"]["seated"])
    yield from (f"seat {seat} is taken {count} times" for seat, count in seats.items() if count > 1)
    for one in tallies:
        twice = [cause for cause, count in Counter(one["body"]["causes"]).items() if count > 1]
        if twice:
            yield f"{twice} took effect twice on {one['_id']}"
        if len(one["body"]["causes"]) != one["version"]:
            yield f"{one['_id']} is at version {one['version']} after {len(one['body']['causes'])} causes"
    yield from _order(world)


def at_rest(world: World) -> Iterator[str]:
    """When all is done: every command has one answer and its one effect, every event was heard once, timers ran once."""
    yield from always(world)
    effects = {cause for one in _tallies(world) for cause in one["body"]["causes"]}
    for command in world.commands:
        done = command.answer is not None and len(command.answer) == 3
        if command.answer is None:
            yield f"{command.id} was never answered"
        elif done != (command.id in effects):
            yield f"{command.id} was answered {command.answer} and {'has' if command.id in effects else 'has no'} effect"
    events = {entry["id"]: entry for entry in world.stores["counting"].quietly("journal")}
    lost = events.keys() - {event["id"] for event in world.published}
    if lost:
        yield f"never published: {sorted(lost)}"
    yield from _accounts(world, events)
    yield from _copies(world)
    yield from (f"{one['_id']} is still due" for one in _tallies(world) if one["body"]["due_at"] is not None)


def _tallies(world: World) -> list[dict[str, Any]]:
    return list(world.stores["counting"].quietly("tallies"))


def _order(world: World) -> Iterator[str]:
    """The first time that each event of an aggregate was published, they were in order."""
    seen: dict[str, list[int]] = defaultdict(list)
    for event in world.published:
        versions = seen[event["aggregate"]["id"]]
        if event["aggregate"]["version"] not in versions:
            versions.append(event["aggregate"]["version"])
    for id, versions in seen.items():
        if versions != list(range(1, len(versions) + 1)):
            yield f"{id} was published in the order {versions}"


def _accounts(world: World, events: dict[str, dict[str, Any]]) -> Iterator[str]:
    heard = {one["_id"]: one["body"]["heard"] for one in world.stores["echo"].quietly("accounts")}
    wanted: dict[str, list[str]] = defaultdict(list)
    for id, event in events.items():
        wanted[EVERYTHING].append(id)
        wanted[derived_id("account", event["aggregate"]["id"])].append(id)
    for id, all_of_it in wanted.items():
        if Counter(heard.get(id, [])) != Counter(all_of_it):
            yield f"account {id}: {len(heard.get(id, []))} effects of {len(all_of_it)} events"


def _copies(world: World) -> Iterator[str]:
    copies = {one["_id"]: one["facts"] for one in world.stores["echo"].quietly("copy_tallies")}
    for one in _tallies(world):
        if copies.get(one["_id"], {}).get("causes") != one["body"]["causes"]:
            yield f"the copy of {one['_id']} is not its newest state"
