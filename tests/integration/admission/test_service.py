"""The admission service on a real database, called as the bus calls it; its relay stands still."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from pymongo.database import Database

from admission_svc.residencies import when_due
from admission_svc.service import Service
from admission_svc.store import AdmissionStore
from common.bus.messages import Call
from common.clock import OffsetClock, offset_to, parse_instant
from common.decision import Refused
from common.desk import Desk
from common.identity import Principal
from common.rulebook import RuleBook
from common.schema import load
from common.timekeeper import Timekeeper
from gateway.routes.admission import ROUTES
from tests.factories_admission import APPLICANT, BASE, BUREAU, CALENDAR, CONDITIONS, COUNTY, LISTING, OPERATOR, ORG, agreement

FORMS = {route.method: route.takes for route in ROUTES}
PASS = {"decision": "pass", "opinion": "符合条件"}
ADOPTION = {
    "profile": "zhejiang", "since": "2023-11-01", "settings": [{"parameter": "notice.working_days", "value": 5}],
    "schemes": [], "continuation": None,
}  # fmt: skip
_events = count(1)


class House:
    """The service with the world around it: it is called, and it hears."""

    def __init__(self, database: Database, book: RuleBook) -> None:
        self.clock = OffsetClock()
        self.at("2024-03-01T10:00:00+08:00")
        store = AdmissionStore(database)
        store.ensure_indexes()
        store.calendar = CALENDAR
        self.service = Service()
        self.service.desk = self.desk = Desk(store, book, self.clock)
        self.hear("registry.profile.adopted", COUNTY, division=COUNTY, adoption=ADOPTION, adoptions=[ADOPTION])
        self.base("base-1")
        self.org("org-1")

    def at(self, instant: str) -> None:
        self.clock.set_offset(offset_to(parse_instant(instant)))

    def hear(self, name: str, id: str, version: int = 1, event: str | None = None, **data: Any) -> None:
        told = {
            "id": event or f"e-{next(_events)}", "name": name, "aggregate": {"id": id, "version": version}, "data": data,
            "actor": {"sub": "system", "roles": ["system"]}, "correlation_id": "c",
        }  # fmt: skip
        self.handler(name)(told)

    def handler(self, name: str) -> Callable[[dict[str, Any]], None]:
        """The method that hears an event."""
        by_kind = {
            "registry.profile": self.service.heard_adoption, "registry.org": self.service.heard_org,
            "registry.base": self.service.heard_base, "notice.notice": self.service.heard_notice,
            "admission.application": self.service.heard_admitted, "admission.residency": self.service.heard_exited,
        }  # fmt: skip
        return by_kind[name.rpartition(".")[0]]

    def base(self, id: str) -> None:
        self.hear("registry.base.intake_opened", id, base={**BASE, "id": id})

    def org(self, id: str, version: int = 1, name: str = "registered", **facts: Any) -> None:
        self.hear(f"registry.org.{name}", id, version, org={**ORG, "id": id, **facts})

    def do(self, method: str, actor: Principal, body: Any = None, **params: str) -> dict[str, Any]:
        form = FORMS[method]
        checked = load(form, body) if form else None
        return getattr(self.service, method)(Call(method, actor, params, body=checked, command_id=f"k-{next(_events)}", request_id="r")).body

    def ask(self, method: str, actor: Principal, query: dict[str, str] | None = None, **params: str) -> Any:
        return getattr(self.service, method)(Call(method, actor, params, query or {}, request_id="r")).body

    def apply(self, base: str = "base-1", org: str = "org-1") -> str:
        body = {"base": base, "org": org, "plan": "计划", "party_plan": "计划", "conditions": CONDITIONS}
        return self.do("submit_application", applicant(org), body)["id"]

    def ready(self, base: str = "base-1", org: str = "org-1") -> str:
        """An application that lacks one signature, the resident's."""
        id = self.apply(base, org)
        operator = Principal(f"{OPERATOR.sub}-{base}", "测试", ("operator",), COUNTY, base=base)
        self.do("take_step", operator, PASS, id=id, step="preliminary_review")
        self.do("take_step", BUREAU, PASS, id=id, step="review")
        facts = {"id": f"n-{id}", "subject_type": "application", "subject_id": id, "opened_at": "2024-03-01", "closes_at": "2024-03-09"}
        for what in ("opened", "concluded"):
            self.hear(f"notice.notice.{what}", facts["id"], notice={**facts, "state": what})
        self.do("draft_agreement", operator, agreement(), id=id)
        self.do("sign_agreement", operator, {"party": "operator"}, id=id)
        self.do("sign_agreement", BUREAU, {"party": "bureau"}, id=id)
        return id

    def admit(self, id: str, org: str = "org-1") -> str:
        """The last signature, and the residency that begins with it."""
        self.do("sign_agreement", applicant(org), {"party": "resident"}, id=id)
        self.hear("admission.application.admitted", id, event=f"admitted-{id}")
        (found,) = self.ask("list_residencies", BUREAU, {"application": id})["items"]
        return found["id"]


def applicant(org: str) -> Principal:
    return Principal(f"u-{org}", "测试", ("applicant",), COUNTY, org=org)


@pytest.fixture
def house(mongo: Database, book: RuleBook) -> House:
    return House(mongo, book)


def refused(act: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


@pytest.mark.clause("ZJ23-24", "ZJ23-27", "ZJ23-31")
def test_from_application_to_exit_and_in_again(house: House) -> None:
    id = house.ready()
    residency = house.admit(id)
    house.hear("admission.application.admitted", id, event=f"admitted-{id}")
    house.at("2025-03-16T00:00:01+08:00")
    keeper = Timekeeper(house.desk, house.clock, {"residency": when_due})
    assert (keeper.run_once(), keeper.run_once()) == (1, 0)
    assert house.ask("get_residency", APPLICANT, id=residency)["state"] == "exit_due"
    left = house.do("exit_residency", BUREAU, {"reason": "term_end"}, id=residency)
    assert (left["state"], left["outcome"]) == ("exited", "expired")
    assert refused(house.apply).basis[0].clause == "ZJ23-27", "the seat is still held until the exit is heard"
    house.hear("admission.residency.exited", residency, residency={"application": id})
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
    house.hear("registry.profile.adopted", COUNTY, 2, division=COUNTY, adoption=adoption, adoptions=[adoption])
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


@pytest.mark.clause("ZJ23-32")
def test_a_penalty_heard_twice_opens_one_case_and_a_non_resident_is_ignored(house: House) -> None:
    residency = house.admit(house.ready())
    house.org("org-2")
    for org in ("org-1", "org-2", "org-1"):
        facts = {"kind": "violation", "summary": "摘要", "decided_on": "2024-03-20"}
        house.hear("registry.org.penalised", org, 2, f"penalty-{org}", org={**ORG, "id": org}, **facts)
    shown = house.ask("get_residency", BUREAU, id=residency)
    assert (shown["state"], len(shown["forced_exits"]), len(shown["forced_exits"][0]["grounds"])) == ("forced_exit_open", 1, 1)


def penalised(house: House, on: str, org: str = "org-1") -> None:
    facts = {"kind": "violation", "summary": "摘要", "decided_on": on}
    house.hear("registry.org.penalised", org, 2, f"penalty-{org}-{on}", org={**ORG, "id": org}, **facts)


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("penalty_first", [True, False])
def test_a_penalty_between_the_last_signature_and_the_beginning_of_the_stay_is_not_lost(house: House, penalty_first: bool) -> None:
    house.at("2024-03-15T09:00:00+08:00")
    id = house.ready()
    house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)
    hear_penalty = lambda: penalised(house, "2024-03-15")  # noqa: E731
    hear_admitted = lambda: house.hear("admission.application.admitted", id, event=f"admitted-{id}")  # noqa: E731
    once = [hear_penalty, hear_admitted] if penalty_first else [hear_admitted, hear_penalty]
    for act in (*once, *once):  # each is delivered twice
        act()
    (shown,) = house.ask("list_residencies", BUREAU, {"application": id})["items"]
    assert (shown["state"], len(shown["forced_exits"]), len(shown["forced_exits"][0]["grounds"])) == ("forced_exit_open", 1, 1)


@pytest.mark.clause("ZJ23-32")
def test_a_stay_cut_off_while_it_began_still_learns_of_the_penalty(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    id = house.ready()
    house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)
    penalised(house, "2024-03-20")
    with monkeypatch.context() as patch:
        patch.setattr(house.desk.store, "grounds_of", lambda org: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            house.hear("admission.application.admitted", id, event=f"admitted-{id}")
    house.hear("admission.application.admitted", id, event=f"admitted-{id}")
    (shown,) = house.ask("list_residencies", BUREAU, {"application": id})["items"]
    assert shown["state"] == "forced_exit_open"


@pytest.mark.clause("ZJ23-32")
def test_a_dismissed_ground_opens_no_second_case_when_the_events_come_again(house: House) -> None:
    id = house.ready()
    residency = house.admit(id)
    penalised(house, "2024-03-20")
    house.do("conclude_forced_exit", BUREAU, {"decision": "dismiss", "reason": "处罚已撤销"}, id=residency)
    penalised(house, "2024-03-20")
    house.hear("admission.application.admitted", id, event=f"admitted-{id}")
    assert house.ask("get_residency", BUREAU, id=residency)["state"] == "resident"


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "state"), [("2024-03-14", "resident"), ("2024-03-15", "forced_exit_open")])
def test_a_remembered_penalty_counts_from_the_day_of_entry(house: House, on: str, state: str) -> None:
    penalised(house, on)
    residency = house.admit(house.ready())
    assert house.ask("get_residency", BUREAU, id=residency)["state"] == state


def test_unknown_neighbours_are_named_and_unknown_cases_are_not_there(house: House) -> None:
    assert [error.field for error in refused(lambda: house.apply(base="base-9")).errors] == ["base"]
    assert refused(lambda: house.do("withdraw_application", APPLICANT, {"reason": "无"}, id="none")).status == 404


def test_everybody_reads_their_own_and_no_more(house: House) -> None:
    id = house.apply()
    strangers = [applicant("org-2"), Principal("o", "测试", ("operator",), COUNTY, base="base-2"),
                 Principal("b", "测试", ("bureau",), "330108"), Principal("x", "测试", ("applicant",), COUNTY)]  # fmt: skip
    for reader in strangers:
        assert refused(lambda reader=reader: house.ask("get_application", reader, id=id)).status == 404
        assert house.ask("list_applications", reader)["items"] == []
    for reader in (APPLICANT, OPERATOR, BUREAU, Principal("c", "测试", ("auditor",), "3301")):
        assert house.ask("get_application", reader, id=id)["id"] == id
        assert [one["id"] for one in house.ask("list_applications", reader, {"state": "submitted"})["items"]] == [id]
        assert house.ask("list_applications", reader, {"state": "admitted"})["items"] == []


def test_an_application_is_read_as_it_stood(house: House) -> None:
    id = house.apply()
    house.at("2024-03-02T10:00:00+08:00")
    house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")
    then = house.ask("get_application", BUREAU, {"as_of": "2024-03-01T12:00:00+08:00"}, id=id)
    assert (then["state"], then["agreement"]) == ("submitted", None)
