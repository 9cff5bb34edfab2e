"""What is measured of events is what services tell, and what went wrong stands beside it."""

from __future__ import annotations

from collections import Counter

import contracts
from benchmarks.events import faults
from benchmarks.news import assessments


def test_what_is_told_keeps_its_contract_and_is_newer_than_what_the_neighbour_knows() -> None:
    kind = assessments()
    document, known = kind.untold(7), kind.known(7)
    [event] = document["outbox"]
    contracts.check({**{name: value for name, value in event.items() if name != "changed"}, "seq": 1})
    assert kind.hearers == ("funding",)
    assert event["aggregate"]["id"] == document["_id"] == known["_id"]
    assert event["aggregate"]["version"] == document["version"] == kind.version == known["version"] + 1
    assert event["id"] != kind.untold(8)["outbox"][0]["id"]


def test_nothing_wrong_is_no_fault() -> None:
    assert faults(20, {"funding": Counter(ok=10), "notice": Counter(ok=10)}, 10) == {}


def test_what_was_lost_repeated_retried_or_parked_is_counted() -> None:
    heard = {"funding": Counter(ok=9, dead=1), "notice": Counter(ok=13, retry=2)}
    assert faults(19, heard, 10) == {"missing": 1, "delivered again": 2, "tried again": 2, "dead": 1}
