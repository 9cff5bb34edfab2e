"""Records through the gateway: entering, reading, correcting, withdrawing."""

from __future__ import annotations

import json

import pytest

from tests.house import House, who
from tests.records.grounds import GROUNDS, form

YANGPU = "310110"
MEETING = "/v1/records/party_exchange_meeting"
BUREAU = who("bureau", YANGPU)


def meeting(**changes):
    return {"about": YANGPU, "on": "2024-03-05", "fields": {"host": "310110005", "theme": "党建引领社区治理"}} | changes


@pytest.mark.clause("YP21-08")
def test_a_record_goes_round(house: House) -> None:
    made = house.post(MEETING, BUREAU, meeting(), 201)
    assert (made["kind_label"], made["span"], made["revision"], made["clauses"]) == ("社会组织党建交流会", "2024-03", 1, ["YP21-08"])
    read = house.get(f"{MEETING}/{made['id']}")
    assert read["fields"]["theme"] == "党建引领社区治理" and "versions" not in read
    change = {"on": "2024-03-06", "fields": meeting()["fields"], "reason": "日期有误"}
    corrected = house.post(f"{MEETING}/{made['id']}/correction", BUREAU, change)
    assert (corrected["revision"], corrected["on"], corrected["reason"]) == (2, "2024-03-06", "日期有误")
    inside = house.get(f"{MEETING}/{made['id']}", BUREAU)
    assert [one["on"] for one in inside["versions"]] == ["2024-03-06", "2024-03-05"]
    assert made["id"] in [one["id"] for one in house.get(f"{MEETING}?division={YANGPU}&span=2024-03")["items"]]
    assert house.get(f"{MEETING}?division=310101")["items"] == []
    house.post(f"{MEETING}/{made['id']}/withdrawal", BUREAU, {"reason": "重复登记"})
    house.get(f"{MEETING}/{made['id']}", status=404)
    assert house.get(f"{MEETING}/{made['id']}", BUREAU)["state"] == "withdrawn"


@pytest.mark.clause("ZJ18-01", "WH15-01", "ZJ23-01")
@pytest.mark.parametrize(
    ("kind", "place", "before", "first"),
    [
        ("party_service_centre", "330106", "2018-07-31", "2018-08-01"),
        ("annual_task_list", "330106", "2023-10-25", "2023-10-26"),
        ("demonstration", "420102", "2015-08-18", "2015-08-19"),
    ],
)
def test_a_document_orders_records_from_its_first_day_on(house: House, kind: str, place: str, before: str, first: str) -> None:
    stated, ground = house.book.kinds[kind], next(one for one in GROUNDS.values() if one.county == place)
    sent = form(stated, house, ground)
    refused = house.post(f"/v1/records/{kind}", who("bureau", place), {**sent, "on": before}, 422)
    assert refused["code"] in ("no_clause", "profile_not_in_force")
    house.post(f"/v1/records/{kind}", who("bureau", place), {**sent, "on": first}, 201)


@pytest.mark.clause("YP21-41")
def test_a_street_enters_and_reads_what_is_its_own_and_no_other_streets(house: House) -> None:
    own, other = who("street", "310110005"), who("street", "310110006")
    sent = {"about": "310110005", "on": "2024-05-10", "fields": {"team": "合唱队", "liaison_reference": "GH-1", "since": "2024-05-01"}}
    made = house.post("/v1/records/party_liaison", own, sent, 201)
    assert house.get(f"/v1/records/party_liaison/{made['id']}", own)["fields"]["team"] == "合唱队"
    house.get(f"/v1/records/party_liaison/{made['id']}", other, 404)
    house.post("/v1/records/party_liaison", other, sent, 403)
    assert house.get("/v1/records/party_liaison", other)["items"] == []


@pytest.mark.clause("ZJ23-34")
def test_a_major_activity_without_approval_is_blocked(house: House) -> None:
    ground = GROUNDS["ZJ23"]
    operator, bureau = who("operator", ground.county, base=ground.base), who("bureau", ground.county)
    activity = {"about": ground.base, "on": "2024-05-10", "fields": {"title": "公益嘉年华", "people": 300, "summary": "示例"}}
    refused = house.post("/v1/records/major_activity", operator, activity, 422)
    assert refused["errors"][0]["field"] == "fields.title" and "没有查到同意的记录" in refused["errors"][0]["message"]
    approval = {"about": ground.base, "on": "2024-05-09", "fields": {"title": "公益嘉年华", "decision": "refused", "opinion": "方案不完整"}}
    house.post("/v1/records/major_activity_approval", bureau, approval, 201)
    house.post("/v1/records/major_activity", operator, activity, 422)
    house.post("/v1/records/major_activity_approval", bureau, {**approval, "fields": {**approval["fields"], "decision": "approved"}}, 201)
    house.post("/v1/records/major_activity", operator, activity, 201)


@pytest.mark.clause("ZJ23-09")
def test_bases_of_one_city_with_the_same_features_are_told(house: House) -> None:
    ground = GROUNDS["ZJ23"]
    bureau = who("bureau", ground.county)

    def features(base: str, *tags: str) -> list[str]:
        sent = {"about": base, "on": "2024-05-10", "fields": {"tags": list(tags)}}
        return house.post("/v1/records/base_features", bureau, sent, 201)["remarks"]

    assert features(ground.base, "助残", "养老") == []
    assert "完全相同" in features(f"{ground.base}-2", "养老", "助残")[0]
    assert features(f"{ground.base}-2", "养老", "助残", "青少年") == []


@pytest.mark.clause("ZJ23-10")
def test_a_person_shared_by_two_bases_stands_in_the_list_of_each(house: House) -> None:
    ground = GROUNDS["ZJ23"]
    bureau = who("bureau", ground.county)
    for base, partner in ((ground.base, f"{ground.base}-2"), (f"{ground.base}-2", ground.base)):
        fields = {"mode": "staff", "partner": partner, "staff_reference": "GH-0021", "what": "培训师共用"}
        house.post("/v1/records/base_sharing", bureau, {"about": base, "on": "2024-05-10", "fields": fields}, 201)
    shared = house.get(f"/v1/records/base_sharing?division={ground.county}&mode=staff", bureau)["items"]
    assert {one["about"] for one in shared if one["fields"]["staff_reference"] == "GH-0021"} == {ground.base, f"{ground.base}-2"}
    open_to_all = house.get(f"/v1/records/base_sharing?division={ground.county}&mode=staff")["items"]
    assert open_to_all and not any("staff_reference" in one["fields"] for one in open_to_all)


@pytest.mark.clause("ZJ18-10")
def test_client_groups_never_stand_on_public_pages(house: House) -> None:
    ground = GROUNDS["ZJ18"]
    fields = {"community_type": "mutual_help", "client_groups": ["community_correction"], "setting": "urban"}
    sent = {"about": ground.org, "on": "2024-05-10", "fields": fields}
    made = house.post("/v1/records/community_org_profile", who("bureau", ground.county), sent, 201)
    path = f"/v1/records/community_org_profile/{made['id']}"
    assert "client_groups" not in house.get(path)["fields"]
    assert house.get(path, who("bureau", ground.county))["fields"]["client_groups"] == ["community_correction"]


@pytest.mark.clause("ZJ18-28")
def test_an_illegal_organisation_is_never_found_as_registered(house: House) -> None:
    fields = {"title": "冒名研究会", "decision_no": "示民罚〔2024〕1号", "banned_on": "2024-05-09", "facts": "未经登记开展活动"}
    house.post("/v1/records/illegal_organisation", who("bureau"), {"about": "330106", "on": "2024-05-10", "fields": fields}, 201)
    assert [one["fields"]["title"] for one in house.get("/v1/records/illegal_organisation?division=330106")["items"]].count("冒名研究会") == 1
    assert house.get("/v1/orgs?name=冒名研究会", who("bureau"))["items"] == []


@pytest.mark.clause("YB21-25", "YB21-26", "YB21-27")
@pytest.mark.parametrize(
    ("function", "on", "flagged"),
    [
        ("capacity_building", "2022-09-30", False), ("zhuoyu_plan", "2022-09-30", False), ("resource_trading", "2022-09-30", True),
        ("resource_trading", "2022-10-01", False), ("think_tank", "2023-09-30", True), ("think_tank", "2023-10-01", False),
    ],
)  # fmt: skip
def test_what_comes_before_its_phase_is_flagged(house: House, function: str, on: str, flagged: bool) -> None:
    ground = GROUNDS["YB21"]
    sent = {"about": ground.base, "on": on, "fields": {"function": function, "summary": "示例"}}
    made = house.post("/v1/records/phase_work", who("bureau", ground.county), sent, 201)
    assert bool(made["remarks"]) is flagged


@pytest.mark.clause("WH15-22")
@pytest.mark.parametrize(("members", "due"), [(2, False), (3, True)])
def test_three_party_members_make_a_party_body_due(house: House, members: int, due: bool) -> None:
    ground = GROUNDS["WH15"]
    sent = {"about": ground.base, "on": "2024-05-10", "fields": {"party_members": members, "party_body": False}}
    made = house.post("/v1/records/platform_party_body", who("bureau", ground.county), sent, 201)
    assert bool(made["remarks"]) is due


@pytest.mark.clause("YP21-09")
def test_another_space_than_the_stages_own_wants_its_reason(house: House) -> None:
    ground = GROUNDS["YP21"]
    by = who("bureau", ground.county)
    sent = {"about": ground.base, "on": "2024-05-10", "fields": {"organisation": ground.org, "stage": "startup", "space": "office"}}
    assert house.post("/v1/records/space_by_stage", by, sent, 422)["errors"][0]["field"] == "fields.explanation"
    house.post("/v1/records/space_by_stage", by, {**sent, "fields": {**sent["fields"], "space": "incubation_desk"}}, 201)
    house.post("/v1/records/space_by_stage", by, {**sent, "fields": {**sent["fields"], "explanation": "工位已满"}}, 201)


def test_a_place_that_is_no_more_and_a_kind_that_is_none(house: House) -> None:
    sent = {"about": "330103", "on": "2024-05-10", "fields": {"tasks": ["示例"]}}
    refused = house.post("/v1/records/annual_task_list", who("bureau", "330103"), sent, 422)
    assert refused["errors"][0]["field"] == "about"
    house.post("/v1/records/no_such_kind", who("bureau"), sent, 404)
    house.get("/v1/records/annual_task_list?colour=red", who("bureau"), 422)
    assert [one["kind"] for one in house.get("/v1/record-kinds?division=310110")["items"]].count("party_exchange_meeting") == 1
    assert "party_exchange_meeting" not in [one["kind"] for one in house.get("/v1/record-kinds?division=330106")["items"]]


def test_two_revisions_at_once_are_both_on_record_unless_one_says_what_it_saw(house: House) -> None:
    bureau = who("bureau", "330109")
    made = house.post("/v1/records/annual_task_list", bureau, {"about": "330109", "on": "2024-05-10", "fields": {"tasks": ["一"]}}, 201)
    path = f"/v1/records/annual_task_list/{made['id']}/correction"
    change = {"on": "2024-05-10", "fields": {"tasks": ["二"]}, "reason": "补充"}
    tag = {"If-Match": '"1"'}
    house.post(path, bureau, change, **tag)
    assert house.post(path, bureau, {**change, "fields": {"tasks": ["三"]}}, 412, **tag)["code"] == "stale"
    house.post(path, bureau, {**change, "fields": {"tasks": ["三"]}})
    assert len(house.get(f"/v1/records/annual_task_list/{made['id']}", bureau)["versions"]) == 3


def test_the_same_record_again_changes_nothing(house: House) -> None:
    bureau = who("bureau", "330110")
    sent = {"about": "330110", "on": "2024-05-10", "fields": {"tasks": ["一"]}}
    first, again = (house.post("/v1/records/annual_task_list", bureau, sent, 201) for _ in range(2))
    assert (first["id"], first["version"]) == (again["id"], again["version"])
    revised = house.post("/v1/records/annual_task_list", bureau, {**sent, "fields": {"tasks": ["一", "二"]}}, 201)
    assert (revised["id"], revised["revision"], revised["reason"]) == (first["id"], 2, "同一期间再次报送")


def test_a_person_is_sealed_where_it_is_kept(house: House) -> None:
    ground = GROUNDS["ZJ18"]
    kind = house.book.kinds["expert"]
    sent = form(kind, house, ground, salt="密")
    made = house.post("/v1/records/expert", who("bureau", ground.county), {**sent, "fields": {**sent["fields"], "person": "欧阳某某"}}, 201)
    assert made["fields"]["person"] == "欧**"
    house.tell()
    store = house.desks["training"].store
    kept = json.dumps([*store.records.collection.find(), *store.journal.collection.find()], ensure_ascii=False, default=str)
    assert "欧阳某某" not in kept


@pytest.mark.parametrize("text", ["身份证33010619900101123X外泄", "手机13800001234"])
def test_personal_numbers_do_not_come_into_public_records(house: House, text: str) -> None:
    sent = {"about": "330106", "on": "2024-05-10", "fields": {"tasks": [text]}}
    refused = house.post("/v1/records/annual_task_list", who("bureau"), sent, 422)
    assert refused["errors"][0]["field"].startswith("fields")
