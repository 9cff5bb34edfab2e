"""The admission service on a real database: applications and residencies, and who wins where two are at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from admission_svc.residencies import when_due
from common.kernel.decision import Refused, State
from common.kernel.identity import Principal
from common.run.timekeeper import Timekeeper
from common.store.copies import Snapshot
from tests.factories_admission import APPLICANT, BUREAU, COUNTY, LISTING, OPERATOR, ORG
from tests.integration.admission.house import ADOPTION, PASS, House, applicant, refused, told


@pytest.mark.clause("ZJ23-24", "ZJ23-27", "ZJ23-31")
def test_from_application_to_exit_and_in_again(house: House) -> None:
    id = house.ready()
    residency = house.admit(id)
    house.handle("admission.application.admitted", id, event=f"admitted-{id}")
    house.at("2025-03-16T00:00:01+08:00")
    keeper = Timekeeper(house.desk, house.clock, {"residency": when_due})
    assert (keeper.run_once(), keeper.run_once()) == (1, 0)
    assert house.ask("get_residency", APPLICANT, id=residency)["state"] == "exit_due"
    assert refused(lambda: house.do("exit_residency", BUREAU, {"reason": "term_end"}, id=residency)).status == 409
    house.do("record_handover", OPERATOR, {"item": "归还工位", "closed": True}, id=residency)
    left = house.do("exit_residency", BUREAU, {"reason": "term_end"}, id=residency)
    assert (left["state"], left["outcome"]) == ("exited", "expired")
    assert refused(house.apply).basis[0].clause == "ZJ23-27", "the seat is still held until the exit is heard"
    house.handle("admission.residency.exited", residency, residency={"application": id})
    house.apply()


@pytest.mark.clause("ZJ23-27")
def test_of_two_last_signatures_at_once_in_two_bases_one_wins(house: House) -> None:
    house.base("base-2")
    ids = [house.ready("base-1"), house.ready("base-2")]

    def sign(id: str) -> str:
        try:
            return house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)["state"]
        except Refused as refusal:
            return refusal.basis[0].clause

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(sign, ids)) == ["ZJ23-27", "admitted"]


@pytest.mark.clause("YB21-30")
def test_of_two_at_once_for_the_last_place_one_wins(house: House) -> None:
    settings = [*ADOPTION["settings"], {"parameter": "admission.yearly_cap", "value": 1}]
    adoption = {**ADOPTION, "settings": settings}
    house.handle("registry.profile.adopted", COUNTY, 2, division=COUNTY, adoption=adoption, adoptions=[adoption])
    orgs = ["org-1", "org-2"]
    house.org("org-2")
    ids = [house.ready(org=org) for org in orgs]

    def sign(id: str, org: str) -> str:
        try:
            return house.do("sign_agreement", applicant(org), {"party": "resident"}, id=id)["state"]
        except Refused as refusal:
            return str(refusal.basis[0].parameter)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(sign, ids, orgs)) == ["admission.yearly_cap", "admitted"]


def test_of_twenty_applications_at_once_to_one_base_one_is_taken(house: House) -> None:
    def file(_: int) -> str:
        try:
            return house.apply()
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(file, range(20)))
    assert answers.count("already_applied") == 19


@pytest.mark.clause("ZJ18-23")
def test_listing_holds_and_delisting_releases_in_whatever_order_they_are_heard(house: House) -> None:
    id = house.apply()
    house.org("org-1", 2, "listed", listings=[LISTING])
    assert house.ask("get_application", APPLICANT, id=id)["on_hold"]
    house.org("org-1", 4, "delisted", listings=[{**LISTING, "removed_on": "2024-03-02"}])
    house.org("org-1", 3, "listed", listings=[LISTING])
    assert not house.ask("get_application", APPLICANT, id=id)["on_hold"]


@pytest.mark.clause("ZJ18-23", "ZJ23-32")
def test_news_of_several_organisations_heard_at_once_acts_on_each_and_of_one_the_newest(house: House) -> None:
    orgs = ["org-1", "org-2", "org-3"]
    for org in orgs[1:]:
        house.org(org)
    stay = house.admit(house.ready(org="org-3"), org="org-3")
    listed, delisted = house.apply(org="org-1"), house.apply(org="org-2")
    off = [{**LISTING, "removed_on": "2024-03-02"}]
    penalty = {"kind": "violation", "summary": "摘要", "decided_on": "2024-03-20"}
    news = [
        told("registry.org.delisted", "org-2", 3, org={**ORG, "id": "org-2", "listings": off}),
        told("registry.org.registered", "org-4", 1, org={**ORG, "id": "org-4"}),
        told("registry.org.penalised", "org-3", 2, org={**ORG, "id": "org-3"}, **penalty),
        told("registry.org.listed", "org-2", 2, org={**ORG, "id": "org-2", "listings": [LISTING]}),
        told("registry.org.listed", "org-1", 2, org={**ORG, "id": "org-1", "listings": [LISTING]}),
    ]
    for _ in range(2):
        house.service.on_orgs(news)
        assert house.ask("get_application", applicant("org-1"), id=listed)["on_hold"]
        assert not house.ask("get_application", applicant("org-2"), id=delisted)["on_hold"]
        assert [len(case["grounds"]) for case in house.ask("get_residency", BUREAU, id=stay)["forced_exits"]] == [1]
        assert house.desk.store.orgs.get("org-4")


@pytest.mark.clause("ZJ18-23")
def test_a_listing_heard_elsewhere_between_two_looks_is_the_one_that_counts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process hears of the delisting while this one, with the listing in hand, looks for applications."""
    id, look = house.apply(), house.desk.store.open_applications

    def meanwhile(orgs: set[str]) -> dict[str, list[str]]:
        monkeypatch.undo()
        house.org("org-1", 3, "delisted", listings=[{**LISTING, "removed_on": "2024-03-02"}])
        return look(orgs)

    monkeypatch.setattr(house.desk.store, "open_applications", meanwhile)
    house.org("org-1", 2, "listed", listings=[LISTING])
    assert not house.ask("get_application", APPLICANT, id=id)["on_hold"]


@pytest.mark.clause("ZJ18-23")
@pytest.mark.parametrize("listed", [True, False])
def test_a_listing_heard_while_an_application_is_filed_holds_it(house: House, monkeypatch: pytest.MonkeyPatch, listed: bool) -> None:
    """After the organisation was looked at, before the application is there."""
    applications_of = house.desk.store.applications_of

    def meanwhile(org: str | None, key: str) -> list[State]:
        if listed:
            house.org("org-1", 2, "listed", listings=[LISTING])
        return applications_of(org, key)

    monkeypatch.setattr(house.desk.store, "applications_of", meanwhile)
    id = house.apply()
    assert not house.ask("get_application", APPLICANT, id=id)["on_hold"]
    for _ in range(2):
        house.handle("admission.application.submitted", id, event=f"submitted-{id}", application={"org": "org-1"})
    house.handle("admission.application.submitted", "team", application={"org": None})
    assert house.ask("get_application", APPLICANT, id=id)["on_hold"] is listed


def test_who_is_not_known_yet_may_be_in_a_moment(house: House) -> None:
    """The same command with the same key is taken once the news has come."""
    unknown = "A" * 22
    for refusal in (refused(lambda: house.apply(base=unknown)), refused(lambda: house.apply(org=unknown))):
        assert (refusal.status, refusal.code) == (503, "not_yet_known")


def test_unknown_neighbours_are_named_and_unknown_cases_are_not_there(house: House) -> None:
    assert [error.field for error in refused(lambda: house.apply(base="base-9")).errors] == ["base"]
    assert refused(lambda: house.do("withdraw_application", APPLICANT, {"reason": "无"}, id="none")).status == 404


def test_everybody_reads_their_own_and_no_more(house: House) -> None:
    id = house.apply()
    strangers = [applicant("org-2"), Principal("o", "测试", ("operator",), COUNTY, "org-9", "base-2"),
                 Principal("b", "测试", ("bureau",), "330108"), Principal("x", "测试", ("applicant",), COUNTY)]  # fmt: skip
    for reader in strangers:
        assert refused(lambda reader=reader: house.ask("get_application", reader, id=id)).status == 404
        assert house.ask("list_applications", reader)["items"] == []
    for reader in (APPLICANT, OPERATOR, BUREAU, Principal("c", "测试", ("auditor",), "3301")):
        assert house.ask("get_application", reader, id=id)["id"] == id
        assert [one["id"] for one in house.ask("list_applications", reader, {"state": "submitted"})["items"]] == [id]
        assert house.ask("list_applications", reader, {"state": "admitted"})["items"] == []


@pytest.mark.parametrize(("method", "query"), [
    ("list_applications", {"state": "zz"}), ("list_applications", {"state": "resident"}), ("list_applications", {"subject": "zz"}),
    ("list_applications", {"outcome": "failed"}), ("list_residencies", {"state": "admitted"}), ("list_residencies", {"outcome": "zz"}),
])  # fmt: skip
def test_a_filter_that_can_find_nothing_is_refused_by_name(house: House, method: str, query: dict[str, str]) -> None:
    problem = refused(lambda: house.ask(method, BUREAU, query))
    assert (problem.status, problem.errors[0].field) == (422, next(iter(query)))


def test_every_step_that_a_profile_may_name_is_a_state_to_ask_for(house: House) -> None:
    for step in ("preliminary_review", "review", "internal_review", "site_visit", "expert_review", "first_review", "final_decision"):
        assert house.ask("list_applications", BUREAU, {"state": f"{step}_passed"})["items"] == []


def test_a_residency_is_found_by_its_application_by_those_who_may_see_it(house: House) -> None:
    id = house.ready()
    stay = house.admit(id)
    for reader, application, found in ((BUREAU, id, [stay]), (APPLICANT, id, [stay]), (applicant("org-2"), id, []), (BUREAU, stay, [])):
        assert [one["id"] for one in house.ask("list_residencies", reader, {"application": application})["items"]] == found


def test_an_application_is_read_as_it_stood(house: House) -> None:
    id = house.apply()
    house.at("2024-03-02T10:00:00+08:00")
    house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")
    then = house.ask("get_application", BUREAU, {"as_of": "2024-03-01T12:00:00+08:00"}, id=id)
    assert (then["state"], then["agreement"]) == ("submitted", None)


@pytest.mark.clause("ZJ18-23")
@pytest.mark.parametrize("listed_last", [True, False])
def test_a_listing_heard_elsewhere_between_look_and_write_is_the_one_that_counts(
    house: House, monkeypatch: pytest.MonkeyPatch, listed_last: bool
) -> None:
    """The other process finds nothing to change yet, so this one has to look again."""
    id, removed = house.apply(), {**LISTING, "removed_on": "2024-03-02"}
    steps = [[LISTING], [removed], [removed, LISTING]]
    if listed_last:
        house.org("org-1", 2, "listed", listings=steps[0])
    version, listings = 3 if listed_last else 2, house.desk.store.listings
    now, later = steps[version - 2], steps[version - 1]

    def meanwhile(org: str) -> list[dict[str, Any]]:
        found = listings(org)
        monkeypatch.undo()
        house.org("org-1", version + 1, "listed" if listed_last else "delisted", listings=later)
        return found

    monkeypatch.setattr(house.desk.store, "listings", meanwhile)
    house.org("org-1", version, "delisted" if listed_last else "listed", listings=now)
    assert house.ask("get_application", APPLICANT, id=id)["on_hold"] == listed_last


@pytest.mark.clause("ZJ18-23")
def test_a_process_that_ends_before_it_looks_again_has_it_done_by_who_hears_the_event_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    id, listings, looks = house.apply(), house.desk.store.listings, []
    removed = {**LISTING, "removed_on": "2024-03-02"}

    def meanwhile(org: str) -> list[dict[str, Any]]:
        looks.append(org)
        if len(looks) > 1:
            raise ConnectionError("the process ends here")
        found = listings(org)
        house.desk.store.orgs.keep([Snapshot(org, 3, {**ORG, "id": org, "listings": [removed]})])  # heard elsewhere
        return found

    def handle() -> None:
        house.handle("registry.org.listed", "org-1", 2, event="the-listing", org={**ORG, "id": "org-1", "listings": [LISTING]})

    monkeypatch.setattr(house.desk.store, "listings", meanwhile)
    with pytest.raises(ConnectionError):
        handle()
    monkeypatch.undo()
    assert house.ask("get_application", APPLICANT, id=id)["on_hold"]
    handle()
    assert not house.ask("get_application", APPLICANT, id=id)["on_hold"]
