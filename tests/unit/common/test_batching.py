"""Several questions at the same time become one request; nobody gets an old answer, or waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from common.store.batching import Batcher

LONG = 10.0  # seconds; nothing here takes any


class Work:
    """Doubles numbers; the first request does not end before it is let go."""

    def __init__(self, first: BaseException | None = None) -> None:
        self.requests: list[list[int]] = []
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.batcher = Batcher(self)
        self._first = first

    def __call__(self, numbers: list[int]) -> list[int | Exception]:
        self.requests.append(numbers)
        if len(self.requests) == 1:
            self.begun.set()
            assert self.let_go.wait(LONG)
            if self._first:
                raise self._first
        if 13 in numbers:
            raise ConnectionError("away")
        return [ValueError(number) if number < 0 else 2 * number for number in numbers]


def ask_while_one_is_under_way(work: Work, *numbers: int) -> tuple[Future[int], list[Future[int]]]:
    """Ask 1, and the others before it is answered."""
    pool = ThreadPoolExecutor(1 + len(numbers))
    first = pool.submit(work.batcher.ask, 1)
    assert work.begun.wait(LONG)
    others = []
    for count, number in enumerate(numbers, start=1):
        others.append(pool.submit(work.batcher.ask, number))
        while len(work.batcher._waiting) < count:
            pass
    work.let_go.set()
    pool.shutdown(wait=False)
    return first, others


def test_who_comes_while_a_request_is_under_way_is_answered_by_the_next_and_all_by_one() -> None:
    work = Work()
    first, others = ask_while_one_is_under_way(work, 2, 3, 4)
    assert [one.result(LONG) for one in (first, *others)] == [2, 4, 6, 8]
    assert work.requests == [[1], [2, 3, 4]]


def test_who_is_alone_is_asked_for_alone_and_at_once() -> None:
    work = Work()
    work.let_go.set()
    assert [work.batcher.ask(number) for number in (1, 2, 3)] == [2, 4, 6]
    assert work.requests == [[1], [2], [3]]


def test_one_request_asks_for_no_more_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.store.batching.MOST", 2)
    work = Work()
    _, others = ask_while_one_is_under_way(work, 2, 3, 4)
    assert [one.result(LONG) for one in others] == [4, 6, 8]
    assert work.requests == [[1], [2, 3], [4]]


def test_what_is_refused_to_one_is_answered_to_the_others() -> None:
    _, (good, bad) = ask_while_one_is_under_way(Work(), 2, -1)
    assert good.result(LONG) == 4
    assert isinstance(bad.exception(LONG), ValueError)


def test_a_request_that_fails_fails_for_all_who_asked_it_and_for_nobody_else() -> None:
    work = Work()
    first, others = ask_while_one_is_under_way(work, 13, 2)
    assert first.result(LONG) == 2
    assert [type(one.exception(LONG)) for one in others] == [ConnectionError, ConnectionError]
    assert work.batcher.ask(5) == 10


@pytest.mark.parametrize("end", [ConnectionError("away"), KeyboardInterrupt()])
def test_who_waits_is_served_though_the_one_before_was_broken_off(end: BaseException) -> None:
    first, (other,) = ask_while_one_is_under_way(Work(first=end), 2)
    assert other.result(LONG) == 4
    assert first.exception(LONG) is end


def test_who_asks_first_takes_along_who_asks_in_the_same_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    work.let_go.set()
    pool = ThreadPoolExecutor(1)
    others: list[Future[int]] = []

    def turn(_: float) -> None:
        others.append(pool.submit(work.batcher.ask, 2))
        while len(work.batcher._waiting) < 2:
            pass

    monkeypatch.setattr("common.store.batching.time.sleep", turn)
    assert (work.batcher.ask(1), others[0].result(LONG)) == (2, 4)
    assert work.requests == [[1, 2]]


def test_who_is_broken_off_before_anybody_is_asked_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    work.let_go.set()

    def broken_off(_: float) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr("common.store.batching.time.sleep", broken_off)
    with pytest.raises(KeyboardInterrupt):
        work.batcher.ask(1)
    assert work.batcher.ask(2) == 4


def test_work_that_ends_in_whatever_way_leaves_nobody_waiting() -> None:
    begun, let_go = threading.Event(), threading.Event()

    def work(numbers: list[int]) -> list[int]:
        begun.set()
        assert let_go.wait(LONG)
        if 2 in numbers:
            raise SystemExit
        return numbers if 3 not in numbers else []

    together, pool = Batcher(work), ThreadPoolExecutor(2)
    first = pool.submit(together.ask, 1)
    assert begun.wait(LONG)
    second = pool.submit(together.ask, 2)
    while not together._waiting:
        pass
    let_go.set()
    assert first.result(LONG) == 1
    assert isinstance(second.exception(LONG), SystemExit)
    with pytest.raises(ValueError, match="0 answers to 1 question"):
        together.ask(3)
    assert together.ask(4) == 4
