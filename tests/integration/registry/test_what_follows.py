"""What follows from an act in the register: for bases from rules, time and grades, for the same organisation, for readers."""

from __future__ import annotations

import pytest

from common.kernel.clock import offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import new_id
from common.run.timekeeper import Timekeeper
from registry_svc.desk import RegistryDesk
from registry_svc.store import RegistryStore
from tests.factories import principal
from tests.integration.registry.office import BUREAU, PLACE, Office, adoption, open_base
from tests.unit.registry.factories import base_form, operator_form, org_form


@pytest.mark.clause("ZJ23-26")
@pytest.mark.parametrize(("since", "open_now", "looks_on"), [("2024-06-03", False, "2027-01-02"), ("2024-07-01", True, "2024-07-01")])
def test_a_new_decision_of_the_bureau_is_a_new_look_at_its_bases(office: Office, since: str, open_now: bool, looks_on: str | None) -> None:
    base = open_base(office)
    office.ask("adopt_profile", adoption(since=since, decision_no="2号"), code=PLACE)
    entry = office.service.desk.store.divisions.collection.find_one({"_id": PLACE})["outbox"][-1]
    for _ in range(2):  # an event may be heard twice
        office.service.on_adoptions([entry])
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
        office.service.on_doubts([entry])
    events = [one["name"] for one in office.service.desk.store.bases.collection.find_one({"_id": base})["outbox"]]
    assert events[-1] == "registry.base.operator_grade_fell" and events.count(events[-1]) == 1


def test_an_organisation_moves_to_another_place_and_is_found_there(office: Office) -> None:
    org, there = office.ask("register_org", org_form()).body["id"], principal("bureau", "330108")
    office.ask("transfer_org", {"to": "330108", "reason": "迁址"}, id=org)
    assert office.ask("answer_transfer", {"accept": True, "reason": None}, there, id=org).body["division"] == "330108"
    assert found(office, there) == ["示例助老服务社"] and found(office) == []


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


@pytest.mark.clause("WH15-21", "ZJ18-11")
def test_an_entrusted_operator_files_until_the_last_day(office: Office) -> None:
    place = "420106"
    bureau = principal("bureau", place)
    runner = office.ask("register_org", org_form(division=place), bureau).body["id"]
    base = office.ask("register_base", base_form(division=place, documents=[]), bureau).body["id"]
    office.ask("appoint_operator", operator_form(org=runner), bureau, id=base)
    form = org_form(kind="filed_community", division="420106001", registered_on=None, name="居民互助队")
    people = principal("operator", place, org=runner, base=base)

    def files() -> int:
        try:
            return office.ask("register_org", {**form, "name": new_id()}, people).status
        except Refused as refused:
            return refused.status

    assert files() == 403
    office.ask("delegate_task", {"task": "filing", "document": "1号", "since": "2024-06-03", "until": "2024-06-30"}, bureau, id=base)
    assert files() == 201
    office.service.desk.clock.set_offset(offset_to(parse_instant("2024-07-01T00:00:01+08:00")))
    assert files() == 403


def found(office: Office, who: Principal = BUREAU) -> list[str]:
    return [one["name"] for one in office.ask("list_orgs", who=who).body["items"]]


@pytest.mark.clause("E-04")
def test_two_codes_are_two_organisations_one_code_and_none_may_be_one(office: Office) -> None:
    office.ask("register_org", org_form(uscc="52330106MJ80000019"))
    assert office.refused("register_org", org_form()).code == "possible_duplicate"
    second = office.ask("register_org", org_form(uscc="52330106MJ8000002C")).body["id"]
    assert office.ask("change_org", {"party_members": 3}, id=second).body["party_members"] == 3
    assert office.refused("change_org", {"uscc": None}, id=second).code == "possible_duplicate"
    assert office.refused("register_org", org_form(uscc="52330106MJ80000019", name="另一服务社")).code == "uscc_taken"
