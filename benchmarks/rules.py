"""The rule book: reading it at a start, and asking it once it stands, beside the plainest way of doing either."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import yaml

from benchmarks.figures import Figure
from benchmarks.machine import ROOT
from common.law import load_rulebook

RULES = ROOT / "rules"
PROFILE, DAY, PARAMETER = "zhejiang", "2024-03-01", "operator.min_rating"
ASKED = 20_000  # look-ups of one round


def measure(rounds: int) -> dict[str, Figure]:
    """Milliseconds to read all files, microseconds to have one value of a case's own view; least is best."""
    gc.collect()
    gc.freeze()  # what was measured before is not to be collected again and again in what comes next
    book = load_rulebook(RULES)
    plain = dict(book.view(PROFILE, DAY).params)
    ways: dict[str, tuple[str, str, Callable[[], float]]] = {
        "rules_parsed": ("PyYAML (C) parses the files of the rule book", "ms", lambda: _ms(_parse)),
        "rules_loaded": ("the rule book read and checked, at a start", "ms", lambda: _ms(lambda: load_rulebook(RULES))),
        "value_plain": ("a value out of a plain dict", "µs", lambda: _each(lambda: plain[PARAMETER].value)),
        "value_viewed": ("a value out of a case's view, view included", "µs", lambda: _each(lambda: book.view(PROFILE, DAY).value(PARAMETER))),
    }  # fmt: skip
    taken = [{name: once() for name, (_, _, once) in ways.items()} for _ in range(rounds)]
    return {
        name: Figure(label, unit, tuple(one[name] for one in taken), rounds * (1 if unit == "ms" else ASKED))
        for name, (label, unit, _) in ways.items()
    }


def _parse() -> None:
    for path in sorted(RULES.rglob("*.yaml")):
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _each(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(ASKED):
        ask()
    return 1_000_000 * (time.perf_counter() - began) / ASKED
