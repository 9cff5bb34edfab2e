"""Looking at the running suite until something holds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.request import urlopen

from launcher.suite import Suite

PATIENCE = 120.0  # seconds


def until(holds: Callable[[], object], pause: float) -> bool:
    """Wait for something to hold, with so many seconds between two looks; whether it came to hold."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def samples(suite: Suite, process: str, pattern: str) -> list[tuple[str, float]]:
    """The metrics of a process that match, each with the pattern's one group and its value."""
    with urlopen(f"{suite.ops_url(process)}/metrics", timeout=10) as answer:
        text = without_service(answer.read().decode())
    return [(group, float(value)) for group, value in re.findall(rf"^{pattern} (.+)$", text, re.MULTILINE)]


def without_service(text: str) -> str:
    """Metrics without the label that names their service, which is known where one process is asked."""
    return re.sub(r"\{\}", "", re.sub(r'(?<=\{)service="\w+",?|,service="\w+"', "", text))
