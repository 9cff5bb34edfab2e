import re

from hypothesis import given
from hypothesis import strategies as st

from common.kernel.ids import derived_id, new_id

SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")


def test_new_ids_are_url_safe_and_do_not_repeat():
    ids = {new_id() for _ in range(10_000)}
    assert len(ids) == 10_000
    assert all(SHAPE.fullmatch(one) for one in ids)


@given(st.lists(st.text()), st.lists(st.text()))
def test_derived_ids_are_equal_exactly_when_their_parts_are(a, b):
    assert SHAPE.fullmatch(derived_id(*a))
    assert (derived_id(*a) == derived_id(*b)) == (a == b)


def test_the_border_between_parts_counts():
    assert derived_id("ab", "c") != derived_id("a", "bc")


def test_a_derived_id_stays_what_it_was():
    # Stored identifiers depend on it: a change here would let old commands create twice.
    assert derived_id("application", "c-1") == "oTfWOAbMvXaW7axaDd2HOg"
