"""What services say to each other: one schema per event version; samples are made from them. Imports nothing of ours.

``EVENTS`` maps an event's name to its type: who hears it, and what its data must look like. Events are
past tense. A new optional field may be added freely; anything else is a new version, which its
consumers learn before its publisher speaks it.
"""

from contracts.admission import ADMISSION
from contracts.base import EventType, InvalidEvent, check_event
from contracts.funding import FUNDING
from contracts.notice import NOTICE
from contracts.registry import REGISTRY
from contracts.training import TRAINING

EVENTS: dict[str, EventType] = {
    event.name: event for event in (*REGISTRY, *ADMISSION, *TRAINING, *FUNDING, *NOTICE)
}


def check(event: object) -> None:
    """Raise InvalidEvent unless ``event`` is a whole, known event with exactly the data of its version."""
    check_event(EVENTS, event)


def heard_by(service: str) -> tuple[str, ...]:
    """The names of the events that ``service`` listens to, sorted."""
    return tuple(sorted(name for name, event in EVENTS.items() if service in event.consumers))


__all__ = ["EVENTS", "EventType", "InvalidEvent", "check", "heard_by"]
