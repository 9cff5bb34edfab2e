"""The whole rule book in memory, and how the values of one profile on one day are found in it.

Order of a look-up: a bureau's setting, the profile's own value, a scheme it adopted, the profile it builds on.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from common.decision import Basis, FieldError, Refused
from common.rulebook import values
from common.rulebook.model import Clause, Entry, Parameter, Profile, Source, entry_on, scheme_of
from common.rulebook.view import Param, Resolved, View, cite, period_ended
from common.rulebook.yamlfile import freeze

_CACHED_VIEWS = 4096


@dataclass(frozen=True, slots=True)
class _Held:
    """An entry that holds, and since when its profile has it (the adoption's day for an adopted one)."""

    entry: Entry
    since: str
    adopted: bool = False


@dataclass(frozen=True)
class RuleBook:
    """Every document, clause, parameter and profile, immutable. Build it with ``load_rulebook``."""

    sources: Mapping[str, Source]
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    profiles: Mapping[str, Profile]
    _views: dict[tuple[Any, ...], Resolved] = field(default_factory=dict, repr=False, compare=False)

    def clause(self, clause_id: str) -> Clause:
        """A rule by its name. Raises KeyError."""
        return self.clauses[clause_id]

    def lineage(self, profile: str) -> Iterator[Profile]:
        """A profile, the one it builds on, and so on."""
        following: str | None = profile
        while following is not None:
            yield self.profiles[following]
            following = self.profiles[following].extends

    def view(
        self,
        profile: str,
        on: str,
        settings: Mapping[str, Any] | None = None,
        schemes: Mapping[str, str] | None = None,
        decision: str | None = None,
    ) -> View:
        """The rules of a profile on a governing date ("YYYY-MM-DD").

        ``settings`` are values that a bureau decided where the documents leave them to it, ``schemes`` funding
        schemes it adopted from other profiles, ``decision`` the number of its decision to go on with an ended plan.
        Raises KeyError for an unknown profile, ValueError for an impossible date, Refused 422
        ``profile_not_in_force``, ``profile_period_ended``, ``not_settable``, ``invalid_setting``,
        ``looser_than_province``, ``unknown_scheme``.
        """
        if not values.is_date(on):
            raise ValueError(f"{on!r} is no day of the calendar")
        span = bisect_right(self.changes, on)
        key = (profile, span, _key(settings), _key(schemes), decision is not None)
        resolved = self._views.get(key)
        if resolved is None:
            resolved = _Resolution(self, self.profiles[profile], on, schemes or {}, decision).resolve(settings or {})
            if len(self._views) >= _CACHED_VIEWS:
                self._views.clear()
            self._views[key] = resolved
        return View(resolved, self.parameters, on)

    @cached_property
    def changes(self) -> list[str]:
        """Every day on which anything begins or has ended: between two of them all days have the same rules."""
        days = {entry.since for profile in self.profiles.values() for held in profile.values.values() for entry in held}
        days |= {adoption.since for profile in self.profiles.values() for adoption in profile.adopts}
        days |= {source.in_force_from for source in self.sources.values() if source.in_force_from}
        ends = (source.period_ends_on for source in self.sources.values() if source.period_ends_on)
        return sorted(days | {(date.fromisoformat(end) + timedelta(days=1)).isoformat() for end in ends})


class _Resolution:
    """One pass over the book for one profile and day."""

    def __init__(
        self, book: RuleBook, profile: Profile, on: str, schemes: Mapping[str, str], decision: str | None
    ) -> None:
        self.book, self.profile, self.on, self.schemes, self.decision = book, profile, on, schemes, decision

    def resolve(self, settings: Mapping[str, Any]) -> Resolved:
        sources = self._sources()
        self._check_in_force()
        held = dict(sorted(self._held(self.profile, self.schemes).items()))
        changed = {name: self._set(name, value, held.get(name)) for name, value in sorted(settings.items())}
        held.update(changed)
        version = self._version(held, sources)
        bases = {name: self._basis(name, item.entry, version) for name, item in held.items()}
        ended = {name: (self._source(item.entry), bases[name]) for name, item in held.items() if self._is_ended(item)}
        unset = {name: (item.entry, bases[name]) for name, item in held.items() if item.entry.value is None}
        params = {
            name: self._param(name, item.entry, bases[name])
            for name, item in held.items()
            if name not in ended and name not in unset
        }
        kinds = {source.code: "external" if source.standing == "external" else "clause" for source in sources}
        clauses = {
            clause.id: cite(clause, kind=kinds[clause.source], profile=self.profile.name, version=version)
            for clause in self.book.clauses.values()
            if clause.source in kinds
        }
        soft = frozenset(id for id in clauses if "SOFT" in self.book.clauses[id].classes)
        return Resolved(self.profile, version, freeze(params), freeze(unset), freeze(ended), freeze(clauses), soft)

    def _held(self, profile: Profile, schemes: Mapping[str, str]) -> dict[str, _Held]:
        found = self._held(self.book.profiles[profile.extends], {}) if profile.extends else {}
        for adoption in profile.adopts:
            if adoption.since <= self.on:
                found.update(self._scheme(adoption.scheme, adoption.profile, adoption.since))
        for scheme, other in schemes.items():
            found.update(self._scheme(scheme, other, ""))
        for name, entries in profile.values.items():
            entry = entry_on(entries, self.on)
            if entry is not None:
                found[name] = _Held(entry, entry.since)
        return found

    def _scheme(self, scheme: str, other: str, since: str) -> dict[str, _Held]:
        known = self.book.profiles.get(other)
        held = self._held(known, {}) if known else {}
        taken = {
            name: _Held(item.entry, max(item.since, since), adopted=since > "")
            for name, item in held.items()
            if scheme_of(name) == scheme
        }
        if not taken:
            raise Refused(422, "unknown_scheme", f"「{other}」没有可供采用的“{scheme}”项目。")
        return taken

    def _sources(self) -> list[Source]:
        codes = {code for profile in self.book.lineage(self.profile.name) for code in profile.sources}
        for profile in self.book.lineage(self.profile.name):
            adopted = (item.profile for item in profile.adopts if item.since <= self.on)
            codes |= {code for other in adopted for code in self.book.profiles[other].sources}
        codes |= {code for other in self.schemes.values() if other in self.book.profiles
                  for code in self.book.profiles[other].sources}  # fmt: skip
        wanted = (s for s in self.book.sources.values() if s.code in codes or s.standing == "external")
        return [source for source in wanted if source.in_force(self.on)]

    def _check_in_force(self) -> None:
        own = [self.book.sources[code] for item in self.book.lineage(self.profile.name) for code in item.sources]
        law = [source for source in own if source.standing != "external"]
        begun = [source for source in law if source.in_force(self.on)]
        if not begun:
            first = min((source.in_force_from or "" for source in law), default="")
            detail = f"「{self.profile.title}」自{first}起施行，{self.on}的事项不能适用。"
            raise Refused(422, "profile_not_in_force", detail, basis=self._first_clauses(law))
        if self.decision is None and all(source.ended(self.on) for source in begun):
            last = max(begun, key=lambda source: source.period_ends_on or "")
            raise period_ended(last, self._first_clauses([last])[0])

    def _first_clauses(self, sources: Iterable[Source]) -> tuple[Basis, ...]:
        """A document's first row is the one that says since when it holds."""
        firsts = (next(c for c in self.book.clauses.values() if c.source == source.code) for source in sources)
        return tuple(cite(c, kind="clause", profile=self.profile.name, version=None) for c in firsts)

    def _set(self, name: str, value: Any, inherited: _Held | None) -> _Held:
        parameter = self.book.parameters.get(name)
        if parameter is None or inherited is None:
            raise _bad_setting("not_settable", name, "现行规则中没有这个参数，不能设定。")
        entry = inherited.entry
        basis = (self._basis(name, entry, None),)
        if entry.kind != "unset" and not parameter.settable:
            raise _bad_setting("not_settable", name, f"“{parameter.zh}”已由文件规定，不能另行设定。", basis)
        frozen = freeze(value)
        if values.type_fault(parameter, frozen):
            raise _bad_setting("invalid_setting", name, f"“{parameter.zh}”的设定值不符合要求。", basis)
        if entry.klass == "HARD" and entry.value is not None and values.looser(parameter, frozen, entry.value):
            raise _bad_setting("looser_than_province", name, f"“{parameter.zh}”不得低于上级规定的要求。", basis)
        return _Held(replace(entry, value=frozen, kind="assumption"), inherited.since)

    def _is_ended(self, item: _Held) -> bool:
        source = self._source(item.entry)
        # a bureau that adopted a scheme after its plan had ended has thereby decided to go on with it
        adopted_later = item.adopted and item.since > (source.period_ends_on or "")
        return source.ended(self.on) and self.decision is None and not adopted_later

    def _source(self, entry: Entry) -> Source:
        return self.book.sources[self.book.clauses[entry.clause].source]

    def _basis(self, name: str, entry: Entry, version: str | None) -> Basis:
        kind = "assumption" if entry.kind == "unset" else entry.kind
        ground = cite(self.book.clauses[entry.clause], kind=kind, profile=self.profile.name, version=version)
        return replace(ground, parameter=name, value=entry.value)

    def _param(self, name: str, entry: Entry, basis: Basis) -> Param:
        rows = {row: cite(self.book.clauses[clause], kind=basis.kind, profile=self.profile.name, version=basis.version)
                for row, clause in entry.row_clauses.items()}  # fmt: skip
        return Param(
            name, entry.value, entry.klass, entry.kind, entry.clause, self.book.parameters[name], basis, freeze(rows)
        )

    def _version(self, held: Mapping[str, _Held], sources: list[Source]) -> str:
        newest = max((item.since for item in held.values()), default=max(s.in_force_from or "" for s in sources))
        content = [
            [name, item.entry.value, item.entry.klass, item.entry.kind, item.entry.clause] for name, item in held.items()
        ]
        digest = hashlib.sha256(_canonical([self.profile.name, [s.code for s in sources], content]).encode())
        return f"{self.profile.name}@{newest}+{digest.hexdigest()[:12]}"


def _bad_setting(code: str, name: str, message: str, basis: tuple[Basis, ...] = ()) -> Refused:
    return Refused(422, code, message, basis=basis, errors=(FieldError(f"settings.{name}", message),))


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _key(chosen: Mapping[str, Any] | None) -> str:
    return _canonical(chosen) if chosen else ""
