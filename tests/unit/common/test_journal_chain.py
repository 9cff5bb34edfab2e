"""The journal's hash chain and fold, without a database."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.store.aggregates import changes
from common.store.journal import GENESIS, chained, faults, fold

EVENT = {"id": "e", "name": "x.y.done", "data": {"amount_fen": 1}, "aggregate": {"type": "t", "id": "a", "version": 1}}


def chain(length: int, algorithm: str = "sha256") -> list[dict[str, Any]]:
    entries, previous = [], GENESIS
    for sequence in range(1, length + 1):
        entries.append(chained({**EVENT, "id": f"e{sequence}"}, sequence, previous, algorithm))
        previous = entries[-1]["hash"]
    return entries


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_an_untouched_chain_has_no_fault(algorithm: str) -> None:
    assert list(faults(chain(5, algorithm))) == []


@pytest.mark.parametrize("field", ["data", "actor", "occurred_at", "hash", "previous"])
def test_an_edited_entry_is_found(field: str) -> None:
    entries = chain(5)
    entries[2] = {**copy.deepcopy(entries[2]), field: "edited"}
    assert any("entry 3" in fault for fault in faults(entries))


def test_an_entry_rehashed_after_an_edit_breaks_the_link_to_the_next() -> None:
    entries = chain(5)
    entries[2] = chained({**EVENT, "id": "forged"}, 3, entries[2]["previous"], "sha256")
    assert list(faults(entries)) == ["entry 4 does not follow the entry before it"]


@pytest.mark.parametrize("gone", [0, 2])
def test_a_missing_entry_is_found(gone: int) -> None:
    entries = chain(5)
    del entries[gone]
    assert any("missing" in fault for fault in faults(entries))


def test_two_entries_that_changed_places_are_found() -> None:
    entries = chain(5)
    entries[1], entries[2] = entries[2], entries[1]
    assert list(faults(entries))


def test_an_unknown_hash_algorithm_is_no_proof() -> None:
    entries = chain(1)
    entries[0] = {**entries[0], "hash": "md4:00"}
    assert list(faults(entries)) == ["entry 1 was edited"]


STATES = st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers() | st.lists(st.text(max_size=3), max_size=2))


@given(st.lists(STATES, max_size=6))
def test_a_state_is_the_fold_of_its_changes(states: list[dict[str, Any]]) -> None:
    entries, before = [], {}
    for version, after in enumerate(states, start=1):
        entries.append({"aggregate": {"version": version}, "changed": changes(before, after)})
        before = after
    known = {name: value for name, value in before.items() if value is not None}
    assert fold(entries) == (len(states), known)
