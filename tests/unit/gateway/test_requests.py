"""What a request must be before a service hears of it."""

import json

import pytest

from tests.unit.gateway.conftest import Gateway, bearer

KEY = "Idempotency-Key"


def problem_of(response):
    assert response.mimetype == "application/problem+json"
    return response.get_json(force=True)


def post(gateway: Gateway, body, path="/v1/things", **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | bearer() | headers
    return gateway.send("POST", path, data=data, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"", b" ", b"{", b"nonsense", b"{'name':1}", b'{"name":"a",}', b'{"name":NaN}', b'{"size":Infinity}', b'{"size":1e999}',
        b'{"name":"a","name":"b"}', b'{"name":"\\ud800"}', b'\xff{"name":"a"}', "{\"name\":\"中\"}".encode("gbk"),
        b'{"name":"a","free":{"$gt":""}}', b'{"name":"a","free":{"a.b":1}}', b'{"name":"a","free":{"\\u0000":1}}',
        b'{"name":"a","free":{"__type__":"datetime","__value__":"x"}}', b'{"name":"a","free":{"x":9223372036854775808}}',
        b'{"name":"a","free":{"x":' + b"[" * 30 + b"]" * 30 + b"}}",
        b'{"name":"a","free":{' + b",".join(b'"k%d":1' % n for n in range(10_001)) + b"}}",
    ],
)  # fmt: skip
def test_what_is_not_plain_json_is_400_and_reaches_nobody(gateway, body):
    response = post(gateway, body)
    assert (response.status_code, problem_of(response)["code"]) == (400, "bad_request")
    assert gateway.services.asked == []


@pytest.mark.parametrize("number", [b"9223372036854775808", b"-9223372036854775809", b"1" + b"0" * 30, b"1" * 5000, b"1e999"])
def test_a_number_too_large_is_told_as_that(gateway, number):
    problem = problem_of(post(gateway, b'{"name":"a","size":' + number + b"}"))
    assert (problem["status"], problem["code"]) == (400, "bad_request")
    assert "数值过大" in problem["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/json; charset=gbk", "", "multipart/form-data"])
def test_a_body_that_is_not_sent_as_json_is_415(gateway, kind):
    response = post(gateway, {"name": "a"}, **{"Content-Type": kind})
    assert (response.status_code, problem_of(response)["code"]) == (415, "wrong_content_type")


def test_a_charset_of_utf_8_may_be_named(gateway):
    assert post(gateway, {"name": "a"}, **{"Content-Type": "application/json; charset=UTF-8"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "name"), ({"name": "a", "x": 1}, "x"), ({"name": "a", "size": "1"}, "size"), ([], "body"), (None, "name"),
     ({"name": "a", "part": {"left": "l"}}, "part.right")],
)  # fmt: skip
def test_a_field_at_fault_is_named(gateway, body, field):
    response = post(gateway, body if body is not None else {"name": None})
    assert response.status_code == 422
    assert field in [error["field"] for error in problem_of(response)["errors"]]
    assert gateway.services.asked == []


def test_a_command_without_a_form_takes_nothing_but_an_empty_object(gateway):
    path = "/v1/things/t1/end"
    assert gateway.send("POST", path, headers=bearer()).status_code == 200
    assert post(gateway, {}, path).status_code == 200
    assert post(gateway, {"x": 1}, path).status_code == 422


def test_a_form_is_completed_for_a_command_and_left_alone_for_a_change(gateway):
    post(gateway, {"name": "a"})
    assert gateway.services.last["body"] == {"name": "a", "colour": "red", "size": 0, "part": None, "free": {}}
    gateway.send("PATCH", "/v1/things/t1", json={"size": 2}, headers=bearer())
    assert gateway.services.last["body"] == {"size": 2}


def test_a_change_sends_its_inner_objects_whole(gateway):
    response = gateway.send("PATCH", "/v1/things/t1", json={"part": {"left": "l"}}, headers=bearer())
    assert [error["field"] for error in problem_of(response)["errors"]] == ["part.right"]


def test_a_waiver_travels_beside_the_form(gateway):
    waiver = {"clause": "ZJ23-05", "reason": "场地改造中"}
    post(gateway, {"name": "a", "waiver": waiver})
    assert gateway.services.last["waiver"] == waiver
    assert "waiver" not in gateway.services.last["body"]


@pytest.mark.parametrize(
    ("path", "field"),
    [("/v1/things?x=1", "x"), ("/v1/things?colour=a&colour=b", "colour"), ("/v1/things/t1?limit=3", "limit"),
     ("/v1/things/t1?colour=a", "colour")],
)  # fmt: skip
def test_a_query_parameter_is_known_and_given_once(gateway, path, field):
    response = gateway.send("GET", path, headers=bearer())
    assert response.status_code == 422
    assert problem_of(response)["errors"][0]["field"] == field


def test_a_list_says_that_only_a_single_thing_is_read_as_of_an_instant(gateway):
    response = gateway.send("GET", "/v1/things?as_of=2024-03-01T10:00:00%2B08:00", headers=bearer())
    (error,) = problem_of(response)["errors"]
    assert (response.status_code, error["field"]) == (422, "as_of")
    assert "单个事项" in error["message"]


def test_a_list_takes_its_filters_and_pages(gateway):
    gateway.send("GET", "/v1/things?colour=%E7%BA%A2&limit=5&cursor=c", headers=bearer())
    assert gateway.services.last["query"] == {"colour": "红", "limit": "5", "cursor": "c"}


class TestRepeats:
    def sent(self, gateway, body=None, path="/v1/things", key="k-1", **claims):
        headers = {KEY: key} | bearer(**claims)
        response = gateway.send("POST", path, json=body or {"name": "a", "size": 1}, headers=headers)
        assert response.status_code == 200
        return gateway.services.last["command_id"], gateway.services.last["body_hash"]

    def test_one_key_is_one_command(self, gateway):
        assert self.sent(gateway) == self.sent(gateway)

    def test_the_order_of_fields_makes_no_difference(self, gateway):
        assert self.sent(gateway) == self.sent(gateway, {"size": 1, "name": "a"})

    def test_another_content_under_one_key_is_told_apart(self, gateway):
        (one, first), (two, second) = self.sent(gateway), self.sent(gateway, {"name": "b"})
        assert one == two
        assert first != second

    @pytest.mark.parametrize(
        "other",
        [
            {"key": "k-2"}, {"path": "/v1/things/t1/doubts"}, {"sub": "u-2"}, {"roles": ["bureau", "finance"]}, {"division": "330108"},
            {"org": "o-2"}, {"base": "b-2"}, {"unit": "市教育局"},
        ],
    )  # fmt: skip
    def test_another_key_path_or_principal_is_another_command(self, gateway, other):
        assert self.sent(gateway)[0] != self.sent(gateway, **other)[0]

    def test_another_name_or_order_of_roles_is_the_same_principal(self, gateway):
        one = self.sent(gateway, roles=["bureau", "finance"])
        assert one == self.sent(gateway, roles=["finance", "bureau", "finance"], name="王某")

    def test_one_of_two_agents_of_an_organisation_and_a_base_of_that_name_are_two(self, gateway):
        assert self.sent(gateway, org="x")[0] != self.sent(gateway, base="x")[0]

    def doubt(self, gateway, body, address="10.0.0.1", key="k-1"):
        gateway.send("POST", "/v1/things/t1/doubts", json=body, headers={KEY: key}, address=address)
        return gateway.services.last["command_id"]

    def test_citizens_behind_one_address_share_no_key_unless_they_say_the_same(self, gateway):
        first = self.doubt(gateway, {"name": "a"})
        assert self.doubt(gateway, {"name": "a"}) == first
        assert self.doubt(gateway, {"name": "b"}) != first
        assert self.doubt(gateway, {"name": "a"}, address="10.0.0.2") != first
        assert self.doubt(gateway, {"name": "a"}, key="k-2") != first

    def test_without_a_key_each_request_is_new(self, gateway):
        sent = []
        for _ in range(2):
            post(gateway, {"name": "a"})
            sent.append(gateway.services.last["command_id"])
            assert gateway.services.last["body_hash"] is None
        assert sent[0] != sent[1]

    def test_a_change_rests_on_its_version_and_takes_no_key(self, gateway):
        gateway.send("PATCH", "/v1/things/t1", json={"size": 2}, headers={KEY: "k-1"} | bearer())
        assert gateway.services.last["body_hash"] is None

    @pytest.mark.parametrize("key", ["", "k" * 201, "中", "a\x7f"])
    def test_a_key_that_is_none_is_refused(self, gateway, key):
        response = post(gateway, {"name": "a"}, **{KEY: key})
        assert response.status_code == 422
        assert problem_of(response)["errors"][0]["field"] == KEY

    def test_the_longest_key_is_taken(self, gateway):
        assert post(gateway, {"name": "a"}, **{KEY: "k" * 200}).status_code == 200


@pytest.mark.parametrize(("sent", "told"), [({}, None), ({"If-Match": '"3"'}, '"3"'), ({"If-Match": "*"}, None)])
def test_the_version_that_a_change_rests_on_is_handed_on(gateway, sent, told):
    gateway.send("PATCH", "/v1/things/t1", json={"size": 2}, headers=bearer() | sent)
    assert gateway.services.last["if_match"] == told
