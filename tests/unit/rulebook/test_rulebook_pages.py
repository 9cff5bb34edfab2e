"""Tables 1.7 and 1.8 and the page of clauses: complete, and fresh."""

from __future__ import annotations

import re
from pathlib import Path

from common.law import RuleBook
from tools.clause_table import PAGE as CLAUSES
from tools.clause_table import clause_table, counts, figures_by_clause, markers_by_clause, read_shown
from tools.tables import PAGE as TABLES
from tools.tables import rules_tables

ROOT = Path(__file__).parents[3]
ROWS_OF_TABLE_1_7 = 34
ROWS_OF_TABLE_1_8 = 25
WITHOUT_A_VALUE = {15, 16, 17, 24}
REQUIREMENT_ROWS = {"ZJ23": 39, "ZJ18": 45, "YB21": 67, "YP21": 43, "WH15": 29, "E": 14}


def test_the_tables_on_file_are_those_of_the_rules(book: RuleBook) -> None:
    assert TABLES.read_text(encoding="utf-8") == rules_tables(book), "run make docs"


def test_the_page_of_clauses_has_the_rules_as_they_are(book: RuleBook) -> None:
    """The tests beside each row are written anew by `make docs`; the rules must never be older than the book."""
    on_file, made = (_without_tests(text) for text in (CLAUSES.read_text(encoding="utf-8"), clause_table(book, ROOT / "tests")))
    assert on_file == made, "run make docs"


def _without_tests(page: str) -> list[str]:
    rows = [line for line in page.splitlines() if re.match(r"\| [A-Z0-9]+-[0-9]+ ", line)]
    return [row.rsplit(" | ", 2)[0] for row in rows]


def test_no_row_of_the_two_tables_is_lost(book: RuleBook) -> None:
    rows = {parameter.table_row for parameter in book.parameters.values()} - {None}
    entries = [entry for p in book.profiles.values() for held in p.values.values() for entry in held]
    assert rows == set(range(1, ROWS_OF_TABLE_1_7 + 1))
    assert {entry.ruling for entry in entries} - {None} == set(range(1, ROWS_OF_TABLE_1_8 + 1)) - WITHOUT_A_VALUE


def test_a_ruling_is_never_shown_as_a_clause(book: RuleBook) -> None:
    for profile in book.profiles.values():
        for name, entries in profile.values.items():
            for entry in entries:
                if entry.ruling is not None:
                    assert entry.kind in ("assumption", "interpretation", "unset", "silent") or entry.ruling == 20, (profile.name, name)


def test_every_requirement_row_is_in_the_book_under_its_own_number(book: RuleBook) -> None:
    for code, count in REQUIREMENT_ROWS.items():
        own = [clause.id for clause in book.clauses.values() if clause.source == code]
        assert own == [f"{code}-{number:02}" for number in range(1, count + 1)]


def test_markers_are_found_on_tests_classes_cases_and_files(tmp_path: Path) -> None:
    (tmp_path / "unit").mkdir()
    (tmp_path / "unit/test_x.py").write_text(
        "import pytest\n"
        "pytestmark = pytest.mark.clause('A-01')\n"
        "@pytest.mark.clause('A-02', 'A-03')\n"
        "def test_one(): ...\n"
        "@pytest.mark.clause('A-04')\n"
        "class TestMany:\n"
        "    @pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.clause('A-05'))])\n"
        "    def test_two(self, x): ...\n"
    )
    assert markers_by_clause(tmp_path) == {
        "A-01": ["unit/test_x.py"],
        "A-02": ["unit/test_x.py::test_one"],
        "A-03": ["unit/test_x.py::test_one"],
        "A-04": ["unit/test_x.py::TestMany"],
        "A-05": ["unit/test_x.py::TestMany::test_two"],
    }


def test_a_figure_shows_its_clause_only_where_it_states_something(tmp_path: Path) -> None:
    figures = tmp_path / "figures.yaml"
    figures.write_text(
        "figures:\n"
        "  - profile: p\n"
        "    rules:\n"
        "      - {clause: A-01, parameter: a.b, passes: [1]}\n"
        "      - {clause: A-01, parameter: a.c, row: city, is: 2}\n"
        "      - {clause: A-02, parameter: a.d, set: 5}\n"
    )
    assert figures_by_clause(figures) == {
        "A-01": [
            "unit/rulebook/test_rulebook_figures.py[A-01-a.b-]",
            "unit/rulebook/test_rulebook_figures.py[A-01-a.c-city]",
        ]
    }


def test_a_figure_held_is_not_behaviour_shown(tmp_path: Path, book: RuleBook) -> None:
    (tmp_path / "unit/rulebook").mkdir(parents=True)
    (tmp_path / "records").mkdir()
    (tmp_path / "records/shown_rows.txt").write_text("ZJ23-09\n")
    (tmp_path / "unit/rulebook/expected_figures.yaml").write_text("figures: []\n")
    (tmp_path / "unit/rulebook/test_x.py").write_text("@pytest.mark.clause('ZJ23-10')\ndef test_one(): ...\n")
    (tmp_path / "unit/test_y.py").write_text("@pytest.mark.clause('ZJ23-11')\ndef test_two(): ...\n")
    shown = read_shown(tmp_path)
    assert (shown.figures, shown.behaviour) == (
        {"ZJ23-10": ["unit/rulebook/test_x.py::test_one"]}, {"ZJ23-09": ["records/test_every_kind.py"], "ZJ23-11": ["unit/test_y.py::test_two"]},
    )  # fmt: skip
    totals = {(document, name): (rows, figures, behaviour) for document, name, rows, figures, behaviour in counts(book, shown)}
    assert totals["ZJ23", "all"] == (39, 1, 2) and totals["ZJ23", "PERM"] == (3, 0, 1)
