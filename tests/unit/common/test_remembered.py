"""Answers that are kept: new while they are new, found by one at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from common.kernel.decision import Refused
from common.run import remembered
from common.run.remembered import Remembered


class Counting:
    """Tells each key and how often it was asked; takes as long as it is told to."""

    def __init__(self, clock: Clock, takes: float) -> None:
        self.clock, self.takes, self.asked = clock, takes, 0

    def __call__(self, key: str) -> str:
        self.asked += 1
        self.clock.now += self.takes
        return f"{key}{self.asked}"


class Clock:
    """A monotonic clock that is moved by hand."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(remembered, "time", clock)
    return clock


@pytest.mark.parametrize(("later", "told"), [(0.0, "a1"), (39.9, "a1"), (40.0, "a2")])
def test_an_answer_is_new_for_twenty_times_what_it_took(clock: Clock, later: float, told: str) -> None:
    kept, find = Remembered(), Counting(clock, takes=2.0)
    kept.of("a", find)
    clock.now += later
    assert kept.of("a", find) == told


def test_each_key_has_its_own_answer(clock: Clock) -> None:
    kept, find = Remembered(), Counting(clock, takes=1.0)
    assert [kept.of(key, find) for key in ("a", "b", "a")] == ["a1", "b2", "a1"]


def test_what_was_found_longest_ago_is_forgotten_first(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    kept, find = Remembered(), Counting(clock, takes=1.0)
    assert [kept.of(key, find) for key in ("a", "b", "c", "b", "a")] == ["a1", "b2", "c3", "b2", "a4"]


class Slow:
    """Takes until it may end; then tells the key and how often it was asked."""

    def __init__(self) -> None:
        self.begun, self.may_end, self.asked = threading.Event(), threading.Event(), 0

    def __call__(self, key: str) -> str:
        self.asked += 1
        self.begun.set()
        assert self.may_end.wait(5)
        return f"{key}{self.asked}"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "PATIENCE", 0.01)


def test_who_need_not_wait_long_is_told_the_new_answer() -> None:
    find = Slow()
    kept = Remembered()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.of, "a", find)
        assert find.begun.wait(5)
        second = pool.submit(kept.of, "a", find)
        find.may_end.set()
        assert first.result(5) == "a1"
        assert second.result(5) in ("a1", "a2")
        assert find.asked <= 2


def test_while_one_is_being_found_nobody_waits_for_another(impatient: None) -> None:
    find = Slow()
    kept = Remembered()
    for key in ("a", "a", "b"):
        with pytest.raises(Refused) as refused:
            kept.of(key, find)
        assert refused.value.status == 503
    assert find.asked == 1


def test_what_took_longer_than_anybody_waits_is_told_to_the_next(clock: Clock, impatient: None) -> None:
    find = Slow()
    kept = Remembered()
    with pytest.raises(Refused):
        kept.of("a", find)
    find.may_end.set()
    assert kept._sought[1].result(5) == "a1"
    assert kept.of("a", find) in ("a1", "a2")


def test_the_old_answer_is_told_while_a_new_one_takes_long(clock: Clock, impatient: None) -> None:
    find = Slow()
    find.may_end.set()
    kept = Remembered()
    kept.of("a", find)
    clock.now += 1
    find.may_end.clear()
    assert (kept.of("a", find), find.asked) == ("a1", 2)
    find.may_end.set()


def test_a_failure_is_told_and_leaves_the_way_free_for_the_next() -> None:
    def find(key: str) -> str:
        if key == "bad":
            raise ValueError
        return key

    kept = Remembered()
    with pytest.raises(ValueError):
        kept.of("bad", find)
    assert kept.of("good", find) == "good"
