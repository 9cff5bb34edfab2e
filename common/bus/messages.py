"""What crosses the bus: a call, its reply, and an event's fate. Plain frozen data, no broker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from common.kernel.identity import Principal


@dataclass
class Note:
    """What is found out while a call is answered, besides the answer; it never crosses the bus."""

    replayed: bool = False  # the answer was given before, to the same command


@dataclass(frozen=True)
class Call:
    """One request to a service.

    `params` come from the path, `query` from the query string, `body` from the JSON body (None when there
    was none). `command_id` and `body_hash` identify a command for idempotency; `deadline` is epoch
    milliseconds; `traceparent` the step of a trace that the call is.
    """

    method: str
    principal: Principal | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    command_id: str | None = None
    body_hash: str | None = None
    if_match: str | None = None
    waiver: Mapping[str, Any] | None = None
    # clauses that the waiver passed while the command was decided on; never crosses the bus
    waiver_used: set[str] = field(default_factory=set, compare=False, repr=False)
    request_id: str = ""
    deadline: int = 0
    traceparent: str = ""
    note: Note = field(default_factory=Note, init=False, compare=False, repr=False)


@dataclass(frozen=True)
class Reply:
    """What a handler returns; `status` is the HTTP status that the portal sees."""

    status: int
    body: Any = None
    etag: str | None = None
    location: str | None = None


@dataclass(frozen=True)
class RawReply:
    """A reply as the client hands it on: `body` is JSON that nobody has parsed on the way."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Message:
    """One message to publish. `exchange` "" is the default exchange, whose routing key is a queue's name."""

    routing_key: str
    body: bytes
    message_id: str
    exchange: str = "ngo.events"
    headers: Mapping[str, Any] = field(default_factory=dict)


class Fate(StrEnum):
    """What became of a published message."""

    CONFIRMED = "confirmed"  # the broker holds it, in every queue bound to it
    RETURNED = "returned"  # no queue is bound: the topology is wrong
    FAILED = "failed"  # unknown: refused, timed out or the link broke. Publish it again
