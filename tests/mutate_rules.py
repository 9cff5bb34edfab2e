"""`make mutate-rules`: changes one number, date or bound of the rule files at a time; each must be noticed.

What may notice: strict loading, or the figures written by hand (tests/unit/rulebook/expected_figures.yaml). A
mutant lives in a copy of the rule files.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from common.kernel.decision import Refused
from common.law import RuleBookError, load_rulebook
from common.law.model import Parameter
from tests.unit.rulebook.figures import all_faults

RULES = Path(__file__).parents[1] / "rules"
_OTHER_SIDE = {
    "at_least": "more_than",
    "at_most": "less_than",
    "more_than": "at_least",
    "less_than": "at_most",
}
_DATE_KEYS = ("published_on", "in_force_from", "period_ends_on")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Mutant:
    """One scalar of one file, told by its place in the text, written differently."""

    file: str
    line: int
    start: int
    end: int
    old: str
    new: str


def mutants() -> list[Mutant]:
    """Every change to try: numbers, dates and grades by one step either way, inclusive against exclusive."""
    parameters = load_rulebook(RULES).parameters
    found = [*_bounds()]
    for path in sorted((RULES / "profiles").glob("*.yaml")):
        found += _values(path, parameters)
    for path in sorted((RULES / "sources").glob("*.yaml")):
        found += _document_dates(path)
    return found


def survives(mutant: Mutant) -> bool:
    """Whether nobody notices the mutant."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for folder in (path.name for path in RULES.iterdir() if path.is_dir()):
            (copy / folder).mkdir()
            for path in (RULES / folder).glob("*.yaml"):
                (copy / folder / path.name).symlink_to(path)
        (copy / "units.yaml").symlink_to(RULES / "units.yaml")
        changed = copy / mutant.file
        text = changed.read_text(encoding="utf-8")
        changed.unlink()
        changed.write_text(text[: mutant.start] + mutant.new + text[mutant.end :], encoding="utf-8")
        try:
            return next(all_faults(load_rulebook(copy)), None) is None
        except (RuleBookError, Refused, ValueError, KeyError):
            return False


def _bounds() -> Iterator[Mutant]:
    for path in sorted((RULES / "parameters").glob("*.yaml")):
        for _, definition in _pairs(_root(path)):
            for key, node in _pairs(definition):
                if key == "bound" and node.value in _OTHER_SIDE:
                    yield _mutant(path, node, _OTHER_SIDE[node.value])


def _values(path: Path, parameters: dict[str, Parameter]) -> Iterator[Mutant]:
    root = dict(_pairs(_root(path)))
    for adoption in root["adopts"].value:
        yield from _steps(path, dict(_pairs(adoption))["from"], None)
    for name, entries in _pairs(root["values"]):
        for entry in entries.value:
            fields = dict(_pairs(entry))
            yield from _steps(path, fields["from"], None)
            for leaf in _leaves(fields["value"]):
                yield from _steps(path, leaf, parameters[name])


def _document_dates(path: Path) -> Iterator[Mutant]:
    for key, node in _pairs(_root(path)):
        if key in _DATE_KEYS[1:]:
            yield from _steps(path, node, None)


def _steps(path: Path, node: yaml.ScalarNode, parameter: Parameter | None) -> Iterator[Mutant]:
    text = node.value
    if _DATE.fullmatch(text):
        days = (date.fromisoformat(text) + timedelta(days=step) for step in (-1, 1))
        yield from (_mutant(path, node, f'"{day.isoformat()}"') for day in days)
    elif parameter is None:
        return
    elif parameter.type == "month_day":
        days = (date.fromisoformat(f"2000-{text}") + timedelta(days=step) for step in (-1, 1))
        yield from (_mutant(path, node, f'"{day.isoformat()[5:]}"') for day in days)
    elif parameter.bound and text in (order := parameter.choices or tuple(parameter.unit.labels)):
        near = [other for pair in pairwise(order) for other in pair if text in pair and other != text]
        yield from (_mutant(path, node, other) for other in near)
    elif _NUMBER.fullmatch(text) and parameter.type in ("integer", "decimal", "fraction", "table", "text"):
        step = Decimal(parameter.unit.step or "1") if parameter.type != "integer" else Decimal(1)
        quote = '"' if node.style else ""
        yield from (_mutant(path, node, f"{quote}{Decimal(text) + sign * step}{quote}") for sign in (-1, 1))


def _root(path: Path) -> yaml.MappingNode:
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)
    return node


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    return ((key.value, value) for key, value in node.value)


def _leaves(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    else:
        for item in node.value:
            yield from _leaves(item[1] if isinstance(item, tuple) else item)


def _mutant(path: Path, node: yaml.ScalarNode, new: str) -> Mutant:
    start, end = node.start_mark, node.end_mark
    return Mutant(path.relative_to(RULES).as_posix(), start.line + 1, start.index, end.index, node.value, new)


def main() -> int:
    """Prints the share of mutants that were noticed and every one that was not; status 1 if any."""
    if list(all_faults(load_rulebook(RULES))):
        print("the figures do not hold even without a change; run the tests first")
        return 1
    start, found = time.monotonic(), mutants()
    with ProcessPoolExecutor() as pool:
        survivors = [
            m for m, lives in zip(found, pool.map(survives, found, chunksize=8), strict=True) if lives
        ]
    for mutant in survivors:
        print(f"rules/{mutant.file}:{mutant.line}: {mutant.old} -> {mutant.new} goes unnoticed")
    share = 100 * (len(found) - len(survivors)) / len(found)
    took = time.monotonic() - start
    print(f"{len(found)} changes, {len(survivors)} unnoticed, {share:.1f} % noticed, {took:.0f} s")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
