"""One child process: started in a session of its own, watched by its pid file, stopped in order."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher.errors import Interrupted, StartFailed

POLL = 0.05  # seconds between two looks at a process or a port
LOG_LIMIT = 20_000_000  # bytes of a log after which the next start moves it aside
LAST_LINES = 15

# Linux sends a tied child SIGTERM when the thread that started it ends: this one lives as long as the launcher.
_starter = ThreadPoolExecutor(1, "starter")
_setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
TIE = (_setpriv, "--pdeathsig", "TERM", "--") if _setpriv else ()


def tail(path: Path, start: int = 0) -> tuple[str, ...]:
    """The last lines that a log file holds after its first `start` bytes."""
    try:
        return tuple(path.read_bytes()[start:].decode(errors="replace").splitlines()[-LAST_LINES:])
    except FileNotFoundError:
        return ()


def started_at(pid: int) -> str | None:
    """When a process started, as the system tells it; None when there is none.

    A pid alone may belong to another process by now; pid and start together do not.
    """
    if Path("/proc/self/stat").exists():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if stat[0] == "Z" else stat[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip() or None


class Child:
    """A process that the launcher starts and answers for.

    Its own session keeps Ctrl-C on the terminal away from it: the launcher decides the order. On Linux it is told
    to stop when the launcher is killed outright.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        run_dir: Path,
        env: Mapping[str, str],
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.env = dict(env)
        self.log = Path(run_dir) / "logs" / f"{name}.log"
        self._pid_file = Path(run_dir) / "pids" / name
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """Its pid while it runs."""
        return self._process.pid if self._process and self.alive() else None

    @property
    def exit_status(self) -> int | None:
        """How it ended (negative: by which signal); None while it runs or before it started."""
        return self._process.poll() if self._process else None

    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, after ending one that an earlier, killed launcher left behind."""
        self.end_leftover()
        for folder in (self.log.parent, self._pid_file.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        if not shutil.which(self.command[0], path=self.env.get("PATH")):
            raise FileNotFoundError(self.command[0])
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = _starter.submit(
                subprocess.Popen,
                [*TIE, *self.command],
                env=self.env,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ).result()
        self._pid_file.write_text(f"{self._process.pid} {started_at(self._process.pid) or ''}\n")

    def end_leftover(self, grace: float = 15) -> None:
        """End the process named in the pid file if it is still that process."""
        try:
            pid_text, _, began = self._pid_file.read_text().strip().partition(" ")
            pid = int(pid_text)
        except (FileNotFoundError, ValueError):
            return
        if self.alive() and pid == self._process.pid:
            raise RuntimeError(f"{self.name} is running already")
        if began and started_at(pid) == began:
            os.kill(pid, signal.SIGTERM)
            if not _wait(lambda: started_at(pid) != began, grace):
                os.kill(pid, signal.SIGKILL)
                _wait(lambda: started_at(pid) != began, grace)
        self._pid_file.unlink(missing_ok=True)

    def terminate(self) -> None:
        """Ask it to stop (SIGTERM) and return at once."""
        self._signal(signal.SIGTERM)

    def stop(self, grace: float = 45) -> None:
        """Ask it to stop, wait, and kill it where `grace` seconds were not enough."""
        self.terminate()
        if not _wait(lambda: not self.alive(), grace):
            self._signal(signal.SIGKILL)
        self._forget()

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._signal(signal.SIGKILL)
        self._forget()

    def wait_until(
        self,
        ready: Callable[[], bool],
        timeout: float,
        remedy: str,
        cancelled: threading.Event | None = None,
    ) -> None:
        """Wait until `ready()`.

        Raises StartFailed when it ends first or `timeout` seconds pass, Interrupted once `cancelled`.
        """
        began = time.monotonic()
        while not ready():
            if cancelled and cancelled.is_set():
                raise Interrupted(self.name)
            if not self.alive():
                raise self._failed(f"进程已退出（状态 {self.exit_status}）", remedy)
            if time.monotonic() - began > timeout:
                raise self._failed(f"{timeout:g} 秒内未就绪", remedy)
            time.sleep(POLL)

    def _failed(self, reason: str, remedy: str) -> StartFailed:
        return StartFailed(self.name, reason, remedy, tail(self.log, self._log_start))

    def _forget(self) -> None:
        # What this object has not started may be another launcher's: its pid file stays.
        if self._process:
            self._process.wait()
            self._pid_file.unlink(missing_ok=True)

    def _signal(self, number: int) -> None:
        if self.alive():
            self._process.send_signal(number)


def _wait(done: Callable[[], bool], timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True
