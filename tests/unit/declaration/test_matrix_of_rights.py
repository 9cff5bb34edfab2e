"""Who may do and read what: the pages in docs/aggregates are the expectation, every role and relation is tried."""

from __future__ import annotations

import re
from typing import Any

import pytest

from common.kernel.decision import Refused
from common.kernel.declaration.aggregate import Aggregate
from common.kernel.declaration.order import require_one_of
from common.kernel.identity import ROLES
from common.run.reading import conditions
from tests.factories import check
from tools.aggregates import COLUMNS, FOLDER, caller, declared, thing, vocabulary, written

DECLARED = list(declared())
ROW = re.compile(r"\| (\S+)[^|]*\| `[^`]*` \| (\w+) \| ([^|]*) \|")
CASES = [
    (service, aggregate, what) for service, aggregate in DECLARED
    for what in ["read", *(one.name for one in filter(None, [aggregate.create, *aggregate.commands, *aggregate.queries]))]
]  # fmt: skip


def test_the_pages_are_fresh() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    wanted = written()
    stale = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    assert stale == [], "a declaration changed; if it is meant to, run: make docs, and read the difference"


@pytest.mark.parametrize(("service", "aggregate", "what"), CASES, ids=[f"{one[1].name}.{one[2]}" for one in CASES])
def test_every_role_in_every_relation(service: str, aggregate: Aggregate, what: str, book: Any) -> None:
    expected = expectation(service, aggregate, what)
    state = {**thing(aggregate), "basis": []}
    for role in ROLES:
        for column in COLUMNS:
            assert _may(aggregate, what, role, column, state, book) == ((role, column) in expected or "anybody" in expected), (role, column)


@pytest.mark.parametrize(("service", "aggregate"), DECLARED, ids=[one.name for _, one in DECLARED])
def test_lists_find_what_a_single_read_shows(service: str, aggregate: Aggregate) -> None:
    state = thing(aggregate)
    lists = {"", "33", "3301", "330106"}
    for role in ROLES:
        for column in COLUMNS:
            someone = caller(role, column)
            found = any(
                all(value in lists if field == "lists" else state[field.removeprefix("body.")] == value for field, value in one)
                for one in conditions(aggregate, someone)
            )
            at_level = aggregate.known_to(someone, state)
            assert found == at_level, (role, column)


def expectation(service: str, aggregate: Aggregate, what: str) -> set[Any]:
    """The roles and relations that the page names for one command."""
    text = (FOLDER / f"{service}.{aggregate.name}.md").read_text(encoding="utf-8")
    found: set[Any] = set()
    for name, role, columns in ROW.findall(text):
        if name == what:
            found |= {"anybody"} if role == "anybody" else {(role, column) for column in columns.split(", ")}
    assert found, "the page says nothing of it"
    return found


def _may(aggregate: Aggregate, what: str, role: str, column: str, state: Any, book: Any) -> bool:
    someone = caller(role, column)
    if what == "read":
        return aggregate.known_to(someone, state)
    one = next(one for one in filter(None, [aggregate.create, *aggregate.commands, *aggregate.queries]) if one.name == what)
    by = one.by(vocabulary(), {}) if callable(one.by) else one.by
    try:
        require_one_of(by, someone, state, check(book, someone.principal), one.clause)
    except Refused as refused:
        assert refused.status == 403
        return False
    return True
