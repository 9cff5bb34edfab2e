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


@pytest.mark.parametrize("field", ["data", "hash", "previous"])
def test_an_entry_that_lost_a_field_is_found(field: str) -> None:
    entries = chain(5)
    del entries[2][field]
    assert any("entry 3" in fault for fault in faults(entries))


@pytest.mark.parametrize("value", [object(), {1, 2}, "\ud800"])
def test_an_entry_that_no_json_holds_is_found(value: object) -> None:
    entries = chain(5)
    entries[2]["data"] = value
    assert list(faults(entries)) == ["entry 3 was edited"]


def test_an_entry_with_a_number_of_another_kind_is_found() -> None:
    entries = chain(3)
    assert list(faults([*entries, {**entries[2], "_id": "3"}])) == ["entry '3' is none of ours"]


def test_an_entry_rehashed_after_an_edit_breaks_the_link_to_the_next() -> None:
    entries = chain(5)
    entries[2] = chained({**EVENT, "id": "forged"}, 3, entries[2]["previous"], "sha256")
    assert list(faults(entries)) == ["entry 4 does not follow the entry before it"]


@pytest.mark.parametrize(
    ("gone", "told"), [([1], "entry 1 is missing"), ([3], "entry 3 is missing"), ([2, 3, 4], "entries 2 to 4 are missing")]
)
def test_missing_entries_are_found(gone: list[int], told: str) -> None:
    entries = [entry for entry in chain(5) if entry["_id"] not in gone]
    assert list(faults(entries)) == [told, f"entry {max(gone) + 1} does not follow the entry before it"]


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
