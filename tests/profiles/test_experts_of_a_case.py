"""Experts review the cases that they are assigned to, through the whole suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.law import RuleBook
from tests.house import House, who
from tests.profiles.play import Play, file, set_up

PASS = {"decision": "pass", "opinion": "符合条件"}


@pytest.mark.clause("YB21-33")
def test_once_experts_are_named_the_case_is_there_for_these_alone(book: RuleBook, tmp_path: Path) -> None:
    play = Play(House(book, tmp_path), "youth-base-2021", "440305", "single", "2022-01-10")
    base, org, people = set_up(play)
    one, other = ({**who("expert", play.place), "sub": name} for name in ("expert-1", "expert-2"))
    path = f"/v1/applications/{file(play, base, org, people)}"
    assert play.house.get(path, one)["experts"] is None, "nobody is named yet: every expert of the place may review"
    play.house.post(f"{path}/experts", one, {"experts": ["expert-1"]}, 403)
    play.house.post(f"{path}/experts", play.bureau, {"experts": []}, 422)
    play.do(f"{path}/experts", play.bureau, {"experts": ["expert-2"]})
    play.house.get(path, one, 404)
    assert play.house.get("/v1/applications", one)["items"] == []
    assert [f"/v1/applications/{case['id']}" for case in play.house.get("/v1/applications", other)["items"]] == [path]
    assert play.house.get(path, people["applicant"])["experts"] is None, "the applicant is not told who reviews"
    for step, role in (("internal_review", "operator"), ("site_visit", "operator")):
        play.clock(days=20)
        play.do(f"{path}/steps/{step}", people[role], {**PASS, **({"client_interviews": 2} if step == "site_visit" else {})})
    play.house.post(f"{path}/steps/expert_review", one, PASS, 404)
    assert play.do(f"{path}/steps/expert_review", other, PASS)["state"] == "expert_review_passed"
