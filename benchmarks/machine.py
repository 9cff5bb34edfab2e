"""What the run took place on, and what its processes used of it. Linux only: it reads /proc."""

from __future__ import annotations

import os
import platform
import re
import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parent.parent
NAMED = (
    "nameko", "kombu", "amqp", "eventlet", "httptools", "pymongo", "marshmallow", "Werkzeug", "SecantusDB",
    "fastapi", "uvicorn", "uvloop", "httpx",
)  # fmt: skip


def processor_seconds(pid: int) -> float:
    """Processor time of a process so far, user and system, all its threads; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """The process is stopped meanwhile, and goes on afterwards as if nothing had been."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def memory_mb(pid: int) -> float:
    """Memory of a process in MB, pages that it shares counted in part."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0


def description() -> dict[str, str]:
    """The machine in words."""
    cpu = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return {
        "Processor": f"{os.cpu_count()} × {cpu.group(1) if cpu else platform.machine()}",
        "Memory": f"{int(memory.group(1)) / 1024**2:.0f} GB" if memory else "unknown",
        "System": _system(),
        "Python": platform.python_version(),
        "Load before the run": f"{os.getloadavg()[0]:.1f} (1-minute average)",
    }


def _system() -> str:
    named = re.search(r'^PRETTY_NAME="(.+)"$', Path("/etc/os-release").read_text(), re.MULTILINE)
    return f"{named.group(1) if named else 'Linux'}, kernel {platform.release()}"


def versions(names: Iterable[str] = NAMED) -> dict[str, str]:
    """The versions of what was measured."""
    return {"This project": _said("git", "describe", "--always", "--dirty"), "RabbitMQ": _said("rabbitmqctl", "version")} | {
        name: version(name) for name in names
    }


def _said(*command: str) -> str:
    """The last line that a command says of itself."""
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said.strip().rpartition("\n")[2]


def image_mb() -> dict[str, float]:
    """What the image adds to its base, uncompressed: the pinned packages and our own files, in MB."""
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    copied = re.findall(r"^COPY (\w+) \w+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    own = [path for folder in copied for path in (ROOT / folder).rglob("*")]
    return {"pinned packages": sum(map(_installed, pinned)), "own files": _megabytes(own)}


def _installed(package: str) -> float:
    try:
        return _megabytes(Path(str(file.locate())) for file in files(package) or ())
    except PackageNotFoundError:
        return 0.0


def _megabytes(paths: Iterable[Path]) -> float:
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1_000_000
