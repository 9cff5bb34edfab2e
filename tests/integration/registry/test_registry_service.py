"""The registry on a real database: what only an index or the stored history can show."""

from __future__ import annotations

import pytest

from common.bus.messages import Call
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from tests.factories import principal
from tests.integration.registry.office import BUREAU, PLACE, Office, adoption
from tests.unit.registry.factories import base_form, org_form

CODE, OTHER_CODE = "52330106MJ80000019", "52330106MJ8000002C"


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
