"""Free loopback ports, remembered per run directory so that a second start reuses them."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Collection
from pathlib import Path

# Below the range that kernels hand out to outgoing connections (32768 and up on Linux), so that a
# port kept for a stopped part is not taken by some client in the meantime.
LOWEST, HIGHEST = 20000, 32000


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nothing listens on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose(taken: Collection[int] = ()) -> int:
    """A port on which nothing listens now, and none of those `taken`."""
    while True:
        port = random.randint(LOWEST, HIGHEST)
        if port not in taken and is_free(port):
            return port


class Ports:
    """The ports of one run directory, in `RUN_DIR/ports.json`, by name."""

    def __init__(self, run_dir: Path) -> None:
        self._file = Path(run_dir) / "ports.json"

    def all(self) -> dict[str, int]:
        """Every port given out so far."""
        try:
            return json.loads(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def get(self, name: str) -> int:
        """The port of this name: the one used before while it is free, else a new free one."""
        known = self.all()
        port = known.get(name, 0)
        if not port or not is_free(port):
            port = choose(known.values())
            self.put(name, port)
        return port

    def put(self, name: str, port: int) -> None:
        """Remember a port that somebody else chose."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**self.all(), name: port}, indent=1, sort_keys=True)
        self._file.write_text(text + "\n")
