"""Events: how many a second go all the way to their effect next door, and how long one takes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks import machine, news
from benchmarks.figures import Figure
from benchmarks.ground import Ground
from benchmarks.news import News
from benchmarks.plan import Plan
from benchmarks.scene import Scene
from benchmarks.watch import PATIENCE, samples, until
from launcher.suite import Suite

FIRST = 10_000_000  # number of the first aggregate of this measurement; smaller ones belong to others
LOOK = 0.1  # seconds between two looks; each costs a service some milliseconds
LOOK_CLOSELY = 0.004
CONFIRMED = "kombu publishing, each confirmed before the next; one bare consumer"


@dataclass
class Course:
    """What several rounds of one kind of event came to."""

    kind: News
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    arrived: list[float] = field(default_factory=list)  # events of each round with all their effects

    def figure(self, label: str) -> Figure:
        """Events a second that have taken effect wherever they should."""
        answered = int(sum(self.arrived))
        cost = {name: 1000 * spent / max(answered, 1) for name, spent in self.used.items()}
        rounds = tuple(arrived / taken for arrived, taken in zip(self.arrived, self.seconds, strict=True))
        return Figure(label, "events/s", rounds, answered, self.errors, cost=cost)


class Events:
    """Measures the events of one suite beside confirmed publishing on the same broker."""

    def __init__(self, ground: Ground, suite: Suite, scene: Scene) -> None:
        self.ground, self.suite, self.scene = ground, suite, scene
        self.one = news.assessments()
        self.several = news.registrations(ground.client, scene)
        self._next = FIRST

    def throughput(self, plan: Plan) -> dict[str, Figure]:
        """Events a second from outbox through journal to the copies next door: in one neighbour, which is what stands
        beside bare publishing to one consumer, and in several."""
        bare, one, several = [], Course(self.one), Course(self.several)
        for _ in range(plan.rounds):
            bare.append(plan.events / self._bare(plan.events))
            for course in (one, several):
                self._through(course, plan.events)
        times = len(self.several.hearers)
        fan_out = several.figure(f"events, each to an effect in {times} services")
        effects = tuple(times * rate for rate in fan_out.rounds)
        return {
            "confirmed": Figure(CONFIRMED, "events/s", tuple(bare), plan.rounds * plan.events),
            "events": one.figure("events, from outbox through journal to an effect in one service"),
            "fan_out": fan_out,
            "effects": Figure("the same, counted by effects", "effects/s", effects, times * fan_out.answered, fan_out.errors),
        }

    def latency(self, plan: Plan) -> Figure:
        """Register one organisation after the other: from sending the command to its copy in admission."""
        copies = self.ground.client["ngo_admission"]["copy_orgs"]
        times, errors = [], Counter[str]()
        for number in range(plan.latencies):
            began = time.monotonic()
            answer = self.scene.stage.portal.send("POST", "/v1/orgs", self.scene.bureau.token, self.scene.form(FIRST + number))
            if not answer.ok:
                errors[str(answer.status)] += 1
                continue
            if until(lambda id=answer.body["id"]: copies.find_one({"_id": id}, {"_id": 1}), LOOK_CLOSELY):
                times.append(1000 * (time.monotonic() - began))
            else:
                errors["never heard"] += 1
        ordered = sorted(times) or [0.0]
        p50, p99 = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
        return Figure("command → effect next door", "ms", tuple(ordered), len(times), errors, p50, p99)

    def _through(self, course: Course, count: int) -> None:
        """Store aggregates with events while their service stands still, then let it go on until all is heard."""
        kind, numbers = course.kind, range(self._next, self._next + count)
        self._next += count
        kind.prepare(self.ground.client, numbers)
        before, pids = self._heard(kind), self.ground.pids(self.suite)
        with machine.standing_still(pids[kind.teller]):
            kind.happen(self.ground.client, numbers)
            spent = {name: machine.processor_seconds(pid) for name, pid in pids.items()}
            began = time.monotonic()
        for hearer in kind.hearers:  # one after the other, for fewer looks
            until(lambda hearer=hearer: self._count(kind, hearer)["ok"] - before[hearer]["ok"] >= count, LOOK)
        course.seconds.append(time.monotonic() - began)
        course.used.update({name: machine.processor_seconds(pid) - spent[name] for name, pid in pids.items()})
        told = {hearer: heard - before[hearer] for hearer, heard in self._heard(kind).items()}
        effects = kind.effects(self.ground.client, numbers)
        course.arrived.append(effects / len(kind.hearers))
        course.errors.update(faults(effects, told, count))

    def _heard(self, kind: News) -> dict[str, Counter[str]]:
        return {hearer: self._count(kind, hearer) for hearer in kind.hearers}

    def _count(self, kind: News, hearer: str) -> Counter[str]:
        """How often a service has handled the event so far, by what became of it."""
        pattern = rf'ngo_events_handled_total{{event="{re.escape(kind.event)}",outcome="(\w+)"}}'
        return Counter({outcome: int(value) for outcome, value in samples(self.suite, hearer, pattern)})

    def _bare(self, count: int) -> float:
        """The same number through kombu; the seconds from the first publish to the last acknowledgement."""
        [told] = self.one.untold(0)["outbox"]
        body = json.dumps({name: value for name, value in told.items() if name != "changed"})
        consumer = self._confirmed("consume", count)
        consumer.stdout.readline()  # it says when it is ready
        publisher = self._confirmed("publish", count)
        said, _ = publisher.communicate(body, timeout=PATIENCE)
        heard, _ = consumer.communicate(timeout=PATIENCE)
        return json.loads(heard)["ended"] - json.loads(said)["began"]

    def _confirmed(self, what: str, count: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "benchmarks.baselines.confirmed", what, str(count)]
        env = {**os.environ, "AMQP_URI": self.ground.broker.uri}
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)


def faults(effects: int, heard: Mapping[str, Counter[str]], count: int) -> dict[str, int]:
    """What was lost, delivered more than once (with one effect), or needed another try."""
    found = sum(heard.values(), Counter[str]())
    wanted = count * len(heard)
    faults = {"missing": wanted - effects, "delivered again": found["ok"] - wanted, "tried again": found["retry"], "dead": found["dead"]}
    return {what: number for what, number in faults.items() if number > 0}
