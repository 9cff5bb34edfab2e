"""Two versions of one event side by side: each keeps its own contract, and handlers get the newest."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.base import EventType, InvalidEvent, Strict, check_event, newest, number, text, upcast_event, versions

NAME = "registry.org.renamed"


class Old(Strict):
    full_name = text()


class New(Strict):
    name = text()
    turns = number()


def kind(version: int, **changes: Any) -> EventType:
    given = {"schema": Old if version == 1 else New, "version": version}
    return EventType(NAME, **{**given, "meaning": "It was renamed.", "label": "更名", **changes})


OLD = kind(1, upcast=lambda data: {"name": data["full_name"], "turns": 1})
BOTH = versions((kind(2), OLD))


def event(version: int, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "e", "name": NAME, "version": version, "seq": 1, "aggregate": {"type": "org", "id": "o", "version": 1},
        "division": "330106", "occurred_at": "2024-03-01T10:00:00.000000+08:00", "actor": {}, "basis": [], "data": data,
        "correlation_id": "r", "causation_id": "c",
    }  # fmt: skip


def test_each_version_keeps_its_own_contract() -> None:
    check_event(BOTH, event(1, {"full_name": "甲"}))
    check_event(BOTH, event(2, {"name": "甲", "turns": 2}))
    for wrong in (event(1, {"name": "甲", "turns": 2}), event(2, {"full_name": "甲"}), event(3, {"name": "甲", "turns": 2})):
        with pytest.raises(InvalidEvent):
            check_event(BOTH, wrong)


def test_handlers_get_the_newest_version_whatever_was_sent() -> None:
    assert upcast_event(BOTH, event(1, {"full_name": "甲"})) == event(2, {"name": "甲", "turns": 1})
    new = event(2, {"name": "甲", "turns": 2})
    assert upcast_event(BOTH, new) == new
    assert newest(BOTH)[NAME].version == 2


def test_versions_lead_to_the_newest_one_step_at_a_time() -> None:
    third = kind(3, schema=Old)
    chain = versions((OLD, kind(2, upcast=lambda data: {"full_name": data["name"] * data["turns"]}), third))
    assert upcast_event(chain, event(1, {"full_name": "甲"})) == event(3, {"full_name": "甲"})


def test_an_upcast_that_breaks_the_next_contract_is_an_invalid_event() -> None:
    broken = versions((kind(1, upcast=lambda data: {"name": 7, "turns": 1}), kind(2)))
    with pytest.raises(InvalidEvent):
        upcast_event(broken, event(1, {"full_name": "甲"}))


@pytest.mark.parametrize("events", [(kind(1), kind(2)), (OLD, kind(3)), (OLD,), (kind(1), kind(1))])
def test_a_version_that_leads_nowhere_or_stands_twice_stops_the_start(events: tuple[EventType, ...]) -> None:
    with pytest.raises(ValueError, match=NAME):
        versions(events)
