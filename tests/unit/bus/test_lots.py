"""Who of those that wait is handled next, and with whom."""

from __future__ import annotations

from dataclasses import dataclass

from common.bus.lots import Line


@dataclass(frozen=True)
class Handler:
    name: str
    most: int


COPIES, CASES = Handler("copies", 3), Handler("cases", 1)


def test_one_that_comes_alone_goes_at_once() -> None:
    line: Line[Handler, int] = Line(2)
    line.join(COPIES, 1)
    assert line.next().items == [1]


def test_what_comes_while_a_lot_is_under_way_goes_together_and_no_more_than_the_handler_takes() -> None:
    line: Line[Handler, int] = Line(9)
    line.join(COPIES, 1)
    first = line.next()
    for item in range(2, 7):
        line.join(COPIES, item)
    assert line.next() is None
    line.done(first)
    second = line.next()
    line.done(second)
    assert (second.items, line.next().items) == ([2, 3, 4], [5, 6])


def test_a_handler_of_one_gets_one_at_a_time_side_by_side() -> None:
    line: Line[Handler, int] = Line(2)
    for item in (1, 2, 3):
        line.join(CASES, item)
    first, second = line.next(), line.next()
    assert (first.items, second.items, line.next()) == ([1], [2], None)
    line.done(second)
    assert line.next().items == [3]


def test_a_lot_that_must_wait_lets_others_pass() -> None:
    line: Line[Handler, int] = Line(3)
    line.join(COPIES, 1)
    line.next()
    line.join(COPIES, 2)
    line.join(CASES, 3)
    assert line.next().items == [3]


def test_a_doubtful_one_takes_no_company_and_waits_for_none() -> None:
    line: Line[Handler, int] = Line(3)
    line.join(COPIES, 1)
    line.next()
    line.join(COPIES, 2, alone=True)
    line.join(COPIES, 3)
    assert (line.next().items, line.next()) == ([2], None)


def test_of_a_lot_that_failed_each_goes_alone_in_order_before_all_others() -> None:
    line: Line[Handler, int] = Line(9)
    for item in (1, 2, 3, 4):
        line.join(COPIES, item)
    failed = line.next()
    line.part(failed)
    line.done(failed)
    lots = [line.next() for _ in range(4)]
    assert [(lot.items, lot.alone) for lot in lots] == [([1], True), ([2], True), ([3], True), ([4], False)]


def test_all_that_wait_may_leave() -> None:
    line: Line[Handler, int] = Line(1)
    for handler, item in ((COPIES, 1), (COPIES, 2), (CASES, 3)):
        line.join(handler, item)
    under_way = line.next()
    line.join(COPIES, 4)
    assert line.waiting == 2
    assert (under_way.items, line.leave(), line.leave()) == ([1, 2], [3, 4], [])
    line.done(under_way)
    assert line.next() is None
