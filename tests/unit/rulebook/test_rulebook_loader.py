"""Strict loading: each fault stops the start alone, with its file, its line and its own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from common.law import RuleBook, RuleBookError, load_rulebook

FAULTS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["fault"] for fault in FAULTS])
def test_a_planted_fault_stops_the_start(small_rules: Path, fault: dict[str, Any]) -> None:
    path = small_rules / fault["file"]
    text = path.read_text(encoding="utf-8")
    assert fault["replace"] in text
    path.write_text(text.replace(fault["replace"], fault["by"], 1), encoding="utf-8")

    with pytest.raises(RuleBookError) as stopped:
        load_rulebook(small_rules)

    lines = str(stopped.value).split("\n")
    place = f"{fault.get('in', fault['file'])}:{fault['at']}: "
    assert [line for line in lines if line.startswith(place) and fault["says"] in line], lines


def test_one_start_names_every_fault(small_rules: Path) -> None:
    for name in ("province", "district"):
        path = small_rules / f"profiles/{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("place:", "plaice:"), encoding="utf-8")

    with pytest.raises(RuleBookError) as stopped:
        load_rulebook(small_rules)
    assert [line.split(" ")[0] for line in str(stopped.value).split("\n")] == [
        "profiles/district.yaml:3:",
        "profiles/province.yaml:3:",
    ]


def test_dates_stay_texts_and_numbers_stay_exact(small_book: RuleBook) -> None:
    entry = small_book.profiles["province"].values["operator.min_rating"][0]
    assert entry.since == "2020-03-01"
    assert small_book.parameters["base.min_area_m2"].unit.step == "0.01"


def test_the_rule_book_cannot_be_changed(small_book: RuleBook) -> None:
    table = small_book.view("province", "2020-03-01").value("base.min_area_m2")
    with pytest.raises(TypeError):
        table["city"] = 1
    with pytest.raises(TypeError):
        small_book.profiles["mine"] = small_book.profiles["province"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        small_book.profiles["province"].name = "mine"  # type: ignore[misc]
