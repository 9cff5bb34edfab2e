"""Whatever a message is, it is put away alone: it ends no process and harms no neighbour."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest

import contracts
from common.bus.batches import BatchQueue
from common.bus.codec import dumps
from common.bus.errors import Permanent
from common.bus.extensions import body_of
from common.bus.inbox import Inbox
from common.bus.parking import parked
from common.bus.rpc import RpcServer
from common.bus.seal import Seal
from tests.unit.repository.sources import ROOT

SEAL = Seal([b"k" * 32])
GOOD = b'{"method": "m", "principal": {"sub": "u-1", "name": "n", "roles": ["bureau"], "division": "330106"}}'
SAMPLE = json.loads((ROOT / "contracts/samples/registry.org.rated.v1.json").read_text(encoding="utf-8"))
NAME = SAMPLE["name"]
RUBBISH: list[Any] = [
    "", None, b"", b"\x80\x04\x95", b"null", b"[]", b'"text"', b'{"method": ["x"]}', b'{"method": {}}', b'{"name": ["x"]}',
    b'{"method": "m", "principal": [1]}', b'{"method": "m", "principal": {"sub": 1}}', b'{"method": "m", "deadline": "x"}', b"[" * 100_000,
    b'{"method": null, "request_id": 7}', b'{"a": "\\ud800"}', dumps({**SAMPLE, "version": True}), dumps({**SAMPLE, "aggregate": None}),
    dumps({**SAMPLE, "name": {"$gt": ""}}), dumps({**SAMPLE, "version": 99}), dumps({**SAMPLE, "data": []}),
]  # fmt: skip
HEADERS: list[Any] = [
    None, {}, {"attempts": "x"}, {"attempts": -1}, {"attempts": 10**30}, {"attempts": []}, {"attempts": True}, {"first_at": {"a": [1]}}, "text", [1],
]  # fmt: skip


def delivered(body: Any, headers: Any = None, **properties: Any) -> SimpleNamespace:
    channel = SimpleNamespace(connection=object())
    found = {"application_headers": headers, **properties}
    return SimpleNamespace(body=body, properties=found, channel=channel, delivery_tag=1, delivery_info={"redelivered": False})


class Handler:
    names, most = (NAME,), 1

    def arguments(self, events: list[Any]) -> tuple[Any, ...]:
        return (events[0],)


@pytest.fixture
def inbox() -> Inbox:
    """An inbox that notes what it hands to workers and what it puts away."""
    made = Inbox()
    made.begun, made.away = [], []
    made.container = SimpleNamespace(
        config={"contracts": contracts}, service_name="admission", spawn_worker=lambda handler, arguments, *_, **__: made.begun.append(arguments)
    )
    made._queued = BatchQueue(1000)
    made._entrypoints = {NAME: Handler()}
    made.fail = lambda message, error, name: made.away.append((message.body, error.code))
    return made


def take_all(reader: Any, *messages: Any) -> None:
    """What the thread that hands deliveries over does with them."""
    for message in messages:
        reader._take(message)
    thread = eventlet.spawn(reader._hand_over)
    while reader._taken:
        eventlet.sleep(0)
    eventlet.sleep(0)
    thread.kill()


@pytest.mark.parametrize("body", RUBBISH, ids=lambda body: str(body)[:30])
def test_a_message_that_is_no_event_is_put_away_alone(inbox: Inbox, body: Any) -> None:
    good = delivered(dumps(SAMPLE))
    take_all(inbox, good, delivered(body), good)
    assert [arguments[0]["id"] for arguments in inbox.begun] == [SAMPLE["id"]] * 2
    assert [(put, code in ("undecodable", "invalid_event")) for put, code in inbox.away] == [(body, True)]


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_headers_of_any_kind_neither_stop_an_event_nor_its_way_to_the_dead_letters(inbox: Inbox, headers: Any) -> None:
    message = delivered(dumps(SAMPLE), headers, message_id=None)
    take_all(inbox, message)
    assert len(inbox.begun) == 1
    away = parked(message, Permanent("x"), "admission", "b1")
    assert (away.body, away.headers["attempts"] in (1, 2), away.message_id) == (message.body, True, "")


def test_what_no_code_expected_is_put_away_too(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contracts, "upcast", lambda event: 1 / 0)
    take_all(inbox, delivered(dumps(SAMPLE)))
    assert (inbox.begun, [code for _, code in inbox.away]) == ([], ["invalid_event"])


def test_a_handler_gets_an_event_of_an_older_version_as_its_newest_tells_it(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = replace(contracts.EVENTS[NAME], version=2)
    older = replace(contracts.EVENTS[NAME], upcast=lambda data: {**data, "org": {**data["org"], "name": "新名"}})
    monkeypatch.setattr(contracts, "VERSIONS", contracts.VERSIONS | {older.key: older, newest.key: newest})
    take_all(inbox, delivered(dumps(SAMPLE)), delivered(dumps({**SAMPLE, "version": 2})))
    events = [arguments[0] for arguments in inbox.begun]
    assert [(event["version"], event["data"]["org"]["name"]) for event in events] == [(2, "新名"), (2, SAMPLE["data"]["org"]["name"])]
    assert inbox.away == []


@pytest.mark.parametrize(("redelivered", "headers", "alone"), [(False, {}, False), (True, {}, True), (False, {"attempts": 1}, True)])
def test_what_failed_before_or_may_have_ended_a_process_is_handled_alone(inbox: Inbox, redelivered: bool, headers: Any, alone: bool) -> None:
    inbox._entrypoints[NAME].most = 10
    message = delivered(dumps(SAMPLE), headers)
    message.delivery_info["redelivered"] = redelivered
    waiting: list[bool] = []
    inbox._queued.add = lambda handler, item, *, alone: waiting.append(alone)
    take_all(inbox, message)
    assert waiting == [alone]


def test_what_fails_while_it_is_put_away_does_not_end_the_reader(inbox: Inbox) -> None:
    inbox.refuse = lambda message, error: 1 / 0
    take_all(inbox, delivered(b"null"), delivered(dumps(SAMPLE)))
    assert len(inbox.begun) == 1


def sealed(body: Any) -> SimpleNamespace:
    """A message to the registry that the gateway has sealed."""
    message = delivered(body, reply_to="r", correlation_id="c")
    message.properties["application_headers"] = {"seal": SEAL.of("registry", body_of(message))}
    return message


@pytest.mark.parametrize("body", RUBBISH, ids=lambda body: str(body)[:30])
@pytest.mark.parametrize("from_gateway", [True, False])
def test_a_message_that_is_no_call_is_answered_alone(body: Any, from_gateway: bool) -> None:
    bad = sealed(body) if from_gateway else delivered(body, reply_to="r", correlation_id="c")
    assert answered(sealed(GOOD), bad, sealed(GOOD)) == (["m", "m"], ["internal"])


@pytest.mark.parametrize(
    "headers",
    [
        None, {}, {"seal": None}, {"seal": ["x"]}, {"seal": "hmac-sha256:v1:" + "0" * 64}, {"seal": SEAL.of("funding", GOOD)},
        {"seal": SEAL.of("registry", GOOD + b" ")}, {"seal": Seal([b"x" * 32]).of("registry", GOOD)},
    ],
    ids=str,
)  # fmt: skip
def test_a_principal_that_the_gateway_has_not_signed_is_not_believed(headers: Any) -> None:
    forged = delivered(GOOD, headers, reply_to="r", correlation_id="c")
    assert answered(forged, sealed(GOOD)) == (["m"], ["internal"])


def answered(*messages: Any) -> tuple[list[str], list[str]]:
    """Which calls the registry begins, and with which codes it answers the others."""
    server, sent, begun = RpcServer(), [], []
    server._seal = SEAL
    server.container = SimpleNamespace(service_name="registry", spawn_worker=lambda entrypoint, arguments, *_, **__: begun.append(arguments[0].method))
    server._entrypoints = {"m": object()}
    server.ack = lambda message: True
    server.publisher = SimpleNamespace(publisher=SimpleNamespace(send=lambda reply_to, body, **more: sent.append(json.loads(body)["code"])))
    take_all(server, *messages)
    return begun, sent
