"""Dead letters, seen, sent back, and taken away.

A replayed event returns to the one inbox that gave it up, so that no other service hears it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import amqp

from common.bus import codec, topology
from common.bus.connection import connect, open_channel
from common.bus.errors import BadJson
from common.bus.extensions import body_of, headers_of
from common.bus.messages import Fate, Message
from common.bus.parking import attempts_of
from common.bus.publisher import Publisher


class NotReplayed(Exception):
    """The broker did not take a letter; it is still a dead one. The argument is its event's id."""


@dataclass(frozen=True)
class DeadLetter:
    """Why and when an event was given up; instants are UTC. `name` is empty when the body cannot be read."""

    event_id: str
    name: str
    error_code: str
    attempts: int
    first_at: str
    last_at: str
    build: str
    size: int


def list_dead(amqp_uri: str, service: str) -> list[DeadLetter]:
    """All dead letters of a service, oldest first; they stay where they are."""
    return [describe(message) for _, message in _each(amqp_uri, service)]


def show(amqp_uri: str, service: str, event_id: str) -> Any:
    """The event itself, or None; one that cannot be read as its text, with escapes. It may contain what logs never do:
    mind who is watching."""
    for _, message in _each(amqp_uri, service):
        if describe(message).event_id == event_id:
            event = _read(message)
            return body_of(message).decode("utf-8", "backslashreplace") if event is None else event
    return None


def replay(amqp_uri: str, service: str, *, event_id: str | None = None, by: str) -> int:
    """Put one or all dead letters back into the inbox with their attempts forgotten; returns how many.

    Each is published with confirmation, then removed, so a crash between the two replays it once more. Raises
    NotReplayed for one that the broker does not take; those before it are replayed.
    """
    publisher, count = Publisher(amqp_uri, name="replay"), 0
    try:
        for channel, message in _each(amqp_uri, service):
            letter = describe(message)
            if event_id not in (None, letter.event_id):
                continue
            headers = {"attempts": 0, "replayed_by": by}
            fresh = Message(topology.event_queue(service), body_of(message), letter.event_id, "", headers)
            if publisher.publish([fresh]) != [Fate.CONFIRMED]:
                raise NotReplayed(letter.event_id)
            channel.basic_ack(message.delivery_tag)
            count += 1
    finally:
        publisher.close()
    return count


def discard(amqp_uri: str, service: str, *, event_id: str, before: Callable[[DeadLetter], None]) -> DeadLetter | None:
    """Take one dead letter away for good; what it was, None where there is none. ``before`` is called first and may raise:
    then the letter stays."""
    for channel, message in _each(amqp_uri, service):
        letter = describe(message)
        if letter.event_id == event_id:
            before(letter)
            channel.basic_ack(message.delivery_tag)
            return letter
    return None


def describe(message: amqp.Message) -> DeadLetter:
    """What a dead letter says of itself, whatever it is; one that crashed its readers was parked as `delivery_limit`."""
    headers, event = headers_of(message), _read(message)
    event = event if isinstance(event, dict) else {}
    return DeadLetter(
        event_id=str(event.get("id") or message.properties.get("message_id") or ""),
        name=str(event.get("name", "")),
        error_code=str(headers.get("error_code") or headers.get("x-first-death-reason", "unknown")),
        attempts=attempts_of(headers),
        first_at=str(headers.get("first_at", "")),
        last_at=str(headers.get("last_at", "")),
        build=str(headers.get("build", "")),
        size=len(body_of(message)),
    )


def _read(message: amqp.Message) -> Any:
    try:
        return codec.loads(body_of(message))
    except BadJson:
        return None


def _each(amqp_uri: str, service: str) -> Iterator[tuple[amqp.Channel, amqp.Message]]:
    # what is not acknowledged returns to the queue when the connection closes
    connection = connect(amqp_uri, "deadletters")
    try:
        channel = open_channel(connection)
        queue = topology.dead_queue(service)
        for _ in range(channel.queue_declare(queue, passive=True).message_count):
            message = channel.basic_get(queue)
            if message is None:
                return
            yield channel, message
    finally:
        connection.close()
