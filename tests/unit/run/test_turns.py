"""Who acts on one thing takes turns; who loses to another process tries again until the deadline, and no longer."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from common.kernel.clock import real_ms
from common.kernel.decision import Refused
from common.run.turns import Deadline, Turns

LONG = 10.0  # seconds; nothing here takes any


def until_waiting(turns: Turns, key: str, count: int) -> None:
    ends = time.monotonic() + LONG
    while len(turns._queues.get(key, ())) < count:
        assert time.monotonic() < ends, "they never came"
        time.sleep(0.001)


def test_one_at_a_time_in_the_order_of_coming_and_nothing_is_remembered() -> None:
    turns, order, inside = Turns(), [], []

    def act(number: int) -> None:
        with turns.of("a", Deadline()):
            inside.append(number)
            order.append(number)
            assert inside == [number]
            inside.remove(number)

    with ThreadPoolExecutor(20) as pool, turns.of("a", Deadline()):
        for number in range(20):
            pool.submit(act, number)
            until_waiting(turns, "a", number + 2)
    assert order == list(range(20))
    assert len(turns) == 0


def test_another_key_does_not_wait() -> None:
    turns = Turns()
    with turns.of("a", Deadline()), turns.of("b", Deadline()):
        assert len(turns) == 2
    assert len(turns) == 0


def test_whose_turn_does_not_come_in_time_is_told_to_try_again_and_the_next_one_goes_on() -> None:
    turns, came = Turns(), threading.Event()

    def next_one() -> None:
        with turns.of("a", Deadline(real_ms() + int(LONG * 1000))):
            came.set()

    with turns.of("a", Deadline()):
        with pytest.raises(Refused) as refused, turns.of("a", Deadline(real_ms() + 20)):
            raise AssertionError("two at once")
        thread = threading.Thread(target=next_one)
        thread.start()
        until_waiting(turns, "a", 2)
        assert not came.is_set()
    thread.join(LONG)
    assert (refused.value.status, came.is_set(), len(turns)) == (503, True, 0)


def test_a_failure_gives_the_turn_to_the_next() -> None:
    turns = Turns()
    with pytest.raises(ValueError), turns.of("a", Deadline()):
        raise ValueError
    with turns.of("a", Deadline(real_ms() + 20)):
        assert len(turns) == 1


def test_pauses_grow_at_random_and_end_at_the_deadline() -> None:
    slept: list[float] = []
    deadline = Deadline(real_ms() + 3_600_000, slept.append)
    for _ in range(300):
        deadline.pause()
    late = slept[20:]
    assert max(slept[:1]) <= 0.01 and max(late) <= 0.3
    assert len(set(slept)) > 290 and sum(late) / len(late) > 0.1
    over = Deadline(real_ms() - 1, slept.append)
    with pytest.raises(Refused) as refused:
        over.pause()
    assert (refused.value.code, len(slept), over.left) == ("lost_race", 300, 0.0)


def test_without_a_deadline_of_the_caller_there_is_one_all_the_same() -> None:
    assert 4.0 < Deadline().left <= 5.0
