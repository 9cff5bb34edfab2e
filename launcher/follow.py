"""VERBOSE=1: the log lines of all processes on the terminal, each with its process's name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

LOOK = 0.2  # seconds between two looks


class Follower:
    """Prints what is added to the logs after it was made."""

    def __init__(self, logs: Iterable[Path], say: Callable[[str], None] = print) -> None:
        self._say = say
        self._read = {log: log.stat().st_size if log.exists() else 0 for log in logs}

    def run(self, stop: threading.Event) -> None:
        """Print until `stop` is set."""
        while not stop.wait(LOOK):
            for log, start in self._read.items():
                self._read[log] = _print_new(log, start, self._say)


def _print_new(log: Path, start: int, say: Callable[[str], None]) -> int:
    if not log.exists():
        return start
    with log.open("rb") as file:
        if file.seek(0, 2) < start:  # moved aside: a new file
            start = 0
        file.seek(start)
        new = file.read()
    whole = new[: new.rfind(b"\n") + 1]
    for line in whole.decode(errors="replace").splitlines():
        say(f"{log.stem:>10} | {line}")
    return start + len(whole)
