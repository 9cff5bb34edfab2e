"""Several at once through the gateway: one wins, the others are told why; one key is one effect and one answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from demo import admitting
from demo.admitting import Case
from demo.cast import Person
from demo.portal import Answer
from demo.setting import Setting, open_base, organisation
from demo.stage import Stage
from tests.failures.evidence import Evidence

AT_ONCE = 20
INSPECTION = {"year": 2023, "conclusion": "qualified", "concluded_on": "2024-02-20"}
AGREEMENT = {
    "entry_on": "2024-04-01", "ends_on": "2025-04-01", "rights": admitting.RIGHTS, "duties": admitting.DUTIES, "fee_fen": 0, "exit_terms": [],
}  # fmt: skip


def together(requests: list[Callable[[], Any]]) -> list[Any]:
    """Start all at the same moment; their answers in order."""
    gate = Barrier(len(requests))

    def run(request: Callable[[], Any]) -> Any:
        gate.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(run, requests))


def clauses(answer: Answer) -> set[str]:
    return {ground["clause"] for ground in answer.body["basis"]}


@pytest.fixture
def applicant(stage: Stage, setting: Setting) -> Person:
    """Acts for an organisation that has passed its first inspection."""
    org = organisation(stage, "示例并发服务社", setting.bureau)
    stage.do(setting.bureau, "年检", f"/v1/orgs/{org}/annual-inspections", INSPECTION)
    person = stage.cast.applicant(org, "示例并发服务社")
    stage.do_when_heard(person, "试算", "/v1/claims/preview", claim_of(stage, person))
    return person


def org_of(stage: Stage, person: Person) -> str:
    return stage.portal.get("/v1/me", person.token).body["org"]


def claim_of(stage: Stage, person: Person) -> dict[str, Any]:
    return {"scheme": "startup_subsidy", "org": org_of(stage, person), "amount_fen": 1_000_000, "evidence": {}}


def signed_by_two(stage: Stage, setting: Setting, org: str) -> Case:
    """An application whose agreement lacks the applicant's signature alone."""
    case = admitting.apply(stage, setting, org=org)
    admitting.first_check(stage, case)
    admitting.review(stage, case)
    admitting.cleared(stage, case, admitting.shown_publicly(stage, case))
    stage.do(setting.operator, "拟定协议", f"{case.path}/agreement", AGREEMENT)
    for person, party in ((setting.bureau, "bureau"), (setting.operator, "operator")):
        stage.do(person, "签署", f"{case.path}/agreement/signatures", {"party": party})
    return case


@pytest.mark.clause("ZJ23-27")
def test_of_two_last_signatures_for_one_seat_one_admits(stage: Stage, setting: Setting, applicant: Person) -> None:
    org = org_of(stage, applicant)
    cases = [signed_by_two(stage, base, org) for base in (setting, open_base(stage))]
    paths = [f"{case.path}/agreement/signatures" for case in cases]
    signatures = [lambda path=path: stage.portal.send("POST", path, applicant.token, {"party": "resident"}) for path in paths]
    won, lost = sorted(together(signatures), key=lambda answer: answer.status)
    assert (won.status, won.body["state"], lost.status) == (200, "admitted", 422)
    assert "ZJ23-27" in clauses(lost)
    assert lost.body["detail"]


@pytest.mark.clause("YP21-26")
def test_of_several_claims_for_one_subsidy_one_is_filed(stage: Stage, evidence: Evidence, applicant: Person) -> None:
    claim = claim_of(stage, applicant)
    answers = together([lambda: stage.portal.send("POST", "/v1/claims", applicant.token, claim)] * 6)
    refused = [answer for answer in answers if not answer.ok]
    assert [answer.status for answer in refused] == [409] * 5
    assert all(clauses(answer) == {"YP21-26"} and answer.body["detail"] for answer in refused)
    assert evidence.database("funding")["claims"].count_documents({"body.org": claim["org"]}) == 1


def test_one_key_sent_twenty_times_at_once_is_one_effect_and_one_answer(
    stage: Stage, setting: Setting, evidence: Evidence, applicant: Person
) -> None:
    claim = claim_of(stage, applicant)
    application = {
        "base": setting.base, "org": claim["org"], "subject": "org", "plan": "助餐", "party_plan": "成立联合党支部",
        "conditions": admitting.CONDITIONS,
    }  # fmt: skip
    org = {
        "kind": "service_agency", "name": f"示例同键服务社{setting.base}", "division": setting.division,
        "registration_class": "community_service",
    }  # fmt: skip
    for path, body, person in (
        ("/v1/applications", application, applicant),
        ("/v1/claims", claim, applicant),
        ("/v1/orgs", org, setting.bureau),
    ):
        answers = together([lambda path=path, body=body, person=person: keyed(stage, path, body, person)] * AT_ONCE)
        assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
        assert len({(answer.content, answer.headers["location"], answer.headers["etag"]) for answer in answers}) == 1
    assert evidence.database("admission")["applications"].count_documents({"body.org": claim["org"]}) == 1
    assert evidence.database("funding")["claims"].count_documents({"body.org": claim["org"]}) == 1
    assert evidence.database("registry")["orgs"].count_documents({"body.name": org["name"]}) == 1


def keyed(stage: Stage, path: str, body: dict[str, Any], person: Person) -> httpx.Response:
    """The response as it came, to the byte."""
    headers = {"Authorization": f"Bearer {person.token}", "Idempotency-Key": "one-key"}
    return stage.portal.http.post(path, json=body, headers=headers)
