"""Lists: a filter narrows what the caller may see and never widens it."""

from __future__ import annotations

import pytest

from common.bus.messages import Call
from common.kernel.decision import Event, Outcome, Refused
from common.run.scope import scoped_page, seen_by
from common.store.aggregates import Cause
from common.store.lists import ListKey
from common.store.port import Database
from common.store.store import Store
from tests.factories import principal

FILTERS = ("division", "org")
CODES = {"org": ("o1", "o2", "o3")}


@pytest.fixture
def things(mongo: Database):
    """Three things in two counties."""
    repository = Store(mongo).aggregate("things", "thing", list_keys=(ListKey("body.org"),))
    cause = Cause("c", "2024-03-01T10:00:00.000000+08:00", {"sub": "x"}, "r")
    for id, division, org in (("a", "330106", "o1"), ("b", "330106", "o2"), ("c", "330108", "o3")):
        outcome = Outcome({"id": id, "division": division, "org": org}, (Event("registry.org.changed", {}),))
        repository.commit(long(id), None, outcome, cause)
    return repository


def long(id: str) -> str:
    """An id in the form that ours have."""
    return id * 22


def ids(things, actor, **query: str) -> list[str]:
    call = Call("m", actor, query=query)
    reply = scoped_page(things, call, seen_by(actor, org="body.org"), FILTERS, lambda loaded: {"id": loaded.id[0]}, CODES)
    return [item["id"] for item in reply.body["items"]]


def test_an_office_sees_its_place_and_what_lies_below(things) -> None:
    assert ids(things, principal(division="330106")) == ["a", "b"]
    assert ids(things, principal(division="3301")) == ["a", "b", "c"]
    assert ids(things, principal(division="3302")) == []


def test_a_filter_on_another_place_finds_nothing(things) -> None:
    assert ids(things, principal(division="330106"), division="330108") == []
    assert ids(things, principal(division="3301"), division="330108") == ["c"]


def test_an_applicant_sees_its_own_and_no_filter_changes_that(things) -> None:
    applicant = principal("applicant", org="o1")
    assert ids(things, applicant) == ["a"]
    assert ids(things, applicant, org="o2") == []


def test_pages_follow_each_other_without_gap_or_repeat(things) -> None:
    office = principal(division="33")
    call = Call("m", office, query={"limit": "2"})
    first = scoped_page(things, call, seen_by(office), FILTERS, lambda loaded: {"id": loaded.id[0]}).body
    assert (first["items"], first["next"]) == ([{"id": "a"}, {"id": "b"}], long("b"))
    assert ids(things, office, cursor=first["next"]) == ["c"]


def test_a_filter_by_place_means_all_that_lies_in_it_and_in_sight(things) -> None:
    assert ids(things, principal(division="33"), division="330100") == ["a", "b", "c"]
    assert ids(things, principal(division="33"), division="3302") == []
    assert ids(things, principal(division="330106"), division="3301") == ["a", "b"]


def test_what_moves_to_another_place_is_in_the_list_of_that_place(things) -> None:
    cause = Cause("c2", "2024-03-02T10:00:00.000000+08:00", {"sub": "x"}, "r")
    moved = Outcome({"id": "a", "division": "330108", "org": "o1"}, (Event("registry.org.changed", {}),))
    things.commit(long("a"), things.load(long("a")), moved, cause)
    assert ids(things, principal(division="330106")) == ["b"]
    assert ids(things, principal(division="330108")) == ["a", "c"]


@pytest.mark.parametrize("query", [
    {"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"limit": "１"}, {"limit": "9" * 5000}, {"colour": "red"},
    {"cursor": ""}, {"cursor": "zz"}, {"cursor": "a" * 21}, {"cursor": "a" * 23}, {"cursor": "a" * 21 + "."},
    {"org": "o9"}, {"division": "x"}, {"as_of": "2024-03-01T10:00:00+08:00"},
])  # fmt: skip
def test_what_a_list_does_not_know_is_refused_by_name(things, query: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        ids(things, principal(), **query)
    assert (refused.value.status, refused.value.errors[0].field) == (422, next(iter(query)))
