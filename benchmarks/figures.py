"""Measured figures and how they stand to each other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One thing measured in several rounds.

    ``rounds`` holds one value per round in ``unit``. ``answered`` and ``errors`` count over all rounds. ``cost`` is
    processor time in milliseconds per answer, by process.
    """

    label: str
    unit: str
    rounds: tuple[float, ...]
    answered: int
    errors: Mapping[str, int] = field(default_factory=dict)
    p50_ms: float | None = None
    p99_ms: float | None = None
    cost: Mapping[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return median(self.rounds)


@dataclass(frozen=True)
class Goal:
    """``figure`` should reach ``least`` times ``baseline``; both are names of figures of the same rounds."""

    figure: str
    baseline: str
    least: float


@dataclass(frozen=True)
class Curve:
    """How something changes as something grows: lines of (x, y, errors), and how they were taken. Where nothing was
    answered, y is not a number."""

    name: str
    title: str
    x: str
    y: str
    lines: Mapping[str, tuple[tuple[float, float, int], ...]]
    text: str = ""


@dataclass(frozen=True)
class Table:
    """A table of its own in the report, with a sentence above it."""

    title: str
    text: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Results:
    """All of one run."""

    command: str
    taken_on: str
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    figures: Mapping[str, Figure]
    goals: tuple[Goal, ...]
    curves: tuple[Curve, ...]
    tables: tuple[Table, ...]


def ratio(figure: Figure, baseline: Figure) -> float:
    """How many times the baseline, round by round, so that what slows a whole round cancels out; their median."""
    return median(ours / theirs for ours, theirs in zip(figure.rounds, baseline.rounds, strict=True) if theirs)
