"""What becomes of a read, a list and a search as the register grows."""

from __future__ import annotations

from collections import defaultdict
from math import nan
from urllib.parse import quote

from benchmarks.figures import Curve, Figure
from benchmarks.ground import Ground
from benchmarks.load import Load, request, run
from benchmarks.organisations import COUNTIES, copy_of, id_of, name_of, store, uscc_of
from benchmarks.plan import Plan
from benchmarks.scene import Scene
from launcher.suite import Suite

CONNECTIONS = 4
COUNTY = "330402"  # one that nothing else was registered in
SAMPLE = 100


def measure(ground: Ground, suite: Suite, scene: Scene, plan: Plan, loaded: int) -> tuple[Curve, Figure]:
    """The curve of the median latency, and the bulk inserts that filled the register.

    ``loaded`` organisations, numbered from 0, are there already.
    """
    registry = ground.client["ngo_registry"]["orgs"]
    pattern = registry.find_one({"_id": scene.org})
    lines, rates = defaultdict(list), []
    for size in plan.sizes:
        new = range(loaded, max(size, loaded))
        if new:
            rates.append(len(new) / store(registry, (copy_of(pattern, number) for number in new)))
        loaded = max(size, loaded)
        for name, requests in _questions(scene, size).items():
            tally, _ = run(Load(suite.http_port, requests, connections=CONNECTIONS, seconds=plan.seconds))
            lines[name].append((float(size), tally.p50_ms if tally.answered else nan, sum(tally.errors.values())))
    curve = Curve(
        "growth", "Median latency as the register grows", "organisations", "ms", {name: tuple(line) for name, line in lines.items()}
    )  # fmt: skip
    return curve, Figure("pymongo bulk inserts of organisations", "documents/s", tuple(rates), loaded)


def _questions(scene: Scene, size: int) -> dict[str, list[str]]:
    county, province = scene.stage.cast.bureau(division=COUNTY).token, scene.stage.cast.auditor().token
    numbers = range(0, size, max(1, size // SAMPLE))
    own = [number for number in range(COUNTIES.index(COUNTY), size, len(COUNTIES))][:SAMPLE]
    return {
        "read one": [request("GET", f"/v1/orgs/{id_of(number)}", province) for number in numbers],
        "list, county": [request("GET", "/v1/orgs?limit=50", county)],
        "list, province": [request("GET", "/v1/orgs?limit=50", province)],
        "search by name, county": [request("GET", f"/v1/orgs?name={quote(name_of(number))}", county) for number in own],
        "search by credit code, province": [request("GET", f"/v1/orgs?uscc={uscc_of(number)}", province) for number in numbers],
    }
