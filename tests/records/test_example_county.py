"""A county's own record, duty and target, from its profile file alone."""

from __future__ import annotations

from typing import Any

import pytest

from common.law import RuleBook
from common.run import owing
from tests.house import House, who
from tests.records.grounds import know

COUNTY = "330108"
BUREAU = who("bureau", COUNTY)
VISIT = "/v1/records/example_county_visit"


@pytest.mark.clause("EXD-07")
def test_a_county_records_owes_and_counts_what_its_own_rules_order(
    book: RuleBook, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = owing.places_of
    monkeypatch.setattr(owing, "places_of", lambda *asked: [code for code in every(*asked) if code in (COUNTY, "330106")])
    house = House(book, tmp_path)
    know(house)
    house.pass_time()
    duty = "/v1/duties?duty=example_county_quarterly_visit"
    (owed,) = house.get(duty, BUREAU)["items"]
    assert (owed["span"], owed["due_on"], owed["state"]) == ("2024-Q2", "2024-07-01", "open"), "30 June was a Sunday"
    assert house.get(duty, who("bureau", "330106"))["items"] == [], "no other county owes it"
    visit = {"about": COUNTY, "fields": {"visitors": 2, "found": "运行正常"}}
    for on in ("2024-02-01", "2024-05-10"):
        house.post(VISIT, BUREAU, {**visit, "on": on}, 201)
    house.post(VISIT, who("bureau", "330106"), {**visit, "about": "330106", "on": "2024-05-10"}, 422)
    house.pass_time()
    assert [one["state"] for one in house.get(f"{duty}&state=done", BUREAU)["items"]] == ["done"]
    asked = f"/v1/targets?division={COUNTY}&profile=example-county&on="
    (found,) = [one for one in house.get(asked + "2024-06-03")["items"] if one["target"] == "example_county_visits"]
    assert (found["value"], found["goal"], found["gap"], found["met"]) == (2, 4, 2, False)
