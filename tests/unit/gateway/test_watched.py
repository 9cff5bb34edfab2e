"""What the gateway finds out about a request for those who watch, and what it hands on."""

from common.bus.http import FOUND
from tests.unit.gateway.conftest import bearer, request


def test_a_request_says_its_route_its_trace_and_the_callers_role_and_place_and_nothing_personal(gateway):
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    asked = request("GET", "/v1/things/t1", headers=bearer() | {"traceparent": given})
    gateway.dispatcher.begin(asked)()
    found = asked.environ[FOUND]
    assert found.pop("traceparent").startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert found == {"route": "/v1/things/{id}", "roles": ["bureau"], "division": "330106"}
    assert gateway.services.asked[0][2]["traceparent"].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"


def test_a_command_carries_the_id_and_the_trace_of_its_request(gateway):
    gateway.send("POST", "/v1/things", json={"name": "a"}, headers=bearer() | {"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01"})
    fields = gateway.services.asked[0][2]
    assert (fields["request_id"], fields["traceparent"].split("-")[1]) == ("req-0001", "a" * 32)


def test_an_address_that_is_none_has_no_route(gateway):
    asked = request("GET", "/v1/nothing/like/this", headers=bearer())
    gateway.dispatcher.begin(asked)
    assert FOUND not in asked.environ
