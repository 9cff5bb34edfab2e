"""`make docs` writes docs/clauses.md: every clause, whether its figure is held and its behaviour shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from common.law.book import RuleBook
from common.law.loader import load_rulebook
from common.law.model import CLASSES, Clause

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "clauses.md"
_NONE = "**none yet**"
_FIGURES = "unit/rulebook/expected_figures.yaml"
_RECORDS = "records/shown_rows.txt"
_ASSERTIONS = ("passes", "fails", "is")
# tests that hold the rule files, and nothing that the suite does with them
_OF_FILES = ("unit/rulebook/", "unit/repository/")


@dataclass(frozen=True)
class Shown:
    """What holds the figure of a clause, and what shows the behaviour that it asks for."""

    figures: Mapping[str, list[str]]
    behaviour: Mapping[str, list[str]]


def read_shown(tests: Path) -> Shown:
    """A marker under the tests of the rule files holds a figure at most; every other one shows behaviour."""
    figures, behaviour = figures_by_clause(tests / _FIGURES), records_by_clause(tests / _RECORDS)
    for clause, marked in markers_by_clause(tests).items():
        for test in marked:
            kept = figures if test.startswith(_OF_FILES) else behaviour
            kept.setdefault(clause, []).append(test)
    return Shown(figures, behaviour)


def clause_table(book: RuleBook, tests: Path) -> str:
    """The page: of every clause whether its figure is held and whether its behaviour is shown."""
    shown = read_shown(tests)
    lines = [
        "# Every clause, and the tests that show it",
        "",
        "Written by `make docs` from `rules/`, the `clause` markers of `tests/`, the rows that the generated tests of records",
        f"show (`tests/{_RECORDS}`), and the figures written by hand in `tests/{_FIGURES}`. A figure is held where a test",
        "compares the value in the rule files with one written apart from them; behaviour is shown where a test sees the suite",
        "decide, refuse, report or keep something because of the clause.",
        "",
        *_summary(book, shown),
    ]
    for source in book.sources.values():
        lines += ["", f"## {source.code} {source.title}", ""]
        lines += ["| Row | Class | Modal | Article | Rule | Owner | Figure held | Behaviour shown |", "|---" * 8 + "|"]
        own = (clause for clause in book.clauses.values() if clause.source == source.code)
        lines += [_row(clause, shown) for clause in own]
    return "\n".join([*lines, ""])


def counts(book: RuleBook, shown: Shown) -> Iterator[tuple[str, str, int, int, int]]:
    """Document, class (or "all"), rows, rows whose figure is held, rows whose behaviour is shown."""
    for source in book.sources.values():
        own = [clause for clause in book.clauses.values() if clause.source == source.code]
        for name in ("all", *CLASSES):
            rows = [clause.id for clause in own if name in ("all", clause.classes[0])]
            if rows:
                yield source.code, name, len(rows), sum(id in shown.figures for id in rows), sum(id in shown.behaviour for id in rows)


def _summary(book: RuleBook, shown: Shown) -> list[str]:
    lines = ["| Document | Class | Rows | Figure held | Behaviour shown |", "|---" * 5 + "|"]
    return lines + [f"| {' | '.join(map(str, line))} |" for line in counts(book, shown)]


def markers_by_clause(tests: Path) -> dict[str, list[str]]:
    """Which tests carry `pytest.mark.clause("...")` for each clause, read from the syntax trees."""
    found: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        file = path.relative_to(tests).as_posix()
        for name, clause in _markers(ast.parse(path.read_text(encoding="utf-8")).body):
            shown = f"{file}::{name}" if name else file
            if shown not in found.setdefault(clause, []):
                found[clause].append(shown)
    return found


def figures_by_clause(path: Path) -> dict[str, list[str]]:
    """The lines of the figures written by hand that state something of each clause, by parameter."""
    found: dict[str, list[str]] = {}
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["figures"]:
        for rule in block["rules"]:
            if any(key in rule for key in _ASSERTIONS):
                shown = f"test_rulebook_figures.py[{rule['clause']}-{rule['parameter']}-{rule.get('row', '')}]"
                found.setdefault(rule["clause"], []).append(f"unit/rulebook/{shown}")
    return {clause: list(dict.fromkeys(shown)) for clause, shown in found.items()}


def _markers(body: list[ast.stmt], within: str = "") -> Iterator[tuple[str, str]]:
    """Pairs of test and clause; a marker outside any test (`pytestmark`, a list of cases) is the file's."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                yield from ((within + node.name, clause) for clause in _clauses(decorator))
        elif isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((within + node.name, clause) for clause in _clauses(decorator))
            yield from _markers(node.body, f"{within}{node.name}::")
        else:
            yield from ((within.removesuffix("::"), clause) for clause in _clauses(node))


def _clauses(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.clause"):
            yield from (str(item.value) for item in node.args if isinstance(item, ast.Constant))


def records_by_clause(path: Path) -> dict[str, list[str]]:
    """The rows that the generated tests of every kind of record show."""
    rows = path.read_text(encoding="utf-8").split() if path.exists() else []
    return {clause: ["records/test_every_kind.py"] for clause in rows}


def _row(clause: Clause, shown: Shown) -> str:
    article = f"{clause.document} {clause.article}" if clause.source == "E" else clause.article
    modal = "、".join(clause.modal) or "–"
    held, seen = (_tests(found.get(clause.id, [])) for found in (shown.figures, shown.behaviour))
    cells = (clause.id, ", ".join(clause.classes), modal, article, clause.zh, ", ".join(clause.owners), held, seen)
    return f"| {' | '.join(cells)} |"


def _tests(tests: list[str]) -> str:
    return "<br>".join(f"`{test}`" for test in dict.fromkeys(tests)) or _NONE


def write() -> None:
    """Write the table of clauses, and print how many rows of each document and class are held and shown."""
    book = load_rulebook(ROOT / "rules")
    PAGE.write_text(clause_table(book, ROOT / "tests"), encoding="utf-8")
    for document, name, rows, figures, behaviour in counts(book, read_shown(ROOT / "tests")):
        print(f"{document:5} {name:7} {rows:4} rows, figure held {figures:4}, behaviour shown {behaviour:4}")
