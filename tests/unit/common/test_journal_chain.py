"""The journal's hash chain and fold, without a database."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.kernel.decision import State
from common.store.journal import GENESIS, canonical, chained, difference, faults, fold

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


VALUES = st.none() | st.booleans() | st.integers(-1, 1) | st.sampled_from([0.0, 1.0]) | st.lists(st.text(max_size=3), max_size=2)
STATES = st.dictionaries(st.sampled_from("abcd"), VALUES | st.dictionaries(st.sampled_from("xy"), VALUES))


def entry(version: int, before: State, after: State) -> dict[str, Any]:
    return {"aggregate": {"version": version}, **difference(before, after)}


@given(st.lists(STATES, max_size=6))
def test_a_state_is_the_fold_of_its_changes_to_the_byte(states: list[dict[str, Any]]) -> None:
    entries = [entry(n, before, after) for n, (before, after) in enumerate(pairwise([{}, *states]), start=1)]
    version, folded = fold(entries)
    assert (version, canonical(folded)) == (len(states), canonical(states[-1] if states else {}))


def test_null_and_absent_are_told_apart() -> None:
    entries = [entry(1, {}, {"a": None, "b": 1}), entry(2, {"a": None, "b": 1}, {"a": None}), entry(3, {"a": None}, {"c": None})]
    assert [fold(entries[:n])[1] for n in (1, 2, 3)] == [{"a": None, "b": 1}, {"a": None}, {"c": None}]
    assert (entries[1], entries[2]["removed"]) == ({"aggregate": {"version": 2}, "changed": {}, "removed": ["b"]}, ["a"])


def test_an_entry_without_removals_does_not_list_any() -> None:
    assert difference({"a": 1}, {"a": 2}) == {"changed": {"a": 2}}
