"""What a loadable rule book can still have wrong.

Errors end with status 1. Differences between profiles are what profiles are for; notes are for a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.law.book import RuleBook
from common.law.loader import load_rulebook
from common.law.model import GAPS, Entry, Parameter, Profile, RuleBookError, entry_on
from common.law.usage import Usage, read_usage
from common.law.values import compare, looser
from tools.lint_rows import Reviewed, read_reviewed, row_faults

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Finding:
    """One line of the report; ``level`` is error, difference or note."""

    level: str
    where: str
    text: str


def lint(book: RuleBook, usage: Usage, reviewed: Reviewed) -> list[Finding]:
    """Everything found, in the order of the checks; ``reviewed`` as of ``read_reviewed``."""
    checks: tuple[Callable[[RuleBook, Usage], Iterator[Finding]], ...] = (
        _looser_locally, _floor_above_ceiling, _classes, _differences, _ended, _unread, _uncited, _gaps,
        _numbering, _labels, _conflicts,
    )  # fmt: skip
    found = [finding for check in checks for finding in check(book, usage)]
    return found + [Finding("error", where, text) for where, text in row_faults(book, reviewed)]


def _looser_locally(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    """A local value that lets through what the profile it builds on stops, on any day that either changes."""
    for profile in book.profiles.values():
        for name, entries in profile.values.items() if profile.extends else ():
            seen: set[str] = set()
            for on in book.changes:
                own, above = entry_on(entries, on), _inherited(book, profile, name, on)
                if own and above and own.where not in seen and _loosens(book.parameters[name], own, above):
                    seen.add(own.where)
                    text = f"{name}: looser than {above.clause} of the profile it builds on, from {on}"
                    yield Finding("error", own.where, text)


def _loosens(parameter: Parameter, own: Entry, above: Entry) -> bool:
    if above.value is None or above.klass not in ("HARD", "SOFT"):
        return False
    if parameter.bound:
        return looser(parameter, own.value, above.value)
    # without an order nobody can say that another value is stricter, so a binding clause is not replaced
    return above.klass == "HARD" and above.kind == "clause" and own.value != above.value


def _inherited(book: RuleBook, profile: Profile, name: str, on: str) -> Entry | None:
    for ancestor in list(book.lineage(profile.name))[1:]:
        entry = entry_on(ancestor.values.get(name, ()), on)
        if entry is not None:
            return entry
    return None


def _floor_above_ceiling(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    """Within one profile, a smallest value above the largest one of the same thing."""
    for profile in book.profiles.values():
        for name in profile.values:
            twin = name.replace("min_", "max_").replace("_min", "_max")
            if twin == name or twin not in profile.values:
                continue
            for on in book.changes:
                low, high = entry_on(profile.values[name], on), entry_on(profile.values[twin], on)
                if low and high and _above(book.parameters[name], low.value, high.value):
                    yield Finding(
                        "error", low.where, f"{name} contradicts {twin}: {low.value} above {high.value}"
                    )
                    break


def _above(parameter: Parameter, low: Any, high: Any) -> bool:
    return low is not None and high is not None and compare(parameter, low, high) > 0


def _classes(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    """A value said to be the clause's own, yet of a class that the clause does not have."""
    for _, name, entry in _entries(book):
        classes = book.clauses[entry.clause].classes
        if entry.kind == "clause" and entry.value is not None and entry.klass not in classes:
            yield Finding(
                "error", entry.where, f"{name}: {entry.klass}, but {entry.clause} is {'/'.join(classes)}"
            )


def _differences(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    """What the documents see differently: the reason why there are profiles."""
    roots = [profile for profile in book.profiles.values() if not profile.extends]
    for name, parameter in book.parameters.items():
        newest = {profile.name: profile.values[name][-1].value for profile in roots if name in profile.values}
        if len(set(newest.values())) > 1:
            said = ", ".join(f"{profile} {value}" for profile, value in newest.items())
            row = f" (table 1.7 row {parameter.table_row})" if parameter.table_row else ""
            yield Finding("difference", parameter.where, f"{name}{row}: {said}")


def _ended(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    for source in book.sources.values():
        if source.period_ends_on:
            yield Finding("note", source.where, f"{source.code}: plan ends on {source.period_ends_on}")


def _unread(book: RuleBook, usage: Usage) -> Iterator[Finding]:
    for name, parameter in book.parameters.items():
        readers = usage.readers(name)
        silent = [service for service in parameter.read_by if not readers & {service, "common"}]
        if silent:
            yield Finding(
                "error",
                parameter.where,
                f"{name}: said to be read by {', '.join(silent)}, whose code has no such name",
            )
        unsaid = readers - {*parameter.read_by, "common"}
        if unsaid:
            yield Finding(
                "error",
                parameter.where,
                f"{name}: read by {', '.join(sorted(unsaid))}, which read_by does not say",
            )
        if not parameter.read_by and not readers:
            yield Finding("note", parameter.where, f"{name}: read by nobody: {parameter.later}")


def _uncited(book: RuleBook, usage: Usage) -> Iterator[Finding]:
    cited = {
        clause for _, _, entry in _entries(book) for clause in (entry.clause, *entry.row_clauses.values())
    }
    for clause in book.clauses.values():
        if clause.id not in cited and not usage.readers(clause.id):
            yield Finding("note", clause.where, f"{clause.id}: neither a value nor the code cites it")


def _gaps(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    given = {name for _, name, _ in _entries(book)}
    for name, parameter in book.parameters.items():
        if name not in given:
            yield Finding("error", parameter.where, f"{name}: no profile has a word on it")
    for profile, name, entry in _entries(book):
        if entry.kind in GAPS:
            yield Finding("note", entry.where, f"{name}: left open by {profile.name}, a bureau may set it")


# rulings that say how the suite goes about things and set no value (requirements 1.8)
_RULINGS_OF_CONDUCT = {15, 16, 17, 24}


def _numbering(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    """Tables 1.7 and 1.8 come from these numbers, so none may be missing between the first and the last."""
    rows = {parameter.table_row for parameter in book.parameters.values() if parameter.table_row}
    rulings = {entry.ruling for _, _, entry in _entries(book) if entry.ruling}
    rulings |= {number for number in _RULINGS_OF_CONDUCT if number < max(rulings, default=0)}
    for label, numbers in (("table_row", rows), ("ruling", rulings)):
        missing = sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
        if missing:
            yield Finding("error", "rules", f"{label}: nothing carries {', '.join(map(str, missing))}")


def _labels(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    """A code that a citizen would read in English because nobody gave it a Chinese name."""
    for _, name, entry in _entries(book):
        parameter = book.parameters[name]
        known = {*parameter.labels, *parameter.unit.labels}
        bare = sorted(
            {code for code in _codes(parameter, entry.value) if code not in known and code.isidentifier()}
        )
        if bare:
            yield Finding("error", entry.where, f"{name}: no Chinese label for {', '.join(bare)}")


def _conflicts(book: RuleBook, _usage: Usage) -> Iterator[Finding]:
    """Values that law outside the documents may forbid: shown, never applied in silence."""
    for name, parameter in book.parameters.items():
        if parameter.possible_conflict:
            yield Finding("note", parameter.where, f"{name}: possible conflict with {', '.join(parameter.possible_conflict)}")


def _codes(parameter: Parameter, value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _codes(parameter, item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _codes(parameter, item)
    elif (
        isinstance(value, str)
        and value.isascii()
        and parameter.type not in ("text", "decimal", "date", "month_day")
    ):
        yield value


def _entries(book: RuleBook) -> Iterator[tuple[Profile, str, Entry]]:
    for profile in book.profiles.values():
        for name, entries in profile.values.items():
            for entry in entries:
                yield profile, name, entry


def report(rules: Path, *, verbose: bool = False) -> int:
    """Print the findings, notes and differences only where ``verbose``; 1 where there is an error, else 0."""
    try:
        findings = lint(load_rulebook(rules), read_usage(ROOT), read_reviewed(rules))
    except RuleBookError as error:
        print(error)
        return 1
    for finding in findings:
        if verbose or finding.level == "error":
            print(f"{finding.level}: {finding.where}: {finding.text}")
    counts = {level: sum(item.level == level for item in findings) for level in ("error", "difference", "note")}
    print(", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items()))
    return 1 if counts["error"] else 0
