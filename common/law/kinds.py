"""Records, duties and targets as the rule files state them: pure data, no decisions.

A record kind is a form about a subject, a duty is something owed by a day, a target is a goal for a measured number.
Each rests on one or more clauses and holds where one of them is law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELD_TYPES = (
    "text", "texts", "code", "codes", "flag", "whole", "fen", "area", "day", "place", "org", "orgs", "base", "person",
)  # fmt: skip
SUBJECTS = ("place", "org", "base")
READERS = ("public", "parties", "officials")
PERIODS = ("day", "month", "quarter", "year", "ever")
DUTY_PERIODS = ("month", "quarter", "year", "ever")
UNITS = ("days", "months", "working_days")
HOLDS = ("from_start", "at_end")
PLACE_LEVELS = ("province", "city", "county", "street", "community")
REFUSING = ("sum_equals", "at_most", "not_after", "requires", "at_least_one", "follows", "mapped")
REMARKING = ("rotation", "in_phase", "expects", "alike", "due_from", "outside")
CHECKS = REFUSING + REMARKING
OTHER = "other"  # the code that keeps a list open; its words stand in a field of their own
WORDS = "_words"
# What lists of records are filtered by besides the fields of a kind, which therefore have other names.
FILTERED = ("about", "division", "on", "from", "until", "span", "state", "limit", "cursor")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. ``codes`` maps the codes of a closed list to their labels; with ``open``, ``other`` is one of
    them and wants words. ``codes_from`` names the parameter that they are taken from: what the profile of the place lists
    there may be chosen. ``least`` and ``most`` bound numbers and the length of lists, ``longest`` texts."""

    name: str
    zh: str
    type: str
    required: bool
    codes: Mapping[str, str]
    codes_from: str | None
    open: bool
    least: int | None
    most: int | None
    longest: int
    level: str | None
    hidden: bool  # from public pages, whoever reads the rest


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of record (台账). ``once_per`` is the period of which a subject has one, ``apart`` are the fields that keep
    two of one period apart."""

    name: str
    zh: str
    clauses: tuple[str, ...]
    service: str
    about: str
    levels: tuple[str, ...]
    entered_by: tuple[str, ...]
    read_by: str
    once_per: str | None
    apart: tuple[str, ...]
    fields: Mapping[str, Field]
    checks: tuple[Mapping[str, Any], ...]
    where: str

    @property
    def personal(self) -> tuple[str, ...]:
        """The fields that hold a person's name, kept sealed."""
        return tuple(field.name for field in self.fields.values() if field.type == "person")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Events of the service's own journal by name, and where an event says whom and which year it is about: paths into
    the journal's entry, several joined by a colon. Without ``subject`` it is about its own aggregate, or its place."""

    events: tuple[str, ...]
    subject: tuple[str, ...]
    year: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that a clause orders somebody to do by a day (应办事项).

    ``for_each`` names whom it falls on: every place of a level, every ``base``, every ``operator_term`` (a base and who
    ran it), or every aggregate of a kind, which is there from the day in ``since`` until that in ``until`` and matches
    ``matching``. ``every`` is its period, ``after`` the events that open a single one; ``due`` how long after the period's
    end, or after the event, its last day lies. ``done_by`` are events, ``record`` a record kind that does it. ``holds``
    says which subjects owe: those that are there from the period's start on, or those there at its end.
    """

    name: str
    zh: str
    clauses: tuple[str, ...]
    service: str
    owed_by: str
    for_each: str
    matching: Mapping[str, Any]
    since: str | None
    until: str | None
    every: str | None
    after: Trigger | None
    due: tuple[str, int]
    done_by: Trigger | None
    record: str | None
    holds: str
    assumed: bool  # the last day, or who owes it, is no document's word
    where: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that one service keeps: how many things, or the sum of one of their fields. A thing counts from the day in
    its field ``on`` and, where it has one, to the day before that in ``until``."""

    name: str
    zh: str
    service: str
    counts: str
    matching: Mapping[str, Any]
    on: str
    until: str | None
    sum: str | None
    per: str  # all: as of the day; year: within the target year; latest: the newest value that each place states
    distinct: str | None
    where: str


@dataclass(frozen=True, slots=True)
class Target:
    """A goal (目标). ``value`` is one measure, ``of`` the one it is divided by; ``goal`` names the parameter that holds the
    bound (of a table ``name.row``), or is a pair of whole numbers for one per so many of ``of``. Without a goal the number
    is reported and nothing is met or missed. ``by`` is the last day, or the parameter that holds it; ``below`` the level
    of the places that are looked at one by one; ``explained_by`` the kind of record by which a place says why it falls
    short of what binds it in principle only."""

    name: str
    zh: str
    clauses: tuple[str, ...]
    service: str
    value: str
    of: str | None
    goal: str | tuple[int, int] | None
    unit: str
    by: str | None
    every: str | None
    levels: tuple[str, ...]
    below: str | None
    each: bool  # the goal is that of every single place below, not of all together
    explained_by: str | None
    where: str
