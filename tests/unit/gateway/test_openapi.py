"""The API document describes every route, and every route leads somewhere."""

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from common.bus.rpc import RpcEntrypoint
from gateway import openapi
from gateway.gathering import SERVICES
from gateway.route import DUTIES, RECORDS
from gateway.routes import ROUTES
from gateway.routes.own import DEVELOPMENT, OWN
from gateway.routes.pages import PAGES
from gateway.table import Table

API = (*ROUTES, *OWN, *DEVELOPMENT)
DOCUMENT = openapi.document(API)
CHINESE = re.compile("[一-鿿]")


def operation(route) -> dict[str, Any]:
    return DOCUMENT["paths"][route.path][route.verb.lower()]


def everything(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from everything(inner)


def named(route) -> str:
    return f"{route.verb} {route.path}"


@pytest.mark.parametrize("route", API, ids=named)
def test_every_route_is_described(route):
    said = operation(route)
    assert CHINESE.search(said["summary"])
    assert (said["security"] == []) == route.public
    kind = route.file.partition(";")[0] or "application/json"
    assert "schema" in said["responses"][str(route.status)]["content"][kind]
    in_path = [one["name"] for one in said["parameters"] if one["in"] == "path"]
    assert in_path == re.findall(r"{(\w+)}", route.path)
    assert ("requestBody" in said) == (route.takes is not None or route.uploads)


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_route_leads_to_a_method_of_its_service(route):
    for name in SERVICES if route.service in (RECORDS, DUTIES) else (route.service,):
        service = importlib.import_module(f"{name}_svc.service").Service
        entrypoints = getattr(getattr(service, route.method, None), "nameko_entrypoints", ())
        assert any(isinstance(one, RpcEntrypoint) for one in entrypoints)


def test_the_gateway_has_a_method_for_each_of_its_own_routes(gateway):
    known = gateway.dispatcher._own.keys() | gateway.dispatcher._pages.keys()
    assert {route.method for route in (*OWN, *DEVELOPMENT, *PAGES)} == known


def test_no_two_routes_collide():
    Table((*API, *PAGES))


def test_commands_change_and_reads_do_not():
    assert [named(route) for route in API if route.verb == "GET" and (route.takes or route.partial)] == []
    assert {route.verb for route in API} == {"GET", "POST", "PATCH"}


def test_operations_have_names_of_their_own():
    names = [said["operationId"] for verbs in DOCUMENT["paths"].values() for said in verbs.values()]
    assert len(names) == len(set(names)) == len(API)


def test_every_reference_leads_somewhere():
    wanted = {node["$ref"] for node in everything(DOCUMENT) if "$ref" in node}
    assert wanted and wanted <= {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_one(name):
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def test_the_document_is_plain_json():
    assert json.loads(json.dumps(DOCUMENT, allow_nan=False)) == DOCUMENT


def test_a_change_requires_no_field_and_fills_none_in():
    changed = [route for route in API if route.partial]
    assert changed
    for route in changed:
        reference = operation(route)["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = DOCUMENT["components"]["schemas"][reference.rsplit("/", 1)[1]]
        assert "required" not in schema
        assert [name for name, field in schema["properties"].items() if "default" in field] == []


def test_refusals_are_problem_documents():
    for route in API:
        for status, answer in operation(route)["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"]
            if status in ("429", "503"):
                assert "Retry-After" in answer["headers"]


def test_two_schemas_of_one_name_are_both_described():
    schemas = DOCUMENT["components"]["schemas"]
    both = [schemas[name]["properties"].keys() for name in ("AssessmentForm", "AdmissionAssessmentForm")]
    assert both[0] != both[1]


def test_codes_are_closed_and_explained():
    kind = DOCUMENT["components"]["schemas"]["OrgForm"]["properties"]["kind"]
    assert "social_group" in kind["enum"]
    assert "social_group 社会团体" in kind["description"]
