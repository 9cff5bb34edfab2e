"""What one client may take of what all share."""

from __future__ import annotations

import eventlet
import pytest

from common.bus.http_shares import Budget, Turns
from common.kernel.decision import Refused


def status(work) -> int:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.status


def test_the_budget_of_all_and_the_share_of_one() -> None:
    budget = Budget(most=10, share=6)
    first, second = budget.hold("a"), budget.hold("b")
    first.reach(6)
    assert status(lambda: budget.hold("a").reach(1)) == 429
    second.reach(4)
    assert status(lambda: budget.hold("c").reach(1)) == 503
    first.release()
    first.release()
    assert budget.taken == 4
    budget.hold("a").reach(6)


def test_a_body_that_grows_holds_what_it_has_reached() -> None:
    budget = Budget(most=10, share=10)
    held = budget.hold("a")
    for size in (3, 3, 2, 7):
        held.reach(size)
    assert budget.taken == 7
    assert status(lambda: held.reach(11)) == 429
    held.release()
    assert budget.taken == 0


def busy(turns: Turns, owner: str, target: str, seconds: float) -> eventlet.greenthread.GreenThread:
    def work() -> None:
        with turns.taken(owner, target):
            eventlet.sleep(seconds)

    thread = eventlet.spawn(work)
    eventlet.sleep(0)
    return thread


def test_who_has_many_requests_waits_for_its_own_and_not_others() -> None:
    turns = Turns(per_owner=2, per_target=10, patience=0.01)
    held = [busy(turns, "a", "x", 60) for _ in range(2)]
    assert status(lambda: turns.taken("a", "y").__enter__()) == 429
    with turns.taken("b", "x"):
        pass
    for thread in held:
        thread.kill()
    with turns.taken("a", "x"):
        pass


def test_a_target_that_is_slow_holds_up_nobody_who_asks_another() -> None:
    turns = Turns(per_owner=10, per_target=2, patience=0.01)
    held = [busy(turns, owner, "slow", 60) for owner in ("a", "b")]
    assert status(lambda: turns.taken("c", "slow").__enter__()) == 503
    with turns.taken("c", "quick"):
        pass
    for thread in held:
        thread.kill()


def test_who_waits_is_let_in_in_order_and_leaves_nothing_behind() -> None:
    turns = Turns(per_owner=1, per_target=9, patience=5)
    seen: list[int] = []

    def work(number: int) -> None:
        with turns.taken("a", "x"):
            seen.append(number)
            eventlet.sleep(0)

    for thread in [eventlet.spawn(work, number) for number in range(20)]:
        thread.wait()
    assert seen == list(range(20))
    assert turns._owners._gates == turns._targets._gates == {}
