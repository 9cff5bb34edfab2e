"""What is measured, started in one run: one broker, one database, the baselines, the suite."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from pymongo import MongoClient

from benchmarks import machine
from launcher.broker import PrivateBroker
from launcher.child import Child
from launcher.database import PrivateDatabase
from launcher.ports import Ports
from launcher.suite import NAMES, PROCESSES, Suite

PATIENCE = 30.0
REMEDY = "make bench"
# The limits on one caller would measure themselves.
UNLIMITED = {"RATE_PER_SECOND": "0", "PUBLIC_RATE_PER_SECOND": "0"}
BASELINES = {
    "bare_back": ("benchmarks.baselines.bare_nameko", "back"),
    "bare_front": ("benchmarks.baselines.bare_nameko", "front"),
    "fastapi_back": ("benchmarks.baselines.fastapi_apps", "back"),
    "fastapi_front": ("benchmarks.baselines.fastapi_apps", "front"),
}


class Ground:
    """Starts and stops everything in ``run_dir``."""

    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir.resolve()
        self.broker = PrivateBroker(self.run_dir)
        self.database = PrivateDatabase(self.run_dir)
        self.ports = {name: Ports(self.run_dir).get(name) for name in BASELINES}
        self.started: dict[str, float] = {}  # seconds that each part took to start
        self.baselines = {name: self._baseline(name, module, role) for name, (module, role) in BASELINES.items()}
        self.client: MongoClient[dict[str, Any]] = MongoClient(self.database.uri, connect=False)

    def __enter__(self) -> Ground:
        try:
            for name, part in (("broker", self.broker), ("database", self.database)):
                began = time.monotonic()
                part.start()
                part.wait_ready()
                self.started[name] = time.monotonic() - began
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        for part in (*self.baselines.values(), self.broker, self.database):
            part.stop()

    def start_baselines(self, id: str) -> None:
        """Start the baselines and wait until each answers for the organisation ``id``."""
        for child in self.baselines.values():
            child.start()
        for name in ("fastapi_back", "fastapi_front", "bare_front"):
            self.baselines[name].wait_until(lambda name=name: _answers(self.ports[name], id), PATIENCE, REMEDY)

    def stop_baselines(self) -> None:
        """Stop them, so that what follows has the machine to itself."""
        for child in self.baselines.values():
            child.stop()

    @contextmanager
    def suite(self, replicas: int = 1) -> Iterator[Suite]:
        """The suite on this broker and database, each service so many times beside one gateway.

        The database begins anew with what it has on disk: after thousands of writes the embedded one may stand still for
        seconds over pages that it keeps in memory, and what was measured before is not to weigh on what comes next.
        """
        self._restart_database()
        names = {name if not number else f"{name}-{number + 1}": name for name in NAMES[:-1] for number in range(replicas)}
        commands = {label: PROCESSES[name] for label, name in names.items()} | {"gateway": PROCESSES["gateway"]}
        given = {"amqp_uri": self.broker.uri, "mongo_uri": self.database.uri}
        suite = Suite(self.run_dir, env=UNLIMITED, processes=commands, **given)
        began = time.monotonic()
        with suite:
            self.started.setdefault("six processes", time.monotonic() - began)
            yield suite

    def _restart_database(self) -> None:
        self.client.close()
        self.database.stop()
        self.database.start()
        self.database.wait_ready()
        self.client = MongoClient(self.database.uri, connect=False)

    def pids(self, suite: Suite | None = None) -> dict[str, int]:
        """Every measured process that runs now, by name."""
        parts: Mapping[str, Child] = {**self.baselines, **(suite.processes if suite else {})}
        parts = {**parts, "broker": self.broker.node, "database": self.database.server}
        return {name: child.pid for name, child in parts.items() if child.pid}

    def _baseline(self, name: str, module: str, role: str) -> Child:
        env = {
            "AMQP_URI": self.broker.uri,
            "MONGO_URI": self.database.uri,
            "HTTP_PORT": str(self.ports[name]),
            "BACK_URL": f"http://127.0.0.1:{self.ports['fastapi_back']}",
            "PYTHONWARNINGS": "ignore",
        }
        return Child(name, [sys.executable, "-m", module, role], run_dir=self.run_dir, env=env, cwd=machine.ROOT)


def _answers(port: int, id: str) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/orgs/{id}", timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False
