"""Every profile that ships can play a whole case once its bureau has set what its documents leave open, and a refusal says
exactly what to set."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.law import RuleBook
from tests.house import House
from tests.profiles.play import Play, whole_case

# profile, place, level of its base, first day, and what refusals ask its bureau to set on the way
PLACES = [
    ("zhejiang", "330106", "county", "2024-03-01", ["notice.working_days"]),
    ("zhejiang", "3301", "city", "2024-03-01", ["notice.working_days"]),
    ("youth-base-2021", "440305", "single", "2022-01-10", ["admission.yearly_cap"]),
    ("youth-base-2021", "330106", "county", "2023-11-01", ["notice.working_days", "admission.yearly_cap"]),
    ("wuhan-2015", "420106", "county", "2024-03-01", ["admission.steps", "admission.step_roles"]),
    ("yangpu-2021", "310110", "headquarters", "2022-03-01", ["admission.steps", "admission.step_roles"]),
    ("example-city", "3301", "city", "2024-03-01", []),
    ("example-county", "330106", "county", "2024-03-01", []),
]  # fmt: skip


@pytest.mark.clause("ZJ23-24", "ZJ23-26", "YB21-29", "YB21-30", "WH15-02", "YP21-09")
@pytest.mark.parametrize(("profile", "place", "level", "on", "set_on_the_way"), PLACES)
def test_a_whole_case(book: RuleBook, tmp_path: Path, profile: str, place: str, level: str, on: str, set_on_the_way: list[str]) -> None:
    play = Play(House(book, tmp_path, on), profile, place, level, on)
    gone = whole_case(play)
    assert (gone["state"], gone["outcome"]) in {("exited", "withdrawn"), ("following_up", "withdrawn")}
    assert play.told == set_on_the_way


@pytest.mark.clause("ZJ23-26", "ZJ23-27")
def test_a_county_takes_over_nothing_that_its_city_has_set(book: RuleBook, tmp_path: Path) -> None:
    house = House(book, tmp_path, "2024-03-01")
    city = Play(house, "zhejiang", "3301", "city", "2024-03-01", settings={"notice.working_days": 9})
    assert city.told == []
    county = Play(house, "zhejiang", "330106", "county", "2024-03-01")
    whole_case(county)
    assert county.told == ["notice.working_days"]


def test_every_profile_is_played(book: RuleBook) -> None:
    assert {profile for profile, *_ in PLACES} == set(book.profiles)
