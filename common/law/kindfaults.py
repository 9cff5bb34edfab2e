"""What must hold between record kinds, duties, measures, targets and the rest of the rule book."""

from __future__ import annotations

from collections.abc import Iterator

from common.law.kinds import PLACE_LEVELS, Duty, Kind, Measure, Target
from common.law.model import Contents
from common.law.values import is_date


def kind_faults(book: Contents, one: Kind | Duty | Measure | Target) -> Iterator[str]:
    """Everything wrong with one of them, in English."""
    clauses = () if isinstance(one, Measure) else one.clauses
    if not clauses and not isinstance(one, Measure):
        yield "rests on no clause"
    yield from (f"unknown clause '{clause}'" for clause in clauses if clause not in book.clauses)
    if isinstance(one, Kind):
        yield from _of_kind(book, one)
    elif isinstance(one, Duty):
        yield from _of_duty(book, one)
    elif isinstance(one, Measure):
        yield from _of_measure(book, one)
    else:
        yield from _of_target(book, one)


def _of_kind(book: Contents, kind: Kind) -> Iterator[str]:
    if kind.levels and kind.about != "place":
        yield "a level is for what is about a place"
    for name in (one for check in kind.checks for item in check.values() for one in _settings(item)):
        if name not in book.parameters:
            yield f"unknown parameter '{name}'"


def _settings(item: object) -> list[str]:
    return [item["setting"]] if isinstance(item, dict) and "setting" in item else []


def _of_duty(book: Contents, duty: Duty) -> Iterator[str]:
    record = duty.record
    if record is None:
        return
    kind = book.kinds.get(record)
    if kind is None:
        yield f"unknown record kind '{record}'"
    elif kind.service != duty.service:
        yield f"'{record}' is kept by {kind.service}, the duty by {duty.service}"
    elif duty.for_each in PLACE_LEVELS and kind.about != "place":
        yield f"falls on places, but '{record}' is about a thing of another kind"


def _of_measure(book: Contents, measure: Measure) -> Iterator[str]:
    kind = book.kinds.get(measure.counts.removeprefix("record:")) if measure.counts.startswith("record:") else None
    if measure.counts.startswith("record:") and kind is None:
        yield f"unknown record kind '{measure.counts.removeprefix('record:')}'"
    if kind is not None and kind.service != measure.service:
        yield f"'{kind.name}' is kept by {kind.service}, the measure by {measure.service}"
    if kind is not None and measure.sum and measure.sum not in kind.fields:
        yield f"'{kind.name}' has no field '{measure.sum}'"


def _of_target(book: Contents, target: Target) -> Iterator[str]:
    for name in (target.value, target.of):
        if name is not None and name not in book.measures:
            yield f"unknown measure '{name}'"
        elif name is not None and book.measures[name].service != target.service:
            yield f"measure '{name}' is kept by another service"
    if isinstance(target.goal, str) and _parameter(book, target.goal) is None:
        yield f"unknown parameter '{target.goal}'"
    explaining = book.kinds.get(target.explained_by) if target.explained_by else None
    if target.explained_by and (explaining is None or (explaining.about, explaining.once_per, explaining.service) != ("place", "ever", target.service)):
        yield f"'{target.explained_by}' is no kind of record that a place enters once, kept by {target.service}"
    if target.by is not None and not is_date(target.by) and target.by not in book.parameters:
        yield f"'{target.by}' is neither a day nor a parameter"


def _parameter(book: Contents, name: str) -> str | None:
    """The parameter of a goal; a row of a table is written ``name.row``."""
    return next((one for one in (name, name.rpartition(".")[0]) if one in book.parameters), None)
