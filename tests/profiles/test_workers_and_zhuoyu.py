"""Social workers, supervision and the Zhuoyu plan through the whole suite, under the youth plan and the provincial rules."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from common.law import RuleBook
from tests.house import House, who
from tests.profiles.play import OPERATOR_ORG, Play, base_form, org

PLACE = "330106"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(born: str = "19900307", region: str = "330106", serial: int = 1) -> str:
    """An identity number that is right by its check character and belongs to nobody."""
    first = f"{region}{born}{serial:03d}"
    return first + "10X98765432"[sum(int(one) * weight for one, weight in zip(first, WEIGHTS, strict=True)) % 11]


class Town:
    """A county under the youth plan with a base, its operator and an organisation; people are entered by the bureau."""

    def __init__(self, book: RuleBook, folder: Path, profile: str = "youth-base-2021", on: str = "2022-03-01") -> None:
        self.house = House(book, folder)
        self.play = Play(self.house, profile, PLACE, "single", on)
        self.bureau = self.play.bureau
        runner = org(self.play, "示例社会组织服务中心", **OPERATOR_ORG)
        self.play.do(f"/v1/orgs/{runner}/ratings", self.bureau, {"grade": "5A", "awarded_on": "2021-06-30"})
        self.org = org(self.play, "示例助老服务社", registered_on="2021-03-01", founded_on="2021-03-01")
        self.other = org(self.play, "示例助学服务社", registered_on="2021-04-01", founded_on="2021-04-01")
        self.base = self.play.do("/v1/bases", self.bureau, base_form(self.play))["id"]
        contract = {
            "org": runner, "full_time_staff": 5, "from": on, "until": (self.play.day + timedelta(days=330)).isoformat(), "tender_no": "示例-001",
            "lead": {"person": "工号1", "qualification": "senior_social_worker"}, "local_experience": "承接过本区基地运营", "capability": "三人持证",
        }  # fmt: skip
        self.play.do(f"/v1/bases/{self.base}/operator", self.bureau, contract)
        self.operator = who("operator", PLACE, org=runner, base=self.base)
        self.serial = 0

    def form(self, **changed: Any) -> dict[str, Any]:
        self.serial += 1
        return {
            "name": "示例甲", "id_number": number(serial=self.serial), "employer": self.org, "unit_kind": "charity_organisation", "on_post": True,
            "employed_since": "2021-05-01", "division": PLACE,
        } | changed  # fmt: skip

    def worker(self, certified: str | None = None, **changed: Any) -> str:
        made = self.send("/v1/workers", self.form(**changed), status=201)
        if certified:
            self.send(f"/v1/workers/{made['id']}/certificates", {"level": "social_worker", "since": "2021-09-01", "until": certified})
        return str(made["id"])

    def send(self, path: str, body: Any, person: Any = None, status: int = 200) -> Any:
        answer = self.house.post(path, person or self.bureau, body, status)
        self.play.settle()
        return answer

    def plan(self, year: int = 2022) -> str:
        return str(self.send("/v1/zhuoyu", {"base": self.base, "year": year, "aim": "培养专业社工人才"}, self.operator, 201)["id"])

    def join(self, plan: str, worker: str, status: int = 201) -> Any:
        return self.send(f"/v1/zhuoyu/{plan}/participants", {"worker": worker}, self.operator, status)


@pytest.fixture
def town(book: RuleBook, tmp_path: Path) -> Town:
    return Town(book, tmp_path)


@pytest.mark.clause("YB21-43")
def test_who_is_on_post_without_a_certificate_is_of_group_a_and_others_attend_uncounted(town: Town) -> None:
    plan = town.plan()
    assert town.join(plan, town.worker())["group"] == "on_post_uncertified"
    for changed in ({"on_post": False}, {"unit_kind": "other", "employer": None, "employer_name": "示例公司"}):
        assert town.join(plan, town.worker(**changed))["group"] == "outside"
    shown = town.house.get(f"/v1/zhuoyu/{plan}", town.operator)
    assert (shown["participants"], shown["outside"]) == (1, 2)


@pytest.mark.clause("YB21-44")
def test_who_is_on_post_with_a_certificate_is_of_group_b_and_no_other_certified_person_is_enrolled(town: Town) -> None:
    plan = town.plan()
    assert town.join(plan, town.worker("2024-08-31"))["group"] == "on_post_certified"
    refused = town.join(plan, town.worker("2024-08-31", on_post=False), 422)
    assert refused["errors"][0]["field"] == "worker"


@pytest.mark.clause("YB21-43")
def test_the_certificate_turns_a_participant_of_group_a_into_one_of_group_b_with_its_history(town: Town) -> None:
    plan, worker = town.plan(), town.worker()
    place = town.join(plan, worker)
    town.play.clock(days=10)
    town.send(f"/v1/workers/{worker}/certificates", {"level": "assistant_social_worker", "since": "2022-03-05"})
    now = town.house.get(f"/v1/zhuoyu/{plan}/participants/{place['id']}", town.operator)
    assert [turn["group"] for turn in now["history"]] == ["on_post_uncertified", "on_post_certified"]
    assert (now["group"], now["certified_before"]) == ("on_post_certified", False)


@pytest.mark.clause("YB21-44")
def test_a_certificate_that_lapses_asks_for_its_renewal_the_day_after_its_last(town: Town) -> None:
    plan, worker = town.plan(), town.worker("2022-04-30")
    place = town.join(plan, worker)
    path = f"/v1/zhuoyu/{plan}/participants/{place['id']}"
    town.play.clock(days=60)  # 2022-04-30
    assert town.house.get(path, town.operator)["renewal_asked"] is False
    town.play.clock(days=1)
    assert town.house.get(path, town.operator)["renewal_asked"] is True
    assert town.house.get(f"/v1/workers/{worker}", town.bureau)["certificates"] == []
    assert town.join(town.plan(2023), worker, 409)["code"] == "wrong_order"
    town.send(f"/v1/workers/{worker}/certificates", {"level": "social_worker", "since": "2022-05-01", "until": "2025-04-30"})
    assert town.house.get(path, town.operator)["renewal_asked"] is False


@pytest.mark.clause("YB21-45")
def test_the_rate_of_certificates_is_told_before_and_now_and_nobody_is_no_data(town: Town) -> None:
    plan = town.plan()
    shown = town.house.get(f"/v1/zhuoyu/{plan}", town.operator)
    assert (shown["participants"], shown["rate_before"], shown["rate_now"]) == (0, None, None)
    workers = [town.worker("2024-08-31" if place < 3 else None) for place in range(12)]
    for worker in workers:
        town.join(plan, worker)
    town.send(f"/v1/workers/{workers[-1]}/certificates", {"level": "social_worker", "since": "2022-02-01"})
    shown = town.house.get(f"/v1/zhuoyu/{plan}", town.operator)
    assert (shown["rate_before"], shown["rate_now"]) == ("25.00%", "33.33%")


@pytest.mark.clause("YB21-42")
def test_the_five_qualities_are_appraised_before_and_after_once_each(town: Town) -> None:
    plan = town.plan()
    place = town.join(plan, town.worker())
    path = f"/v1/zhuoyu/{plan}/participants/{place['id']}/appraisal"
    made = {"on": "2022-03-01", "met": ["ideals", "action"], "opinion": "基础良好"}
    assert town.send(path, made | {"stage": "after"}, town.operator, 409)["code"] == "wrong_order"
    assert town.send(path, made | {"stage": "before", "met": ["wealth"]}, town.operator, 422)["errors"][0]["field"] == "met"
    assert town.send(path, made | {"stage": "before", "on": "2022-02-28"}, town.operator, 422)["errors"][0]["field"] == "on"
    assert town.send(path, made | {"stage": "before"}, town.operator)["before"]["met"] == ["ideals", "action"]
    assert town.send(path, made | {"stage": "before"}, town.operator, 409)["code"] == "wrong_order"
    assert town.send(path, made | {"stage": "after"}, town.operator)["after"]["opinion"] == "基础良好"


@pytest.mark.clause("YB21-42")
def test_a_plan_and_a_participant_are_one_however_often_they_are_sent(town: Town) -> None:
    plan, worker = town.plan(), town.worker()
    assert town.plan() == plan
    assert town.join(plan, worker)["id"] == town.join(plan, worker)["id"]
    assert town.house.get(f"/v1/zhuoyu/{plan}", town.operator)["participants"] == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id_number": number()[:-1] + ("0" if number()[-1] != "0" else "1")}, "id_number"), ({"id_number": "330106202301011"}, "id_number"),
        ({"employed_since": "2022-03-02"}, "employed_since"), ({"working_since": "2021-05-02"}, "working_since"),
        ({"employer": "nobody-there"}, "employer"), ({"employer": None}, "employer_name"), ({"unit_kind": "company"}, "unit_kind"),
    ],
)  # fmt: skip
def test_a_worker_with_a_fault_is_refused_by_its_field(town: Town, wrong: dict[str, Any], field: str) -> None:
    assert town.send("/v1/workers", town.form(**wrong), status=422)["errors"][0]["field"] == field


@pytest.mark.parametrize("region", ["330113", "330114"])
def test_a_number_of_a_young_district_is_accepted_and_another_spelling_is_the_same_person(town: Town, region: str) -> None:
    given = number(region=region, serial=99)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in given)
    first = town.send("/v1/workers", town.form(id_number=given), status=201)
    assert town.send("/v1/workers", town.form(id_number=wide, name="示例 甲"), status=201)["id"] == first["id"]
    assert given not in town.house.send("GET", f"/v1/workers/{first['id']}", town.bureau).get_data(as_text=True)


def test_a_worker_known_to_two_bureaus_is_one_person(town: Town) -> None:
    given = number(serial=77)
    town.send("/v1/workers", town.form(id_number=given), status=201)
    there = who("bureau", "330105")
    answer = town.send("/v1/workers", town.form(id_number=given, employer=None, employer_name="示例单位", division="330105"), there, 409)
    assert answer["code"] == "there_already"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"since": "2022-03-02"}, "since"), ({"since": "2021-01-01", "until": "2021-01-01"}, "until"),
        ({"since": "2018-01-01", "until": "2021-12-31"}, "until"), ({"since": "1999-01-01"}, "since"), ({"level": "doctor"}, "level"),
    ],
)  # fmt: skip
@pytest.mark.clause("YB21-44")
def test_a_certificate_with_a_fault_is_refused_by_its_field(town: Town, wrong: dict[str, Any], field: str) -> None:
    path = f"/v1/workers/{town.worker()}/certificates"
    assert town.send(path, {"level": "social_worker", "since": "2021-09-01"} | wrong, status=422)["errors"][0]["field"] == field


def test_the_same_certificate_twice_is_refused_and_a_later_one_renews(town: Town) -> None:
    path = f"/v1/workers/{town.worker('2024-08-31')}/certificates"
    assert town.send(path, {"level": "social_worker", "since": "2021-09-01"}, status=409)["code"] == "wrong_order"
    renewed = town.send(path, {"level": "social_worker", "since": "2022-01-01", "until": "2024-12-31"})
    assert [(one["since"], one["obtained_on"]) for one in renewed["certificates"]] == [("2022-01-01", "2021-09-01")]


@pytest.mark.clause("E-05")
def test_nothing_falls_out_of_what_a_worker_has_learnt_and_a_degree_counts_once(town: Town) -> None:
    path = f"/v1/workers/{town.worker()}/continuing-education"
    learnt = {"on": "2022-02-01", "hours": 1, "subject": "法规"}
    assert town.send(path, learnt | {"degree": True, "hours": 500})["education"][0]["hours"] == 90
    for _ in range(201):
        town.house.post(path, town.bureau, learnt)
    assert town.send(path, learnt | {"degree": True}, status=409)["code"] == "wrong_order", "the degree is still on record"
    assert town.send(path, learnt | {"on": "2022-03-02"}, status=422)["errors"][0]["field"] == "on"


def test_a_move_keeps_what_went_before_and_the_new_employer_reads(town: Town) -> None:
    worker = town.worker()
    theirs = who("applicant", PLACE, org=town.other)
    town.house.get(f"/v1/workers/{worker}", theirs, 404)
    body = {"employer": town.other, "unit_kind": "charity_organisation", "moved_on": "2022-03-01"}
    assert town.send(f"/v1/workers/{worker}/moves", body | {"moved_on": "2021-04-30"}, status=422)["errors"][0]["field"] == "moved_on"
    assert town.send(f"/v1/workers/{worker}/moves", body | {"employer": "nobody"}, status=422)["errors"][0]["field"] == "employer"
    moved = town.send(f"/v1/workers/{worker}/moves", body)
    assert [(one["employer"], one["until"]) for one in moved["employers"]] == [(town.org, "2022-03-01"), (town.other, None)]
    assert town.house.get(f"/v1/workers/{worker}", theirs)["employer"] == town.other
    town.house.get(f"/v1/workers/{worker}", who("applicant", PLACE, org=town.org), 404)


@pytest.mark.clause("ZJ18-32")
@pytest.mark.parametrize(
    ("born", "unit", "status"),
    [
        ("19820301", "public_institution", 200), ("19820302", "public_institution", 200), ("19810302", "public_institution", 200),
        ("19810301", "public_institution", 422), ("19600101", "village_committee", 200), ("19600101", "charity_organisation", 200),
        ("19900101", "party_government", 422), ("19900101", "volunteer_team", 422),
    ],
)  # fmt: skip
def test_the_age_counts_for_staff_of_institutions_alone_and_forty_is_inside(
    book: RuleBook, tmp_path: Path, born: str, unit: str, status: int
) -> None:
    town = Town(book, tmp_path)
    worker = town.worker(id_number=number(born), unit_kind=unit, employer=None, employer_name="示例单位")
    answer = town.send(f"/v1/workers/{worker}/exam-encouragement", {"year": 2022}, status=status)
    if status == 200:
        assert answer["encouraged"][0]["year"] == 2022


@pytest.mark.clause("YP21-22")
def test_supervision_has_hours_and_an_end_and_leads_to_the_selection_of_a_year(town: Town) -> None:
    able, learner = town.worker("2024-08-31"), town.worker()
    selection = f"/v1/workers/{able}/selection"
    assert town.send(selection, {"year": 2022, "document": "示例〔2022〕1号"}, status=409)["code"] == "wrong_order"
    begun = {"kind": "internal", "supervisor": able, "worker": learner, "since": "2022-02-01"}
    assert town.send("/v1/supervisions", begun | {"supervisor": learner}, status=422)["errors"][0]["field"] == "supervisor"
    assert town.send("/v1/supervisions", begun | {"kind": "external", "supervisor": None}, status=422)["errors"][0]["field"] == "university"
    made = town.send("/v1/supervisions", begun, status=201)
    path = f"/v1/supervisions/{made['id']}"
    assert town.send(f"{path}/hours", {"on": "2022-01-31", "hours": 2, "subject": "个案"}, status=422)["errors"][0]["field"] == "on"
    assert town.send(f"{path}/hours", {"on": "2022-02-10", "hours": 2, "subject": "个案"})["hours"] == 2
    assert town.send(f"{path}/hours", {"on": "2022-02-10", "hours": 2, "subject": "个案"}, status=409)["code"] == "wrong_order"
    assert town.send(selection, {"year": 2022, "document": "示例〔2022〕1号"})["chosen_years"] == [2022]
    assert town.send(f"{path}/closing", {"until": "2022-02-09", "result": "好"}, status=422)["errors"][0]["field"] == "until"
    assert town.send(f"{path}/closing", {"until": "2022-02-20", "result": "能独立开展个案"})["state"] == "closed"
    assert town.send(f"{path}/hours", {"on": "2022-02-21", "hours": 1, "subject": "小组"}, status=409)["code"] == "wrong_order"


def test_anybody_sees_what_is_offered_near_by_and_the_places_left(town: Town) -> None:
    session = {
        "base": town.base, "kind": "training", "title": "财务管理培训", "from": "2022-03-10", "until": "2022-03-11", "hours": 8, "capacity": 2,
        "audience": ["staff"], "topics": [],
    }  # fmt: skip
    made = town.send("/v1/sessions", session, town.operator, 201)
    town.send(f"/v1/sessions/{made['id']}/enrolments", {"person": {"name": "示例甲", "phone": "13800000001"}}, who("applicant", PLACE, org=town.org), 201)
    [shown] = town.house.get("/v1/open-sessions?division=3301")["items"]
    assert (shown["title"], shown["places_left"], shown["from"]) == ("财务管理培训", 1, "2022-03-10")
    assert "示例甲" not in str(shown) and "org" not in shown
    assert town.house.get("/v1/open-sessions?division=3302")["items"] == []
    assert "财务管理培训" in town.house.send("GET", "/training").get_data(as_text=True)
    town.play.clock(days=11)  # the day after its last
    assert town.house.get("/v1/open-sessions")["items"] == []
