"""The gateway over real HTTP, with a real service behind it on the real bus."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from launcher.suite import Suite
from tests.integration.gateway.conftest import Portal


def test_a_thing_is_made_read_and_changed(portal):
    made = portal.register("邻里助老服务队")
    assert (made.status_code, made.headers["ETag"][:3]) == (201, '"1-')
    where = made.headers["Location"]
    read = portal.get(where)
    assert (read.json(), read.headers["ETag"]) == (made.json(), made.headers["ETag"])
    assert portal.get(where, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    changed = portal.patch(where, json={"name": "邻里互助服务队"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.headers["ETag"][:3]) == (200, '"2-')
    assert changed.json() | {"name": "", "version": 0} == made.json() | {"name": "", "version": 0}
    stale = portal.patch(where, json={"name": "另名"}, headers={"If-Match": read.headers["ETag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")


def test_one_key_makes_one_thing_and_one_answer(portal):
    sent = [portal.register("一次登记", **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert sent[0].json() == sent[1].json()
    assert {one.status_code for one in sent} == {201}
    assert [one.headers.get("Idempotent-Replay") for one in sent] == [None, "true"]
    other = portal.register("另一次登记", **{"Idempotency-Key": "once"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    found = portal.get("/v1/orgs", params={"name": "一次登记"}).json()["items"]
    assert [one["id"] for one in found] == [sent[0].json()["id"]]


def test_a_refusal_is_remembered_under_its_key(portal):
    sent = [portal.register("外地组织", "330203", **{"Idempotency-Key": "refused"}) for _ in range(2)]
    told = [one.json() | {"request_id": ""} for one in sent]
    assert {one.status_code for one in sent} == {403}
    assert [one.headers.get("Idempotent-Replay") for one in sent] == [None, "true"]
    assert told[0] == told[1]


def test_the_same_key_at_once_makes_one_thing(suite):
    answers: list[httpx.Response] = []

    def send() -> None:
        answers.append(Portal(suite).register("同时登记", **{"Idempotency-Key": "at-once"}))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1


def feed(portal: Portal, limit: int) -> list[dict]:
    """Everything told so far, page by page."""
    told, after = [], None
    while True:
        page = portal.get("/v1/changes", params={"limit": limit} | ({"after": after} if after else {})).json()
        told += page["items"]
        if page["next"] == after:
            return told
        after = page["next"]


def until(holds, what: str, timeout: float = 10):
    ends = time.monotonic() + timeout
    while not (found := holds()):
        assert time.monotonic() < ends, what
        time.sleep(0.05)
    return found


def test_the_feed_tells_each_change_of_the_callers_place_once(suite, portal):
    made = [portal.register(f"变更记录{number}").json()["id"] for number in range(3)]
    elsewhere = Portal(suite, division="330203").register("外地变更", "330203").json()["id"]

    def relayed() -> bool:
        return made[-1] in {one["aggregate"]["id"] for one in feed(portal, 200)}

    until(relayed, "the relay wrote the journal")
    whole, small = (without_duties(feed(portal, limit)) for limit in (200, 1))
    assert whole == small
    ids = [one["aggregate"]["id"] for one in whole]
    assert [id for id in ids if id in made] == made
    assert elsewhere not in ids
    assert len({one["id"] for one in whole}) == len(whole)


def without_duties(entries):
    """What people did: the time opens duties beside it."""
    return [one for one in entries if ".duty." not in one["name"]]


def test_the_feed_goes_on_where_it_stopped(portal):
    after = portal.get("/v1/changes", params={"limit": 200}).json()["next"]
    made = portal.register("其后登记").json()["id"]

    def news() -> list[str]:
        page = portal.get("/v1/changes", params={"after": after}).json()
        return [one["aggregate"]["id"] for one in without_duties(page["items"])]

    assert until(news, "the change was told") == [made]


def test_an_organisation_reads_of_itself_only(suite, portal):
    own = portal.register("本组织").json()["id"]
    portal.register("别的组织")
    applicant = Portal(suite, roles=["applicant"], org=own)
    until(lambda: feed(applicant, 200), "the change was told")
    assert {one["aggregate"]["id"] for one in feed(applicant, 200)} == {own}
    assert applicant.get(f"/v1/orgs/{own}/dossier").json()["registry"]["orgs"][0]["id"] == own


def test_a_dossier_names_the_services_that_are_away(portal):
    org = portal.register("全景档案").json()
    found = portal.get(f"/v1/orgs/{org['id']}/dossier").json()
    assert found["registry"]["orgs"] == [org]
    assert [one["service"] for one in found["missing"]] == ["admission", "training", "funding", "notice"]


def test_a_dossier_of_another_place_shows_nothing(suite, portal):
    org = portal.register("他处档案").json()["id"]
    found = Portal(suite, division="330203").get(f"/v1/orgs/{org}/dossier").json()
    assert found["registry"]["orgs"] == []


def test_every_service_follows_the_clock(portal):
    said = portal.post("/dev/clock", json={"now": "2024-05-06T10:00:00+08:00"})
    assert said.json()["now"].startswith("2024-05-06T10:00:0")
    org = portal.register("时钟").json()["id"]

    def told() -> list[dict]:
        return [one for one in feed(portal, 200) if one["aggregate"]["id"] == org]

    assert until(told, "the change was told")[0]["occurred_at"].startswith("2024-05-06T10:0")


@pytest.mark.parametrize("path", ["/v1/applications", "/v1/notices"])
def test_a_service_that_is_away_is_said_to_be_at_once(portal, path):
    refused = portal.get(path)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert refused.json()["code"] == "unavailable", "who waits in vain is told no_answer_in_time"


def test_a_body_over_a_megabyte_is_refused(portal):
    refused = portal.post("/v1/orgs", json={"name": "长" * 400_000})
    assert (refused.status_code, refused.headers["Content-Type"]) == (413, "application/problem+json")


def test_what_is_answered_is_what_the_api_document_says(portal):
    schemas = portal.get("/openapi.json").json()["components"]["schemas"]
    org = portal.register("接口文档").json()
    assert org.keys() <= schemas["Org"]["properties"].keys()
    (change,) = until(lambda: feed(portal, 200)[-1:], "a change was told")
    assert change.keys() == schemas["Change"]["properties"].keys()
    read = {"Me": "/v1/me", "Clause": "/v1/clauses/ZJ23-24", "Profile": "/v1/profiles/zhejiang?on=2024-03-01"}
    for name, path in read.items():
        assert portal.get(path).json().keys() == schemas[name]["properties"].keys()


def test_a_killed_service_comes_back(suite: Suite, portal):
    suite.processes["registry"].kill()
    assert portal.get("/v1/orgs").status_code == 503
    suite.processes["registry"].start()
    suite.wait_ready("registry")
    assert portal.get("/v1/orgs").status_code == 200
