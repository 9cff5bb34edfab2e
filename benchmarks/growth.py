"""What becomes of a read, a list and a search as the register grows."""

from __future__ import annotations

from collections import defaultdict
from math import nan
from statistics import median
from urllib.parse import quote

from benchmarks.figures import Curve, Figure
from benchmarks.ground import Ground
from benchmarks.load import Load, Tally, request, run
from benchmarks.organisations import COUNTIES, copy_of, id_of, name_of, store, uscc_of
from benchmarks.plan import Plan
from benchmarks.scene import Scene
from launcher.suite import Suite

CONNECTIONS = 4
COUNTY = "330402"  # one that nothing else was registered in
SAMPLE = 100
TEXT = (
    "{connections} connections; the median of {rounds} rounds. A county has a ninetieth of all organisations: at 1,000 its list is no "
    "full page of 50, and at 10,000 a page takes more than one slice of the ids."
)
SECONDS = 1.0  # of load for one figure and round: a curve has many


def measure(ground: Ground, suite: Suite, scene: Scene, plan: Plan, loaded: int) -> tuple[Curve, Figure]:
    """The curve of the median latency, and the bulk inserts that filled the register.

    ``loaded`` organisations, numbered from 0, are there already.
    """
    registry = ground.client["ngo_registry"]["orgs"]
    pattern = registry.find_one({"_id": scene.org})
    lines, rates = defaultdict(list), []
    inserted = 0
    for size in plan.sizes:
        new = range(loaded, max(size, loaded))
        inserted += len(new)
        if new:
            rates.append(len(new) / store(registry, (copy_of(pattern, number) for number in new)))
        loaded = max(size, loaded)
        for name, tallies in _rounds(suite.http_port, _questions(scene, size), plan.rounds).items():
            answered = [tally.p50_ms for tally in tallies if tally.answered]
            errors = sum(sum(tally.errors.values()) for tally in tallies)
            lines[name].append((float(size), median(answered) if answered else nan, errors))
    curve = Curve(
        "growth", "Median latency as the register grows", "organisations", "median latency, ms",
        {name: tuple(line) for name, line in lines.items()}, TEXT.format(connections=CONNECTIONS, rounds=plan.rounds),
    )  # fmt: skip
    return curve, Figure("pymongo bulk inserts of organisations", "documents/s", tuple(rates), inserted)


def _rounds(port: int, questions: dict[str, list[str]], rounds: int) -> dict[str, list[Tally]]:
    """What came of each question, asked in turn so that a slow moment of the machine falls on all."""
    found: dict[str, list[Tally]] = defaultdict(list)
    for _ in range(rounds):
        for name, requests in questions.items():
            found[name].append(run(Load(port, requests, connections=CONNECTIONS, seconds=SECONDS))[0])
    return found


def _questions(scene: Scene, size: int) -> dict[str, list[str]]:
    county, province = scene.stage.cast.bureau(division=COUNTY).token, scene.stage.cast.auditor().token
    numbers = range(0, size, max(1, size // SAMPLE))
    own = [number for number in range(COUNTIES.index(COUNTY), size, len(COUNTIES))][:SAMPLE]
    return {
        "read one": [request("GET", f"/v1/orgs/{id_of(number)}", province) for number in numbers],
        "list, county": [request("GET", "/v1/orgs?limit=50", county)],
        "list, province": [request("GET", "/v1/orgs?limit=50", province)],
        "list, county, by kind": [request("GET", "/v1/orgs?limit=50&kind=service_agency", county)],
        "list, province, further on": [request("GET", f"/v1/orgs?limit=50&cursor={id_of(number)}", province) for number in numbers],
        "search by name, county": [request("GET", f"/v1/orgs?name={quote(name_of(number))}", county) for number in own],
        "search by credit code, province": [request("GET", f"/v1/orgs?uscc={uscc_of(number)}", province) for number in numbers],
    }
