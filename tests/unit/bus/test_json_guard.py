"""Keys, values and depth are counted as the body comes, however it is cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.bus.codec import MAX_DEPTH
from common.bus.errors import BadJson
from common.bus.json_guard import MAX_KEYS, MAX_VALUES, JsonGuard

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5), max_leaves=30
)


def count(body: bytes, piece: int = 16384) -> JsonGuard:
    guard = JsonGuard()
    for start in range(0, len(body), piece):
        guard.feed(body[start : start + piece])
    return guard


def keys_of(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(keys_of, value.values()))
    return sum(map(keys_of, value)) if isinstance(value, list) else 0


@given(VALUES, st.integers(1, 7), st.booleans())
def test_keys_are_counted_and_what_stands_in_texts_is_not(value: object, piece: int, ascii_only: bool) -> None:
    guard = count(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"), piece)
    assert (guard._keys, guard._depth, guard._inside) == (keys_of(value), 0, False)


@pytest.mark.parametrize("text", ['"' * 3, "\\", '\\"', ":,[{", '\\\\"', "\n"])
@pytest.mark.parametrize("piece", [1, 2, 3, 100])
def test_a_quote_or_bracket_inside_a_text_is_text(text: str, piece: int) -> None:
    guard = count(json.dumps({"a": [text, text], text: 1}).encode(), piece)
    assert (guard._keys, guard._depth) == (2, 0)


def test_the_limit_of_keys() -> None:
    def body(keys: int) -> bytes:
        return json.dumps({f"k{number}": 0 for number in range(keys)}).encode()

    count(body(MAX_KEYS))
    with pytest.raises(BadJson):
        count(body(MAX_KEYS + 1))


def test_the_limit_of_values() -> None:
    count(json.dumps([0] * (MAX_VALUES - 1)).encode())
    with pytest.raises(BadJson):
        count(json.dumps([0] * (MAX_VALUES + 1)).encode())


def test_the_limit_of_depth() -> None:
    count(b'{"a":' * MAX_DEPTH)
    with pytest.raises(BadJson):
        count(b'{"a":' * (MAX_DEPTH + 1))
    with pytest.raises(BadJson):
        count(b"[" * (MAX_DEPTH + 1))
