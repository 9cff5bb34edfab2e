"""Who may ask, what a service is asked, and how its answer or its silence reaches the caller."""

import json
import os

import pytest
from werkzeug.wrappers import Response

from common.bus.errors import DeadlineExceeded, Unavailable
from common.bus.messages import RawReply
from gateway.answers import of_view
from gateway.keys import KeyFile
from gateway.limits import Limits
from gateway.refusals import TooMany
from tests.unit.gateway.conftest import KEY, STRANGER, bearer, jwks, request, token


def tag(version: str, body: bytes) -> str:
    """The tag under which a reader gets this version in this view."""
    return of_view(RawReply(200, {"ETag": f'"{version}"'}, body)).headers["ETag"]


THIRD = tag("3", b'{"id":"t1"}')


def test_a_read_is_asked_of_its_service_with_the_caller(gateway):
    response = gateway.send("GET", "/v1/things/t1?as_of=x", headers=bearer())
    service, method, fields, timeout = gateway.services.asked[0]
    assert (service, method, timeout) == ("registry", "get_thing", 3.0)
    assert fields["principal"] == {
        "sub": "u-1", "name": "王", "roles": ["bureau"], "division": "330106", "org": None, "base": None, "unit": None,
    }  # fmt: skip
    assert (fields["params"], fields["query"], fields["request_id"]) == ({"id": "t1"}, {"as_of": "x"}, "req-0001")
    assert fields["command_id"] is None
    assert (response.status_code, response.get_data()) == (200, b'{"id":"t1"}')


def test_a_command_has_five_seconds(gateway):
    gateway.send("POST", "/v1/things/t1/end", headers=bearer())
    assert gateway.services.asked[0][3] == 5.0


def test_a_new_thing_is_told_where_it_lives(gateway):
    gateway.services.answer("registry", "make_thing", {"id": "t9"}, 201, ETag='"1"', Location="/v1/things/t9")
    response = gateway.send("POST", "/v1/things", json={"name": "a"}, headers=bearer())
    assert (response.status_code, response.headers["Location"], response.headers["ETag"]) == (201, "/v1/things/t9", tag("1", b'{"id": "t9"}'))


@pytest.mark.parametrize("known", [THIRD, "W/" + THIRD, f'"2", {THIRD}', "*"])
def test_who_has_this_version_is_spared_the_body(gateway, known):
    response = gateway.send("GET", "/v1/things/t1", headers=bearer() | {"If-None-Match": known})
    assert (response.status_code, response.get_data(), response.headers["ETag"]) == (304, b"", THIRD)


def test_who_has_another_version_gets_the_body(gateway):
    response = gateway.send("GET", "/v1/things/t1", headers=bearer() | {"If-None-Match": '"2"'})
    assert (response.status_code, response.get_data()) == (200, b'{"id":"t1"}')


def test_a_command_is_never_answered_304(gateway):
    headers = bearer() | {"If-None-Match": THIRD}
    assert gateway.send("POST", "/v1/things/t1/end", headers=headers).status_code == 200


def test_a_refusal_of_a_service_comes_through_as_it_is(gateway):
    gateway.services.answer("registry", "get_thing", {"code": "not_found"}, 404)
    response = gateway.send("GET", "/v1/things/t1", headers=bearer())
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.get_json(force=True) == {"code": "not_found"}


@pytest.mark.parametrize(
    ("silence", "code"), [(Unavailable("x"), "unavailable"), (DeadlineExceeded("x"), "no_answer_in_time")]
)
def test_a_silent_service_is_503_with_a_time_to_try_again(gateway, silence, code):
    gateway.services.answers["registry", "get_thing"] = silence
    response = gateway.send("GET", "/v1/things/t1", headers=bearer())
    problem = response.get_json(force=True)
    assert (response.status_code, problem["code"], problem["request_id"]) == (503, code, "req-0001")
    assert response.headers["Retry-After"] == "1"


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_cannot_now_says_when_to_try_again(gateway, status):
    gateway.services.answer("registry", "get_thing", {}, status)
    assert gateway.send("GET", "/v1/things/t1", headers=bearer()).headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic dTpw"},
        {"Authorization": f"Bearer {token(key=STRANGER)}"},
        {"Authorization": f"Bearer {token(exp=1)}"},
    ],
)
def test_without_a_valid_token_nobody_is_asked(gateway, headers):
    response = gateway.send("GET", "/v1/things/t1", headers=headers)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert gateway.services.asked == []


def test_a_public_route_needs_no_token_but_takes_no_bad_one(gateway):
    assert gateway.send("GET", "/v1/profiles").status_code == 200
    assert gateway.send("GET", "/v1/profiles", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_wrong_verb_is_told_the_right_ones(gateway):
    response = gateway.send("DELETE", "/v1/things/t1", headers=bearer())
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, PATCH")


@pytest.mark.parametrize("path", ["/v1/nothing", "/nothing", "/v1/things/t1"])
def test_every_answer_says_how_a_browser_must_treat_it(gateway, path):
    headers = gateway.send("GET", path, headers=bearer()).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers.get("Cache-Control") in ("no-store", "private, no-cache")


def test_what_one_caller_reads_is_not_kept_for_another(gateway):
    assert gateway.send("GET", "/v1/things/t1", headers=bearer()).headers["Vary"] == "Authorization"


class TestAtOnce:
    """What the gateway knows by itself costs no worker."""

    NOTICE = "/v1/notices/n1"

    def begun(self, gateway, path, **given):
        return gateway.dispatcher.begin(request("GET", path, **given))

    def test_a_public_answer_of_a_moment_ago(self, gateway):
        first = gateway.send("GET", self.NOTICE)
        for etag, status in ((None, 200), ('"2"', 200), ("W/" + THIRD, 304)):
            found = self.begun(gateway, self.NOTICE, headers={"If-None-Match": etag} if etag else {})
            assert found.status_code == status
            if status == 200:
                assert (found.get_data(), found.headers) == (first.get_data(), first.headers)
        assert len(gateway.services.asked) == 1

    def test_that_a_caller_has_this_version(self, gateway):
        gateway.send("GET", "/v1/things/t1", headers=bearer())
        known = self.begun(gateway, "/v1/things/t1", headers=bearer() | {"If-None-Match": THIRD})
        assert (known.status_code, known.headers["ETag"], known.headers["Vary"]) == (304, THIRD, "Authorization")
        assert known.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(("path", "status"), [("/v1/nothing", 404), ("/v1/things/t1", 401), ("/v1/notices?x=1", 422)])
    def test_a_refusal_of_its_own(self, gateway, path, status):
        assert self.begun(gateway, path).status_code == status

    def test_all_else_is_left_to_do(self, gateway):
        for path, headers in ((self.NOTICE, {}), ("/", {}), ("/v1/me", bearer()), ("/v1/things/t1", bearer())):
            assert not isinstance(self.begun(gateway, path, headers=headers), Response)
        assert gateway.services.asked == []

    def test_it_counts_like_any_other(self, build):
        gateway = build(rates=(2, 2))
        for path, headers in ((self.NOTICE, {}), ("/v1/things/t1", bearer() | {"If-None-Match": THIRD})):
            sent = [gateway.send("GET", path, headers=headers).status_code for _ in range(5)]
            assert sent[-2:] == [200 if path == self.NOTICE else 304, 429]
        assert len(gateway.services.asked) == 2


class TestRates:
    def statuses(self, gateway, count, path="/v1/things/t1", verb="GET", **given):
        return [gateway.send(verb, path, **given).status_code for _ in range(count)]

    def test_a_caller_over_its_rate_waits(self, build):
        gateway = build(rates=(2, 0))
        assert self.statuses(gateway, 5, headers=bearer()) == [200] * 4 + [429]
        refused = gateway.send("GET", "/v1/things/t1", headers=bearer())
        assert (refused.headers["Retry-After"], refused.get_json(force=True)["code"]) == ("1", "too_many")

    def test_another_caller_does_not(self, build):
        gateway = build(rates=(2, 0))
        self.statuses(gateway, 5, headers=bearer())
        assert self.statuses(gateway, 1, headers=bearer(sub="u-2")) == [200]

    def test_addresses_without_a_token_have_their_own(self, build):
        gateway = build(rates=(0, 2))
        assert self.statuses(gateway, 5, "/v1/profiles") == [200] * 4 + [429]
        assert self.statuses(gateway, 1, "/v1/profiles", address="10.0.0.2") == [200]

    def test_who_guesses_tokens_is_stopped(self, build):
        gateway = build(rates=(0, 2))
        bad = {"Authorization": f"Bearer {token(key=STRANGER)}"}
        assert self.statuses(gateway, 5, headers=bad) == [401] * 4 + [429]

    def test_writing_without_a_token_is_dearer(self, build):
        gateway = build(rates=(0, 10))
        sent = self.statuses(gateway, 3, "/v1/things/t1/doubts", "POST", json={"name": "a"})
        assert sent == [200, 200, 429]

    @pytest.mark.parametrize(
        ("trusted", "forwarded", "limited"),
        [(0, "10.1.1.1", True), (1, "10.1.1.1", False), (1, "8.8.8.8, 10.1.1.1", False), (2, "10.1.1.1", True)],
    )
    def test_only_our_own_proxies_name_the_client(self, build, trusted, forwarded, limited):
        gateway = build(rates=(0, 1), trusted_proxies=trusted)
        self.statuses(gateway, 2, "/v1/profiles")
        sent = self.statuses(gateway, 1, "/v1/profiles", headers={"X-Forwarded-For": forwarded})
        assert sent == [429 if limited else 200]

    def test_a_client_cannot_name_itself_anew(self, build):
        gateway = build(rates=(0, 1), trusted_proxies=1)
        named = ["10.1.1.1", "1.1.1.1, 10.1.1.1", "2.2.2.2, 10.1.1.1"]
        sent = [self.statuses(gateway, 1, "/v1/profiles", headers={"X-Forwarded-For": name}) for name in named]
        assert sent == [[200], [200], [429]]


class TestBucket:
    def test_it_fills_again_at_its_rate(self):
        now = [0.0]
        limits = Limits(2, lambda: now[0])
        for _ in range(4):
            limits.take("a")
        with pytest.raises(TooMany):
            limits.take("a")
        now[0] = 0.5
        limits.take("a")
        with pytest.raises(TooMany) as caught:
            limits.take("a", 10)
        assert caught.value.seconds == 5

    def test_it_never_holds_more_than_two_seconds_worth(self):
        now = [0.0]
        limits = Limits(2, lambda: now[0])
        limits.take("a")
        now[0] = 1000.0
        for _ in range(4):
            limits.take("a")
        with pytest.raises(TooMany):
            limits.take("a")

    def test_a_rate_of_nothing_limits_nothing(self):
        for _ in range(1000):
            Limits(0).take("a")


class TestKeys:
    def renewed(self, file, text, monkeypatch):
        keys = KeyFile(str(file))
        first = keys.current()
        file.write_text(text)
        os.utime(file, ns=(1, 1))
        monkeypatch.setattr(keys, "_looked", 0.0)
        return first, keys.current()

    def test_a_changed_file_is_read_again(self, key_file, monkeypatch):
        first, second = self.renewed(key_file, jwks(("k2", KEY)), monkeypatch)
        assert first.key_for("k1") and second.key_for("k2")

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys":[{"kty":"oct","k":"x"}]}'])
    def test_an_unreadable_one_leaves_the_keys_as_they_were(self, key_file, monkeypatch, text):
        first, second = self.renewed(key_file, text, monkeypatch)
        assert second is first

    def test_without_a_file_no_token_is_good(self, tmp_path):
        assert KeyFile(str(tmp_path / "none")).current() is None


def test_the_caller_is_shown_as_its_token_says(gateway):
    response = gateway.send("GET", "/v1/me", headers=bearer(roles=["applicant"], org="o-1"))
    assert json.loads(response.get_data()) == {
        "sub": "u-1", "name": "王", "roles": ["applicant"], "roles_label": ["申请单位"], "division": "330106",
        "division_label": "浙江省杭州市西湖区", "org": "o-1", "base": None, "unit": None,
    }  # fmt: skip


def test_after_a_command_that_was_not_answered_in_time_the_thing_is_asked_for(gateway) -> None:
    gateway.send("GET", "/v1/things/t1", headers=bearer())
    gateway.services.answers["registry", "end_thing"] = DeadlineExceeded("registry")
    assert gateway.send("POST", "/v1/things/t1/end", headers=bearer()).status_code == 503
    gateway.services.answer("registry", "get_thing", {"v": 4}, ETag='"4"')
    assert gateway.send("GET", "/v1/things/t1", headers=bearer() | {"If-None-Match": THIRD}).status_code == 200


def test_who_floods_with_objections_silences_that_address_alone(build):
    gateway = build()
    path, body = "/v1/notices/n1/objections", {"content": "内容"}
    statuses = [gateway.send("POST", path, json=body, address="10.0.0.9").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    refused = gateway.send("POST", path, json=body, address="10.0.0.9")
    assert int(refused.headers["Retry-After"]) <= 60
    assert gateway.send("POST", path, json=body, address="10.0.0.8").status_code == 200
    assert gateway.send("GET", "/v1/notices/n1", address="10.0.0.9").status_code == 200
