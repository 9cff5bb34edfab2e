"""Nothing is accepted that could not be stored, published or carried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import contracts
from common.bus.codec import MAX_BYTES, dumps
from common.bus.messages import Call
from common.kernel import bounds
from common.kernel.bounds import EVENT_BYTES, MOST_BYTES, MOST_ITEMS, fitting, refuse_unbounded
from common.kernel.check import Check
from common.kernel.decision import Basis, Event, Outcome, Refused, State
from common.kernel.problems import bad_field
from common.run.common_queries import changes_after
from common.run.desk import Desk
from common.run.relay import Relay
from common.run.replies import listed
from contracts.base import EventType, Strict, text
from tests.tally import EVENT, Broker, TallyStore, add, begin, call

JUDGED_BY = {"profile": "zhejiang", "on": "2024-03-01"}


class Told(Strict):
    words = text()


def refused(state: State, data: Any = None, before: State | None = None) -> tuple[int, str, list[str]]:
    with pytest.raises(Refused) as error:
        refuse_unbounded(before, Outcome(state, (Event("e", data or {}),)))
    return error.value.status, error.value.code, [one.field for one in error.value.errors]


def test_a_list_in_a_state_has_a_bound_and_the_refusal_names_it() -> None:
    refuse_unbounded(None, Outcome({"acts": [1] * MOST_ITEMS}))
    with pytest.raises(Refused) as error:
        refuse_unbounded(None, Outcome({"acts": [1] * (MOST_ITEMS + 1)}))
    assert (error.value.code, error.value.errors[0].field) == ("too_large", "acts")
    assert str(MOST_ITEMS) in error.value.detail and str(MOST_ITEMS + 1) in error.value.detail


def test_a_field_of_a_state_has_a_bound_in_bytes() -> None:
    fitting = "a" * (MOST_BYTES - 2)
    refuse_unbounded(None, Outcome({"plan": fitting}))
    assert refused({"plan": fitting + "a"}) == (422, "too_large", ["plan"])
    assert refused({"plan": "助" * (MOST_BYTES // 3 + 1)}) == (422, "too_large", ["plan"])


def test_what_did_not_change_is_not_looked_at_again() -> None:
    old = [1] * (MOST_ITEMS + 5)  # from before there was a bound: the aggregate stays usable
    refuse_unbounded({"acts": old}, Outcome({"acts": old, "n": 1}))
    assert refused({"acts": [*old, 1]}, before={"acts": old})[2] == ["acts"]


def test_an_event_that_could_not_be_published_is_refused_and_its_largest_part_named() -> None:
    org = {"id": "o", "honours": ["誉" * 100] * (EVENT_BYTES // 300), "ratings": []}
    assert refused({}, {"org": org, "note": "x"}) == (422, "too_large", ["org.honours"])
    assert refused({}, {"words": "x" * EVENT_BYTES}) == (422, "too_large", ["words"])


def test_what_is_accepted_fits_a_message_of_the_bus() -> None:
    grounds = (Basis("ZJ23-01", "doc", "art", value=["v"] * 500),)
    room = EVENT_BYTES - bounds.size([basis.to_json() for basis in grounds]) - bounds.size({"words": ""})
    refuse_unbounded(None, Outcome({}, (Event("e", {"words": "x" * room}),), grounds))
    with pytest.raises(Refused):
        refuse_unbounded(None, Outcome({}, (Event("e", {"words": "x" * (room + 1)}),), grounds))
    envelope = {"id": "i" * 22, "name": "n" * 100, "actor": {"sub": "s" * 500, "roles": ["r"] * 12}, "correlation_id": "c" * 200, "traceparent": "t" * 55}
    assert len(dumps({**envelope, "data": {"words": "x" * room}, "basis": [one.to_json() for one in grounds]})) < MAX_BYTES


@pytest.fixture
def wordy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest service's event tells words instead."""
    kind = EventType(EVENT, Told, "It was told.", "告知")
    monkeypatch.setitem(contracts.VERSIONS, kind.key, kind)


def test_a_command_whose_event_is_too_large_changes_nothing(desk: Desk[TallyStore], wordy: None) -> None:
    def tell(size: int) -> Callable[[State], Outcome]:
        return lambda state: Outcome({**state, "count": size}, (Event(EVENT, {"words": "x" * size}),))

    made = desk.create(desk.store.tallies, call("c1"), lambda id: Outcome(begin(id).state, (Event(EVENT, {"words": ""}),)))
    with pytest.raises(Refused) as error:
        desk.act(desk.store.tallies, made.id, call("c2"), tell(EVENT_BYTES))
    assert (error.value.status, error.value.code) == (422, "too_large")
    assert desk.store.tallies.load(made.id) == made
    assert desk.act(desk.store.tallies, made.id, call("c3"), tell(EVENT_BYTES // 2)).version == 2


def rehearsed(desk: Desk[TallyStore], rehearsal: Callable[[State, Check], object]) -> Desk[TallyStore]:
    return Desk(desk.store, desk.book, desk.clock, rehearsals={EVENT: rehearsal})


def first(id: str) -> Outcome:
    return Outcome({**begin(id).state, "judged_by": JUDGED_BY}, begin(id).events)


def test_what_its_handlers_could_not_carry_out_is_not_accepted(desk: Desk[TallyStore]) -> None:
    def too_late(state: State, check: Check) -> None:
        if state["count"]:
            raise OverflowError("date value out of range")

    one = rehearsed(desk, too_late)
    made = one.create(desk.store.tallies, call("c1"), first)
    with pytest.raises(Refused) as error:
        one.act(desk.store.tallies, made.id, call("c2"), add)
    assert (error.value.status, error.value.code) == (422, "cannot_follow")
    assert desk.store.tallies.load(made.id) == made


def test_a_rehearsal_that_refuses_names_its_field_and_one_that_passes_leaves_no_trace(desk: Desk[TallyStore]) -> None:
    def refusing(state: State, check: Check) -> None:
        raise bad_field("ends_on", "太晚。")

    with pytest.raises(Refused) as error:
        rehearsed(desk, refusing).create(desk.store.tallies, call("c1"), first)
    assert [one.field for one in error.value.errors] == ["ends_on"]
    seen: list[tuple[int, str]] = []
    made = rehearsed(desk, lambda state, check: seen.append((state["count"], check.rules.profile))).create(desk.store.tallies, call("c2"), first)
    assert (made.version, seen) == (1, [(0, "zhejiang")])


def test_an_answer_ends_early_where_its_items_are_large_and_goes_on_after_the_last(
    desk: Desk[TallyStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "ANSWER_BYTES", 250)
    for number in range(5):
        desk.create(desk.store.tallies, call(f"c{number}"), begin)
    view = lambda loaded: {"id": loaded.id, "text": "x" * 80}  # noqa: E731
    seen, query, pages = [], {"limit": "4"}, 0
    while True:
        body = listed(desk.store.tallies, Call("m", query=query), [()], view).body
        seen += [item["id"] for item in body["items"]]
        pages += 1
        if body["next"] is None:
            break
        query = {"limit": "4", "cursor": body["next"]}
    assert (len(set(seen)), len(seen), pages) == (5, 5, 3)
    assert fitting([{"text": "x" * 999}, 1]) == 1  # one is always shown
    assert fitting([]) == 0


def test_the_feed_of_changes_stops_where_an_answer_is_full(desk: Desk[TallyStore], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        desk.create(desk.store.tallies, call(f"c{number}"), begin)
    Relay(desk.store, Broker().publish, lambda name: True).run_once()
    whole = changes_after(desk.store, {}, 0, 10)
    monkeypatch.setattr(bounds, "ANSWER_BYTES", 2 * bounds.size(whole["items"][0]) + 10)
    first = changes_after(desk.store, {}, 0, 10)
    assert (len(whole["items"]), len(first["items"]), first["position"]) == (5, 2, 2)
    assert [one["seq"] for one in changes_after(desk.store, {}, 2, 10)["items"]] == [3, 4]
