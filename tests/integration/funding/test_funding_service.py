"""Claims on a real database: two at the same moment, repeats, who reads what, and what is heard."""

from __future__ import annotations

from collections.abc import Callable
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
from funding_svc.service import Service
from funding_svc.store import FundingStore
from tests.factories import principal
from tests.factories_funding import inspection, org, rating

PLACE = "330106"
ORG = {"id": "org-1", "division": PLACE, "founded_on": "2023-01-10", "registered_on": "2023-01-10"}
APPLICANT = principal("applicant", PLACE, org="org-1")
BUREAU, FINANCE = principal("bureau", PLACE), principal("finance", PLACE)
SUBSIDY = {"scheme": "startup_subsidy", "org": None, "amount_fen": 1_000_000, "evidence": {}}
AWARD = {"scheme": "rating_award", "org": None, "amount_fen": 1_000_000, "evidence": {}}


def told(aggregate: str, version: int, **data: Any) -> dict[str, Any]:
    who = {"actor": {"sub": "system", "roles": ["system"]}, "correlation_id": "c-1"}
    return {"id": new_id(), "name": "told", "aggregate": {"id": aggregate, "version": version}, "data": data, **who}


def adoption(*schemes: str) -> dict[str, Any]:
    taken = [{"scheme": scheme, "profile": "yangpu-2021"} for scheme in schemes]
    return {"profile": "zhejiang", "since": "2024-01-01", "settings": [], "schemes": taken, "continuation": None}


class Office:
    """The service as its entrypoints are called, on 2024-06-03, in a county that adopted two schemes."""

    def __init__(self, database: Database, book: RuleBook) -> None:
        clock = OffsetClock(offset_to(parse_instant("2024-06-03T10:00:00+08:00")))
        self.store = FundingStore(database)
        self.store.ensure_indexes()
        self.service = Service()
        self.service.desk = Desk(self.store, book, clock)
        adopted = [adoption("startup_subsidy", "rating_award", "venture_match", "contest_match")]
        self.service.on_adoptions([told(PLACE, 1, division=PLACE, adoptions=adopted)])
        passed = {"inspections": [inspection(2023, "qualified")], "ratings": [rating("3A", "2024-05-20")]}
        passed["inspections"][0]["concluded_on"] = "2024-05-30"
        self.service.on_orgs([told("org-1", 1, org=org(**ORG | passed))])

    def ask(self, method: str, who: Principal, body: Any = None, query: Any = None, key: str | None = None, **params: str) -> Reply:
        command = key or new_id()
        call = Call(method, who, params, query or {}, body, command_id=command, body_hash=str(body) if key else None)
        return getattr(self.service, method)(call)

    def file(self, body: dict[str, Any] = SUBSIDY, who: Principal = APPLICANT, key: str | None = None) -> Reply:
        return self.ask("claim.file", who, dict(body), key=key)


@pytest.fixture
def office(mongo: Database, book: RuleBook) -> Office:
    return Office(mongo, book)


def refused(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def in_between(office: Office, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let something happen after the next filing has looked at the claims and before it writes."""
    look = office.store.claims_of

    def look_and_lose(org: str) -> Any:
        monkeypatch.setattr(office.store, "claims_of", look)
        found = look(org)
        meanwhile()
        return found

    monkeypatch.setattr(office.store, "claims_of", look_and_lose)


@pytest.mark.clause("YP21-26")
def test_of_two_claims_at_the_same_moment_one_is_filed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    in_between(office, monkeypatch, office.file)
    problem = refused(office.file)
    assert (problem.status, problem.code, problem.basis[0].clause) == (409, "already_claimed", "YP21-26")
    assert len(office.store.claims_of("org-1")) == 1


def test_of_two_different_claims_at_the_same_moment_both_are_filed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    in_between(office, monkeypatch, lambda: office.file(AWARD))
    assert office.file().status == 201
    assert [claim["number"] for claim in office.store.claims_of("org-1")] == [1, 2]


@pytest.mark.clause("YP21-30")
def test_of_two_organisations_that_claim_one_project_at_the_same_moment_one_is_paid(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.service.on_orgs([told("org-2", 1, org=org(**ORG | {"id": "org-2"}))])
    other = principal("applicant", PLACE, org="org-2")
    evidence = {"project": "邻里食堂", "project_amount_fen": 8_000_000, "selected": True}
    claim = {"scheme": "venture_match", "org": None, "amount_fen": 4_000_000, "evidence": evidence}
    look = office.store.claims_on

    def look_and_lose(subject: str) -> Any:
        monkeypatch.setattr(office.store, "claims_on", look)
        found = look(subject)
        office.file(claim | {"evidence": evidence | {"project": "《邻里食堂》"}}, who=other)
        return found

    monkeypatch.setattr(office.store, "claims_on", look_and_lose)
    assert refused(lambda: office.file(claim)).code == "already_claimed"
    assert len(office.store.claims_of("org-1")) == 0 and len(office.store.claims_of("org-2")) == 1


def test_a_refusal_that_news_may_change_is_not_kept_for_the_key(office: Office) -> None:
    award = AWARD | {"scheme": "rating_award", "amount_fen": 3_000_000}
    assert refused(lambda: office.file(award, key="k")).code == "over_entitlement"
    risen = {"inspections": [], "ratings": [rating("4A", "2024-05-21")]}
    office.service.on_orgs([told("org-1", 2, org=org(**ORG | risen))])
    assert office.file(award, key="k").status == 201


def test_an_organisation_not_yet_heard_of_is_asked_to_come_again(office: Office) -> None:
    assert refused(lambda: office.file(who=principal("applicant", PLACE, org="org-9"))).code == "not_yet_known"


def test_a_repeated_command_files_once(office: Office) -> None:
    first, second = office.file(key="k"), office.file(key="k")
    assert first.body == second.body and first.location == f"/v1/claims/{first.body['id']}"
    assert len(office.store.claims_of("org-1")) == 1


@pytest.mark.clause("YP21-26")
def test_a_claim_is_previewed_filed_decided_and_paid(office: Office) -> None:
    shown = office.ask("claim.preview", APPLICANT, SUBSIDY | {"amount_fen": None})
    assert shown.body["entitled_fen"] == 1_000_000 and not office.store.claims_of("org-1")
    filed = office.file().body
    id = filed["id"]
    office.ask("claim.decision", BUREAU, {"decision": "approve", "reason": None}, id=id)
    paid = office.ask("claim.payment", FINANCE, {"paid_on": "2024-06-03", "voucher": "2024-1"}, id=id).body
    assert (paid["state"], paid["state_label"], paid["scheme_label"]) == ("paid", "已拨付", "开办补贴")
    assert all("sub" not in act for act in paid["acts"])
    labels = [(act["role_label"], act["action_label"]) for act in paid["acts"]]
    assert labels == [("申请单位", "提出申请"), ("民政部门", "同意"), ("财政部门", "拨付")]
    assert filed.keys() == paid.keys() - {"movements"}, "a claim shows the same fields at every instant"
    assert {filed[name] for name in ("decided_on", "decision_reason", "paid_on", "voucher")} == {None}


def test_a_claim_is_read_by_its_organisation_and_by_officials_of_its_place(office: Office) -> None:
    id = office.file().body["id"]
    for reader in (APPLICANT, BUREAU, FINANCE, principal("auditor", "33")):
        assert office.ask("claim.get", reader, id=id).body["id"] == id
        assert len(office.ask("claim.list", reader).body["items"]) == 1
    strangers = (principal("applicant", PLACE, org="org-2"), principal("bureau", "330105"), principal("operator", PLACE, base="b"))
    for stranger in strangers:
        assert refused(lambda stranger=stranger: office.ask("claim.get", stranger, id=id)).status == 404
        assert office.ask("claim.list", stranger).body["items"] == []


def test_a_filter_narrows_what_a_reader_sees_and_never_widens_it(office: Office) -> None:
    office.file()
    assert len(office.ask("claim.list", BUREAU, query={"scheme": "startup_subsidy"}).body["items"]) == 1
    assert office.ask("claim.list", BUREAU, query={"state": "paid"}).body["items"] == []
    elsewhere = principal("bureau", "330105")
    assert office.ask("claim.list", elsewhere, query={"division": PLACE}).body["items"] == []
    for wrong in ({"voucher": "1"}, {"scheme": "zzz"}, {"state": "zz"}, {"cursor": "zz"}):
        problem = refused(lambda wrong=wrong: office.ask("claim.list", BUREAU, query=wrong))
        assert (problem.status, problem.errors[0].field) == (422, next(iter(wrong)))


def test_another_organisation_is_not_there(office: Office) -> None:
    assert refused(lambda: office.file(SUBSIDY | {"org": "org-2"})).status == 404
    assert refused(lambda: office.file(who=principal("applicant", PLACE))).status == 404


def test_a_fault_in_the_evidence_is_named_by_its_field(office: Office) -> None:
    rent = {"scheme": "rent_subsidy", "org": None, "amount_fen": 1, "evidence": {"tenure": "tent", "first_month": "2024-13"}}
    problem = refused(lambda: office.file(rent))
    fields = {error.field for error in problem.errors}
    assert fields == {"evidence.tenure", "evidence.first_month", "evidence.monthly_rent_fen", "evidence.months", "evidence.lease_from"}


@pytest.mark.clause("ZJ23-32")
def test_a_forced_exit_case_freezes_and_its_end_frees(office: Office) -> None:
    stay = {"id": "r-1", "org": "org-1"}
    office.service.on_residencies([told("r-1", 2, residency=stay | {"state": "forced_exit_open"})])
    assert refused(office.file).code == "benefits_frozen"
    office.service.on_residencies([told("r-1", 3, residency=stay | {"state": "resident"})])
    office.service.on_residencies([told("r-1", 2, residency=stay | {"state": "forced_exit_open"})])
    assert office.file().status == 201


@pytest.mark.clause("YP21-26", "YP21-28")
def test_what_could_be_claimed_is_told_to_whom_it_concerns_and_nothing_is_filed(office: Office) -> None:
    shown = office.ask("entitlements", APPLICANT, query={"org": "org-1"}).body["offers"]
    assert {(one["scheme"], one["amount_fen"]) for one in shown if one["claimable"]} == {("startup_subsidy", 1_000_000), ("rating_award", 1_000_000)}
    assert not office.store.claims_of("org-1")
    assert office.ask("entitlements", BUREAU, query={"org": "org-1"}).status == 200
    for stranger in (principal("applicant", PLACE, org="org-2"), principal("bureau", "330105"), principal("operator", PLACE, base="b")):
        assert refused(lambda stranger=stranger: office.ask("entitlements", stranger, query={"org": "org-1"})).status == 404
    assert refused(lambda: office.ask("entitlements", BUREAU, query={"worker": "nobody"})).status == 404
    assert refused(lambda: office.ask("entitlements", BUREAU)).errors[0].field == "org"


def test_without_an_adopted_scheme_nothing_is_paid(office: Office) -> None:
    office.service.on_adoptions([told(PLACE, 2, division=PLACE, adoptions=[adoption()])])
    assert refused(office.file).code == "not_offered"
