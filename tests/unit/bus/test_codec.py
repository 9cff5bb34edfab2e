"""Only plain JSON crosses the bus, and what goes in comes out."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.bus import BadJson, codec

integers = st.integers(-(2**63), 2**63 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]))
leaves = st.none() | st.booleans() | integers | st.floats(allow_nan=False, allow_infinity=False) | texts
plain = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20)


@given(plain)
def test_plain_data_comes_back_as_it_was(value: object) -> None:
    assert codec.loads(codec.dumps(value)) == value


def test_what_other_decoders_turn_into_objects_stays_a_dict() -> None:
    value = {"__type__": "datetime", "__value__": "2026-01-01"}
    assert codec.loads(codec.dumps(value)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(BadJson):
        codec.loads(body)


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert codec.loads(b'"\\ud83d\\uDE00"') == "\U0001f600"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"NaN",
        b"[-Infinity]",
        b"1e999",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'"\xff"',
        b'"\\ud800"',
        b'"\\uDBff x"',
        b'"\\udFFF"',
        b"9223372036854775808",
        b"-9223372036854775809",
        b"1" * 5000,
        b"[" * 100_000,
        b"1 2",
        b"\xef\xbb\xbf1",
    ],
)
def test_what_is_not_strict_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadJson):
        codec.loads(body)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1, 2}, object(), b"bytes", "\ud800", {(1, 2): 3}]
)
def test_what_is_not_plain_data_is_not_written(value: object) -> None:
    with pytest.raises(BadJson):
        codec.dumps(value)


@pytest.mark.parametrize(("levels", "fine"), [(codec.MAX_DEPTH, True), (codec.MAX_DEPTH + 1, False)])
def test_depth_has_its_limit_both_ways(levels: int, fine: bool) -> None:
    value: object = 1
    for _ in range(levels - 1):
        value = [value]
    body = b"[" * (levels - 1) + b"1" + b"]" * (levels - 1)
    if fine:
        assert codec.loads(codec.dumps(value)) == codec.loads(body) == value
        return
    with pytest.raises(BadJson):
        codec.dumps(value)
    with pytest.raises(BadJson):
        codec.loads(body)


@pytest.mark.parametrize(("size", "fine"), [(codec.MAX_BYTES, True), (codec.MAX_BYTES + 1, False)])
def test_size_has_its_limit_both_ways(size: int, fine: bool) -> None:
    value = "x" * (size - 2)
    if fine:
        assert codec.loads(codec.dumps(value)) == value
        return
    with pytest.raises(BadJson):
        codec.dumps(value)
    with pytest.raises(BadJson):
        codec.loads(b'"' + value.encode() + b'"')


def test_a_refusal_does_not_repeat_what_it_refused() -> None:
    with pytest.raises(BadJson) as refused:
        codec.loads(b'{"330106199001010011": 1, "330106199001010011": 2}')
    assert "330106199001010011" not in str(refused.value)
