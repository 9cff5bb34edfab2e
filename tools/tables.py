"""`make docs` writes docs/rules-tables.md, tables 1.7 and 1.8, from the rule files."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from common.law.book import RuleBook
from common.law.explain import limit_zh
from common.law.loader import load_rulebook
from common.law.model import GAPS, Entry, Parameter

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "rules-tables.md"


def rules_tables(book: RuleBook) -> str:
    """The page: where the documents disagree, and which points needed a ruling of our own."""
    return "\n".join([
        "# Where the documents disagree, and what needed a ruling",
        "",
        "Written by `make docs` from `rules/` alone; a test keeps it fresh.",
        "",
        "## Table 1.7: parameters of a policy profile",
        "",
        "Each value with its clause and class, its kind where that is not `clause`, and what is to be known of it;",
        "`not set` where a document asks for a value and leaves it to a bureau, `none` where it asks for nothing,",
        "– where the profile does not speak of the matter.",
        "",
        *_disagreements(book),
        "",
        "## Table 1.8: points that needed a ruling",
        "",
        "Always shown as an assumption or interpretation, never as a clause.",
        "",
        *_rulings(book),
        "",
    ])  # fmt: skip


def _disagreements(book: RuleBook) -> list[str]:
    profiles = [profile for profile in book.profiles.values() if not profile.extends]
    lines = [
        f"| # | Parameter | {' | '.join(profile.name for profile in profiles)} |",
        "|---" * (2 + len(profiles)) + "|",
    ]
    rows: defaultdict[int, list[Parameter]] = defaultdict(list)
    for parameter in book.parameters.values():
        if parameter.table_row is not None:
            rows[parameter.table_row].append(parameter)
    for number, parameters in sorted(rows.items()):
        for parameter in parameters:
            cells = [_cell(parameter, profile.values.get(parameter.name, ())) for profile in profiles]
            lines.append(f"| {number} | `{parameter.name}` {parameter.zh} | {' | '.join(cells)} |")
    return lines


def _rulings(book: RuleBook) -> list[str]:
    found = [
        (entry.ruling, profile.name, book.parameters[name], entry)
        for profile in book.profiles.values()
        for name, entries in profile.values.items()
        for entry in entries
        if entry.ruling is not None
    ]
    lines = ["| # | Question | Profile | Default | Clause | Kind | Why |", "|---" * 7 + "|"]
    for number, profile, parameter, entry in sorted(found, key=lambda row: (row[0], row[1], row[2].name)):
        said = "not set" if entry.value is None else _said(parameter, entry)
        question = f"`{parameter.name}` {parameter.zh}"
        cells = (str(number), question, profile, said, entry.clause, entry.kind, entry.note or "")
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _cell(parameter: Parameter, entries: tuple[Entry, ...]) -> str:
    return "<br>".join(_dated(parameter, entry, first=entry is entries[0]) for entry in entries) or "–"


def _dated(parameter: Parameter, entry: Entry, *, first: bool) -> str:
    since = "" if first else f"{entry.since}: "
    if entry.value is None:
        said = "not set" if entry.kind == "unset" else "none"
    else:
        said = _said(parameter, entry)
    kind = "" if entry.kind in ("clause", *GAPS) else f", {entry.kind}"
    note = f": {entry.note}" if entry.note else ""
    clauses = ", ".join(dict.fromkeys((entry.clause, *entry.row_clauses.values())))
    return f"{since}{said} ({clauses}, {entry.klass}{kind}{note})"


def _said(parameter: Parameter, entry: Entry) -> str:
    return limit_zh(parameter, entry.value).removeprefix("为").removeprefix("：")


def write() -> None:
    """Write the tables of the rule book."""
    PAGE.write_text(rules_tables(load_rulebook(ROOT / "rules")), encoding="utf-8")
