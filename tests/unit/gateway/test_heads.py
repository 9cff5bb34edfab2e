"""What a request is told by its head, its origin, its step and its view."""

from __future__ import annotations

import pytest

from common.bus.errors import DeadlineExceeded
from common.kernel.decision import Refused
from tests.unit.gateway.conftest import bearer, request


def test_two_views_of_one_version_have_two_tags_and_either_may_rest_a_change_on_it(gateway):
    tags = []
    for view in ({"id": "t1"}, {"id": "t1", "inside": True}):
        gateway.services.answer("registry", "get_thing", view, ETag='"3"')
        tags.append(gateway.send("GET", "/v1/things/t1", headers=bearer(sub=str(len(tags)))).headers["ETag"])
    assert len(set(tags)) == 2
    assert gateway.send("GET", "/v1/things/t1", headers=bearer(sub="2") | {"If-None-Match": tags[0]}).status_code == 200
    for sent, told in ((tags[0], '"3"'), (f'"2", {tags[1]}', '"2", "3"'), (f"W/{tags[0]}", 'W/"3"'), ('"x"', '"x"'), (" * ", None)):
        gateway.send("PATCH", "/v1/things/t1", json={"name": "a"}, headers=bearer() | {"If-Match": sent})
        assert gateway.services.last["if_match"] == told


def test_only_a_command_without_an_answer_speaks_of_keys(gateway):
    for verb, method in (("GET", "get_thing"), ("PATCH", "change_thing")):
        gateway.services.answers["registry", method] = DeadlineExceeded("x")
        problem = gateway.send(verb, "/v1/things/t1", headers=bearer(), **({"json": {"name": "a"}} if verb == "PATCH" else {})).get_json(force=True)
        assert (problem["code"], "Idempotency-Key" in problem["detail"]) == ("no_answer_in_time", verb == "PATCH")


def test_a_step_that_no_profile_has_is_told_those_there_are(gateway):
    for step, status in (("review", 200), ("final_decision", 200), ("sleep", 404)):
        body = {"decision": "pass", "opinion": "同意"}
        answer = gateway.send("POST", f"/v1/applications/a1/steps/{step}", json=body, headers=bearer())
        assert answer.status_code == status
    problem = answer.get_json(force=True)
    assert (problem["code"], problem["detail"]) == ("no_such_step", "没有这个步骤，现有步骤为：评审、决定。")
    assert problem["errors"] == [{"field": "step", "message": "review 评审；final_decision 决定"}]


@pytest.mark.parametrize("path", ["//v1/things/t1", "/v1//things/t1", "/v1/things/t1/", "/v1/things//t1", "///"])
def test_a_path_is_read_as_it_was_sent(gateway, path):
    assert gateway.dispatcher.begin(raw_request(path)).status_code == 404


def raw_request(path):
    made = request("GET", "/", headers=bearer())
    made.environ["PATH_INFO"] = path
    return type(made)(made.environ)


@pytest.mark.parametrize("host", ["xn--", "xn--a", "a..b", "xn--zzzz--9"])
def test_a_host_that_names_nothing_harms_nothing_and_no_link_follows_it(gateway, host):
    gateway.services.answer("notice", "list_notices", {"items": [], "next": None})
    for path in ("/v1/me", "/feed.atom", "/openapi.json", "/docs", "/nowhere"):
        answer = gateway.send("GET", path, headers=bearer() | {"Host": host})
        assert answer.status_code in (200, 404)
        assert host not in answer.get_data(as_text=True)
    feed = gateway.send("GET", "/feed.atom", headers={"Host": "evil.example"}).get_data(as_text=True)
    assert "https://ngo.example.org/feed.atom" in feed and "evil" not in feed


class TestOtherOrigins:
    PORTAL = {"Origin": "https://portal.example.org"}
    ASKS = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}

    def test_without_the_setting_no_page_may_read(self, gateway):
        answer = gateway.send("GET", "/v1/profiles", headers=self.PORTAL)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert gateway.send("OPTIONS", "/v1/things/t1", headers=self.PORTAL | self.ASKS).status_code == 405

    def test_a_page_of_a_named_origin_may(self, build):
        gateway = build(origins="https://portal.example.org https://other.example.org")
        asked = gateway.send("OPTIONS", "/v1/things/t1", headers=self.PORTAL | self.ASKS)
        assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, PATCH")
        assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
        for path, status in (("/v1/things/t1", 200), ("/v1/nothing", 404)):
            answer = gateway.send("GET", path, headers=bearer() | self.PORTAL)
            assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (status, self.PORTAL["Origin"])
            assert "Origin" in answer.headers.getlist("Vary")

    def test_any_other_page_may_not_and_what_is_kept_for_one_is_not_opened_to_another(self, build):
        gateway = build(origins="https://portal.example.org")
        path = "/v1/notices/n1"
        for origin in ("https://portal.example.org", "https://evil.example", "null", "https://portal.example.org.evil"):
            answer = gateway.send("GET", path, headers={"Origin": origin})
            allowed = answer.headers.get("Access-Control-Allow-Origin")
            assert allowed == (origin if origin == "https://portal.example.org" else None)
        assert len(gateway.services.asked) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json; charset=utf8"}, 200), ({"Content-Type": 'application/json; charset="UTF-8"'}, 200),
        ({"Content-Type": "application/json; charset=gbk"}, 415), ({"Content-Type": "text/plain"}, 415), ({}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "identity"}, 200),
    ],
)  # fmt: skip
def test_a_body_is_plain_json_in_utf8(gateway, headers, status):
    sent = gateway.send("POST", "/v1/things", data=b'{"name":"a"}', headers=bearer() | headers)
    assert sent.status_code == status
    assert len(gateway.services.asked) == (status == 200)


def test_a_stranger_hears_that_before_its_body_is_looked_at(gateway):
    for headers, status in (({}, 401), (bearer(), 415)):
        assert gateway.send("POST", "/v1/things", data=b"x" * 100, headers=headers | {"Content-Type": "text/plain"}).status_code == status


@pytest.mark.parametrize(
    ("verb", "path", "headers", "length", "status"),
    [
        ("POST", "/v1/things", bearer(), 1024 * 1024, None), ("POST", "/v1/things", bearer(), 1024 * 1024 + 1, 413),
        ("POST", "/v1/things/t1/doubts", {}, 64 * 1024, None), ("POST", "/v1/things/t1/doubts", {}, 64 * 1024 + 1, 413),
        ("GET", "/v1/things/t1", bearer(), 16 * 1024 + 1, 413), ("POST", "/v1/files", bearer(), 20 * 1024 * 1024, None),
        ("POST", "/v1/files", bearer(), 20 * 1024 * 1024 + 1, 413),
    ],
)  # fmt: skip
def test_each_kind_of_request_has_its_length_and_its_share(gateway, verb, path, headers, length, status):
    kind = "text/csv" if path == "/v1/files" else "application/json"
    environ = request(verb, path, headers=headers | {"Content-Type": kind}).environ | {"CONTENT_LENGTH": str(length)}
    try:
        admission = gateway.dispatcher.admit(environ)
    except Refused as refused:
        assert refused.status == status
    else:
        assert status is None and admission.limit >= length
        assert admission.owner == ("sub u-1" if headers else "address 10.0.0.1")
