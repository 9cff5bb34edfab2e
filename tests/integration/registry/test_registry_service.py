"""The registry on a real database: what only an index or the stored history can show."""

from __future__ import annotations

from typing import Any

import pytest
from pymongo.database import Database

from common.bus.messages import Call, Reply
from common.kernel.clock import OffsetClock, offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import new_id
from common.law import RuleBook
from common.run.desk import Desk
from common.run.timekeeper import Timekeeper
from registry_svc.desk import RegistryDesk
from registry_svc.service import Service
from registry_svc.store import RegistryStore
from tests.factories import principal
from tests.unit.registry.factories import base_form, operator_form, org_form

PLACE = "330106"
BUREAU = principal("bureau", PLACE)
CODE, OTHER_CODE = "52330106MJ80000019", "52330106MJ8000002C"


class Office:
    """The service as its entrypoints are called, on 2024-06-03."""

    def __init__(self, database: Database, book: RuleBook) -> None:
        clock = OffsetClock(offset_to(parse_instant("2024-06-03T10:00:00+08:00")))
        store = RegistryStore(database)
        store.ensure_indexes()
        self.service = Service()
        self.service.desk = Desk(store, book, clock)

    def ask(self, method: str, body: Any = None, who: Principal = BUREAU, query: Any = None, **params: str) -> Reply:
        call = Call(method, who, params, query or {}, body, command_id=new_id(), body_hash=None)
        return getattr(self.service, method)(call)

    def refused(self, method: str, body: Any = None, **params: str) -> Refused:
        with pytest.raises(Refused) as refused:
            self.ask(method, body, **params)
        return refused.value


@pytest.fixture
def office(mongo: Database, book: RuleBook) -> Office:
    return Office(mongo, book)


@pytest.mark.clause("E-04")
def test_one_credit_code_stands_for_one_organisation(office: Office) -> None:
    first = office.ask("register_org", org_form(uscc=CODE)).body
    taken = office.refused("register_org", org_form(uscc=CODE, name="另一服务社"))
    assert (taken.status, taken.code, taken.errors[0].field) == (409, "uscc_taken", "uscc")
    assert first["name"] not in taken.detail
    second = office.ask("register_org", org_form(uscc=OTHER_CODE)).body
    assert office.refused("change_org", {"uscc": CODE}, id=second["id"]).code == "uscc_taken"
    assert office.ask("change_org", {"uscc": OTHER_CODE, "name": "新名称"}, id=second["id"]).body["name"] == "新名称"


def names(office: Office, who: Principal = BUREAU, **query: str) -> list[str]:
    return [one["name"] for one in office.ask("list_orgs", who=who, query=query).body["items"]]


def test_an_organisation_is_found_by_its_code_or_its_whole_name_within_sight(office: Office) -> None:
    for code, name in ((CODE, "甲服务社"), (OTHER_CODE, "乙服务社")):
        office.ask("register_org", org_form(uscc=code, name=name))
    assert names(office, uscc=CODE) == names(office, name="甲服务社") == names(office, uscc=CODE, kind="service_agency") == ["甲服务社"]
    for spelling in ("甲 服务社", "《甲服务社》", "甲\u200b服务社"):
        assert names(office, name=spelling) == ["甲服务社"]
    assert names(office, name="甲") == names(office, uscc=CODE, name="乙服务社") == names(office, uscc=CODE, kind="foundation") == []
    assert names(office, principal("bureau", "330108"), uscc=CODE) == []
    assert names(office, principal("auditor", "33"), uscc=CODE, division="330106") == ["甲服务社"]


def test_whoever_is_no_office_sees_its_own_organisation_or_none(office: Office) -> None:
    own = office.ask("register_org", org_form(uscc=CODE, name="甲服务社")).body["id"]
    office.ask("register_org", org_form(uscc=OTHER_CODE, name="乙服务社"))
    applicant = principal("applicant", PLACE, org=own)
    assert names(office, applicant) == names(office, applicant, uscc=CODE) == ["甲服务社"]
    assert names(office, applicant, uscc=OTHER_CODE) == names(office, principal("operator", PLACE, base="b-1")) == []


@pytest.mark.parametrize(("method", "query"), [
    ("list_orgs", {"kind": "zz"}), ("list_orgs", {"stage": "zz"}), ("list_orgs", {"level": "county"}), ("list_orgs", {"cursor": "zz"}),
    ("list_bases", {"level": "zz"}), ("list_bases", {"profile": "zz"}), ("list_bases", {"kind": "foundation"}),
])  # fmt: skip
def test_a_filter_that_can_find_nothing_is_refused_by_name(office: Office, method: str, query: dict[str, str]) -> None:
    problem = office.refused(method, query=query)
    assert (problem.status, problem.errors[0].field) == (422, next(iter(query)))


@pytest.mark.parametrize("number", ["2", "x", "-1", "9" * 30])
def test_a_listing_that_is_not_there_is_not_found(office: Office, number: str) -> None:
    org = office.ask("register_org", org_form()).body["id"]
    assert office.refused("delist_org", {"removed_on": "2024-06-03", "reason": None}, id=org, n=number).status == 404


def adoption(**changes: Any) -> dict[str, Any]:
    form = {"profile": "zhejiang", "since": "2024-01-01", "decision_no": "西民〔2024〕1号", "settings": [], "schemes": [], "continuation": None}
    return {**form, **changes}


def test_a_new_base_names_no_other_profile_than_the_one_that_holds(office: Office) -> None:
    for named in ("youth-base-2021", "wuhan-2015", "nowhere"):
        assert office.refused("register_base", base_form(profile=named)).errors[0].field == "profile"
    assert office.ask("register_base", base_form(profile="zhejiang")).body["profile"] == "zhejiang"
    office.ask("adopt_profile", adoption(profile="example-county"), code=PLACE)
    assert office.refused("register_base", base_form(profile="zhejiang")).errors[0].field == "profile"
    for named in (None, "example-county"):
        assert office.ask("register_base", base_form(profile=named)).body["profile"] == "example-county"


def test_a_decision_is_read_under_the_names_it_was_sent_with(office: Office) -> None:
    office.ask("adopt_profile", adoption(), code=PLACE)
    office.ask("adopt_profile", adoption(since="2024-07-01"), code=PLACE)
    shown = office.ask("adopt_profile", adoption(since="2024-06-03"), code=PLACE).body["adoptions"]
    assert [one["from"] for one in shown] == ["2024-01-01", "2024-07-01", "2024-06-03"]
    assert [one["superseded_at"] is None for one in shown] == [True, False, True]
    assert not any("since" in one for one in shown)


def test_a_read_of_the_past_shows_the_same_fields_as_one_of_today(office: Office) -> None:
    org = office.ask("register_org", org_form()).body["id"]
    base = office.ask("register_base", base_form()).body["id"]
    for method, id in (("get_org", org), ("get_base", base)):
        now = office.ask(method, id=id).body
        assert office.ask(method, id=id, query={"as_of": "2024-06-03T12:00:00+08:00"}).body == now
        assert None in now.values()


def test_a_code_that_was_taken_is_refused_again_under_the_same_key_though_it_is_free_by_now(office: Office) -> None:
    first = office.ask("register_org", org_form(uscc=CODE)).body
    again = Call("register_org", BUREAU, {}, {}, org_form(uscc=CODE, name="乙"), command_id="k", body_hash="h", request_id="r")

    def answer() -> str:
        with pytest.raises(Refused) as refused:
            office.service.register_org(again)
        return refused.value.code

    assert answer() == "uscc_taken"
    office.ask("change_org", {"uscc": OTHER_CODE}, id=first["id"])
    assert answer() == "uscc_taken"


def test_a_timeline_is_shown_page_by_page(office: Office) -> None:
    id = office.ask("register_org", org_form(uscc=CODE)).body["id"]
    for name in ("甲", "乙"):
        office.ask("change_org", {"name": name}, id=id)

    def page(**query: str) -> tuple[list[int], str | None]:
        body = office.ask("org_timeline", id=id, query=query).body
        return [item["aggregate"]["version"] for item in body["items"]], body["next"]

    assert page() == ([1, 2, 3], None)
    assert page(limit="2") == ([1, 2], "2")
    assert page(limit="2", cursor="2") == ([3], None)
    for wrong in ({"limit": "0"}, {"limit": "201"}, {"cursor": "abc"}, {"cursor": "0"}):
        with pytest.raises(Refused) as refused:
            page(**wrong)
        assert (refused.value.status, refused.value.errors[0].field) == (422, next(iter(wrong)))


def open_base(office: Office, **contract: Any) -> str:
    """A base that takes applications, under a bureau that has set the days of a public notice."""
    office.ask("adopt_profile", adoption(settings=[{"parameter": "notice.working_days", "value": 5}]), code=PLACE)
    runner = office.ask("register_org", org_form(name="运营机构")).body["id"]
    office.ask("rate_org", {"grade": "4A", "awarded_on": "2023-06-01"}, id=runner)
    base = office.ask("register_base", base_form()).body["id"]
    office.ask("appoint_operator", operator_form(org=runner, **contract), id=base)
    office.ask("open_intake", {"open": True}, id=base)
    return base


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(("since", "open_now", "looks_on"), [("2024-06-03", False, "2027-01-02"), ("2024-07-01", True, "2024-07-01")])
def test_a_new_decision_of_the_bureau_is_a_new_look_at_its_bases(office: Office, since: str, open_now: bool, looks_on: str | None) -> None:
    base = open_base(office)
    office.ask("adopt_profile", adoption(since=since, decision_no="2号"), code=PLACE)
    entry = office.service.desk.store.divisions.collection.find_one({"_id": PLACE})["outbox"][-1]
    for _ in range(2):  # an event may be heard twice
        office.service.heard_adoptions([entry])
    kept = office.service.desk.store.bases.load(base)
    assert (kept.body["intake_open"], (kept.body["due_at"] or "")[:10] or None, kept.version) == (open_now, looks_on, 4)


@pytest.mark.clause("ZJ23-25")
def test_the_time_closes_intake_when_the_contract_has_run_out(office: Office) -> None:
    base = open_base(office, until="2024-06-30")
    desk = office.service.desk
    desk.clock.set_offset(offset_to(parse_instant("2024-07-01T00:00:01+08:00")))
    provider = RegistryDesk(RegistryStore)
    provider.desk = desk
    keeper = Timekeeper(desk, desk.clock, provider.duties)
    assert (keeper.run_once(), keeper.run_once()) == (1, 0)
    shown = office.ask("get_base", id=base).body
    assert (shown["intake_open"], shown["operator"], shown["intake_closed_for_labels"]) == (False, None, ["没有在委托期限内的运营管理机构"])


def test_of_two_who_register_the_same_organisation_one_is_shown_the_other(office: Office) -> None:
    first = office.ask("register_org", org_form()).body["id"]
    shown = office.refused("register_org", org_form(name="示例 助老服务社"))
    assert (shown.status, shown.code) == (409, "possible_duplicate") and first in shown.detail
    assert office.ask("register_org", org_form(distinct_because="两家重名")).status == 201
    third = office.ask("register_org", org_form(name="丙")).body["id"]
    assert office.refused("change_org", {"name": "示例助老服务社"}, id=third).code == "possible_duplicate"


def test_the_register_itself_keeps_a_second_one_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two officers at the same moment: neither sees the other's organisation before it is written."""
    office.ask("register_org", org_form())
    monkeypatch.setattr(RegistryStore, "orgs_called", lambda self, name: [])
    assert office.refused("register_org", org_form()).code == "possible_duplicate"


@pytest.mark.clause("E-01")
def test_the_base_hears_that_the_grade_of_its_operator_fell(office: Office) -> None:
    base = open_base(office)
    runner = office.ask("get_base", id=base).body["operator"]["org"]
    office.ask("lower_rating", {"grade": "2A", "decided_on": "2024-06-01", "document": "示例", "reason": "示例"}, id=runner, n="1")
    entry = office.service.desk.store.orgs.collection.find_one({"_id": runner})["outbox"][-1]
    for _ in range(2):
        office.service.heard_fallen_grades([entry])
    events = [one["name"] for one in office.service.desk.store.bases.collection.find_one({"_id": base})["outbox"]]
    assert events[-1] == "registry.base.operator_grade_fell" and events.count(events[-1]) == 1


def test_an_organisation_moves_to_another_place_and_is_found_there(office: Office) -> None:
    org, there = office.ask("register_org", org_form()).body["id"], principal("bureau", "330108")
    office.ask("transfer_org", {"to": "330108", "reason": "迁址"}, id=org)
    assert office.ask("answer_transfer", {"accept": True, "reason": None}, there, id=org).body["division"] == "330108"
    assert names(office, there) == ["示例助老服务社"] and names(office) == []


def test_a_place_without_rules_takes_over_some(office: Office) -> None:
    bureau, form = principal("bureau", "5101"), adoption(profile="wuhan-2015", since="2024-06-03")
    assert office.ask("adopt_profile", form, bureau, code="5101").body["adoptions"][0]["profile"] == "wuhan-2015"
    assert office.ask("register_base", base_form(level="city", division="5101", documents=[]), bureau).body["profile"] == "wuhan-2015"


@pytest.mark.clause("ZJ23-21", "ZJ23-02")
@pytest.mark.parametrize("division", ["330108", "3301", "33", "310110"])
def test_candidates_are_ranked_by_the_office_of_the_base_alone(office: Office, division: str) -> None:
    base = office.ask("register_base", base_form()).body["id"]
    two = [office.ask("register_org", org_form(name=name)).body["id"] for name in ("甲", "乙")]
    form = {"base": base, "candidates": [{"org": id, "score": 80, "party_body": False, "support_resources": False} for id in two]}
    assert office.ask("rank_operators", form).body["items"][0]["rank"] == 1
    with pytest.raises(Refused) as refused:
        office.ask("rank_operators", form, principal("bureau", division))
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("role", "division", "inside"),
    [
        ("bureau", PLACE, True), ("bureau", "3301", True), ("bureau", "330108", False), ("leading_group", PLACE, True), ("auditor", "33", True),
        ("finance", PLACE, False), ("expert", PLACE, False), ("it_center", PLACE, False), ("supervisor", PLACE, False), ("applicant", PLACE, False),
    ],
)  # fmt: skip
def test_who_reads_a_base_from_inside(office: Office, role: str, division: str, inside: bool) -> None:
    base, who = open_base(office), principal(role, division)
    assert ("staff" in office.ask("get_base", who=who, id=base).body) is inside
    assert ("staff" in office.ask("list_bases", who=who).body["items"][0]) is inside
    if inside:
        assert office.ask("base_compliance", who=who, id=base).body["met"]
    else:
        with pytest.raises(Refused) as refused:
            office.ask("base_compliance", who=who, id=base)
        assert refused.value.status == 404


def test_the_running_operator_reads_its_base_from_inside_and_no_former_one(office: Office) -> None:
    base = open_base(office)
    runner = office.ask("get_base", id=base).body["operator"]["org"]
    read = lambda **who: "staff" in office.ask("get_base", who=principal("operator", PLACE, **who), id=base).body  # noqa: E731
    assert (read(base=base, org=runner), read(base=base, org="another"), read(base="b-2", org=runner)) == (True, False, False)
    office.ask("terminate_operator", {"stop_by": "2024-06-03", "reason": "示例"}, id=base)
    assert not read(base=base, org=runner)
