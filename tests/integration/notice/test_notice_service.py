"""The notice service on a real database: what it hears, what the time does, and who reads what."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.bus.errors import Permanent
from common.kernel.decision import Refused
from notice_svc import admissions
from notice_svc.service import Service
from tests.factories import principal
from tests.integration.notice.house import BUREAU, Office
from tests.unit.notice.factories import CLOSES_AT, REVIEWED_AT, envelope, form, org_event, reviewed


def test_the_service_has_a_handler_for_what_contracts_say_it_hears_and_for_nothing_else() -> None:
    entrypoints = [one for name in dir(Service) for one in getattr(getattr(Service, name), "nameko_entrypoints", ())]
    handled = sorted(name for one in entrypoints for name in getattr(one, "names", ()))
    assert handled == list(contracts.consumed_by("notice"))


def withdrawn() -> dict[str, Any]:
    event = reviewed()
    data = {"application": {**event["data"]["application"], "state": "withdrawn"}, "reason": "申请单位另有安排"}
    return envelope("admission.application.withdrawn", "application", data, version=5)


@pytest.mark.clause("ZJ23-26")
def test_a_review_heard_twice_opens_one_notice_which_the_time_concludes(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    office.service.on_reviewed(reviewed())
    (item,) = office.shown()
    assert (item["state"], item["closes_at"]) == ("open", CLOSES_AT)
    assert office.timekeeper.run_once() == 0
    office.at(CLOSES_AT)
    assert office.timekeeper.run_once() == 1
    assert office.timekeeper.run_once() == 0
    (item,) = office.shown()
    assert (item["state"], item["state_label"]) == ("concluded", "公示期满")


@pytest.mark.parametrize("days", [0, -1])
def test_a_review_with_no_days_for_its_notice_is_a_dead_letter_at_once(office: Office, days: int) -> None:
    with pytest.raises(Permanent) as parked:
        office.service.on_reviewed(reviewed(days=days))
    assert parked.value.code == "impossible_notice_period"
    assert office.shown() == []


@pytest.mark.parametrize("order", [("reviewed", "withdrawn"), ("withdrawn", "reviewed")])
def test_no_notice_of_a_withdrawn_application_stays_open_in_whichever_order_it_is_heard(office: Office, order: tuple[str, str]) -> None:
    for name in order:
        {"reviewed": office.service.on_reviewed, "withdrawn": office.service.on_withdrawn}[name](
            {"reviewed": reviewed, "withdrawn": withdrawn}[name]()
        )
    assert office.shown(state="open") == []
    assert [item["state"] for item in office.shown()] == (["withdrawn"] if order[0] == "reviewed" else [])


def test_a_withdrawal_heard_while_the_notice_opens_still_ends_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = office.store.withdrawals.get

    def overtaken(id: str) -> Any:
        monkeypatch.setattr(office.store.withdrawals, "get", ask)
        answer = ask(id)
        office.service.on_withdrawn(withdrawn())
        return answer

    monkeypatch.setattr(office.store.withdrawals, "get", overtaken)
    office.service.on_reviewed(reviewed())
    assert [item["state"] for item in office.shown()] == ["withdrawn"]


def test_a_draft_is_read_by_offices_of_its_place_alone(office: Office) -> None:
    office.service.on_adoptions([adopted()])
    made = office.ask("draft_notice", principal(sub="author"), form())
    assert (made.status, made.location) == (201, f"/v1/notices/{made.body['id']}")
    assert office.shown() == office.shown(state="draft") == []
    for stranger in (None, principal(division="330108"), principal("applicant", org="org-1")):
        with pytest.raises(Refused) as refused:
            office.ask("get_notice", stranger, id=made.body["id"])
        assert refused.value.status == 404
    found = office.ask("list_notices", BUREAU, query={"state": "draft"}).body["items"]
    assert [item["id"] for item in found] == [made.body["id"]]
    elsewhere = office.ask("list_notices", principal(division="330108"), query={"state": "draft"}).body
    assert elsewhere["items"] == []
    released = office.ask("release_notice", BUREAU, id=made.body["id"])
    assert (released.body["state"], released.body["closes_at"]) == ("open", CLOSES_AT)
    assert [item["id"] for item in office.shown()] == [made.body["id"]]


@pytest.mark.clause("ZJ18-25")
def test_an_appointment_is_to_an_organisation_of_the_register(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.ask("draft_notice", BUREAU, form(kind="appointment"))
    assert (refused.value.status, refused.value.errors[0].field) == (422, "org")
    office.service.on_registered([org_event("registered")])
    made = office.ask("draft_notice", BUREAU, form(kind="appointment"))
    assert (made.status, made.body["subject_id"]) == (201, "org-1")


@pytest.mark.clause("ZJ23-15")
def test_news_heard_twice_is_one_item_and_its_correction_leaves_both_to_be_read(office: Office) -> None:
    news = org_event("annual_inspection_concluded", year=2023, conclusion="qualified", concluded_on="2024-02-20")
    office.service.on_news_of_org(news)
    office.service.on_news_of_org(news)
    (item,) = office.shown(kind="information", category="annual_inspection")
    assert (item["state"], item["state_label"], item["category_label"]) == ("concluded", "已发布", "年检（年报）")
    words = {"title": "更正", "content": "结论为“基本合格”", "reason": "登记有误"}
    old = office.ask("correct_notice", BUREAU, words, id=item["id"]).body
    (told,) = [e for e in office.store.history(office.store.notices, item["id"]) if e["name"].endswith("superseded")]
    office.service.on_superseded(told)
    office.service.on_superseded(told)
    found = {one["id"]: one for one in office.shown()}
    assert set(found) == {item["id"], old["superseded_by"]}
    assert (found[item["id"]]["state_label"], found[old["superseded_by"]]["title"]) == ("已更正", "更正")


def test_lists_are_newest_first_and_go_on_where_they_stopped(office: Office) -> None:
    for version, opened in enumerate(("2024-03-01", "2024-03-02", "2024-03-02", "2024-03-04"), 1):
        instant = f"{opened}T10:00:00.000000+08:00"
        office.at(instant)
        office.service.on_reviewed(reviewed(version=version, at=instant))
    whole = [item["id"] for item in office.shown()]
    assert whole[0] == admissions.notice_id(reviewed(version=4))
    assert whole[-1] == admissions.notice_id(reviewed(version=1))
    pages, cursor = [], None
    for _ in whole:
        page = office.ask("list_notices", query={"limit": "1"} | ({"cursor": cursor} if cursor else {})).body
        pages += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert (pages, cursor) == (whole, None)


def test_a_list_is_narrowed_by_place_kind_state_and_words_of_the_title(office: Office) -> None:
    office.service.on_reviewed(reviewed())
    for query in ({"division": "3301"}, {"division": "330106"}, {"kind": "admission_result"}, {"state": "open"}, {"q": "拟入驻"}):
        assert len(office.shown(**query)) == 1, query
    for spelling in ("拟 入驻", "拟\u200b入驻", "“拟入驻”"):
        assert len(office.shown(q=spelling)) == 1, spelling
    for query in ({"division": "330108"}, {"kind": "other"}, {"state": "concluded"}, {"q": ".*"}, {"q": "拟.驻"}):
        assert office.shown(**query) == [], query


@pytest.mark.parametrize("query", [
    {"kind": "x"}, {"state": "x"}, {"division": "x"}, {"q": ""}, {"q": "\u3164"}, {"q": "x" * 101}, {"limit": "0"}, {"limit": "201"},
    {"cursor": "x"}, {"cursor": f"{REVIEWED_AT}~x"}, {"cursor": ""}, {"colour": "x"}, {"category": "x"},
])  # fmt: skip
def test_a_list_asked_for_wrongly_names_the_parameter(office: Office, query: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        office.shown(**query)
    assert (refused.value.status, refused.value.errors[0].field) == (422, next(iter(query)))


def test_working_days_are_counted_for_anybody(office: Office) -> None:
    reply = office.ask("working_days", query={"from": "2024-04-03", "days": "2"})
    assert reply.body == {"from": "2024-04-03", "days": 2, "last_day": "2024-04-08"}
    for query, field in (({"from": "x", "days": "2"}, "from"), ({"from": "2024-04-03"}, "days"),
                         ({"from": "2024-04-03", "days": "0"}, "days"), ({"from": "2024-04-03", "days": "367"}, "days")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            office.ask("working_days", query=query)
        assert refused.value.errors[0].field == field
    for start in ("1990-01-01", "9999-12-31"):
        with pytest.raises(Refused) as refused:
            office.ask("working_days", query={"from": start, "days": "1"})
        assert (refused.value.status, refused.value.code) == (422, "calendar_unpublished")


def adopted() -> dict[str, Any]:
    """registry.profile.adopted: the bureau has set the days of a notice."""
    adoption = {
        "profile": "zhejiang", "since": "2024-01-01", "decision_no": "1号", "decided_on": "2023-12-20",
        "settings": [{"parameter": "notice.working_days", "value": 5}], "schemes": [], "continuation": None,
    }  # fmt: skip
    data = {"division": "330106", "adoption": adoption, "adoptions": [adoption]}
    return envelope("registry.profile.adopted", "division", data, version=1)
