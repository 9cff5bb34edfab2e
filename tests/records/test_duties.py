"""Duties: opened by a new day or an event, done by records and events, overdue by themselves, waived, told once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from common.law import RuleBook
from common.run import owing
from common.run.duty_desk import DutyDesk
from common.run.follower import Follower
from tests.house import House, who
from tests.records.grounds import GROUNDS, base, know

COUNTY, CITY, YANGPU = "330106", "3301", "310110"
BUREAU, CITY_BUREAU = who("bureau", COUNTY), who("bureau", CITY)
TASKS = "/v1/records/annual_task_list"


HERE = {COUNTY, "330109", "330203", CITY, "3302", YANGPU, "4201", "420102"}  # few of the province's places, so that it is quick


@pytest.fixture(scope="module", autouse=True)
def few_places() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        every = owing.places_of
        patch.setattr(owing, "places_of", lambda *asked: [code for code in every(*asked) if code in HERE])
        yield


@pytest.fixture(scope="module")
def opened(book: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A suite whose duties of the day are open."""
    made = House(book, tmp_path_factory.mktemp("opened"), on="2024-06-03")
    know(made)
    made.pass_time()
    return made


@pytest.fixture
def house(opened: House, tmp_path: Any) -> House:
    made = opened.again(tmp_path)
    know(made)
    return made


def task_list(on: str) -> dict[str, Any]:
    return {"about": COUNTY, "on": on, "fields": {"tasks": ["建成一家县级基地"]}}


def owed(house: House, duty: str, by: dict[str, Any] = BUREAU, **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={text}" for name, text in {"duty": duty, "limit": "200", **query}.items())
    return house.get(f"/v1/duties?{asked}", by)["items"]


def one(house: House, duty: str, span: str, by: dict[str, Any] = BUREAU, **query: str) -> dict[str, Any]:
    (found,) = [item for item in owed(house, duty, by, **query) if item["span"] == span]
    return found


def events(house: House, service: str, name: str) -> list[dict[str, Any]]:
    return [entry for entry in house.desks[service].store.journal.collection.find() if entry["name"] == f"{service}.duty.{name}"]


@pytest.mark.clause("ZJ23-34")
def test_a_county_owes_its_task_list_until_the_last_day_of_the_year(house: House) -> None:
    found = one(house, "county_task_list", "2024")
    assert (found["state"], found["due_on"], found["clauses"], found["owed_by_label"]) == ("open", "2024-12-31", ["ZJ23-34"], "民政部门")
    assert owed(house, "county_task_list", who("bureau", "330109"))[0]["division"] == "330109"
    assert {item["division"] for item in owed(house, "county_task_list", CITY_BUREAU)} >= {COUNTY, "330109"}
    house.at("2024-12-31", "23:59:00")
    house.pass_time()
    assert one(house, "county_task_list", "2024")["state"] == "open"
    house.at("2025-01-01", "00:00:01")
    house.pass_time()
    late = one(house, "county_task_list", "2024")
    assert (late["state"], late["days_overdue"], late["state_label"]) == ("overdue", 1, "逾期未办")
    assert one(house, "county_task_list", "2025")["state"] == "open"
    assert one(house, "county_task_list", "2024", on="2024-12-31")["state"] == "open"


@pytest.mark.clause("ZJ23-34")
@pytest.mark.parametrize(("entered", "state"), [("2024-06-03", "done"), ("2024-12-31", "done"), ("2025-01-01", "late")])
def test_early_in_time_on_the_last_day_and_late(house: House, entered: str, state: str) -> None:
    house.at(entered)
    house.pass_time()
    house.post(TASKS, BUREAU, task_list("2024-06-01"), 201)
    house.pass_time()
    found = one(house, "county_task_list", "2024")
    assert (found["state"], found["closed_on"]) == (state, entered)


def test_what_is_taken_back_is_owed_again(house: House) -> None:
    made = house.post(TASKS, BUREAU, task_list("2024-06-01"), 201)
    house.pass_time()
    assert one(house, "county_task_list", "2024")["state"] == "done"
    house.post(f"{TASKS}/{made['id']}/withdrawal", BUREAU, {"reason": "误登"})
    house.pass_time()
    assert one(house, "county_task_list", "2024")["state"] == "open"
    house.at("2025-01-01", "00:00:01")
    house.pass_time()
    assert one(house, "county_task_list", "2024")["state"] == "overdue"


def test_done_for_a_year_that_nobody_has_opened_yet(house: House) -> None:
    """A record of last year, entered before the duties of that year were looked at."""
    house.post(TASKS, BUREAU, task_list("2023-12-01"), 201)
    house.pass_time()
    assert [item["span"] for item in owed(house, "county_task_list")] == ["2024"], "in 2023 the clause was no law yet at the year's beginning"
    house.post("/v1/records/yearly_special_check", BUREAU, {
        "about": COUNTY, "on": "2023-11-01", "fields": {"topics": ["ideology"], "checked": 3, "faults": 0, "took_part": ["bureau", "supervisor"]},
    }, 201)  # fmt: skip
    house.pass_time()
    assert one(house, "special_supervisory_check", "2023")["state"] == "late"


def test_a_waiver_is_the_level_aboves_and_on_record(house: House) -> None:
    found = one(house, "county_task_list", "2024")
    waiver = {"reason": "区划调整", "document": "示民〔2024〕1号"}
    path = f"/v1/duties/{found['id']}/waiver"
    assert house.post(path, BUREAU, waiver, 403)["code"] == "not_your_place"
    assert house.post(path, who("bureau", "3302"), waiver, 404)["code"] == "not_found"
    house.post(path, CITY_BUREAU, {"reason": "区划调整"}, 422)
    lifted = house.post(path, CITY_BUREAU, waiver)
    assert (lifted["state"], lifted["waiver_reason"]) == ("waived", "区划调整")
    assert house.post(path, CITY_BUREAU, waiver, 409)["code"] == "wrong_order"
    house.at("2025-01-01", "00:00:01")
    house.pass_time()
    assert one(house, "county_task_list", "2024")["state"] == "waived"
    assert house.post("/v1/duties/nobody-x/waiver", CITY_BUREAU, waiver, 404)["code"] == "not_found"


@pytest.mark.clause("YP21-08")
def test_a_month_without_its_meeting_is_missing(house: House) -> None:
    bureau = who("bureau", YANGPU)
    meeting = {"about": YANGPU, "on": "2024-06-03", "fields": {"host": "310110005", "theme": "示例"}}
    house.post("/v1/records/party_exchange_meeting", bureau, meeting, 201)
    house.pass_time()
    assert one(house, "monthly_party_exchange", "2024-06", bureau)["state"] == "done"
    house.at("2024-08-01", "00:00:01")
    house.pass_time()
    assert [item["span"] for item in owed(house, "monthly_party_exchange", bureau, state="overdue")] == ["2024-07"]


@pytest.mark.clause("YP21-08")
def test_a_street_that_hosts_twice_in_a_round_of_twelve_is_remarked(house: House) -> None:
    bureau, path = who("bureau", YANGPU), "/v1/records/party_exchange_meeting"

    def meeting(month: int, street: int, year: int = 2023) -> dict[str, Any]:
        fields = {"host": f"3101100{street:02}", "theme": "示例"}
        return house.post(path, bureau, {"about": YANGPU, "on": f"{year}-{month:02}-05", "fields": fields}, 201)

    assert all(meeting(month, month)["remarks"] == [] for month in range(1, 12))
    assert meeting(12, 3)["remarks"] == ["“轮值街道”在本轮12次之内已经轮值过一次。"]
    assert meeting(1, 3, 2024)["remarks"] == [], "a new round"


@pytest.mark.clause("ZJ23-22")
def test_who_ran_a_base_at_the_years_beginning_is_assessed_and_who_came_later_is_not(house: House) -> None:
    here = GROUNDS["ZJ23"]
    contracts = [{"org": "org-old", "since": "2022-01-01", "until": "2025-08-01"}, {"org": "org-new", "since": "2025-08-02", "until": None}]
    facts = {**base("b1", COUNTY, "zhejiang", "org-new"), "contracts": contracts}
    house.desks["registry"].store.known = know_bases(house, facts)
    house.at("2025-09-01")
    house.pass_time()
    assert {item["subject"] for item in owed(house, "operator_yearly_assessment") if item["span"] == "2025"} == {"b1:org-old"}
    assert one(house, "operator_yearly_assessment", "2025")["due_on"] == "2026-03-31"
    house.at("2026-04-01", "00:00:01")
    house.pass_time()
    assert {(item["subject"], item["span"], item["state"]) for item in owed(house, "operator_yearly_assessment")} == {
        ("b1:org-old", "2024", "overdue"), ("b1:org-old", "2025", "overdue"), ("b1:org-new", "2026", "open"),
    }  # fmt: skip
    assert here.county == COUNTY


def know_bases(house: House, *facts: dict[str, Any]) -> Any:
    from dataclasses import replace

    known = house.desks["registry"].store.known
    return replace(known, every_base=lambda: facts, bases={one["id"]: one for one in facts}.get)


def test_replicas_and_restarts_open_and_tell_each_once(house: House) -> None:
    desk = house.desks["registry"]
    opened = len(events(house, "registry", "opened"))
    assert opened == desk.store.duties.collection.count_documents({})
    other = DutyDesk("registry", desk)  # another replica, or this one after a restart
    desk.store.positions.delete_many({})
    while other.open_due():
        pass
    house.post(TASKS, BUREAU, task_list("2024-06-01"), 201)
    house.pass_time()
    desk.store.positions.delete_many({})
    follower = Follower(desk.store, "duties", other.handle)
    while follower.run_once():
        pass
    house.pass_time()
    assert len(events(house, "registry", "opened")) == opened
    assert len(events(house, "registry", "done")) == 1
    house.at("2025-01-01", "00:00:01")
    house.pass_time()
    house.pass_time()
    overdue = events(house, "registry", "overdue")
    assert len({entry["aggregate"]["id"] for entry in overdue}) == len(overdue) > 0


def test_one_duty_that_cannot_be_decided_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = DutyDesk("registry", house.desks["registry"])
    handle = watch._by_record

    def broken(duty: Any, entry: Any) -> None:
        if duty.name == "city_task_list":
            raise ValueError("broken")
        handle(duty, entry)

    monkeypatch.setattr(watch, "_by_record", broken)
    house.desks["registry"].store.positions.delete_many({})
    house.post(TASKS, BUREAU, task_list("2024-06-01"), 201)
    house.tell()
    while Follower(house.desks["registry"].store, "duties", watch.handle).run_once():
        pass
    assert one(house, "county_task_list", "2024")["state"] == "done"


def test_the_list_goes_on_page_by_page_over_all_services(house: House) -> None:
    province, seen, cursor = who("auditor", "33"), [], ""
    while True:
        page = house.get(f"/v1/duties?limit=3{cursor}", province)
        seen += [(item["due_on"], item["id"]) for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == sorted(seen) and len(seen) == len(set(seen)) > 10
    total = sum(desk.store.duties.collection.count_documents({"lists": "33"}) for desk in house.desks.values())
    assert len(seen) == total


@pytest.mark.parametrize("query", ["state=gone", "role=king", "duty=nothing", "on=2024-13-01", "division=abc", "cursor=x", "limit=0"])
def test_a_wrong_question_names_what_is_wrong(house: House, query: str) -> None:
    told = house.send("GET", f"/v1/duties?{query}", BUREAU)
    assert told.status_code in (200, 422)
    if told.status_code == 200:
        assert len(told.get_json(force=True)["missing"]) == 5


def test_nobody_reads_duties_without_a_token_and_an_operator_only_its_own(house: House) -> None:
    house.get("/v1/duties", None, 401)
    here = GROUNDS["WH15"]
    operator = who("operator", here.county, base=here.base, org=here.org)
    assert {item["base"] for item in house.get("/v1/duties?limit=200", operator)["items"]} <= {here.base}
    assert house.get("/v1/duties", who("expert", "33"))["items"] == []


def test_law_time_is_the_share_done_in_time(house: House) -> None:
    before = house.get("/v1/law-time?division=330106&year=2024")
    (row,) = [item for item in before["items"] if item["duty"] == "county_task_list"]
    assert (row["due"], row["share_label"]) == (0, None), "no data before anything fell due"
    house.post(TASKS, BUREAU, task_list("2024-06-01"), 201)
    house.at("2025-01-01", "00:00:01")
    house.pass_time()
    (row,) = [item for item in house.get("/v1/law-time?division=3301&year=2024")["items"] if item["duty"] == "county_task_list"]
    counties = len([item for item in row["places"]])
    assert (row["due"], row["in_time"], row["overdue"]) == (counties, 1, counties - 1)
    assert [place["share_label"] for place in row["places"] if place["division"] == COUNTY] == ["100.00%"]
    house.get("/v1/law-time?year=20x4", None, 422)
