"""The linter: clean on our files, loud on each planted fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from common.law import RuleBook, load_rulebook
from common.law.usage import Usage, read_usage
from tools.lint import Finding, lint, report
from tools.lint_rows import read_reviewed

ROOT = Path(__file__).parents[3]
FAULTS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("lint_faults.yaml").read_text("utf-8"))
# what the code of a suite that stood on the small rule book would name
NAMED = {
    "registry": {"operator.min_rating", "base.min_area_m2", "rating.validity_years", "target.share"},
    "admission": {
        "term.years",
        "term.extension_max_years",
        "term.extension_min_years",
        "review.role",
        "signing.role",
    },
    "notice": {"notice.working_days"},
    "funding": {"org.new_under_years", "funding.rating_award.amount_fen"},
    "training": set(),
    "gateway": set(),
    "common": {"LAW-01"},
}
USAGE = Usage(
    texts={service: frozenset(names) for service, names in NAMED.items()},
    patterns={service: () for service in NAMED},
)


def errors(rules: Path) -> list[Finding]:
    return [finding for finding in lint(load_rulebook(rules), USAGE, read_reviewed(rules)) if finding.level == "error"]


def test_the_small_rule_book_is_clean(small_rules: Path) -> None:
    assert errors(small_rules) == []


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["fault"] for fault in FAULTS])
def test_a_planted_fault_is_reported(small_rules: Path, fault: dict[str, Any]) -> None:
    path = small_rules / fault["file"]
    text = path.read_text(encoding="utf-8")
    assert fault["replace"] in text
    path.write_text(text.replace(fault["replace"], fault["by"], 1), encoding="utf-8")

    found = [(finding.level, finding.text) for finding in lint(load_rulebook(small_rules), USAGE, read_reviewed(small_rules))]
    assert [text for level, text in found if level == fault["level"] and fault["says"] in text], found


def test_a_stricter_local_rule_is_no_fault(small_rules: Path) -> None:
    path = small_rules / "profiles/county.yaml"
    stricter = (
        "values:\n  operator.min_rating:\n"
        "    - {from: '2021-06-01', value: 5A, clause: CTY-01, class: HARD, kind: clause}\n"
    )
    path.write_text(path.read_text(encoding="utf-8").replace("values:\n", stricter), encoding="utf-8")
    seen = small_rules / "reviewed.yaml"
    seen.write_text(seen.read_text(encoding="utf-8").replace("CTY-01: [", "CTY-01: [operator.min_rating, "), encoding="utf-8")
    assert errors(small_rules) == []


def test_names_put_together_in_the_code_count_as_read(tmp_path: Path) -> None:
    (tmp_path / "funding_svc").mkdir()
    (tmp_path / "funding_svc/claims.py").write_text('x = f"funding.{scheme}.max_fen"\ny = f"{scheme}.open"\n')
    used = read_usage(tmp_path)
    assert used.readers("funding.rent_subsidy.max_fen") == {"funding"}
    assert used.readers("funding.rent_subsidy.times") == set()


def test_our_own_files_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    status = report(ROOT / "rules")
    assert status == 0, capsys.readouterr().out


def test_a_rule_book_that_does_not_load_fails_the_lint(
    small_rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_rules / "units.yaml").write_text("fen: 1\n")
    assert report(small_rules) == 1
    assert "units.yaml:1" in capsys.readouterr().out


def test_where_the_documents_differ_is_a_difference_and_no_error(book: RuleBook) -> None:
    findings = lint(book, read_usage(ROOT), read_reviewed(ROOT / "rules"))
    ratings = [
        finding for finding in findings if finding.text.startswith("operator.min_rating (table 1.7 row 1)")
    ]
    assert [finding.level for finding in ratings] == ["difference"]
