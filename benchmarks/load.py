"""What load to put on an HTTP server, and what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

CONNECTIONS = 16  # as a portal with a pool of ordinary size


@dataclass(frozen=True)
class Load:
    """So many connections, each asking again as soon as it is answered.

    ``requests`` are taken in turn, from the start again after the last unless ``once``. Any status but ``expect``
    counts as an error. Answers of the first ``warmup`` seconds are not counted.
    """

    port: int
    requests: Sequence[str]
    expect: int = 200
    connections: int = CONNECTIONS
    seconds: float = 3.0
    warmup: float = 0.5
    once: bool = False


@dataclass(frozen=True)
class Tally:
    """What came back: answers as expected, their latencies, and everything else by what it was."""

    seconds: float
    answered: int
    p50_ms: float
    p99_ms: float
    errors: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Expected answers a second."""
        return self.answered / self.seconds if self.seconds else 0.0


def request(verb: str, path: str, token: str | None = None, body: Any = None, **headers: str) -> str:
    """One HTTP request as it goes over the wire, in ASCII. Header names are written with underscores."""
    lines = [f"{verb} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    text = "" if body is None else json.dumps(body)
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text)}"]
    return "\r\n".join([*lines, "", text])


def run(load: Load) -> tuple[Tally, float]:
    """Put the load on from a process of its own; what came of it, and the processor seconds which that took."""
    command = [sys.executable, "-m", "benchmarks.client"]
    done = subprocess.run(command, input=json.dumps(asdict(load)), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return Tally(**told["tally"]), told["processor_seconds"]
