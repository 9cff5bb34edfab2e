"""A world of four processes over stores in memory, on one seed: processes die between any two steps, others act in
between, messages come twice, late and in any order, confirmations get lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from common.bus.codec import loads
from common.bus.messages import Call, Fate, Message
from common.kernel.clock import SHANGHAI, to_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import derived_id
from common.run.relay import Relay
from common.run.resting import Resting
from common.run.timekeeper import Timekeeper
from common.store.aggregates import Loaded
from common.store.journal import canonical
from common.store.memory import MemoryDatabase, MemoryLease
from tests.simulation import services
from tests.simulation.services import CountingStore, EchoStore, RulelessDesk

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
WHO = Principal("u-1", "测试", ("bureau",), "330106")
KINDS = ("begin", "add", "add", "add", "take", "take", "leave")


class Killed(BaseException):
    """The process ends here. No code of the suite may catch it."""


@dataclass
class Command:
    """What a client asks for, again and again until it has an answer."""

    id: str
    kind: str
    target: str  # the command that began the tally
    answer: tuple[Any, ...] | None = None


@dataclass
class Delivery:
    """A message in the queue of the second service."""

    body: bytes
    ready: float
    attempts: int = 0


class World:
    """All that there is, moved on by ``step`` and brought to rest by ``settle``."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seconds = 0.0
        self.stores = {name: MemoryDatabase(name, self._before) for name in ("counting", "echo")}
        self.leases: dict[str, dict[str, Any]] = {"counting": {}, "echo": {}}
        self.queue: list[Delivery] = []
        self.published: list[dict[str, Any]] = []  # each time that a message got into the queue
        self.commands: list[Command] = []
        self.faults: list[str] = []
        self._fuse: int | None = None  # steps until the acting process dies
        self._within = 0  # actions under way, one inside another
        self._calm = False
        self._names = 0
        self.processes = {(name, number): self._start(name) for name in self.stores for number in (0, 1)}
        for name in self.stores:
            self.processes[name, 0].store.ensure_indexes()

    # Time

    def now(self) -> datetime:
        return (BEGIN + timedelta(seconds=self.seconds)).astimezone(SHANGHAI)

    def today(self) -> date:
        return self.now().date()

    # What happens

    def step(self) -> None:
        """One process does something, or time passes, and whatever may go wrong may."""
        act = self.random.choices((self._command, self._relay, self._deliver, self._keep_time, self._pass_time), weights=(6, 4, 6, 2, 2))[0]
        number = self.random.randrange(2)
        self._fuse = self.random.randrange(25) if self.random.random() < 0.25 else None
        self._do(act, number)
        self._fuse = None

    def settle(self) -> None:
        """Nothing goes wrong any more: every client gets its answer, and everything is published, heard and done."""
        self._calm = True
        for _ in range(200):
            self.seconds += 120
            for command in self.commands:
                self._ask(command, 0)
            for name, number in self.processes:
                self._relay_of(name, number)
                self._keep_time(number)
            for _ in range(len(self.queue)):
                self._deliver(0)
            if not self.queue and not any(self._untold(name) for name in self.stores) and not self._due():
                return
        self.faults.append("it never came to rest")

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Nothing goes wrong while somebody looks."""
        before, self._calm = self._calm, True
        yield
        self._calm = before

    def _do(self, act: Callable[[int], None], number: int) -> None:
        self._within += 1
        try:
            act(number)
        except Killed:
            for name in self.stores:  # what it had in memory is gone
                self.processes[name, number] = self._start(name)
        finally:
            self._within -= 1

    def _before(self, operation: str) -> None:
        """Before each step of a process: it may die, and another may act first."""
        if self._calm:
            return
        if self._fuse is not None:
            self._fuse -= 1
            if self._fuse < 0:
                self._fuse = None
                raise Killed(operation)
        if self._within == 1 and self.random.random() < 0.04:
            fuse, self._fuse = self._fuse, None
            self._do(self.random.choice((self._command, self._relay, self._deliver, self._keep_time)), 2)
            self._fuse = fuse

    def _start(self, name: str) -> Process:
        self._names += 1
        return Process(self, name, f"p-{self._names}")

    def _process(self, name: str, number: int) -> Process:
        # who acts in between is a process of its own that has just begun
        return self.processes[name, number] if number < 2 else self._start(name)

    # Clients

    def _command(self, number: int) -> None:
        if self.commands and self.random.random() < 0.3:
            self._ask(self.random.choice(self.commands), number)
            return
        begun = [command.id for command in self.commands if command.kind == "begin"]
        kind = self.random.choice(KINDS) if begun else "begin"
        id = f"c-{len(self.commands)}"
        command = Command(id, kind, id if kind == "begin" else self.random.choice(begun))
        self.commands.append(command)
        self._ask(command, number)

    def _ask(self, command: Command, number: int) -> None:
        try:
            loaded = self._process("counting", number).carry_out(command)
            answer: tuple[Any, ...] = (loaded.id, loaded.version, canonical(loaded.body))
        except Refused as refused:
            if refused.code == "not_found":
                return  # its tally is not there yet: no client asks for that
            answer = (refused.status, refused.code)
        if command.answer is not None and command.answer != answer:
            self.faults.append(f"{command.id} ({command.kind}) was answered {command.answer} and then {answer}")
        command.answer = answer

    # Processes

    def _relay(self, number: int) -> None:
        self._relay_of(self.random.choice(list(self.stores)), number)

    def _relay_of(self, name: str, number: int) -> None:
        process = self._process(name, number)
        if self._calm or process.lease.take() is not None or self.random.random() < 0.2:  # or it believes that it leads
            process.relay.run_once()

    def _keep_time(self, number: int) -> None:
        self._process("counting", number).timekeeper.run_once()

    def _pass_time(self, number: int) -> None:
        self.seconds += self.random.choice((0.1, 1, 10, 600))

    def _untold(self, name: str) -> bool:
        return any(repository.pending(None, 1) for repository in self.processes[name, 0].store.aggregates)

    def _due(self) -> bool:
        tallies = self.processes["counting", 0].store.tallies
        return bool(tallies.due("due_at", to_instant(self.now()), None, 1))

    # The bus

    def publish(self, messages: list[Message]) -> list[Fate]:
        """Take some messages, some twice, and say so of most."""
        return [self._publish(message) for message in messages]

    def _publish(self, message: Message) -> Fate:
        self._before("publish")
        chance = 1.0 if self._calm else self.random.random()
        if chance < 0.1:
            return self.random.choice((Fate.FAILED, Fate.RETURNED))
        for _ in range(2 if 0.1 <= chance < 0.2 else 1):
            self.queue.append(Delivery(message.body, self.seconds))
            self.published.append(loads(message.body))
        self._before("published")
        return Fate.FAILED if 0.2 <= chance < 0.25 else Fate.CONFIRMED

    def _deliver(self, number: int) -> None:
        ready = [one for one in self.queue if one.ready <= self.seconds]
        if not ready:
            return
        delivery = self.random.choice(ready)
        event = loads(delivery.body)
        try:
            if delivery.attempts < 2 and event["aggregate"]["version"] % 5 == 4 and not self._calm:
                raise Refused(503, "not_yet_known", "稍后。")
            services.handle(self._process("echo", number).desk, event)
        except Refused:
            delivery.attempts, delivery.ready = delivery.attempts + 1, self.seconds + 10
            return
        if self._calm or self.random.random() < 0.9:  # else its acknowledgement gets lost
            with suppress(ValueError):  # another was faster
                self.queue.remove(delivery)


@dataclass
class Process:
    """One process of one service, with all that it keeps in memory."""

    world: World
    name: str
    id: str
    store: Any = field(init=False)

    def __post_init__(self) -> None:
        world = self.world
        database = world.stores[self.name]
        self.store = CountingStore(database) if self.name == "counting" else EchoStore(database)
        self.desk = RulelessDesk(self.store, None, world)  # type: ignore[arg-type]
        seconds = lambda: world.seconds  # noqa: E731
        self.relay = Relay(self.store, world.publish, lambda name: name == services.COUNTED, Resting(seconds))
        self.timekeeper = Timekeeper(self.desk, world, {"tally": services.when_due}, Resting(seconds))
        self.lease = MemoryLease(world.leases[self.name], self.id, seconds)

    def carry_out(self, command: Command) -> Loaded:
        """Do what a client asks for."""
        tallies, cause = self.store.tallies, command.id
        call = Call("m", WHO, command_id=cause, body_hash=f"hash-of-{cause}", request_id="r")
        if command.kind == "begin":
            due = to_instant(self.world.now() + timedelta(seconds=60)) if int(cause[2:]) % 2 else None
            return self.desk.create(tallies, call, lambda id: services.begin(id, cause, due))
        target = derived_id("aggregate", command.target)
        decisions: dict[str, Callable[[Any], Any]] = {
            "add": lambda state: services.add(state, cause),
            "take": lambda state: services.take_seat(state, cause, self._taken()),
            "leave": lambda state: services.leave_seat(state, cause),
        }
        return self.desk.decided_again(call, lambda: self.desk.act(tallies, target, call, decisions[command.kind]))

    def _taken(self) -> set[str]:
        return {one.body["seat"] for one in self.store.tallies.find({"body.seated": True})}
