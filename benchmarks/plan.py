"""How much to measure: `make bench` and `make bench-long`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Sizes of one run; times in seconds."""

    rounds: int
    seconds: float  # of load per figure and round
    events: int  # per round
    latencies: int  # commands followed to their effect next door
    journeys: int  # cases of one batch
    replicas: tuple[int, ...]
    passes: int  # over all numbers of replicas
    sizes: tuple[int, ...]  # organisations
    people: int  # who enrol and check in on one morning


SHORT = Plan(3, 3.0, 1_500, 100, 24, (1, 2, 4), 2, (1_000, 10_000, 100_000), 500)
LONG = Plan(7, 8.0, 5_000, 400, 24, (1, 2, 4), 3, (1_000, 10_000, 100_000, 315_000), 500)
TRIAL = Plan(1, 1.0, 200, 20, 3, (1, 2), 1, (1_000, 3_000), 40)  # only to see that everything runs
