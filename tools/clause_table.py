"""`make docs` writes docs/clauses.md: every clause, and the tests of it.

A test shows a clause where it carries the marker; the figures written by hand show the clause of each line that
states a fact or the number itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

from common.law.book import RuleBook
from common.law.loader import load_rulebook
from common.law.model import Clause

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "clauses.md"
_NO_TEST = "**no test yet**"
_FIGURES = "unit/rulebook/expected_figures.yaml"
_ASSERTIONS = ("passes", "fails", "is")


def clause_table(book: RuleBook, tests: Path) -> str:
    """The page. A row that no test carries the marker of is counted and stands out."""
    shown_by = markers_by_clause(tests)
    for clause, figures in figures_by_clause(tests / _FIGURES).items():
        shown_by[clause] = [*shown_by.get(clause, []), *figures]
    bare = [clause for clause in book.clauses if clause not in shown_by]
    lines = [
        "# Every clause, and the tests that show it",
        "",
        "Written by `make docs` from `rules/`, the `clause` markers of `tests/` and the figures written by hand in",
        f"`tests/{_FIGURES}`, which `test_rulebook_figures.py` holds the rules against; a test keeps it fresh.",
        "",
        f"{len(book.clauses)} rows: {len(book.clauses) - len(bare)} shown by a test, {len(bare)} by none.",
    ]
    for source in book.sources.values():
        lines += ["", f"## {source.code} {source.title}", ""]
        lines += ["| Row | Class | Article | Rule | Owner | Shown by |", "|---|---|---|---|---|---|"]
        own = (clause for clause in book.clauses.values() if clause.source == source.code)
        lines += [_row(clause, shown_by.get(clause.id, [])) for clause in own]
    return "\n".join([*lines, ""])


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


def _row(clause: Clause, tests: list[str]) -> str:
    shown = "<br>".join(f"`{test}`" for test in tests) or _NO_TEST
    article = f"{clause.document} {clause.article}" if clause.source == "E" else clause.article
    cells = (clause.id, ", ".join(clause.classes), article, clause.zh, ", ".join(clause.owners), shown)
    return f"| {' | '.join(cells)} |"


def write() -> None:
    """Write the table of clauses."""
    PAGE.write_text(clause_table(load_rulebook(ROOT / "rules"), ROOT / "tests"), encoding="utf-8")
