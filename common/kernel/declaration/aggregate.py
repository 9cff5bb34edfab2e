"""An aggregate declared once: its fields and states, who does what with it, on which clause, and what is published.

Everything else follows from it: forms, checks of role, place and order, events, answers with labels, routes, lists and
their indexes, the change feed, the diagrams. Decisions stay functions and know nothing of it. Plain data; what does not
fit together stops the start with the file and line of the declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.kernel.decision import State
from common.kernel.declaration.authority import Caller, Who
from common.kernel.declaration.faults import declared_at, verify
from common.kernel.declaration.fields import Field, Fields, anything, ref, text
from contracts.base import EventType

Labels = Mapping[str, str]


class Thing(Fields):
    """What every aggregate has. ``acts`` are the steps that people took, in order; ``judged_by`` pins the rules."""

    id = ref("编号")
    division = text("行政区划", 12)
    state = text("状态", 50)
    basis = anything("依据")
    waivers = anything("变通决定")
    acts = anything("办理经过")
    judged_by = anything("适用规则", hidden=True)


@dataclass(frozen=True, eq=False)
class Transition:
    """From any of ``sources`` to ``target``, publishing ``event``. ``name`` is the action as a case records it, ``label``
    as people read it. Without sources it begins a case; a ``target`` of None leaves the state as it is; a field as
    target names the field that holds it."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str | Field | None
    event: EventType

    def leads_to(self, state: State) -> str:
        """The state that a case in ``state`` comes to."""
        if isinstance(self.target, Field):
            return str(state[self.target.name])
        return state["state"] if self.target is None else self.target


Table = tuple[Transition, ...]
# Where the profile of the case makes the steps: rules of the case, parameters of the path -> transitions or actors.
MadeTable = Callable[[Any, Mapping[str, str]], Table]
MadeActors = Callable[[Any, Mapping[str, str]], tuple[Who, ...]]


@dataclass(frozen=True, eq=False)
class Command:
    """What people do with a case that is there.

    ``by``: who may, in which relation; ``not_by``: whoever took one of these steps may not take this one. ``form``: the
    fields that come in; ``chosen_by``: the field of it that names the transition, where there are several.
    ``needs(here, state, given)``: what neighbours have said, asked of the service; ``decide``: the pure decision ``(state, form, needs, check)`` that
    returns a ``Change``. ``clause``: the rule that orders the step. ``repeated``: taken any number of times, so that the
    case keeps no record of each. ``partial``: what the form leaves out stays as it is. ``by_hand``: reached by a route
    of its own.
    """

    name: str
    label: str
    by: tuple[Who, ...] | MadeActors
    transitions: Table | MadeTable
    decide: Callable[..., Any]
    form: type[Fields] | None = None
    chosen_by: Field | None = None
    not_by: tuple[str, ...] = ()
    needs: Callable[..., Any] | None = None
    clause: str | None = None
    path: str | None = None
    verb: str = "POST"
    repeated: bool = False
    partial: bool = False
    ignores_hold: bool = False
    by_hand: bool = False

    @property
    def address(self) -> str:
        """The rest of the path behind the id of the case."""
        return f"/{self.name}" if self.path is None else self.path


@dataclass(frozen=True, eq=False)
class Create:
    """How a new case begins.

    ``seat(here, form, caller, params)`` says, from the form and the neighbours' copies, where it will belong: the fields
    by which ``by`` is judged, the place whose rules hold (or ``judged_by``, where a child takes over those of its parent),
    or the refusal that its parent is not there. ``needs(here, seat, form)``: what the decision must know besides.
    ``id(seat, form)``: where the world gives it; the same twice is then one thing, which begins anew from the sources of
    ``transition`` only. ``otherwise``: other beginnings, which the decision picks by ``transition``.
    """

    name: str
    label: str
    by: tuple[Who, ...]
    form: type[Fields]
    seat: Callable[..., Mapping[str, Any]]
    transition: Transition
    decide: Callable[..., Any]
    needs: Callable[..., Any] | None = None
    clause: str | None = None
    id: Callable[..., str] | None = None
    otherwise: Table = ()


@dataclass(frozen=True, eq=False)
class Query:
    """A question about a thing that may not exist yet: answered, nothing stored (``preview``). ``decide`` gets
    ``(seat, form, needs, check)``, as the create that it rehearses."""

    name: str
    label: str
    by: tuple[Who, ...]
    form: type[Fields]
    seat: Callable[..., Mapping[str, Any]]
    decide: Callable[..., Any]
    gives: type[Fields]
    needs: Callable[..., Any] | None = None
    clause: str | None = None


@dataclass(frozen=True, eq=False)
class Reaction:
    """What an event or the time does to a case: ``decide(state, cause, check)`` returns a ``Change`` or None. ``cause`` is
    the event; for the time, what ``needs(desk, state)`` answers."""

    name: str
    transitions: Table
    decide: Callable[..., Any]
    clause: str | None = None
    needs: Callable[..., Any] | None = None


@dataclass(frozen=True, eq=False)
class Due:
    """At the instant in ``at`` the time acts on a case; with null there it does not."""

    at: Field
    reaction: Reaction


@dataclass(frozen=True, eq=False)
class Unique:
    """A value that one thing has at a time: ``value(state)``, None while it has none, several where it is a tuple. ``taken``: what a second one meets;
    without it the command is decided again with the first in sight."""

    name: str
    value: Callable[[State], str | tuple[str, ...] | None]
    taken: Callable[[], Exception] | None = None


@dataclass(frozen=True, eq=False)
class Aggregate:
    """The declaration. A ``path`` may name the field with the parent: ``/v1/sessions/{session}/enrolments``.

    ``facts``: what neighbours are told, a schema of ``contracts.facts`` whose fields are fields of ``fields`` or given by
    ``derived``. ``org``, ``base``: the field with the organisation and the base that it belongs to: things are in the
    dossier of the one, and both can be asked by. ``blocked``: refuses every command but those that ignore it.
    ``separate_persons``: the parameter that asks for different persons. ``brief_without``: long fields that lists leave
    out. ``counted``: how many there are by state is public. ``beside(desk, ids)``: what is counted elsewhere for each of
    these, described by ``beside_fields``.
    """

    name: str
    label: str
    path: str
    fields: type[Thing]
    states: Labels | Callable[[Any], Labels]
    readers: tuple[Who, ...]
    facts: Any
    create: Create | None = None
    commands: tuple[Command, ...] = ()
    queries: tuple[Query, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    due: tuple[Due, ...] = ()
    filters: tuple[Field, ...] = ()
    unique: tuple[Unique, ...] = ()
    derived: Mapping[str, Callable[[State], Any]] = field(default_factory=dict)
    org: Field | None = None
    base: Field | None = None
    blocked: Callable[..., None] | None = None
    separate_persons: str | None = None
    brief_without: tuple[Field, ...] = ()
    counted: bool = False
    beside: Callable[[Any, list[str]], Mapping[str, Mapping[str, Any]]] | None = None
    beside_fields: type[Fields] = Fields

    def __post_init__(self) -> None:
        verify(self, declared_at())

    @property
    def collection(self) -> str:
        """The name of its collection and of its chapter in a dossier: the last part of its path."""
        return self.path.rpartition("/")[2].replace("-", "_")

    @property
    def parent(self) -> str | None:
        """The field that the path names."""
        return self.path.partition("{")[2].partition("}")[0] or None

    def known_to(self, caller: Caller, state: State) -> bool:
        """Whether a thing is there for a caller at all."""
        return any(who.holds(caller, state) for who in self.readers)

    def address(self, state: State) -> str:
        """The path of its collection for a thing in this state."""
        return self.path.format(**{self.parent: state[self.parent]}) if self.parent else self.path

    def labels(self, rules: Any = None) -> Labels:
        """The states with their Chinese labels; ``rules`` of the case where the profile makes them."""
        return self.states(rules) if callable(self.states) else self.states

    def command(self, name: str) -> Command:
        """The command of this name. Raises KeyError."""
        return next(one for one in self.commands if one.name == name)

    def table(self, rules: Any = None) -> Iterator[tuple[Command | Reaction | Create, Transition]]:
        """Every transition with what leads to it; those made by a profile under ``rules``."""
        if self.create:
            yield from ((self.create, transition) for transition in (self.create.transition, *self.create.otherwise))
        steps: tuple[Command | Reaction, ...] = (*self.commands, *self.reactions)
        for one in steps:
            made = one.transitions(rules, {}) if callable(one.transitions) else one.transitions
            yield from ((one, transition) for transition in made)

    def facts_of(self, state: State) -> dict[str, Any]:
        """What neighbours are told of a thing in this state."""
        return {name: self.derived[name](state) if name in self.derived else state[name] for name in self.facts._declared_fields}
