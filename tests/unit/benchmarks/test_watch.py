"""Samples are found whatever place the label of the service has among theirs."""

from __future__ import annotations

import pytest

from benchmarks.watch import without_service


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ('n{service="funding"} 1', "n 1"),
        ('n{service="funding",event="a.b"} 1', 'n{event="a.b"} 1'),
        ('n{event="a.b",service="funding"} 1', 'n{event="a.b"} 1'),
        ('n{event="a.b",service="funding",zone="x"} 1', 'n{event="a.b",zone="x"} 1'),
        ("n 1", "n 1"),
    ],
)
def test_the_label_of_the_service_is_left_out(told: str, left: str) -> None:
    assert without_service(told) == left
