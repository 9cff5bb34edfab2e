"""`python -m benchmarks [--long|--trial] [--out FOLDER]` measures everything and writes FOLDER/performance.md."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks import footprint, growth, machine, morning, paths, report, rules, scene
from benchmarks.events import Events
from benchmarks.figures import Curve, Figure, Goal, Results
from benchmarks.ground import Ground
from benchmarks.journeys import Batch
from benchmarks.organisations import id_of
from benchmarks.pictures import draw
from benchmarks.plan import LONG, SHORT, TRIAL, Plan
from benchmarks.scene import Scene
from demo.cast import Cast
from demo.portal import Portal
from demo.stage import Stage
from launcher.errors import StartFailed
from launcher.suite import Suite

ORGS = 1_000  # in the register and in the baselines' collection while the ways of a request are measured
GOALS = (*paths.GOALS, Goal("events", "confirmed", 0.5))


def main(arguments: list[str]) -> int:
    """Measure and write; 1 where something did not start."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--long", action="store_true", help="more rounds, more organisations")
    parser.add_argument("--trial", action="store_true", help="as little as shows that everything runs; the figures mean nothing")
    parser.add_argument("--out", type=Path, default=machine.ROOT / "docs")
    given = parser.parse_args(arguments)
    plan = LONG if given.long else TRIAL if given.trial else SHORT
    run_dir = Path(tempfile.mkdtemp(prefix="benchmarks-"))
    try:
        results = measure(plan, run_dir, "make bench-long" if given.long else "make bench")
    except StartFailed as failed:
        print(failed.text_zh(), file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(run_dir, ignore_errors=True)
    write(results, given.out)
    return 0


def measure(plan: Plan, run_dir: Path, command: str) -> Results:
    """Everything, in one run on one broker and one database."""
    described = machine.description()
    with Ground(run_dir) as ground:
        with ground.suite() as suite:
            rest = footprint.at_rest(ground, suite)
            set_up = _prepared(ground, suite, plan)
            figures = _ways(ground, suite, set_up, plan)
        with ground.suite() as suite:
            _say("events")
            events = Events(ground, suite, set_up)
            figures |= events.throughput(plan) | {"latency": events.latency(plan)}
        with ground.suite() as suite:
            _say("a morning of check-ins")
            figures |= _morning(suite, set_up, plan)
        replicas = _journeys(ground, plan)
        with ground.suite() as suite:  # last, as it fills the database
            _say("growth with data")
            growing, figures["inserts"] = growth.measure(ground, suite, set_up, plan, ORGS)
        figures |= rules.measure(plan.rounds)
        tables = (footprint.start_up(ground), rest, footprint.image())
    return Results(
        command, date.today().isoformat(), described, machine.versions(), figures, GOALS, (growing, replicas), tables
    )  # fmt: skip


def write(results: Results, folder: Path) -> None:
    """The report and its pictures."""
    pictures = {curve.name: f"performance-{curve.name}.svg" for curve in results.curves}
    folder.mkdir(parents=True, exist_ok=True)
    for curve in results.curves:
        draw(curve, folder / pictures[curve.name])
    (folder / "performance.md").write_text(report.markdown(results, pictures), encoding="utf-8")
    _say(f"written: {folder / 'performance.md'}")


def _prepared(ground: Ground, suite: Suite, plan: Plan) -> Scene:
    _say("filling the register")
    set_up = scene.prepare(suite)
    scene.fill(ground.client, set_up, ORGS, plan.rounds * paths.enough(plan.seconds))
    return set_up


def _ways(ground: Ground, suite: Suite, set_up: Scene, plan: Plan) -> dict[str, Figure]:
    _say("ways of a request, side by side")
    ground.start_baselines(id_of(0))
    figures = paths.measure(ground, suite, set_up, plan)
    ground.stop_baselines()
    return figures


def _morning(suite: Suite, set_up: Scene, plan: Plan) -> dict[str, Figure]:
    """On the day to which the scene has set the clock; other processes run now, with the same people."""
    stage = Stage(Portal(suite.base_url), Cast(suite))
    return morning.measure(suite, stage, set_up.setting, scene.TODAY[:10], plan.people)


def _journeys(ground: Ground, plan: Plan) -> Curve:
    """Journeys a minute by the number of replicas, which changes from pass to pass."""
    points: dict[int, list[tuple[float, list[str]]]] = {number: [] for number in plan.replicas}
    for _ in range(plan.passes):
        for number in plan.replicas:
            _say(f"journeys with {number} of each service")
            with ground.suite(number) as suite:
                batch = Batch(suite, scene.prepare(suite), plan.journeys)
                points[number].append((batch.per_minute(), batch.errors))
    for error in [error for runs in points.values() for _, errors in runs for error in errors]:
        _say(f"  {error}")
    line = tuple((float(n), median(rate for rate, _ in runs), sum(len(e) for _, e in runs)) for n, runs in points.items())
    text = (
        f"{plan.journeys} cases by 8 portals side by side; the median of {plan.passes} passes. Timed are the stretches of the journey, "
        "not the setting of the simulated clock between them. A case that does not come to its end is an error and no journey."
    )
    title = "Whole journeys a minute, by replicas of each service"
    return Curve("replicas", title, "replicas of each service", "journeys a minute", {"the whole journey": line}, text)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
