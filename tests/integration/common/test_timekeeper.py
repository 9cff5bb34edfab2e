"""The time acts once on what is due."""

from __future__ import annotations

from datetime import timedelta

from common.kernel.clock import OffsetClock, to_instant
from common.kernel.decision import Outcome, Refused, State
from common.run.desk import Desk
from common.run.timekeeper import Timekeeper
from tests.tally import TallyStore, add, begin, call


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


def test_a_duty_that_fails_rests_and_holds_up_no_other(desk: Desk[TallyStore], clock: OffsetClock) -> None:
    due_at = to_instant(clock.now() - timedelta(hours=1))
    judged_by = {"profile": "zhejiang", "on": "2024-03-01"}
    made = [
        desk.create(
            desk.store.tallies, call(command),
            lambda id: Outcome({**begin(id).state, "due_at": due_at, "judged_by": judged_by}, begin(id).events),
        ).id
        for command in ("c1", "c2")
    ]  # fmt: skip

    def when_due(state: State, check: object) -> Outcome:
        if state["id"] == made[0]:
            raise Refused(409, "wrong_order", "不能。")
        return add({**state, "due_at": None})

    keeper = Timekeeper(desk, clock, {"tally": when_due})
    assert keeper.run_once() == 1
    assert keeper.run_once() == 0
    assert desk.store.tallies.load(made[1]).body["count"] == 1
    assert desk.store.tallies.load(made[0]).body["count"] == 0
