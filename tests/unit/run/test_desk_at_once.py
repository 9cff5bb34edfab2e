"""Many at once on one thing, in one process and in two: each takes effect once, or is told why not."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from common.kernel.clock import real_ms
from common.kernel.decision import Event, Outcome, Refused, State
from common.run.desk import Desk
from common.store.memory import MemoryDatabase
from common.store.store import Store
from tests.tally import EVENT, TallyStore, add, begin, call


def test_twenty_at_once_with_one_key_happen_once(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1", "f"), begin)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: desk.act(desk.store.tallies, made.id, call("c2", "f"), add), range(20)))
        created = list(pool.map(lambda _: desk.create(desk.store.tallies, call("c9", "f"), begin), range(20)))
    assert {(answer.version, answer.body["count"]) for answer in answers} == {(2, 1)}
    assert len({one.id for one in created}) == 1


def test_everybody_who_acts_at_once_is_counted_in_one_process_and_in_two(desk: Desk[TallyStore]) -> None:
    made, twin = desk.create(desk.store.tallies, call("c1"), begin), Desk(desk.store, desk.book, desk.clock)
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(lambda n: (desk, twin)[n % 2].act(desk.store.tallies, made.id, call(f"k{n}"), add), range(120)))
    assert desk.store.tallies.load(made.id).body["count"] == 120


def test_events_and_commands_on_one_thing_all_take_effect(desk: Desk[TallyStore]) -> None:
    made = desk.create(desk.store.tallies, call("c1"), begin)

    def act(n: int) -> None:
        if n % 2:
            desk.act(desk.store.tallies, made.id, call(f"k{n}"), add)
        else:
            desk.handle(desk.store.tallies, made.id, {"id": f"e{n}", "actor": {"sub": "x"}, "correlation_id": "r"}, add)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(act, range(40)))
    assert desk.store.tallies.load(made.id).body["count"] == 40


def test_of_sixty_at_once_for_five_seats_five_get_one_and_the_others_are_told_that_all_are_taken(desk: Desk[TallyStore]) -> None:
    store = Store(MemoryDatabase())
    seats = store.aggregate("seats", "seat", unique={"seat": "taken"})
    store.ensure_indexes()
    desks = [Desk(store, desk.book, desk.clock) for _ in range(2)]

    def take(id: str) -> Outcome:
        free = next(iter(set("12345") - {one.body["seat"] for one in seats.find({})}), None)
        if free is None:
            raise Refused(422, "full", "已满。")
        return Outcome({"id": id, "seat": free, "taken": True}, (Event(EVENT, {"n": 1}),))

    def ask(n: int) -> str:
        one, asked = desks[n % 2], call(f"k{n}")
        try:
            return one.decided_again(asked, lambda: one.create(seats, asked, take)).body["seat"]
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(ask, range(60)))
    assert sorted(answers) == [*"12345", *["full"] * 55]


def test_who_loses_until_its_deadline_is_told_so_and_nothing_happens(desk: Desk[TallyStore]) -> None:
    made, twin = desk.create(desk.store.tallies, call("c1"), begin), Desk(desk.store, desk.book, desk.clock)
    others = itertools.count()

    def always_late(state: State) -> Outcome:
        twin.act(desk.store.tallies, made.id, call(f"t{next(others)}"), add)
        return add(state)

    with pytest.raises(Refused) as refused:
        desk.act(desk.store.tallies, made.id, call("c2", deadline=real_ms() + 150), always_late)
    assert refused.value.code == "lost_race"
    assert desk.store.tallies.load(made.id).body["count"] == next(others) > 1
