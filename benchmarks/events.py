"""Events: how many a second go all the way to their effect next door, and how long one takes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from urllib.request import urlopen

import contracts
from benchmarks import machine
from benchmarks.figures import Figure
from benchmarks.ground import Ground
from benchmarks.organisations import id_of, store, with_event
from benchmarks.plan import Plan
from benchmarks.scene import Scene
from demo.cast import COUNTY
from launcher.suite import Suite

EVENT = "registry.org.registered"
HEARERS = contracts.EVENTS[EVENT].consumers
FIRST = 10_000_000  # number of the first organisation of this measurement; smaller ones belong to others
PATIENCE = 120.0
LOOK = 0.1  # seconds between two looks
LOOK_CLOSELY = 0.004


class Events:
    """Measures the events of one suite beside confirmed publishing on the same broker."""

    def __init__(self, ground: Ground, suite: Suite, scene: Scene) -> None:
        self.ground, self.suite, self.scene = ground, suite, scene
        self.registry = ground.client["ngo_registry"]
        self.pattern = self.registry["orgs"].find_one({"_id": scene.org})
        self.told = self.registry["journal"].find_one({"aggregate.id": scene.org, "name": EVENT})
        self._next = FIRST

    def throughput(self, plan: Plan) -> dict[str, Figure]:
        """Events a second: the suite's from outbox to the copies in every neighbour, and bare publishing's."""
        ours, theirs, errors, used = [], [], Counter[str](), Counter[str]()
        for _ in range(plan.rounds):
            theirs.append(plan.events / self._bare(plan.events))
            ours.append(plan.events / self._through(plan.events, errors, used))
        count = plan.rounds * plan.events
        cost = {name: 1000 * used[name] / count for name in ("registry", *HEARERS, "broker", "database")}
        label = f"events, from outbox through journal to an effect in each of {len(HEARERS)} services"
        return {
            "confirmed": Figure("kombu publishing with confirms, one bare consumer", "events/s", tuple(theirs), count),
            "events": Figure(label, "events/s", tuple(ours), count, errors, cost=cost),
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
            if _until(lambda id=answer.body["id"]: copies.find_one({"_id": id}, {"_id": 1}), LOOK_CLOSELY):
                times.append(1000 * (time.monotonic() - began))
            else:
                errors["never heard"] += 1
        ordered = sorted(times) or [0.0]
        p50, p99 = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
        return Figure("command → effect next door", "ms", tuple(ordered), len(times), errors, p50, p99)

    def _through(self, count: int, errors: Counter[str], used: Counter[str]) -> float:
        """Store organisations with their events held back, let them go at once; the seconds until all is heard."""
        numbers = range(self._next, self._next + count)
        self._next += count
        ids, times = [id_of(number) for number in numbers], count * len(HEARERS)
        store(self.registry["orgs"], (with_event(self.pattern, self.told, number, COUNTY) for number in numbers))
        before, pids = self._heard(), self.ground.pids(self.suite)
        spent = {name: machine.processor_seconds(pid) for name, pid in pids.items()}
        began = time.monotonic()
        self.registry["orgs"].update_many({"_id": {"$in": ids}}, {"$set": {"pending": True}})
        _until(lambda: self._heard()["ok"] - before["ok"] >= times, LOOK)
        seconds = time.monotonic() - began
        used.update({name: machine.processor_seconds(pid) - spent[name] for name, pid in pids.items()})
        errors.update(self._faults(ids, self._heard() - before, times))
        return seconds

    def _faults(self, ids: list[str], heard: Counter[str], times: int) -> dict[str, int]:
        """What was lost, delivered more than once (with one effect), or needed another try."""
        copies = [self.ground.client[f"ngo_{name}"]["copy_orgs"] for name in HEARERS]
        known = sum(collection.count_documents({"_id": {"$in": ids}}) for collection in copies)
        found = {"missing": times - known, "delivered again": heard["ok"] - times, "tried again": heard["retry"], "dead": heard["dead"]}
        return {what: number for what, number in found.items() if number > 0}

    def _heard(self) -> Counter[str]:
        """How often the event has been handled so far in all services, by what became of it."""
        return sum((_counted(self.suite.ops_url(name)) for name in HEARERS), Counter[str]())

    def _bare(self, count: int) -> float:
        """The same number through kombu; the seconds from the first publish to the last acknowledgement."""
        body = json.dumps({name: value for name, value in self.told.items() if name != "changed"})
        consumer = self._confirmed("consume", count)
        consumer.stdout.readline()  # it says when it is ready
        publisher = self._confirmed("publish", count)
        told, _ = publisher.communicate(body, timeout=PATIENCE)
        heard, _ = consumer.communicate(timeout=PATIENCE)
        return json.loads(heard)["ended"] - json.loads(told)["began"]

    def _confirmed(self, what: str, count: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "benchmarks.baselines.confirmed", what, str(count)]
        env = {**os.environ, "AMQP_URI": self.ground.broker.uri}
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)


def _counted(ops_url: str) -> Counter[str]:
    with urlopen(f"{ops_url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    pattern = rf'^ngo_events_heard_total{{event="{re.escape(EVENT)}",outcome="(\w+)"}} (.+)$'
    return Counter({outcome: int(float(value)) for outcome, value in re.findall(pattern, text, re.MULTILINE)})


def _until(holds: Callable[[], object], pause: float) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
