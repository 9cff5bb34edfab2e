"""Conditions stand side by side, where an index is found; only those on the same field go apart."""

from __future__ import annotations

from common.store.quirks import conjunction


def test_conditions_on_different_fields_stand_side_by_side() -> None:
    assert conjunction([{"lists": "33"}, {"state": "open"}]) == {"lists": "33", "state": "open"}


def test_a_second_condition_on_a_field_narrows_and_does_not_replace_the_first() -> None:
    assert conjunction([{"lists": "33"}, {"lists": "3301", "state": "open"}]) == {"lists": "33", "$and": [{"lists": "3301", "state": "open"}]}


def test_no_condition_finds_everything() -> None:
    assert conjunction([]) == {}
