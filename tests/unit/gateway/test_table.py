import pytest

from common.kernel.decision import Refused
from gateway.refusals import WrongVerb
from gateway.route import Route
from gateway.table import Table


def route(verb: str, path: str) -> Route:
    return Route(verb, path, "registry", f"{verb} {path}", "")


TABLE = Table(
    [
        route("GET", "/"),
        route("GET", "/v1/orgs"),
        route("POST", "/v1/orgs"),
        route("GET", "/v1/orgs/{id}"),
        route("GET", "/v1/claims/{id}"),
        route("POST", "/v1/claims/preview"),
        route("POST", "/v1/orgs/{id}/listings/{n}/removal"),
        route("GET", "/v1/indices/{year}"),
        route("POST", "/v1/divisions/{code}/profile"),
    ]
)


@pytest.mark.parametrize(
    ("verb", "path", "method", "params"),
    [
        ("GET", "/", "GET /", {}),
        ("GET", "/v1/orgs", "GET /v1/orgs", {}),
        ("HEAD", "/v1/orgs", "GET /v1/orgs", {}),
        ("POST", "/v1/orgs", "POST /v1/orgs", {}),
        ("GET", "/v1/orgs/a-B_9", "GET /v1/orgs/{id}", {"id": "a-B_9"}),
        ("POST", "/v1/claims/preview", "POST /v1/claims/preview", {}),
        ("POST", "/v1/orgs/x/listings/12/removal", "POST /v1/orgs/{id}/listings/{n}/removal", {"id": "x", "n": "12"}),
        ("GET", "/v1/indices/2024", "GET /v1/indices/{year}", {"year": "2024"}),
        ("POST", "/v1/divisions/330106/profile", "POST /v1/divisions/{code}/profile", {"code": "330106"}),
    ],
)
def test_a_request_finds_its_route_and_parameters(verb, path, method, params):
    found, given = TABLE.match(verb, path)
    assert (found.method, given) == (method, params)


@pytest.mark.parametrize(
    "path",
    [
        "/v1", "/v1/", "/v1/orgs/", "/v1/nothing", "/v1/orgs/x/y", "//v1/orgs", "/v1/orgs/..", "/v1/orgs/a b",
        "/v1/orgs/a%", "/v1/orgs/中", "/v1/orgs/" + "a" * 65, "/v1/indices/24", "/v1/divisions/x/profile",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(path):
    with pytest.raises(Refused) as caught:
        TABLE.match("GET" if "divisions" not in path else "POST", path)
    assert caught.value.status == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "1234567", "１"])
def test_a_number_in_a_path_is_a_number(number):
    with pytest.raises(Refused) as caught:
        TABLE.match("POST", f"/v1/orgs/x/listings/{number}/removal")
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [("DELETE", "/v1/orgs", "GET, HEAD, POST"), ("GET", "/v1/claims/preview", "POST"), ("HEAD", "/v1/claims/preview", "POST")],
)
def test_a_wrong_verb_is_told_the_right_ones(verb, path, allowed):
    with pytest.raises(WrongVerb) as caught:
        TABLE.match(verb, path)
    assert (caught.value.status, caught.value.allowed) == (405, allowed)


def test_two_routes_for_one_request_stop_the_start():
    with pytest.raises(ValueError, match="GET /v1/orgs/{name}"):
        Table([route("GET", "/v1/orgs/{id}"), route("GET", "/v1/orgs/{name}")])
