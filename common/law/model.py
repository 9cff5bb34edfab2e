"""What the rule book is made of: documents, clauses, parameters, dated values, profiles. Pure data.

Dates are "YYYY-MM-DD" strings, which sort as dates do. ``where`` is the file and line a thing was written at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.law.kinds import Duty, Kind, Measure, Target

CLASSES = ("HARD", "SOFT", "PREF", "PERM", "TARGET", "REPORT", "RECORD")
KINDS = ("clause", "assumption", "interpretation", "external", "unset", "silent")
# what a bureau may fill: `unset` where the document asks for a value and gives none, `silent` where it has no word
GAPS = ("unset", "silent")
STANDINGS = ("binding", "profile", "external", "example")
TYPES = (
    "integer", "decimal", "fraction", "boolean", "text", "choice", "list", "table", "date", "month_day",
    "none",
)  # fmt: skip
# the words by which a document says how strongly it means a rule
MODALS = (
    "必须", "不得", "方可", "原则上", "一般", "基本", "优先", "鼓励", "倡导", "提倡", "引导", "支持", "推动", "推行", "推进", "推广",
    "探索", "争取", "力争", "负责", "严格", "强制", "按照", "不超过", "不少于", "应", "须", "要", "可", "拟", "仅",
)  # fmt: skip
DUTY_MODALS = ("必须", "不得", "方可", "负责", "严格", "强制", "按照", "不超过", "不少于", "应", "须", "要", "仅")
STATE_OFFICES = ("bureau", "leading_group", "street", "finance", "supervisor")
BOUNDS = ("at_least", "more_than", "at_most", "less_than")
INCLUSIVE_BOUNDS = ("at_least", "at_most")
LAYERS = ("binding", "between", "stricter")
OWNERS = ("registry", "admission", "training", "funding", "notice", "gateway")
SCHEME_PREFIX = "funding."


class RuleBookError(Exception):
    """The rule files cannot be trusted; one line per fault, each "file:line: what is wrong"."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document. ``period_ends_on`` is the last day of a plan's period, itself included; ``period_kind`` whether the
    document says so itself or we understand it so."""

    code: str
    title: str
    number: str | None
    issuer: str
    standing: str
    place: str | None
    published_on: str | None
    in_force_from: str | None
    period_ends_on: str | None
    where: str
    period_kind: str = "clause"

    def in_force(self, on: str) -> bool:
        return self.in_force_from is None or self.in_force_from <= on

    def ended(self, on: str) -> bool:
        return self.period_ends_on is not None and self.period_ends_on < on


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of a document in our own words; ``document`` and ``article`` are how a decision cites it.

    ``modal`` are the words by which the document makes it a duty, a custom, a permission; ``open`` that its list ends
    with 等, ``closed`` that it names all there is; ``duty_of`` the offices of the state that alone it binds; ``hard_because`` why a rule without a duty word is
    HARD; ``in_force_from`` the day from which law outside the documents holds.
    """

    id: str
    source: str
    document: str
    article: str
    classes: tuple[str, ...]
    owners: tuple[str, ...]
    zh: str
    en: str
    where: str
    modal: tuple[str, ...] = ()
    open: bool = False
    closed: bool = False
    duty_of: tuple[str, ...] = ()
    hard_because: str | None = None
    in_force_from: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts. ``step`` is the smallest difference told apart; ``labels`` closes a list."""

    name: str
    zh: str
    en: str
    step: str | None
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name that profiles give values to. ``choices`` run from lowest to highest where there is an order.

    ``possible_conflict`` names law outside the documents that it may collide with: it is shown beside every decision by it.
    ``layer`` says how an adopted value goes beside a binding one where neither size nor kind tells: ``binding``,
    ``between`` (an order of steps), ``stricter`` (choices from the loosest on).
    ``least`` and ``most`` bound the numbers that anybody may write for it. They are the sanity bounds of this system,
    not law: they keep a slip of the pen out.
    """

    name: str
    zh: str
    en: str
    type: str
    unit: Unit
    bound: str | None
    choices: tuple[str, ...]
    labels: Mapping[str, str]
    settable: bool
    least: int | None
    most: int | None
    read_by: tuple[str, ...]
    later: str | None
    table_row: int | None
    where: str
    possible_conflict: tuple[str, ...] = ()
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a profile says of a parameter from ``since`` on, and the clause that makes it say so.

    A value of None is a repeal (kind ``clause``) or a gap that a bureau may fill (kinds ``unset``, ``silent``).
    ``row_clauses`` names the rows of a table that another clause sets.
    """

    since: str
    value: Any
    clause: str
    klass: str
    kind: str
    note: str | None
    ruling: int | None
    row_clauses: Mapping[str, str]
    where: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """One scheme of another profile taken over by a bureau's own decision, from a day on."""

    scheme: str
    profile: str
    since: str
    decision: str
    where: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One jurisdiction's set of dated values; ``values`` maps a parameter to its entries, oldest first."""

    name: str
    title: str
    place: str | None
    sources: tuple[str, ...]
    extends: str | None
    adopts: tuple[Adoption, ...]
    values: Mapping[str, tuple[Entry, ...]]
    where: str


@dataclass(frozen=True)
class Contents:
    """What the files say, all of it: every document, clause, parameter and profile, record kind, duty, measure and target,
    by name."""

    sources: Mapping[str, Source]
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    profiles: Mapping[str, Profile]
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)

    def lineage(self, profile: str) -> Iterator[Profile]:
        """A profile, the one it builds on, and so on."""
        following: str | None = profile
        while following is not None:
            yield self.profiles[following]
            following = self.profiles[following].extends


def scheme_of(parameter: str) -> str | None:
    """The adoptable scheme that a parameter belongs to: "rating_award" for "funding.rating_award.amounts"."""
    parts = parameter.split(".")
    return parts[1] if parameter.startswith(SCHEME_PREFIX) and len(parts) > 2 else None


def entry_on(entries: tuple[Entry, ...], on: str) -> Entry | None:
    """The entry that holds on a day: the newest that has begun."""
    return next((entry for entry in reversed(entries) if entry.since <= on), None)
