"""One seed from beginning to end, and the command line: `python -m tests.simulation.run [--seeds N] [--seed S]`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import click
import structlog

import contracts
from common.run import desk, turns
from common.store import aggregates, batching
from tests.simulation.invariants import always, at_rest
from tests.simulation.services import KINDS
from tests.simulation.world import World

STEPS = 30
FEW = 3  # causes that an aggregate remembers, so that the journal is asked too


@contextmanager
def simulated() -> Iterator[None]:
    """The two services' events are known, nobody pauses, nothing is logged, and aggregates forget soon."""
    kept = desk.REMEMBERED_CAUSES, aggregates.REMEMBERED_CAUSES, turns.FIRST_PAUSE, batching.time
    config = structlog.get_config()
    for kind in KINDS:
        contracts.VERSIONS[kind.key] = contracts.EVENTS[kind.name] = kind
    desk.REMEMBERED_CAUSES = aggregates.REMEMBERED_CAUSES = FEW
    turns.FIRST_PAUSE = 0.0
    batching.time = SimpleNamespace(sleep=lambda seconds: None)  # there is one thread, and nobody to let go first
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50), cache_logger_on_first_use=False)
    try:
        yield
    finally:
        desk.REMEMBERED_CAUSES, aggregates.REMEMBERED_CAUSES, turns.FIRST_PAUSE, batching.time = kept
        structlog.configure(**config)
        for kind in KINDS:
            del contracts.VERSIONS[kind.key], contracts.EVENTS[kind.name]


def play(seed: int, steps: int = STEPS) -> list[str]:
    """What does not hold in the world of this seed: nothing, unless the suite is broken."""
    world = World(seed)
    for step in range(steps):
        world.step()
        if step % 15 == 14 and (broken := list(always(world))):
            return [f"after step {step}: {fault}" for fault in broken]
    world.settle()
    return [*world.faults, *at_rest(world)]


@click.command()
@click.option("--seeds", default=100_000, help="How many worlds.")
@click.option("--first", default=0, help="The first seed.")
@click.option("--seed", type=int, help="Only this one.")
def main(seeds: int, first: int, seed: int | None) -> None:
    """Play worlds; a seed that breaks an invariant is printed, and can be played again alone."""
    chosen = range(first, first + seeds) if seed is None else [seed]
    began, broken = time.monotonic(), 0
    with simulated():
        for count, one in enumerate(chosen, start=1):
            for fault in play(one):
                broken += 1
                click.echo(f"seed {one}: {fault}")
            if count % 1000 == 0:
                click.echo(f"{count} of {len(chosen)} seeds, {count / (time.monotonic() - began):.0f} a second, {broken} faults", err=True)
    click.echo(f"{len(chosen)} seeds, {broken} faults")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
