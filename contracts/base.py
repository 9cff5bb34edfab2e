"""What an event is: its envelope, its type, and the check that both ends make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

CODE = validate.Regexp(r"[a-z][a-z0-9_]*\Z")
DAY = validate.Regexp(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
INSTANT = validate.Regexp(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+08:00\Z")


class InvalidEvent(ValueError):
    """An event that breaks its contract; the message names fields, never values."""


class Strict(Schema):
    """A schema that refuses what it does not know."""

    class Meta:
        unknown = RAISE


def text(*, required: bool = True) -> fields.String:
    """A text that may be missing only where the contract says so."""
    return fields.String(required=required, allow_none=not required)


def code(*, required: bool = True) -> fields.String:
    """An English snake_case code."""
    return fields.String(required=required, allow_none=not required, validate=CODE)


def day(*, required: bool = True) -> fields.String:
    """A date, YYYY-MM-DD."""
    return fields.String(required=required, allow_none=not required, validate=DAY)


def instant(*, required: bool = True) -> fields.String:
    """An instant, ISO 8601 with microseconds and +08:00."""
    return fields.String(required=required, allow_none=not required, validate=INSTANT)


def number(*, required: bool = True) -> fields.Integer:
    """A whole number: a count, a year, or fen."""
    return fields.Integer(required=required, allow_none=not required, strict=True)


class AggregateRef(Strict):
    """Which aggregate, at which version, the event happened to."""

    type = code()
    id = text()
    version = number()


class Envelope(Strict):
    """The same for every event. ``traceparent`` is the W3C trace that it belongs to, ``written_ms`` the real time of its
    write in epoch milliseconds (``occurred_at`` may be simulated); what an older release has written has neither."""

    id = text()
    name = text()
    version = number()
    seq = number()
    aggregate = fields.Nested(AggregateRef, required=True)
    division = text(required=False)
    occurred_at = instant()
    actor = fields.Dict(required=True)
    basis = fields.List(fields.Dict(), required=True)
    data = fields.Dict(required=True)
    correlation_id = text()
    causation_id = text()
    traceparent = text(required=False)
    written_ms = number(required=False)


Data = Mapping[str, Any]
Key = tuple[str, int]  # name and version of an event


@dataclass(frozen=True)
class EventType:
    """One version of one event. ``meaning`` is one sentence, ``label`` its name in Chinese; with no consumer it is kept
    in the journal only. Where there is a next version, ``upcast`` makes its data from the data of this one."""

    name: str
    schema: type[Schema]
    meaning: str
    label: str
    consumers: tuple[str, ...] = ()
    version: int = 1
    upcast: Callable[[Data], Data] | None = None

    @property
    def key(self) -> Key:
        return self.name, self.version

    def check_data(self, data: Data) -> None:
        """Raise InvalidEvent unless ``data`` is exactly what this version carries."""
        _load(self.schema, data, self.name)


def versions(events: Iterable[EventType]) -> dict[Key, EventType]:
    """The events by name and version. Raises ValueError where two have the same, or where the versions of one name
    do not lead to its newest."""
    found: dict[Key, EventType] = {}
    for event in events:
        if event.key in found:
            raise ValueError(f"two contracts for {event.name} v{event.version}")
        found[event.key] = event
    for (name, version), event in found.items():
        last = event is newest(found)[name]
        if last != (event.upcast is None) or not (last or (name, version + 1) in found):
            raise ValueError(f"{name} v{version}: every version but the newest is upcast to the next one")
    return found


def newest(known: Mapping[Key, EventType]) -> dict[str, EventType]:
    """The newest version of each event, by name."""
    return {name: known[name, version] for name, version in sorted(known)}


def check_event(known: Mapping[Key, EventType], event: object) -> None:
    """Raise InvalidEvent unless envelope and data keep the contract of a known name and version."""
    _load(Envelope, event, "envelope")
    assert isinstance(event, Mapping)
    kind = known.get((event["name"], event["version"]))
    if kind is None:
        raise InvalidEvent(f"unknown event {event['name']} v{event['version']}")
    kind.check_data(event["data"])


def upcast_event(known: Mapping[Key, EventType], event: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event of any known version as its newest version tells it. Raises InvalidEvent where an upcast makes what its
    contract does not allow."""
    while (kind := known[event["name"], event["version"]]).upcast is not None:
        event = {**event, "version": kind.version + 1, "data": kind.upcast(event["data"])}
        known[event["name"], event["version"]].check_data(event["data"])
    return event


@cache
def _made(schema: type[Schema]) -> Schema:
    return schema()  # costs more than a check does


def _load(schema: type[Schema], data: object, what: str) -> None:
    try:
        _made(schema).load(data)
    except ValidationError as error:
        named = sorted(error.messages) if isinstance(error.messages, dict) else ["_schema"]
        raise InvalidEvent(f"{what}: {', '.join(map(str, named))}") from None
