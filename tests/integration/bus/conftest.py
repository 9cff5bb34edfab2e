"""A broker of its own for the tests of the bus: they kill it, and its retry tiers are very short."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import amqp
import pytest

from common.bus import Message, Publisher, RpcClient
from common.bus.connection import connect
from common.bus.seal import Seal
from launcher import ports
from launcher.broker import PrivateBroker, find_server

ROOT = Path(__file__).parents[3]
RETRY_SCALE = "0.0005"
PLANTED = "330106199001010011"  # must never be seen outside the process that raised it
QUEUES = ["evt-trial", "dead-trial", *(f"retry-{tier}" for tier in ("1s", "10s", "1m", "10m", "1h"))]


def until(holds: Callable[[], Any], what: str, timeout: float = 15.0) -> Any:
    """Wait for a condition; its value, or a failure that names it."""
    ends = time.monotonic() + timeout
    while not (found := holds()):
        assert time.monotonic() < ends, f"{what} did not come about in {timeout} s"
        time.sleep(0.02)
    return found


SEAL = Seal([b"b" * 32])


def bus_key_file(folder: Path) -> Path:
    """The key that the tests' own calls are sealed by."""
    path = folder / "bus.key"
    path.write_bytes(base64.b64encode(b"b" * 32))
    return path


class Trial:
    """One process of the trial service."""

    def __init__(self, uri: str, folder: Path) -> None:
        self.trace_file = folder / "trace"
        self.trace_file.touch()
        self.log_file = folder / "log"
        self.http_port = ports.choose()
        self.ops_port = ports.choose([self.http_port])
        self._env = os.environ | {
            "AMQP_URI": uri,
            "BUS_KEY_FILE": str(bus_key_file(folder)),
            "HTTP_PORT": str(self.http_port),
            "OPS_PORT": str(self.ops_port),
            "MAX_WORKERS": "8",
            "RETRY_SCALE": RETRY_SCALE,
            "TRIAL_TRACE": str(self.trace_file),
            "BUILD_ID": "b1",
            "TRIAL_PLANTED": PLANTED,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, ready: bool = True) -> Trial:
        module = "tests.integration.bus.trial_service"
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", module],
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=log,
            )
        if ready:
            until(self.ready, "readiness")
        return self

    def ready(self) -> bool:
        assert self.process.poll() is None, self.log_file.read_text()
        return self.ops("/readyz")[0] == 200

    def ops(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ops_port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def metric(self, name: str, **labels: str) -> float:
        """The sum of its samples of this name and these labels."""
        samples = [re.fullmatch(rf"{name}\{{(.*)\}} (\S+)", line) for line in self.ops("/metrics")[1].splitlines()]
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        return sum(float(one[2]) for one in samples if one and all(term in one[1].split(",") for term in wanted))

    def lines(self, what: str) -> list[dict[str, Any]]:
        """What it wrote down as `what`, in order."""
        lines = [json.loads(line) for line in self.trace_file.read_text().splitlines()]
        return [line for line in lines if line["what"] == what]

    def trace(self, what: str) -> list[Any]:
        """The ids under which it wrote `what` down, in order."""
        return [line["id"] for line in self.lines(what)]

    def wait_done(self, *asked: Message) -> None:
        """Wait until it has done what these events ask, whatever else it did."""
        until(lambda: {message.message_id for message in asked} <= set(self.trace("done")), "handling")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=30)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end(self) -> None:
        if self.running():
            self.process.kill()
            self.process.wait()


class Broker:
    """What tests ask of a broker besides running."""

    def __init__(self, node: PrivateBroker) -> None:
        self.node = node
        self.uri = node.uri

    def depth(self, queue: str) -> int:
        """How many messages wait, unacknowledged ones not counted."""
        with connect(self.uri, "test") as connection:
            return connection.channel().queue_declare(queue, passive=True).message_count

    def take(self, queue: str) -> amqp.Message | None:
        with connect(self.uri, "test") as connection:
            return connection.channel().basic_get(queue, no_ack=True)

    def consumers(self, queue: str) -> int:
        with connect(self.uri, "test") as connection, suppress(amqp.NotFound):
            return connection.channel().queue_declare(queue, passive=True).consumer_count
        return 0

    def empty(self) -> None:
        with connect(self.uri, "test") as connection:
            for queue in QUEUES:
                with suppress(amqp.NotFound):
                    connection.channel().queue_purge(queue)

    def back(self) -> None:
        self.node.start()
        self.node.wait_ready()


@pytest.fixture(scope="package")
def bus_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from new_broker(tmp_path_factory.mktemp("bus-broker"))


@pytest.fixture
def fresh_broker(tmp_path: Path) -> Iterator[Broker]:
    """One on which nothing has been declared yet."""
    yield from new_broker(tmp_path)


def new_broker(run_dir: Path) -> Iterator[Broker]:
    """Skips where none can be started: AMQP_URI's is not ours to kill."""
    if find_server() is None:
        pytest.skip("no rabbitmq-server on this machine, and these tests kill theirs")
    node = PrivateBroker(run_dir)
    node.start()
    try:
        node.wait_ready()
        yield Broker(node)
    finally:
        node.stop()


@pytest.fixture(scope="package")
def lasting_trial(bus_broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """The one behind `shared_trial`; it rests while a test has one of its own."""
    process = Trial(bus_broker.uri, tmp_path_factory.mktemp("trial"))
    try:
        yield process
    finally:
        process.end()


@pytest.fixture
def trial(bus_broker: Broker, lasting_trial: Trial, tmp_path: Path) -> Iterator[Trial]:
    """A trial service of the test's own that is ready, with empty queues."""
    lasting_trial.end()
    empty_when_left_alone(bus_broker)
    process = Trial(bus_broker.uri, tmp_path)
    try:
        yield process.start()
    finally:
        process.end()


@pytest.fixture
def shared_trial(bus_broker: Broker, lasting_trial: Trial) -> Trial:
    """A trial service that is ready, with empty queues, for tests that leave nothing under way.

    It is spared a start where it still runs; so what earlier tests had it write down is in its trace.
    """
    if lasting_trial.running():
        bus_broker.empty()
        return lasting_trial
    empty_when_left_alone(bus_broker)
    return lasting_trial.start()


def empty_when_left_alone(broker: Broker) -> None:
    """What a process had not finished when it was killed is back in its queue once the broker has missed it."""
    until(lambda: not broker.consumers("evt-trial"), "the last consumer gone")
    broker.empty()


@pytest.fixture
def client(bus_broker: Broker) -> Iterator[RpcClient]:
    found = RpcClient(bus_broker.uri, SEAL)
    yield found
    found.close()


@pytest.fixture
def publisher(bus_broker: Broker) -> Iterator[Publisher]:
    found = Publisher(bus_broker.uri)
    yield found
    found.close()


def event(name: str = "trial.work.asked", **data: Any) -> Message:
    """An event that asks the trial service for something."""
    event_id = uuid.uuid4().hex
    return Message(name, json.dumps({"id": event_id, "name": name, "data": data}).encode(), event_id)
