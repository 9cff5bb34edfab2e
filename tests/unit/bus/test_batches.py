"""Who of those that wait is handled next, and with whom."""

from __future__ import annotations

from dataclasses import dataclass

from common.bus.batches import BatchQueue


@dataclass(frozen=True)
class Handler:
    name: str
    most: int


COPIES, CASES = Handler("copies", 3), Handler("cases", 1)


def test_one_that_comes_alone_goes_at_once() -> None:
    queue: BatchQueue[Handler, int] = BatchQueue(2)
    queue.add(COPIES, 1)
    assert queue.next().items == [1]


def test_what_comes_while_a_lot_is_under_way_goes_together_and_no_more_than_the_handler_takes() -> None:
    queue: BatchQueue[Handler, int] = BatchQueue(9)
    queue.add(COPIES, 1)
    first = queue.next()
    for item in range(2, 7):
        queue.add(COPIES, item)
    assert queue.next() is None
    queue.done(first)
    second = queue.next()
    queue.done(second)
    assert (second.items, queue.next().items) == ([2, 3, 4], [5, 6])


def test_a_handler_of_one_gets_one_at_a_time_side_by_side() -> None:
    queue: BatchQueue[Handler, int] = BatchQueue(2)
    for item in (1, 2, 3):
        queue.add(CASES, item)
    first, second = queue.next(), queue.next()
    assert (first.items, second.items, queue.next()) == ([1], [2], None)
    queue.done(second)
    assert queue.next().items == [3]


def test_a_lot_that_must_wait_lets_others_pass() -> None:
    queue: BatchQueue[Handler, int] = BatchQueue(3)
    queue.add(COPIES, 1)
    queue.next()
    queue.add(COPIES, 2)
    queue.add(CASES, 3)
    assert queue.next().items == [3]


def test_a_doubtful_one_takes_no_company_and_waits_for_none() -> None:
    queue: BatchQueue[Handler, int] = BatchQueue(3)
    queue.add(COPIES, 1)
    queue.next()
    queue.add(COPIES, 2, alone=True)
    queue.add(COPIES, 3)
    assert (queue.next().items, queue.next()) == ([2], None)


def test_of_a_lot_that_failed_each_goes_alone_in_order_before_all_others() -> None:
    queue: BatchQueue[Handler, int] = BatchQueue(9)
    for item in (1, 2, 3, 4):
        queue.add(COPIES, item)
    failed = queue.next()
    queue.split(failed)
    queue.done(failed)
    batches = [queue.next() for _ in range(4)]
    assert [(batch.items, batch.alone) for batch in batches] == [([1], True), ([2], True), ([3], True), ([4], False)]


def test_all_that_wait_can_be_drained() -> None:
    queue: BatchQueue[Handler, int] = BatchQueue(1)
    for handler, item in ((COPIES, 1), (COPIES, 2), (CASES, 3)):
        queue.add(handler, item)
    under_way = queue.next()
    queue.add(COPIES, 4)
    assert queue.waiting == 2
    assert (under_way.items, queue.drain(), queue.drain()) == ([1, 2], [3, 4], [])
    queue.done(under_way)
    assert queue.next() is None
