"""What the linter asks of the rows of documents: duty words, open lists, dates of force, and whether a clause holds what
it is cited for. Each check yields where the fault is and what it is; every one is an error."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import yaml

from common.law.book import RuleBook
from common.law.model import DUTY_MODALS, Entry, RuleBookError

Fault = tuple[str, str]
Reviewed = Mapping[str, Collection[str]]
_NO_LIST = re.compile("等级|平等|同等|等奖")  # words that hold 等 and end no list


def read_reviewed(rules: Path) -> Reviewed:
    """``reviewed.yaml`` of the rule files: of each clause the parameters whose value somebody has read in its article.
    Raises RuleBookError where it cannot be read."""
    try:
        return dict(yaml.safe_load((rules / "reviewed.yaml").read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise RuleBookError(f"reviewed.yaml:1: not readable: {error}") from error


def row_faults(book: RuleBook, reviewed: Reviewed) -> Iterator[Fault]:
    """Every fault of the rows."""
    yield from _weak_hard(book)
    yield from _lists(book)
    yield from _dates(book)
    yield from _unreviewed(book, reviewed)


def _weak_hard(book: RuleBook) -> Iterator[Fault]:
    """A duty that the document does not word as one, and nobody says why it is one."""
    for clause in book.clauses.values():
        if "HARD" in clause.classes and not set(DUTY_MODALS) & set(clause.modal) and not clause.hard_because:
            said = "、".join(clause.modal) or "none"
            yield clause.where, f"{clause.id}: HARD without a duty word (modal: {said}); say under 'hard_because' why"


def _lists(book: RuleBook) -> Iterator[Fault]:
    """A list that is closed though the document goes on with 等, or left unmarked though our sentence goes on."""
    for clause in book.clauses.values():
        goes_on = "等" in _NO_LIST.sub("", clause.zh)
        if clause.closed and (clause.open or goes_on):
            yield clause.where, f"{clause.id}: closed, but the list goes on (等)"
        elif goes_on and not clause.open and book.sources[clause.source].standing in ("binding", "profile"):
            yield clause.where, f"{clause.id}: our sentence goes on (等), but the row is not open"


def _dates(book: RuleBook) -> Iterator[Fault]:
    """Law outside the documents without the day it holds from, or used before it."""
    for clause in book.clauses.values():
        if book.sources[clause.source].standing == "external" and clause.in_force_from is None:
            yield clause.where, f"{clause.id}: law outside the documents without a date of force"
    for name, entry in _entries(book):
        for clause in (book.clauses[id] for id in (entry.clause, *entry.row_clauses.values())):
            if clause.in_force_from and entry.since < clause.in_force_from:
                yield entry.where, f"{name}: from {entry.since}, before {clause.id} is in force ({clause.in_force_from})"


def _unreviewed(book: RuleBook, reviewed: Reviewed) -> Iterator[Fault]:
    """A clause cited for a value that nobody has found in its article, and a review of what is not cited any more."""
    cited: dict[str, set[str]] = {}
    for name, entry in _entries(book):
        for clause in dict.fromkeys((entry.clause, *entry.row_clauses.values())):
            cited.setdefault(clause, set()).add(name)
            if name not in reviewed.get(clause, ()):
                yield entry.where, f"{name}: cites {clause}, whose article nobody has reviewed for it (reviewed.yaml)"
    for clause, names in reviewed.items():
        for name in sorted(set(names) - cited.get(clause, set())):
            yield "reviewed.yaml", f"{clause} is reviewed for {name}, which no value cites it for"


def _entries(book: RuleBook) -> Iterator[tuple[str, Entry]]:
    for profile in book.profiles.values():
        for name, entries in profile.values.items():
            for entry in entries:
                yield name, entry
