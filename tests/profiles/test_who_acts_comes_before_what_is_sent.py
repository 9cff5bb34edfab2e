"""Whoever may know of a case but may not act on it hears that first, whatever is wrong with what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.law import RuleBook
from gateway.routes import ROUTES
from tests.house import House, who
from tests.profiles.play import OPERATOR_ORG, Play, base_form, enter, org

PLACE = "330106"
COMMANDS = [one.path for one in ROUTES if one.service == "admission" and one.verb == "POST" and "{id}" in one.path and one.takes is not None]
FORBIDDEN = {(403, "not_your_place"), (403, "not_your_role")}
# what nobody does under this profile, and an extension that nobody has asked for
OTHERWISE = {"first-review": {(409, "not_offered")}, "recognition": {(409, "not_offered")}, "withdrawal": {*FORBIDDEN, (404, "not_found")}}
SENT = ({}, {"unknown": 1}, {"decision": 7, "reason": "", "party": None})


@pytest.fixture(scope="module")
def stay(book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, dict[str, str]]:
    """A resident with its application, in the middle of its term."""
    house = House(book, Path(tmp_path_factory.mktemp("house")))
    play = Play(house, "zhejiang", PLACE, "county", "2024-03-04")
    runner, applicant = org(play, "示例社会组织服务中心", **OPERATOR_ORG), org(play, "示例助老服务社", registered_on="2023-03-01", founded_on="2023-03-01")
    play.do(f"/v1/orgs/{runner}/ratings", play.bureau, {"grade": "5A", "awarded_on": "2023-06-30"})
    base = play.do("/v1/bases", play.bureau, base_form(play))["id"]
    contract = {
        "org": runner, "full_time_staff": 5, "from": "2024-03-04", "until": "2025-02-01", "tender_no": "示例-001",
        "lead": {"person": "工号1", "qualification": "senior_social_worker"}, "local_experience": "有", "capability": "有",
    }  # fmt: skip
    play.do(f"/v1/bases/{base}/operator", play.bureau, contract)
    play.do(f"/v1/bases/{base}/intake", play.bureau, {"open": True})
    people = {
        "applicant": who("applicant", PLACE, org=applicant), "operator": who("operator", PLACE, org=runner, base=base),
        "bureau": {**play.bureau, "sub": "second"}, "supervisor": who("supervisor", PLACE), "leading_group": who("leading_group", PLACE),
        "expert": who("expert", PLACE),
    }  # fmt: skip
    residency = enter(play, base, applicant, people)
    found = house.get(f"/v1/residencies/{residency}", play.bureau)
    return house, {"applications": found["application"], "residencies": found["id"]}


@pytest.mark.clause("ZJ23-25")
@pytest.mark.parametrize("path", COMMANDS)
@pytest.mark.parametrize("sent", SENT, ids=["nothing", "unknown", "wrong"])
def test_the_office_above_is_told_that_it_may_not_act(stay: tuple[House, dict[str, str]], path: str, sent: object) -> None:
    house, ids = stay
    address = path.replace("{id}", ids[path.split("/")[2]]).replace("{n}", "1").replace("{step}", "review")
    answer = house.send("POST", address, who("bureau", "3301"), sent)
    told = answer.get_json(force=True)
    assert (answer.status_code, told["code"]) in OTHERWISE.get(path.rpartition("/")[2], FORBIDDEN), f"{path}: {told}"
