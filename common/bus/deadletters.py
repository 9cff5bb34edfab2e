"""Dead letters, seen and sent back: `python -m common.bus.deadletters list|show|replay --service NAME`.

A replayed event returns to the one inbox that gave it up, so that no other service hears it twice.
"""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import amqp
import click
import structlog

from common.bus import codec, topology
from common.bus.connection import connect, open_channel
from common.bus.errors import BadJson
from common.bus.extensions import headers_of
from common.bus.messages import Fate, Message
from common.bus.publisher import Publisher
from common.run.settings import Settings


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
    """The event itself, or None. It may hold what logs never do: mind who is watching."""
    for _, message in _each(amqp_uri, service):
        if describe(message).event_id == event_id:
            return codec.loads(message.body)
    return None


def replay(amqp_uri: str, service: str, *, event_id: str | None = None, by: str) -> int:
    """Put one or all dead letters back into the inbox with their attempts forgotten; returns how many.

    Each is published with confirmation, then removed, so a crash between the two replays it once more.
    """
    publisher, count = Publisher(amqp_uri, name="replay"), 0
    try:
        for channel, message in _each(amqp_uri, service):
            letter = describe(message)
            if event_id not in (None, letter.event_id):
                continue
            headers = {"attempts": 0, "replayed_by": by}
            fresh = Message(topology.event_queue(service), message.body, letter.event_id, "", headers)
            if publisher.publish([fresh]) != [Fate.CONFIRMED]:
                raise click.ClickException(f"{letter.event_id}: not replayed, the broker did not take it")
            channel.basic_ack(message.delivery_tag)
            count += 1
    finally:
        publisher.close()
    return count


def describe(message: amqp.Message) -> DeadLetter:
    """What a dead letter says of itself; one that crashed its readers was parked as `delivery_limit`."""
    headers = headers_of(message)
    try:
        event = codec.loads(message.body)
    except BadJson:
        event = {}
    event = event if isinstance(event, dict) else {}
    return DeadLetter(
        event_id=str(event.get("id") or message.properties.get("message_id", "")),
        name=str(event.get("name", "")),
        error_code=str(headers.get("error_code") or headers.get("x-first-death-reason", "unknown")),
        attempts=int(headers.get("attempts", 0)),
        first_at=str(headers.get("first_at", "")),
        last_at=str(headers.get("last_at", "")),
        build=str(headers.get("build", "")),
        size=len(message.body),
    )


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


_SERVICE = click.option("--service", required=True, help="Whose dead letters.")


@click.group()
def main() -> None:
    """Dead letters of the broker at AMQP_URI."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # what is printed is for programs


@main.command("list")
@_SERVICE
def list_command(service: str) -> None:
    """One JSON line per dead letter."""
    for letter in list_dead(Settings.from_env().amqp_uri, service):
        click.echo(json.dumps(asdict(letter), ensure_ascii=False))


@main.command("show")
@_SERVICE
@click.option("--id", "event_id", required=True)
def show_command(service: str, event_id: str) -> None:
    """The whole event."""
    event = show(Settings.from_env().amqp_uri, service, event_id)
    if event is None:
        raise click.ClickException("no such dead letter")
    click.echo(json.dumps(event, ensure_ascii=False, indent=2))


@main.command("replay")
@_SERVICE
@click.option("--id", "event_id", help="Only this event; all without it.")
@click.option("--by", default=getpass.getuser, help="Who asks for it; kept with the event.")
def replay_command(service: str, event_id: str | None, by: str) -> None:
    """Send back to the inbox."""
    click.echo(f"{replay(Settings.from_env().amqp_uri, service, event_id=event_id, by=by)} replayed")


if __name__ == "__main__":
    main()
