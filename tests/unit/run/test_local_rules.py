"""A deployment adds a county's profile and a coming year beside the rule book's own files."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from common.kernel.workdays import load_calendar
from common.law.loader import load_rulebook
from common.law.yamlfile import RuleBookError, rules_digest

RULES = Path(__file__).parents[3] / "rules"
NEXT_YEAR = """
year: 2027
document: notice
number: number
published_on: "2026-11-20"
holidays:
  - {name: 元旦, from: "2027-01-01", until: "2027-01-03"}
makeup_workdays: []
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    shutil.copytree(RULES, tmp_path / "rules", ignore=shutil.ignore_patterns("local"))
    for room in ("profiles", "workdays"):
        (tmp_path / "rules" / room / "local").mkdir()
    return tmp_path / "rules"


def test_a_coming_year_is_added(book: Path) -> None:
    (book / "workdays" / "local" / "2027.yaml").write_text(NEXT_YEAR)
    calendar = load_calendar(book / "workdays")
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_working_day(date(2027, 1, 4))


def test_a_year_written_twice_is_refused(book: Path) -> None:
    shutil.copy(book / "workdays" / "2026.yaml", book / "workdays" / "local" / "2026.yaml")
    with pytest.raises(ValueError, match="2026 is written twice"):
        load_calendar(book / "workdays")


def test_a_county_moved_to_the_local_files_is_the_same_county(book: Path) -> None:
    (book / "profiles" / "example-county.yaml").rename(book / "profiles" / "local" / "example-county.yaml")
    assert set(load_rulebook(book).profiles) == set(load_rulebook(RULES).profiles)


def test_a_profile_written_twice_is_refused(book: Path) -> None:
    shutil.copy(book / "profiles" / "zhejiang.yaml", book / "profiles" / "local" / "ours.yaml")
    with pytest.raises(RuleBookError, match="already written"):
        load_rulebook(book)


def test_pods_with_the_same_local_files_have_the_same_digest(book: Path) -> None:
    local = book / "workdays" / "local"
    digests = [rules_digest(book)]
    for mounted in ("..2026_11_26_1", "..2026_11_27_2"):  # as a mounted ConfigMap looks
        (local / mounted).mkdir()
        (local / mounted / "2027.yaml").write_text(NEXT_YEAR)
        (local / "2027.yaml").unlink(missing_ok=True)
        (local / "2027.yaml").symlink_to(Path(mounted) / "2027.yaml")
        digests.append(rules_digest(book))
        shutil.rmtree(local / mounted)
    assert digests[0] != digests[1] == digests[2]
