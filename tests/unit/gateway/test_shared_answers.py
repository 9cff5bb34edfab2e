"""What a cache before the gateway may keep: what everybody gets without a token, for a second, and nothing else."""

import re

import pytest

from gateway.routes import ROUTES
from gateway.routes.own import OWN
from gateway.routes.pages import PAGES
from tests.unit.gateway.conftest import bearer
from tests.unit.gateway.test_pages import site  # noqa: F401

SHARED = "public, max-age=1, stale-while-revalidate=1"
EVERY = (*ROUTES, *OWN, *PAGES)
READS = [route for route in EVERY if not route.changes]


def example(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "2024" if found[1] == "year" else "x1", path)


@pytest.mark.parametrize("path", ["/v1/notices/n1", "/v1/notices", "/v1/clauses/ZJ23-24", "/notices/n1", "/", "/feed.atom", "/openapi.json", "/rules"])
def test_what_everybody_reads_may_be_kept_for_a_second(site, path):  # noqa: F811
    for _ in range(2):  # asked, and remembered
        headers = site.send("GET", path).headers
        assert headers["Cache-Control"] == SHARED
        # a request with a token is answered for itself, though its address is the same
        assert "Authorization" in headers["Vary"]


def test_what_is_unchanged_says_so_too(site):  # noqa: F811
    tag = site.send("GET", "/feed.atom").headers["ETag"]
    again = site.send("GET", "/feed.atom", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, SHARED)


def test_the_same_address_with_a_token_is_not_shared(site):  # noqa: F811
    for _ in range(2):
        assert "public" not in site.send("GET", "/v1/notices/n1", headers=bearer()).headers["Cache-Control"]


@pytest.mark.parametrize("route", [one for one in READS if not one.public], ids=lambda one: one.path)
def test_what_needs_a_token_is_never_shared(site, route):  # noqa: F811
    assert not route.for_everybody
    gathered = route.service in ("gateway", "duties") or route.file or route.method == "changes"  # more than one answer, which nobody plays here
    for headers in ({},) if gathered else ({}, bearer()):
        answer = site.send("GET", example(route.path), headers=headers)
        assert not answer.headers.get("Cache-Control", "no-store").startswith("public"), answer.status_code


@pytest.mark.parametrize("path", ["/v1/notices/n1/objections/AB12-CD34", "/notices/n1/objections?receipt=AB12-CD34", "/notices/n1/objection"])
def test_what_one_person_alone_may_see_is_kept_by_nobody(site, path):  # noqa: F811
    answer = site.send("GET", path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache")


def test_a_refusal_and_what_was_done_are_kept_by_nobody(site):  # noqa: F811
    assert site.send("GET", "/v1/notices/n1?nothing=1").headers["Cache-Control"] == "no-store"
    site.services.answer("notice", "get_notice", {"code": "not_found", "detail": "没有此公示", "errors": []}, 404)
    assert site.send("GET", "/v1/notices/n2").headers["Cache-Control"] == "no-store"
