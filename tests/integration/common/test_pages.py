"""Pages: everything once, in the order of ids, whatever the place, the filters and the length of a page; and no more read
than that takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymongo.database import Database

from admission_svc.store import AdmissionStore
from common.kernel.ids import derived_id
from common.store.aggregates import Aggregates, Loaded
from common.store.lists import LISTS, ListKey, lists_of
from common.store.pages import Conditions, page
from common.store.store import Store
from funding_svc.store import FundingStore
from notice_svc.store import NoticeStore
from registry_svc.store import RegistryStore
from training_svc.store import TrainingStore

PLACES = ("33", "3301", "330106", "330106109", "330106109003", "330108", "3302", "34")
ORGS = ("o-1", "o-2", None)
pytestmark = pytest.mark.writes_past_the_journal

LIST_KEYS = (ListKey("body.org"),)
MANY = 2_000


class Watched(Aggregates):
    """Remembers what it was asked to find by an index."""

    def __init__(self, collection: Any, list_keys: Sequence[ListKey]) -> None:
        super().__init__(collection, "thing", list_keys)
        self.sought: list[Mapping[str, Any]] = []

    def sift(self, queries: Sequence[Mapping[str, Any]], limit: int) -> list[Loaded]:
        self.sought.append(queries[0])
        return super().sift(queries, limit)

    def read(self) -> int:
        """How many things the store finds for all that it was asked."""
        return sum(self.collection.count_documents(query) for query in self.sought)


def thing(id: str, division: str, org: str | None) -> dict[str, Any]:
    body = {"division": division, "org": org}
    return {"_id": id, "version": 1, "body": body, LISTS: lists_of(body, LIST_KEYS), "outbox": [], "seen": []}


@pytest.fixture
def things(mongo: Database) -> Watched:
    store = Store(mongo)
    made = store.aggregate("things", "thing", LIST_KEYS)
    store.ensure_indexes()
    return Watched(made.collection, LIST_KEYS)


@pytest.fixture
def few(things: Watched) -> Watched:
    """Of every place and organisation some, and ids that lie at either end or close together."""
    ids = [derived_id("thing", str(number)) for number in range(40)]
    ids += ["-" * 22, "z" * 22, "z" * 21 + "y", *(f"AAAAAAAA{number:014d}" for number in range(10))]
    documents = [thing(id, PLACES[n % len(PLACES)], ORGS[n % 3]) for n, id in enumerate(ids)]
    things.collection.insert_many(documents)
    return things


def pages(repository: Aggregates, alternatives: Sequence[Conditions], limit: int) -> Iterator[list[str]]:
    """All pages as a portal asks for them."""
    after = ""
    while found := [one.id for one in page(repository, alternatives, after, limit)]:
        yield found
        after = found[-1]


ONE = st.one_of(
    st.tuples(st.just(LISTS), st.sampled_from(("", *PLACES, "3303", "35"))),
    st.tuples(st.just("body.org"), st.sampled_from(ORGS)),
)
CONDITIONS = st.lists(ONE, max_size=3).map(tuple)


def test_pages_hold_everything_that_fits_once_and_in_order(few: Watched) -> None:
    documents = list(few.collection.find())

    def fits(document: Mapping[str, Any], conditions: Conditions) -> bool:
        return all(value in document[LISTS] if name == LISTS else document["body"]["org"] == value for name, value in conditions)

    @settings(max_examples=40)
    @given(st.lists(CONDITIONS, max_size=3), st.integers(1, 60))
    def check(alternatives: list[Conditions], limit: int) -> None:
        wanted = sorted(one["_id"] for one in documents if any(fits(one, conditions) for conditions in alternatives))
        found = list(pages(few, alternatives, limit))
        assert [id for one in found for id in one] == wanted
        assert all(len(one) == limit for one in found[:-1])

    check()


def test_of_many_a_page_reads_little_more_than_it_shows(things: Watched) -> None:
    ids = (derived_id("thing", str(number)) for number in range(MANY))
    things.collection.insert_many([thing(id, "330106" if n % 40 else "34", f"o-{n % 4}") for n, id in enumerate(ids)])
    ways: list[Conditions] = [
        ((LISTS, ""),), ((LISTS, "3301"), (LISTS, "33")), ((LISTS, "34"),), ((LISTS, "33"), ("body.org", "o-2")),
    ]  # fmt: skip
    for conditions, after in product(ways, ("", derived_id("anywhere", "x"))):
        things.sought.clear()
        assert len(page(things, [conditions], after, 21)) == 21
        assert things.read() < 100
        assert len(things.sought) < 9


def test_a_thing_that_lies_in_two_alternatives_is_shown_once(few: Watched) -> None:
    here, all_below = ((LISTS, "330106"),), ((LISTS, "33"),)
    assert list(pages(few, [here, all_below], 7)) == list(pages(few, [all_below], 7))


@pytest.mark.parametrize("kind", [RegistryStore, AdmissionStore, TrainingStore, FundingStore, NoticeStore])
def test_every_list_is_found_by_an_index(mongo: Database, kind: type[Store]) -> None:
    store = kind(mongo)
    store.ensure_indexes()
    for repository in store.aggregates:
        repository.collection.insert_one({"_id": "some"})
        keys = [repository.by(key.field, "x", "y") for key in repository.list_keys]
        unique = [repository.with_unique(name, "x") for name in repository.unique]
        for query in ({LISTS: "33", "_id": {"$gt": "a", "$lte": "b"}}, *keys, *unique):
            plan = str(repository.collection.find(query).explain()["queryPlanner"]["winningPlan"])
            assert "COLLSCAN" not in plan, (repository.kind, query)
