"""The whole suite on one machine: broker, database, six processes. For `make run`, the demo and tests."""

from __future__ import annotations

import fcntl
import http.client
import os
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from launcher.broker import PrivateBroker
from launcher.child import Child
from launcher.database import PrivateDatabase
from launcher.errors import StartFailed
from launcher.keys import ensure_keys
from launcher.ports import Ports, is_free

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("registry", "admission", "training", "funding", "notice", "gateway")
PROCESSES = {name: (sys.executable, "-m", "common.run.process", name) for name in NAMES}
# As in k8s/base: the gateway's workers only wait for services.
OWN_SETTINGS = {"gateway": {"MAX_WORKERS": "64"}}
READY_TIMEOUT = 60.0
REMEDY = "按上述日志处理后重新启动；全部日志在运行目录的 logs 目录。"


class Suite:
    """Starts everything in `run_dir` and stops it again, and nothing else.

    `http_port` 0 chooses a free port and keeps it. `amqp_uri`, `mongo_uri` replace the private broker
    and database, which are then None. `env` adds settings for the processes.
    Raises StartFailed when another launcher uses the run directory.
    """

    def __init__(
        self,
        run_dir: Path,
        http_port: int = 0,
        *,
        amqp_uri: str | None = None,
        mongo_uri: str | None = None,
        env: Mapping[str, str] | None = None,
        processes: Mapping[str, Sequence[str]] = PROCESSES,
    ) -> None:
        self.run_dir = Path(run_dir).resolve()
        self.run_dir.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] | None = None
        self._take_run_dir()  # before anything in it is read or written
        self.stopping = threading.Event()  # set by a signal: `start` gives up with Interrupted
        self._ports = Ports(self.run_dir)
        self.keys = ensure_keys(self.run_dir)
        self.broker = None if amqp_uri else PrivateBroker(self.run_dir)
        self.database = None if mongo_uri else PrivateDatabase(self.run_dir)
        self.http_port = http_port or self._ports.get("http")
        self._shared = {
            **os.environ,
            "AMQP_URI": amqp_uri or self.broker.uri,
            "MONGO_URI": mongo_uri or self.database.uri,
            "HTTP_PORT": str(self.http_port),
            "JWKS_FILE": str(self.keys.jwks),
            "DATA_KEY_FILE": str(self.keys.data),
            "BUS_KEY_FILE": str(self.keys.bus),
            "RULES_DIR": str(ROOT / "rules"),
            "SUITE_MODE": "development",
            **(env or {}),
        }
        self.processes = {name: self._process(name, command) for name, command in processes.items()}

    @property
    def base_url(self) -> str:
        """Where the gateway answers."""
        return f"http://127.0.0.1:{self.http_port}"

    def ops_url(self, name: str) -> str:
        """Where a process tells its health and metrics."""
        return f"http://127.0.0.1:{self.processes[name].env['OPS_PORT']}"

    def token(
        self,
        roles: Sequence[str],
        division: str,
        name: str,
        org: str | None = None,
        base: str | None = None,
        sub: str | None = None,
        unit: str | None = None,
    ) -> str:
        """A development token (see `Keys.token`)."""
        return self.keys.token(roles, division, name, org, base, sub, unit)

    def __enter__(self) -> Suite:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start all and wait until each is ready; on StartFailed what had started is stopped again."""
        self._take_run_dir()
        try:
            self._start_parts()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop in order: first the gateway, which has requests under way, then the services, then the rest."""
        names = list(self.processes)
        _stop_together(self.processes[name] for name in names[-1:])
        _stop_together(self.processes[name] for name in names[:-1])
        for part in (self.broker, self.database):
            if part:
                part.stop()
        if self._lock:
            self._lock.close()
            self._lock = None

    def wait_ready(self, name: str, timeout: float = READY_TIMEOUT) -> None:
        """Wait until a process says on its ops port that it is ready."""
        child = self.processes[name]
        port = int(child.env["OPS_PORT"])
        child.wait_until(lambda: _says_ready(port), timeout, REMEDY, self.stopping)

    def answers(self, name: str) -> bool:
        """Whether a process answers on its ops port at all, ready or not."""
        return _status(int(self.processes[name].env["OPS_PORT"]), "/livez") is not None

    def _start_parts(self) -> None:
        for child in self.processes.values():
            child.end_leftover()
        if not is_free(self.http_port):
            remedy = f"停止占用端口的程序，或改用其他端口：HTTP_PORT={self.http_port + 1} make run"
            raise StartFailed("gateway", f"端口 {self.http_port} 已被占用", remedy)
        parts = [part for part in (self.broker, self.database) if part]
        for part in parts:
            part.start()
        for part in parts:
            part.wait_ready(self.stopping)
        for child in self.processes.values():
            child.start()
        for name in self.processes:
            self.wait_ready(name)

    def _process(self, name: str, command: Sequence[str]) -> Child:
        env = {**OWN_SETTINGS.get(name, {}), **self._shared, "OPS_PORT": str(self._ports.get(f"ops_{name}"))}
        return Child(name, command, run_dir=self.run_dir, env=env, cwd=ROOT)

    def _take_run_dir(self) -> None:
        if self._lock:
            return
        lock = (self.run_dir / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            remedy = f"先停止该进程（kill {holder}），或以 RUN_DIR 指定另一个运行目录。"
            raise StartFailed("launcher", f"运行目录 {self.run_dir} 正由进程 {holder} 使用", remedy) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock


def _stop_together(children: Iterable[Child]) -> None:
    children = list(children)
    for child in children:
        child.terminate()
    for child in children:
        child.stop()


def _says_ready(port: int) -> bool:
    return _status(port, "/readyz") == 200


def _status(port: int, path: str) -> int | None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        link.request("GET", path)
        return link.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        link.close()
