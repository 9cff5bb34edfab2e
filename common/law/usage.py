"""Which parameters and clauses the code names, read from its syntax trees.

A name put together in an f-string counts for every parameter that it may become.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from common.law.model import OWNERS

_ROOMS = {f"{owner}_svc": owner for owner in OWNERS if owner != "gateway"} | {
    "gateway": "gateway",
    "common": "common",
}


@dataclass(frozen=True)
class Usage:
    """The texts that stand in the code of each service, and the patterns of its f-strings."""

    texts: dict[str, frozenset[str]]
    patterns: dict[str, tuple[re.Pattern[str], ...]]

    def readers(self, name: str) -> set[str]:
        """The services whose code names a parameter or clause; "common" reads for all of them."""
        return {
            service
            for service, texts in self.texts.items()
            if name in texts or any(pattern.fullmatch(name) for pattern in self.patterns[service])
        }


def read_usage(root: Path) -> Usage:
    """The usage of the repository under a directory."""
    texts: dict[str, frozenset[str]] = {}
    patterns: dict[str, tuple[re.Pattern[str], ...]] = {}
    for room, service in _ROOMS.items():
        nodes = [
            node for path in _files(root / room) for node in ast.walk(ast.parse(path.read_text("utf-8")))
        ]
        texts[service] = frozenset(
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        found = {_pattern(node) for node in nodes if isinstance(node, ast.JoinedStr)}
        patterns[service] = tuple(re.compile(text) for text in found if text is not None)
    return Usage(texts, patterns)


def _files(room: Path) -> Iterator[Path]:
    """The room's code, but not the rule book's own, which names parameters only to speak about them."""
    return (path for path in sorted(room.rglob("*.py")) if "rulebook" not in path.parts)


def _pattern(node: ast.JoinedStr) -> str | None:
    """The names an f-string may become, where it begins like a parameter: a group and a dot."""
    parts = [
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_.]+"
        for part in node.values
    ]
    first = node.values[0]
    if not isinstance(first, ast.Constant) or not re.match(r"[a-z]+\.", str(first.value)):
        return None
    return "".join(parts)
