"""Who has to go when it is crowded."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from common.bus.http_crowd import Crowd, State


@dataclass(eq=False)
class Guest:
    address: str
    since: float = 0.0
    state: State = State.FRESH
    closed: list[bool] = field(default_factory=list)

    def close(self) -> None:
        self.closed.append(True)


def crowd(*guests: Guest, places: int = 8) -> Crowd:
    made = Crowd(places, grace=1.0, now=lambda: 100.0)
    for guest in guests:
        made.enter(guest)
    return made


def gone(*guests: Guest) -> list[int]:
    return [number for number, guest in enumerate(guests) if guest.closed]


def test_while_there_is_room_nobody_goes() -> None:
    guests = [Guest("a") for _ in range(5)]
    assert not crowd(*guests).make_room()
    assert gone(*guests) == []


def test_whoever_waits_longest_at_the_address_with_most_goes() -> None:
    guests = [Guest("b", 1.0), *(Guest("a", since) for since in (50.0, 20.0, 30.0)), Guest("b", 2.0), Guest("c", 0.0)]
    assert crowd(*guests).make_room()
    assert gone(*guests) == [2]


@pytest.mark.parametrize("state", [State.FRESH, State.IDLE, State.READING])
def test_whoever_waits_may_have_to_go(state: State) -> None:
    guests = [Guest("a", state=state), *(Guest("a", state=State.ANSWERING) for _ in range(5))]
    assert crowd(*guests).make_room()
    assert gone(*guests) == [0]


def test_nobody_goes_who_is_being_answered_or_has_just_come() -> None:
    guests = [*(Guest("a", state=State.ANSWERING) for _ in range(4)), *(Guest("a", since=99.5) for _ in range(4))]
    assert not crowd(*guests).make_room()
    assert gone(*guests) == []


def test_who_has_left_is_forgotten() -> None:
    guests = [Guest("a"), Guest("a"), Guest("b")]
    made = crowd(*guests, places=2)
    for guest in guests[:2]:
        made.leave(guest)
    assert (len(made), list(made)) == (1, guests[2:])
    assert made.make_room()
    assert gone(*guests) == [2]
