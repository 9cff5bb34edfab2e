"""What services say to each other: one schema per event version, with a golden sample. Imports nothing of ours.

``VERSIONS`` maps an event's name and version to its type, ``EVENTS`` each name to its newest. Events are past tense. A
new optional field may be added freely; anything else is a new version: its type stands beside the old one, which gets
an ``upcast``, and its consumers are deployed before its publisher.
"""

from collections.abc import Mapping
from typing import Any

from contracts.admission import ADMISSION
from contracts.base import EventType, InvalidEvent, Key, check_event, newest, upcast_event, versions
from contracts.funding import FUNDING
from contracts.kept import kept
from contracts.notice import NOTICE
from contracts.registry import REGISTRY
from contracts.training import TRAINING

SERVICES = ("registry", "admission", "training", "funding", "notice")
KEPT = tuple(event for service in SERVICES for event in kept(service))
VERSIONS: dict[Key, EventType] = versions((*REGISTRY, *ADMISSION, *TRAINING, *FUNDING, *NOTICE, *KEPT))
EVENTS: dict[str, EventType] = newest(VERSIONS)


def check(event: object) -> None:
    """Raise InvalidEvent unless ``event`` is a whole, known event with exactly the data of its version."""
    check_event(VERSIONS, event)


def upcast(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """A checked event as its newest version tells it: what handlers get."""
    return upcast_event(VERSIONS, event)


def consumed_by(service: str) -> tuple[str, ...]:
    """The names of the events that ``service`` listens to, sorted."""
    return tuple(sorted(name for name, event in EVENTS.items() if service in event.consumers))


def has_consumers(name: str) -> bool:
    """Whether any service listens to this event. A name that no contract knows may be one that another release knows."""
    return name not in EVENTS or bool(EVENTS[name].consumers)


__all__ = ["EVENTS", "VERSIONS", "EventType", "InvalidEvent", "check", "consumed_by", "has_consumers", "upcast"]
