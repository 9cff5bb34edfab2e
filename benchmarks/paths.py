"""The ways of a request through the suite, and the baselines they stand beside, measured in interleaved rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from statistics import median

from benchmarks import machine
from benchmarks.figures import Figure, Goal
from benchmarks.ground import Ground
from benchmarks.load import Load, Tally, request, run
from benchmarks.organisations import id_of
from benchmarks.plan import Plan
from benchmarks.scene import Scene
from launcher.suite import Suite

READ = 200  # organisations that are read in turn
MOST_COMMANDS = 500  # a second; more than two cores can do
GOALS = (
    Goal("read", "bare_read", 0.9),
    Goal("unchanged", "bare_read", 3.0),
    Goal("notice", "fastapi_alone", 2.0),
    Goal("submit", "bare_update", 0.6),
    Goal("register", "bare_update", 0.6),
)


@dataclass
class Way:
    """One way: what it is called, the load of a round, and the processes that carry it."""

    label: str
    load: Callable[[float], Load]
    carriers: tuple[str, ...]
    tallies: list[Tally] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)

    def figure(self) -> Figure:
        """What all rounds came to."""
        answered = sum(tally.answered for tally in self.tallies)
        errors: Counter[str] = Counter()
        for tally in self.tallies:
            errors.update(tally.errors)
        return Figure(
            self.label, "requests/s", tuple(tally.rate for tally in self.tallies), answered, errors,
            median(tally.p50_ms for tally in self.tallies), median(tally.p99_ms for tally in self.tallies),
            {name: 1000 * self.used[name] / max(answered, 1) for name in (*self.carriers, "broker", "database", "load client")},
        )  # fmt: skip


def measure(ground: Ground, suite: Suite, scene: Scene, plan: Plan) -> dict[str, Figure]:
    """Every way in every round, one after the other, so that a slow minute of the machine hits all alike."""
    ways = {**_baselines(ground), **_suite(suite, scene)}
    pids = ground.pids(suite)
    for _ in range(plan.rounds):
        for way in ways.values():
            _round(way, pids, plan.seconds)
    return {name: way.figure() for name, way in ways.items()}


def _round(way: Way, pids: Mapping[str, int], seconds: float) -> None:
    before = {name: machine.processor_seconds(pid) for name, pid in pids.items()}
    load = way.load(seconds)
    tally, client = run(load)
    share = load.seconds / (load.seconds + load.warmup)  # the warm-up's part of what was used is not counted
    way.tallies.append(tally)
    way.used.update({name: share * (machine.processor_seconds(pid) - before[name]) for name, pid in pids.items()})
    way.used["load client"] += share * client


def _baselines(ground: Ground) -> dict[str, Way]:
    reads = [request("GET", f"/orgs/{id_of(number)}") for number in range(READ)]
    updates = [request("POST", f"/orgs/{id_of(number)}", None, {"volunteer": True, "party_members": 5}) for number in range(READ)]

    def load(name: str, requests: list[str], expect: int = 200) -> Callable[[float], Load]:
        return lambda seconds: Load(ground.ports[name], requests, expect, seconds=seconds)

    bare = ("bare_front", "bare_back")
    return {
        "bare_read": Way("bare Nameko: HTTP → RPC → find_one", load("bare_front", reads), bare),
        "bare_update": Way("bare Nameko: HTTP → RPC → update_one", load("bare_front", updates, 201), bare),
        "fastapi_pair": Way("FastAPI → httpx → FastAPI → find_one", load("fastapi_front", reads), ("fastapi_front", "fastapi_back")),
        "fastapi_alone": Way("one FastAPI process → find_one", load("fastapi_back", reads), ("fastapi_back",)),
    }


def _suite(suite: Suite, scene: Scene) -> dict[str, Way]:
    port, reader, everybody = suite.http_port, scene.stage.cast.auditor().token, tuple(suite.processes)
    reads = [request("GET", f"/v1/orgs/{id_of(number)}", reader) for number in range(READ)]
    unchanged = [request("GET", f"/v1/orgs/{id_of(number)}", reader, If_None_Match="*") for number in range(READ)]
    notice = [request("GET", f"/v1/notices/{scene.notice}")]
    return {
        "read": Way("read one organisation: token, place, ETag", lambda s: Load(port, reads, seconds=s), everybody),
        "unchanged": Way("the same, unchanged (304; remembered for a second)", lambda s: Load(port, unchanged, 304, seconds=s), everybody),
        "notice": Way("public notice (remembered for a second)", lambda s: Load(port, notice, seconds=s), everybody),
        "submit": Way("submit an application", _commands(port, scene.submission), everybody),
        "register": Way("register an organisation", _commands(port, scene.registration), everybody),
    }


def _commands(port: int, make: Callable[[int], str]) -> Callable[[float], Load]:
    """Loads that send each command once, in this round or in any other."""
    numbers = count()

    def load(seconds: float) -> Load:
        return Load(port, [make(number) for number in islice(numbers, enough(seconds))], 201, seconds=seconds, once=True)

    return load


def enough(seconds: float) -> int:
    """Commands for one round."""
    return int(MOST_COMMANDS * (seconds + 1))
