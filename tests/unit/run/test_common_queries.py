"""The queries that every service answers alike: who is told of what."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from common.bus import Call
from common.kernel.identity import Principal
from common.run import common_queries, remembered
from common.run.common_queries import Chapter, CommonQueries, Count
from common.store.lists import LISTS, ListKey, lists_of
from common.store.port import Database
from common.store.store import Store


class Things(Store):
    def __init__(self, database: Database[dict[str, Any]]) -> None:
        super().__init__(database)
        self.things = self.aggregate("things", "thing", list_keys=(ListKey("body.org"),))


class Service(CommonQueries):
    dossier = (Chapter("things", "body.org", lambda loaded: {"id": loaded.id}),)
    counted = (Count("things", "事项", "body.state", {"open": "办理中", "closed": "已办结"}),)

    def __init__(self, store: Things) -> None:
        self.desk: Any = SimpleNamespace(store=store)


THINGS = {
    "t1": {"division": "330106", "org": "o-1", "base": "b-1", "state": "open"},
    "t2": {"division": "330106", "org": "o-2", "base": "b-1", "state": "open"},
    "t3": {"division": "330106", "org": "o-1", "base": "b-2", "state": "closed"},
    "t4": {"division": "330203", "org": "o-1", "base": "b-3", "state": "open"},
    "t5": {"division": "330106", "org": "o-1", "base": "b-1", "state": "draft"},
}


def principal(*roles: str, division: str = "330106", org: str | None = None, base: str | None = None) -> Principal:
    return Principal("u", "王", roles, division, org, base)


@pytest.fixture
def service(mongo: Database) -> Service:
    store = Things(mongo)
    list_keys = store.things.list_keys
    mongo["things"].insert_many([
        {"_id": id, "version": 1, "body": body, LISTS: lists_of(body, list_keys)} for id, body in THINGS.items()
    ])
    store.journal.append([event(number, id, body) for number, (id, body) in enumerate(THINGS.items())])
    return Service(store)


def event(number: int, id: str, body: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"e{number}", "name": "admission.residency.started", "aggregate": {"type": "thing", "id": id, "version": 1},
        "division": body["division"], "occurred_at": f"2024-03-0{number + 1}", "actor": {"sub": "x"}, "basis": [],
        "data": {"residency": {"org": body["org"], "base": body["base"]}}, "changed": {"secret": 1},
    }  # fmt: skip


def changes(service: Service, who: Principal, after: int = 0, limit: int = 10) -> tuple[list[str], int]:
    body = service.changes(Call("changes", principal=who, query={"after": after, "limit": limit})).body
    return [item["aggregate"]["id"] for item in body["items"]], body["position"]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (principal("bureau"), ["t1", "t2", "t3", "t5"]),
        (principal("auditor", division="33"), ["t1", "t2", "t3", "t4", "t5"]),
        (principal("bureau", division="330108"), []),
        (principal("bureau", division="3301061"), []),
        (principal("applicant", org="o-1"), ["t1", "t3", "t4", "t5"]),
        (principal("applicant", org="o-9"), []),
        (principal("applicant"), []),
        (principal("operator", base="b-1"), ["t1", "t2", "t5"]),
        (principal("operator", org="o-1"), []),
        (principal("applicant", "operator", org="o-2", base="b-2"), ["t2", "t3"]),
    ],
)
def test_each_is_told_of_its_own_place_or_its_own_things(service, who, told):
    assert changes(service, who) == (told, 5)


def test_a_full_page_goes_on_after_its_last_entry(service):
    who = principal("bureau", division="330203")
    assert changes(service, who, limit=1) == (["t4"], 4)
    assert changes(service, who, after=4, limit=1) == ([], 5)
    assert changes(service, who, after=5) == ([], 5)


@pytest.mark.parametrize("limit", [1, 2, 10])
@pytest.mark.parametrize(("who", "told"), [
    (principal("bureau", division="330203"), ["t4"]), (principal("auditor", division="33"), list(THINGS)),
    (principal("applicant", org="o-2"), ["t2"]), (principal("operator", base="b-9"), []),
])  # fmt: skip
def test_one_answer_looks_at_so_many_entries_and_the_next_goes_on(service, monkeypatch, who, told, limit):
    monkeypatch.setattr(common_queries, "LOOKED_AT", 2)
    monkeypatch.setattr(common_queries, "AT_A_TIME", 1)
    heard, positions = [], [0]
    while len(positions) < 2 or positions[-1] > positions[-2]:
        items, position = changes(service, who, after=positions[-1], limit=limit)
        heard += items
        positions.append(position)
    assert (heard, positions[-1]) == (told, 5)
    assert all(after <= before + 2 for before, after in zip(positions, positions[1:], strict=False))


def test_a_change_shows_neither_who_acted_nor_how_the_state_is_kept(service):
    (item, *_) = service.changes(Call("changes", principal=principal("bureau"), query={"after": 0, "limit": 1})).body["items"]
    assert item.keys() == {"seq", "id", "name", "name_label", "aggregate", "division", "occurred_at", "basis", "data"}


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        (principal("bureau"), ["t1", "t3", "t5"]),
        (principal("bureau", division="33"), ["t1", "t3", "t4", "t5"]),
        (principal("bureau", division="330108"), []),
        (principal("applicant", org="o-1"), ["t1", "t3", "t4", "t5"]),
        (principal("applicant", org="o-2"), []),
        (principal("operator", base="b-1"), ["t1", "t5"]),
        (principal("operator"), []),
    ],
)
def test_a_dossier_shows_each_what_it_may_read(service, who, shown):
    body = service.dossier_of_org(Call("dossier_of_org", principal=who, params={"id": "o-1"})).body
    assert [one["id"] for one in body["things"]] == shown


def test_numbers_are_remembered_for_all_calls_of_a_process(service, monkeypatch):
    """Each call has a service object of its own; what takes long must not be counted again for each."""
    monkeypatch.setattr(remembered, "SHARE", 1e9)

    def total() -> int:
        row = Service(service.desk.store).public_numbers(Call("public_numbers", query={"division": "33"})).body["numbers"][0]
        return row["total"]

    before = total()
    service.desk.store.things.collection.delete_many({})
    assert (before, total()) == (4, 4)


@pytest.mark.parametrize(("division", "counts"), [("33", [3, 1]), ("330106", [2, 1]), ("330108", [0, 0])])
def test_public_numbers_count_what_is_named_in_a_place(service, division, counts):
    (row,) = service.public_numbers(Call("public_numbers", query={"division": division})).body["numbers"]
    assert (row["label"], row["total"]) == ("事项", sum(counts))
    assert [part["count"] for part in row["parts"]] == counts
