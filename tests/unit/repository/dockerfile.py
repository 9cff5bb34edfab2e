"""Reads the Dockerfile: one (instruction, rest) per step."""

from __future__ import annotations

import re

from tests.unit.repository.sources import ROOT


def instructions() -> list[tuple[str, str]]:
    """The steps in order, continued lines joined, comments left out."""
    text = (ROOT / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines())]
