"""The rules of one profile as they stand on one day: what services ask, and nothing else.

Resolved once per profile, span of days without a change, bureau settings and adopted schemes; then a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from common.kernel.decision import Basis, FieldError, Refused
from common.law import values
from common.law.model import GAPS, INCLUSIVE_BOUNDS, Clause, Entry, Parameter, Profile, Source


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter's value on the view's day, with the ground it stands on."""

    name: str
    value: Any
    klass: str
    kind: str
    clause: str
    definition: Parameter
    basis: Basis
    row_grounds: Mapping[str, Basis]
    # a list whose document names all there is; every other goes on (等)
    closed: bool = False
    # the looser bound of another document that is HARD where this one is not, and rows of another class than the table's
    floor: Param | None = None
    row_classes: Mapping[str, str] = field(default_factory=dict)

    @property
    def bound(self) -> str | None:
        return self.definition.bound

    @property
    def open(self) -> bool:
        return self.definition.type == "list" and not self.closed

    @property
    def unit(self) -> str:
        return self.definition.unit.name

    @property
    def inclusive(self) -> bool:
        return self.definition.bound in INCLUSIVE_BOUNDS

    def met(self, actual: Any) -> bool:
        """Whether a fact keeps to this limit: 以上 and 以下 include the number, 不足 and 超过 do not (E-06).

        Without a bound: equal to the value, or one of a list. An unknown fact (None) meets nothing.
        """
        return values.met(self.definition, self.value, actual)

    def row(self, key: str) -> Param:
        """One row of a table as a limit of its own, cited as ``name.key``. May refuse: ``rule_not_set``."""
        if key not in self.value:
            ground = f"{self.basis.document}{self.basis.article}"
            detail = f"{ground}没有对此类情形定出“{self.definition.zh}”，此项不能办理。"
            raise Refused(409, "rule_not_set", detail, basis=(self.basis,))
        name, value = f"{self.name}.{key}", self.value[key]
        basis = replace(self.row_grounds.get(key, self.basis), parameter=name, value=value)
        klass = self.row_classes.get(key, self.klass)
        floor = self.floor.row(key) if self.floor and key in self.floor.value and klass != "HARD" else None
        return replace(self, name=name, value=value, clause=basis.clause, basis=basis, klass=klass, floor=floor)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What holds for a profile over some days; ``unset``: gaps and repeals; ``ended``: of ended plans."""

    profile: Profile
    version: str
    params: Mapping[str, Param]
    unset: Mapping[str, tuple[Entry, Basis]]
    ended: Mapping[str, tuple[Source, Basis]]
    clauses: Mapping[str, Basis]
    soft: frozenset[str]
    spans: Mapping[str, tuple[str | None, str | None]]
    stopped: tuple[Source, Basis] | None = None


class View:
    """The rule book as one case sees it: a profile on its governing date, with its bureau's own settings."""

    __slots__ = ("_definitions", "_resolved", "on")

    def __init__(self, resolved: Resolved, definitions: Mapping[str, Parameter], on: str) -> None:
        self._resolved = resolved
        self._definitions = definitions
        self.on = on

    @property
    def profile(self) -> str:
        return self._resolved.profile.name

    @property
    def title(self) -> str:
        return self._resolved.profile.title

    @property
    def version(self) -> str:
        """Names exactly these values: profile, day of the newest one, and a digest of them all."""
        return self._resolved.version

    @property
    def params(self) -> Mapping[str, Param]:
        """Every value that holds, by name."""
        return self._resolved.params

    @property
    def gaps(self) -> dict[str, tuple[str, Basis]]:
        """What does not hold, by name: why not (``unset``, ``silent``, ``repealed``, ``ended``) and its ground."""
        open_or_repealed = {
            name: (entry.kind if entry.kind in GAPS else "repealed", basis)
            for name, (entry, basis) in self._resolved.unset.items()
        }
        return open_or_repealed | {name: ("ended", basis) for name, (_, basis) in self._resolved.ended.items()}

    @property
    def stopped(self) -> Refused | None:
        """What a new case is refused with where the plan has ended and nobody has decided to go on with it (ruling 13)."""
        return period_ended(*self._resolved.stopped) if self._resolved.stopped else None

    def param(self, name: str) -> Param:
        """The value with its ground.

        Raises Refused 409 ``rule_not_set`` or ``not_offered``, 422 ``profile_period_ended``, KeyError for a name outside
        the vocabulary.
        """
        found = self._resolved.params.get(name)
        return found if found is not None else self._missing(name)

    def value(self, name: str) -> Any:
        """``param(name).value``: integers, texts, tuples, read-only tables; money in fen, shares as pairs."""
        return self.param(name).value

    def has(self, name: str) -> bool:
        """Whether a value holds. Raises KeyError for a name that is not in the vocabulary."""
        return name in self._resolved.params or self._definitions[name].name in self._resolved.ended

    def definition(self, name: str) -> Parameter:
        """What a name of the vocabulary means, whether or not a value holds. Raises KeyError."""
        return self._definitions[name]

    def applies(self, clause: str) -> bool:
        """Whether a clause is law for this profile on this day."""
        return clause in self._resolved.clauses

    def clause(self, clause: str) -> Basis:
        """A rule without a number, as a ground. Raises Refused 422 ``clause_not_applicable``."""
        found = self._resolved.clauses.get(clause)
        if found is None:
            raise Refused(
                422, "clause_not_applicable", f"{values.day_zh(self.on)}适用的「{self.title}」规则不包含{clause}这一条。"
            )
        return found

    def span(self, clause: str) -> tuple[str | None, str | None]:
        """The first and the last day of the document that a clause stands in; None where it has no such day."""
        return self._resolved.spans.get(clause.rsplit("-", 1)[0], (None, None))

    def soft(self, clause: str) -> bool:
        """Whether a clause that applies is a SOFT one, which a recorded waiver passes."""
        return clause in self._resolved.soft

    def _missing(self, name: str) -> Param:
        definition = self._definitions[name]
        zh, wanted = definition.zh, (FieldError(name, f"须先设定“{definition.zh}”。"),)
        if name in self._resolved.ended:
            source, basis = self._resolved.ended[name]
            raise period_ended(source, basis)
        if name not in self._resolved.unset:
            if definition.settable:
                detail = f"「{self.title}」没有定出“{zh}”，须先由民政部门作出决定予以设定，才能办理此项。"
                raise Refused(409, "rule_not_set", detail, errors=wanted)
            raise Refused(409, "not_offered", f"「{self.title}」适用的文件中没有关于“{zh}”的规定，此项不能办理。")
        entry, basis = self._resolved.unset[name]
        ground = f"{basis.document}{basis.article}"
        if entry.kind in GAPS:
            detail = f"{ground}没有定出“{zh}”，须先由民政部门作出决定予以设定，才能办理此项。"
        else:
            detail = f"依据{ground}，自{values.day_zh(entry.since)}起不设“{zh}”，此项不能办理。"
            raise Refused(409, "not_offered", detail, basis=(basis,))
        raise Refused(409, "rule_not_set", detail, basis=(basis,), errors=wanted)


def period_ended(source: Source, basis: Basis) -> Refused:
    """A plan past its last day takes new cases only on a recorded decision (ruling 13)."""
    last = values.day_zh(source.period_ends_on or "")
    return Refused(
        422,
        "profile_period_ended",
        f"{basis.document}的实施期已于{last}届满，没有民政部门继续适用的书面决定，不能据此办理新的事项。",
        basis=(basis,),
    )


def cite(clause: Clause, *, kind: str, profile: str, version: str | None) -> Basis:
    """A clause as a ground, with no parameter."""
    return Basis(
        clause=clause.id,
        document=clause.document,
        article=clause.article,
        kind=kind,
        profile=profile,
        version=version,
    )
