"""A service whose copies are gone has them again from its neighbours' journals; an operator sees what waits and leaves
a trace of what he did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import contracts
from common.bus import codec
from common.bus.messages import Fate, Message
from tests.house import House, _handlers
from tests.unit.tools.conftest import org
from tools import looking, operations, rebuild, verify

SERVICE = "admission"


def delivered(house: House, sent: list[str]) -> Any:
    def publish(messages: Sequence[Message]) -> list[Fate]:
        for message in messages:
            assert (message.exchange, message.routing_key) == ("", f"evt-{SERVICE}")
            event = codec.loads(message.body)
            contracts.check(event)
            handler, many = _handlers(SERVICE)[event["name"]]
            getattr(house.services[SERVICE], handler)([event] if many else event)
            sent.append(event["name"])
        return [Fate.CONFIRMED for _ in messages]

    return publish


def sources(house: House) -> dict[str, Any]:
    return {name: desk.store.database for name, desk in house.desks.items() if name != SERVICE}


def test_emptied_copies_are_made_anew(house: House) -> None:
    own = house.desks[SERVICE].store.database
    copies = {name: sorted(map(str, own[name].find({}))) for name in own.list_collection_names() if name.startswith("copy_")}
    assert any("银龄服务社" in one for found in copies.values() for one in found)
    assert rebuild.empty_copies(own) == sorted(copies)
    assert not [name for name in copies if list(own[name].find({}))]
    sent: list[str] = []
    told: list[str] = []
    count = rebuild.rebuild(SERVICE, sources(house), delivered(house, sent), told.append)
    assert {name: sorted(map(str, own[name].find({}))) for name in copies} == copies
    assert count == len(sent) > 0 and f"registry: {count} events" in told


def test_hearing_all_again_changes_nothing(house: House) -> None:
    own = house.desks[SERVICE].store.database
    before = {name: sorted(map(str, own[name].find({}))) for name in own.list_collection_names()}
    rebuild.rebuild(SERVICE, sources(house), delivered(house, []), lambda text: None)
    assert {name: sorted(map(str, own[name].find({}))) for name in own.list_collection_names()} == before


def test_a_broker_that_takes_nothing_is_said_with_the_entry(house: House) -> None:
    with pytest.raises(rebuild.NotTold, match="entry 1 of registry: failed"):
        rebuild.rebuild(SERVICE, sources(house), lambda messages: [Fate.FAILED for _ in messages], lambda text: None)


def test_the_outbox_shows_what_waits_and_since_when(house: House) -> None:
    store = house.desks["registry"].store
    assert list(looking.outbox(store)) == []
    made = org(house, "未发之社")
    (line,) = looking.outbox(store)
    assert (line["collection"], line["waiting"], line["oldest"]) == ("orgs", 1, made["id"])
    assert line["since"].startswith("2024-06-03T10:")


def test_the_tail_is_the_newest_entries_and_says_nothing_of_anybody(house: House) -> None:
    journal = house.desks["registry"].store.journal
    (last,) = looking.tail(journal, 1, follow=False)
    assert last["seq"] == journal.head()[0] > 1
    assert len(list(looking.tail(journal, 1000, follow=False))) == journal.head()[0]
    assert not {"data", "changed"} & set(last)


def test_a_followed_tail_goes_on_with_what_comes(house: House) -> None:
    journal = house.desks["registry"].store.journal
    head = journal.head()[0]

    def meanwhile(seconds: float) -> None:
        org(house, "后来的社")
        house.tell()

    lines = looking.tail(journal, 0, follow=True, rest=meanwhile)
    assert next(lines)["seq"] == head + 1


def test_a_lease_says_who_leads_and_for_how_long(house: House) -> None:
    database = house.desks["registry"].store.database
    database["leases"].insert_one({"_id": "leader", "holder": "one", "fence": 3, "until": 17_000})
    assert list(looking.leases(database, 10_000)) == [{"lease": "leader", "holder": "one", "fence": 3, "seconds_left": 7.0}]


def test_what_an_operator_did_stands_in_the_journal(house: House) -> None:
    store = house.desks["registry"].store
    operations.record(store, "registry", "dead_discard", by="甲", second="乙", reason="重复来件", about="registry.org.rated e1")
    house.tell()
    entry = list(store.journal.collection.find({}))[-1]
    assert entry["name"] == "registry.operation.recorded"
    told = entry["data"]["operation"]
    assert (told["action"], told["by"], told["second"], told["reason"]) == ("dead_discard", "甲", "乙", "重复来件")
    assert list(verify.faults_of(store.database)) == []
    contracts.check({name: entry[name] for name in entry if name not in rebuild.NOT_TOLD} | {"seq": entry["_id"]})
