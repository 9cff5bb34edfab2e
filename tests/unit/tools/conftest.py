"""A suite in one process with a little in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.law import RuleBook, load_rulebook
from tests.house import House, who

COUNTY = "330106"
BUREAU = who("bureau", COUNTY)


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_rulebook(Path(__file__).parents[3] / "rules")


@pytest.fixture
def house(book: RuleBook, tmp_path: Path) -> House:
    made = House(book, tmp_path)
    for name in ("邻里互助会", "银龄服务社"):
        org(made, name)
    made.tell()
    return made


def org(house: House, name: str) -> dict[str, Any]:
    form = {"kind": "filed_community", "registration_class": "community_service", "name": name, "division": COUNTY}
    return house.post("/v1/orgs", BUREAU, form, 201)
