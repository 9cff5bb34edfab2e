"""The trace context that goes with a request: kept where it is one, begun anew where it is not."""

from __future__ import annotations

import re

import pytest

from common.kernel import trace

GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def test_a_step_keeps_the_trace_and_its_flags_and_is_another_span() -> None:
    step = trace.child(GIVEN)
    assert trace.trace_id(step) == trace.trace_id(GIVEN)
    assert step.split("-")[2] != GIVEN.split("-")[2]
    assert step.endswith("-01") and trace.child(GIVEN[:-2] + "00").endswith("-00")


def test_what_a_later_version_adds_is_left_out() -> None:
    assert FORM.fullmatch(trace.child("cc" + GIVEN[2:] + "-what-comes-later"))


@pytest.mark.parametrize(
    "odd",
    [None, "", "x", GIVEN[:-1], GIVEN.upper(), "ff" + GIVEN[2:], f"00-{'0' * 32}-b7ad6b7169203331-01", f"00-{'a' * 32}-{'0' * 16}-01", GIVEN + "\n"],
)
def test_what_is_none_begins_a_new_trace(odd: str | None) -> None:
    step = trace.child(odd)
    assert FORM.fullmatch(step)
    assert odd is None or trace.trace_id(step) not in odd.lower()
    assert trace.child(odd) != step
