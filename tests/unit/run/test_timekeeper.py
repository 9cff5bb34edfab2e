"""Due work that fails rests for a growing while, and hides none of what is due behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.kernel.clock import OffsetClock, to_instant
from common.kernel.decision import Outcome, Refused, State
from common.run.desk import Desk
from common.run.resting import Resting
from common.run.timekeeper import BATCH, Timekeeper
from tests.tally import TallyStore, add, begin, call

JUDGED_BY = {"profile": "zhejiang", "on": "2024-03-01"}


def due(desk: Desk[TallyStore], clock: OffsetClock, command: str, ago: int) -> str:
    """The id of an aggregate that has been due for so many minutes."""
    later = {"due_at": to_instant(clock.now() - timedelta(minutes=ago)), "judged_by": JUDGED_BY}
    return desk.create(desk.store.tallies, call(command), lambda id: Outcome({**begin(id).state, **later}, begin(id).events)).id


def keeper(desk: Desk[TallyStore], clock: OffsetClock, failing: set[str], now: list[float]) -> tuple[Timekeeper, list[str]]:
    tried: list[str] = []

    def when_due(state: State, check: object) -> Outcome:
        tried.append(state["id"])
        if state["id"] in failing:
            raise Refused(409, "wrong_order", "不能。")
        return add({**state, "due_at": None})

    return Timekeeper(desk, clock, {"tally": when_due}, Resting(lambda: now[0])), tried


@pytest.mark.parametrize("many", [BATCH - 1, BATCH, 2 * BATCH + 1])
def test_however_many_fail_what_is_due_behind_them_is_done(desk: Desk[TallyStore], clock: OffsetClock, many: int) -> None:
    failing = {due(desk, clock, f"f{number}", 60) for number in range(many)}
    good = {due(desk, clock, f"g{number}", 1) for number in range(3)}
    now = [0.0]
    timekeeper, tried = keeper(desk, clock, failing, now)
    done = sum(timekeeper.run_once() for _ in range(many // BATCH + 2))
    assert done == 3
    assert {id for id in good if desk.store.tallies.load(id).body["due_at"] is None} == good
    assert len(tried) == many + 3  # nobody twice


def test_what_failed_is_tried_again_after_growing_intervals_and_then_done_once(desk: Desk[TallyStore], clock: OffsetClock) -> None:
    failing = {due(desk, clock, "f", 60)}
    now = [0.0]
    timekeeper, tried = keeper(desk, clock, failing, now)
    seconds = []
    for second in range(16):
        now[0] = second
        before = len(tried)
        timekeeper.run_once()
        seconds += [second] * (len(tried) - before)
    assert seconds == [0, 1, 3, 7, 15]
    failing.clear()
    now[0] = 31
    assert (timekeeper.run_once(), timekeeper.run_once()) == (1, 0)


def test_what_another_did_meanwhile_is_not_done_again(desk: Desk[TallyStore], clock: OffsetClock) -> None:
    id = due(desk, clock, "c", 60)
    stale = desk.store.tallies.load(id)
    assert desk.due(desk.store.tallies, stale, lambda state: add({**state, "due_at": None})) is not None
    assert desk.due(desk.store.tallies, stale, lambda state: add({**state, "due_at": None})) is None
    assert desk.store.tallies.load(id).body["count"] == 1


def test_due_work_is_done_when_the_clock_has_come_and_only_then(desk: Desk[TallyStore], clock: OffsetClock) -> None:
    due_at = to_instant(clock.now() + timedelta(hours=1))
    judged_by = {"profile": "zhejiang", "on": "2024-03-01"}
    made = desk.create(
        desk.store.tallies, call("c1"),
        lambda id: Outcome({**begin(id).state, "due_at": due_at, "judged_by": judged_by}, begin(id).events),
    )  # fmt: skip
    keeper = Timekeeper(desk, clock, {"tally": lambda state, check: add({**state, "due_at": None})})
    assert keeper.run_once() == 0
    clock.set_offset(3601)
    assert keeper.run_once() == 1
    assert keeper.run_once() == 0
    assert desk.store.tallies.load(made.id).body["count"] == 1
