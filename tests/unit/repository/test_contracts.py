"""What services say to each other: every event has a golden sample, a strict schema and just the hearers it names."""

from __future__ import annotations

import copy
import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields

import contracts
from common.bus import topology
from common.bus.consumer import EventEntrypoint
from contracts import sampling
from contracts.base import Envelope
from tests.unit.repository.sources import processes

SAMPLES = sampling.FOLDER
EVENTS = contracts.EVENTS
NAME = re.compile(r"(registry|admission|training|funding|notice)\.[a-z]+\.[a-z_]+")

Path = tuple[str | int, ...]

# Public names: portals and operators rely on them. A change here is a change for them.
QUEUES = [
    "dead-admission", "dead-funding", "dead-notice", "dead-registry", "dead-training",
    "evt-admission", "evt-funding", "evt-notice", "evt-registry", "evt-training",
    "retry-10m", "retry-10s", "retry-1h", "retry-1m", "retry-1s",
]  # fmt: skip
CALL_QUEUES = ["rpc-admission", "rpc-funding", "rpc-notice", "rpc-registry", "rpc-training"]
EXCHANGES = ["ngo.dead", "ngo.events", "ngo.retry.10m", "ngo.retry.10s", "ngo.retry.1h", "ngo.retry.1m", "ngo.retry.1s"]


@pytest.fixture(params=sorted(EVENTS))
def event(request: pytest.FixtureRequest) -> contracts.EventType:
    return EVENTS[request.param]


@pytest.fixture
def sample(event: contracts.EventType) -> dict[str, Any]:
    return sampling.sample(event)


def test_golden_samples_are_what_the_contracts_say() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in SAMPLES.iterdir()}
    wanted = {sampling.file_name(event): sampling.written(event) for event in EVENTS.values()}
    stale = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    assert stale == [], "a contract changed; if it is meant to, run: python -m contracts.sampling"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_event_is_named_and_explained(name: str) -> None:
    event = EVENTS[name]
    assert event.name == name and NAME.fullmatch(name)
    assert event.version >= 1
    assert event.meaning.endswith(".")
    assert set(event.consumers) <= set(processes()) - {"gateway"}
    assert len(set(event.consumers)) == len(event.consumers)


def test_sample_keeps_its_contract(event: contracts.EventType, sample: dict[str, Any]) -> None:
    contracts.check(sample)
    assert (sample["name"], sample["version"]) == (event.name, event.version)
    assert event.name.split(".")[1] == sample["aggregate"]["type"] or event.name == "registry.profile.adopted"


def test_sample_shows_every_field(event: contracts.EventType, sample: dict[str, Any]) -> None:
    # An optional field that no sample holds would be changed unnoticed.
    for path, schema, data in levels(event, sample):
        assert data.keys() == schema.fields.keys(), path
        # a draft rests on no clause yet; any other list without an item would leave its items unpinned
        assert [name for name, value in data.items() if value == [] and (*path, name) != ("basis",)] == [], path


def test_an_unknown_field_is_refused_at_every_level(event: contracts.EventType, sample: dict[str, Any]) -> None:
    for path, _, _ in levels(event, sample):
        changed = copy.deepcopy(sample)
        at(changed, path)["surprise"] = 1
        assert refused(changed), path


def test_a_missing_field_is_refused_where_it_is_required(event: contracts.EventType, sample: dict[str, Any]) -> None:
    for path, schema, data in levels(event, sample):
        for name in data:
            changed = copy.deepcopy(sample)
            del at(changed, path)[name]
            assert refused(changed) == schema.fields[name].required, (*path, name)


def test_a_field_of_another_type_is_refused(event: contracts.EventType, sample: dict[str, Any]) -> None:
    for path, schema, data in levels(event, sample):
        for name in data:
            changed = copy.deepcopy(sample)
            at(changed, path)[name] = stranger(schema.fields[name])
            assert refused(changed) != isinstance(schema.fields[name], fields.Raw), (*path, name)


def test_null_is_refused_unless_the_contract_allows_it(event: contracts.EventType, sample: dict[str, Any]) -> None:
    for path, schema, data in levels(event, sample):
        for name in data:
            changed = copy.deepcopy(sample)
            at(changed, path)[name] = None
            assert refused(changed) == (not schema.fields[name].allow_none), (*path, name)


@pytest.mark.parametrize("change", [{"version": 2}, {"name": "registry.org.vanished"}, {"name": "registry.org.changed"}])
def test_another_name_or_version_is_refused(change: dict[str, Any]) -> None:
    assert refused(sampling.sample(EVENTS["registry.org.rated"]) | change)


@pytest.mark.parametrize("garbage", [None, [], "text", 3, {}])
def test_what_is_no_event_is_refused(garbage: object) -> None:
    assert refused(garbage)


@pytest.mark.parametrize("service", sorted(set(processes()) - {"gateway"}))
def test_a_service_handles_what_the_contract_sends_it_and_nothing_else(service: str) -> None:
    assert heard(service) == sorted(contracts.consumed_by(service))


def test_the_gateway_hears_no_event() -> None:
    assert heard("gateway") == []


def test_queues_and_exchanges_have_their_public_names() -> None:
    channel = Recorder()
    topology.declare(channel, EVENTS.values())
    assert sorted(channel.queues) == QUEUES == topology.queue_names(EVENTS.values())
    assert sorted(channel.exchanges) == EXCHANGES
    assert [topology.rpc_queue(name) for name in sorted(set(processes()) - {"gateway"})] == CALL_QUEUES


def test_an_event_reaches_the_inbox_of_each_hearer_and_no_other() -> None:
    channel = Recorder()
    topology.declare(channel, EVENTS.values())
    bound = {(queue, key) for queue, exchange, key in channel.bindings if exchange == "ngo.events"}
    assert bound == {(f"evt-{service}", event.name) for event in EVENTS.values() for service in event.consumers}


class Recorder:
    """Takes down what would be declared on a channel; what a broker makes of it is tested over a real one."""

    def __init__(self) -> None:
        self.queues: list[str] = []
        self.exchanges: list[str] = []
        self.bindings: list[tuple[str, str, str]] = []

    def queue_declare(self, queue: str, **_: Any) -> None:
        self.queues.append(queue)

    def exchange_declare(self, exchange: str, *_: Any, **__: Any) -> None:
        self.exchanges.append(exchange)

    def queue_bind(self, queue: str, exchange: str, routing_key: str = "") -> None:
        self.bindings.append((queue, exchange, routing_key))


def heard(process: str) -> list[str]:
    """The events that the handlers of a process are registered for."""
    service = importlib.import_module(processes()[process]).Service
    marks = [mark for name in dir(service) for mark in getattr(getattr(service, name), "nameko_entrypoints", ())]
    return sorted(name for mark in marks if isinstance(mark, EventEntrypoint) for name in mark.names)


def levels(event: contracts.EventType, sample: dict[str, Any]) -> Iterator[tuple[Path, Schema, dict[str, Any]]]:
    """Every object inside a sample that has a schema: where it is, its schema, its data."""
    yield from _below((), Envelope(), sample)
    yield from _below(("data",), event.schema(), sample["data"])


def _below(path: Path, schema: Schema, data: dict[str, Any]) -> Iterator[tuple[Path, Schema, dict[str, Any]]]:
    yield path, schema, data
    for name, field in schema.fields.items():
        if isinstance(field, fields.Nested) and data.get(name) is not None:
            yield from _below((*path, name), field.schema, data[name])
        elif isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
            for number, item in enumerate(data.get(name) or ()):
                yield from _below((*path, name, number), field.inner.schema, item)


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def stranger(field: fields.Field) -> Any:
    """A value that this kind of field must not take; a number or a truth in quotes is none."""
    if isinstance(field, fields.Integer):
        return "7"
    structured = fields.List | fields.Nested | fields.Dict | fields.Boolean
    return "no such thing" if isinstance(field, structured) else ["list"]


def refused(event: object) -> bool:
    try:
        contracts.check(event)
    except contracts.InvalidEvent:
        return True
    return False
