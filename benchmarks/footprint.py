"""What the suite takes by being there: time to start, memory, processor time at rest, size of the image."""

from __future__ import annotations

import time

from benchmarks import machine
from benchmarks.figures import Table
from benchmarks.ground import Ground
from launcher.suite import Suite

REST = 5.0  # seconds


def at_rest(ground: Ground, suite: Suite) -> Table:
    """Memory and processor time of every process while nobody asks anything."""
    pids = ground.pids(suite)
    before = {name: machine.processor_seconds(pid) for name, pid in pids.items()}
    time.sleep(REST)
    rows = tuple(
        (name, f"{machine.memory_mb(pid):.0f}", f"{100 * (machine.processor_seconds(pid) - before[name]) / REST:.1f}")
        for name, pid in pids.items()
    )
    text = "While nobody asks anything, just after the start. Memory counts shared pages in part (PSS)."
    return Table("At rest", text, ("process", "memory, MB", "processor, % of one core"), rows)


def start_up(ground: Ground) -> Table:
    """How long each part took until it was ready."""
    rows = tuple((name, f"{seconds:.1f}") for name, seconds in ground.started.items())
    return Table("Start-up", "Until ready; the processes of the suite start side by side.", ("part", "seconds"), rows)


def image() -> Table:
    """What the image would add to its base."""
    rows = tuple((name, f"{size:.1f}") for name, size in machine.image_mb().items())
    text = "What the image adds to `python:3.11-slim-bookworm`, uncompressed, counted from the installed files."
    return Table("Image", text, ("part", "MB"), rows)
