"""The vocabulary of a decision: what was decided, on which clause, or why it was refused.

Pure data. Every allow, refusal, amount and deadline of the suite is one of these values, so
that a basis can never be lost between the rule book and the answer to a portal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

State = Mapping[str, Any]


def plain(value: Any) -> Any:
    """A value of the rule book, which keeps its lists and tables read-only, as JSON data."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Basis:
    """One rule that a decision rests on.

    ``kind`` says how strong the ground is: ``clause`` (the document's own words), ``assumption`` or
    ``interpretation`` (ours, or a bureau's setting), ``external`` (law outside the five documents).
    """

    clause: str
    document: str
    article: str
    parameter: str | None = None
    value: Any = None
    kind: str = "clause"
    profile: str | None = None
    version: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The ground as ``design/api.md`` shows it, in plain JSON data."""
        return {item.name: plain(getattr(self, item.name)) for item in fields(self)}


@dataclass(frozen=True)
class FieldError:
    """One field of a request that cannot be accepted, with a sentence in Chinese."""

    field: str
    message: str


class Refused(Exception):
    """A command or a read that is not carried out, and the reason a person is told.

    ``status`` is the HTTP status of the answer, ``code`` its machine name, ``detail`` the sentence in
    Chinese. ``waivable`` is true when a SOFT rule alone stands in the way. ``lasting`` is false where a neighbour's news
    may change it, so that it is not kept for a repeat of the command.
    """

    lasting = True

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        basis: tuple[Basis, ...] = (),
        errors: tuple[FieldError, ...] = (),
        waivable: bool = False,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.basis = basis
        self.errors = errors
        self.waivable = waivable


@dataclass(frozen=True)
class Event:
    """Something that happened, in the past tense; name and ``version`` say which contract ``data`` keeps."""

    name: str
    data: Mapping[str, Any]
    version: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a decision makes of a state: the whole new state, the events to tell, and the grounds.

    An outcome with no event and an unchanged state leaves no trace in the journal.
    """

    state: State
    events: tuple[Event, ...] = ()
    basis: tuple[Basis, ...] = field(default=())
