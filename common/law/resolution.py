"""How the values of one profile on one day are found.

Order: a bureau's setting, the profile's own value, a scheme it adopted, the profile it builds on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from common.kernel.decision import Basis, FieldError, Refused
from common.law import values
from common.law.model import GAPS, Contents, Entry, Profile, Source, entry_on, scheme_of
from common.law.view import Param, Resolved, cite, period_ended
from common.law.yamlfile import freeze


@dataclass(frozen=True, slots=True)
class _Held:
    """An entry that holds, since when its profile has it (the adoption's day for an adopted one), and for a scheme
    taken over the profile that it comes from."""

    entry: Entry
    since: str
    adopted: bool = False
    origin: str | None = None


class Resolution:
    """One pass over the book for one profile and day."""

    def __init__(
        self, book: Contents, profile: Profile, on: str, schemes: Mapping[str, str], decision: str | None
    ) -> None:
        self.book, self.profile, self.on, self.schemes, self.decision = book, profile, on, schemes, decision

    def resolve(self, settings: Mapping[str, Any]) -> Resolved:
        sources = self._sources()
        self._check_in_force()
        held = dict(sorted(self._held(self.profile, self.schemes).items()))
        changed = {name: self._set(name, value, held.get(name)) for name, value in sorted(settings.items())}
        held.update(changed)
        version = self._version(held, sources)
        bases = {name: self._basis(name, item, version) for name, item in held.items()}
        ended = {
            name: (self._source(item.entry), bases[name])
            for name, item in held.items()
            if self._is_ended(item)
        }
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
        return Resolved(
            self.profile, version, freeze(params), freeze(unset), freeze(ended), freeze(clauses), soft,
            freeze({source.code: (source.in_force_from, source.period_ends_on) for source in sources}),
        )  # fmt: skip

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
            name: _Held(item.entry, max(item.since, since), adopted=since > "", origin=item.origin or other)
            for name, item in held.items()
            if scheme_of(name) == scheme
        }
        if not taken:
            detail = f"「{other}」没有可供采用的“{scheme}”项目。"
            raise Refused(422, "unknown_scheme", detail, errors=(FieldError(f"schemes.{scheme}", detail),))
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
        own = [
            self.book.sources[code] for item in self.book.lineage(self.profile.name) for code in item.sources
        ]
        law = [source for source in own if source.standing != "external"]
        begun = [source for source in law if source.in_force(self.on)]
        if not begun:
            first = min(source.in_force_from or "" for source in law)
            since, on = values.day_zh(first), values.day_zh(self.on)
            detail = f"「{self.profile.title}」自{since}起施行，{on}的事项不能适用。"
            raise Refused(422, "profile_not_in_force", detail, basis=self._first_clauses(law))
        if self.decision is None and all(source.ended(self.on) for source in begun):
            last = max(begun, key=lambda source: source.period_ends_on or "")
            raise period_ended(last, self._first_clauses([last])[0])

    def _first_clauses(self, sources: Iterable[Source]) -> tuple[Basis, ...]:
        """A document's first row is the one that says since when it holds."""
        firsts = (
            next(c for c in self.book.clauses.values() if c.source == source.code) for source in sources
        )
        return tuple(cite(c, kind="clause", profile=self.profile.name, version=None) for c in firsts)

    def _set(self, name: str, value: Any, inherited: _Held | None) -> _Held:
        parameter = self.book.parameters.get(name)
        if parameter is None or inherited is None:
            raise _bad_setting("not_settable", name, "现行规则中没有这个参数，不能设定。")
        entry = inherited.entry
        basis = (self._basis(name, inherited, None),)
        if entry.kind not in GAPS and not parameter.settable:
            raise _bad_setting("not_settable", name, f"“{parameter.zh}”已由文件规定，不能另行设定。", basis)
        # a bureau that sets one row of a table leaves the others as they are
        merged = {**(entry.value or {}), **value} if parameter.type == "table" and isinstance(value, dict) else value
        frozen = freeze(merged)
        if values.type_fault(parameter, frozen):
            allowed = values.allowed_zh(parameter)
            raise _bad_setting("invalid_setting", name, f"“{parameter.zh}”的设定值不符合要求，{allowed}", basis)
        if (
            entry.klass == "HARD"
            and entry.value is not None
            and values.looser(parameter, frozen, entry.value)
        ):
            raise _bad_setting(
                "looser_than_province", name, f"“{parameter.zh}”不得低于上级规定的要求。", basis
            )
        return _Held(replace(entry, value=frozen, kind="assumption"), inherited.since, origin=inherited.origin)

    def _is_ended(self, item: _Held) -> bool:
        source = self._source(item.entry)
        # a bureau that adopted a scheme after its plan had ended has thereby decided to go on with it
        adopted_later = item.adopted and item.since > (source.period_ends_on or "")
        return source.ended(self.on) and self.decision is None and not adopted_later

    def _source(self, entry: Entry) -> Source:
        return self.book.sources[self.book.clauses[entry.clause].source]

    def _basis(self, name: str, held: _Held, version: str | None) -> Basis:
        entry = held.entry
        kind = "assumption" if entry.kind in GAPS else entry.kind
        profile = held.origin or self.profile.name
        ground = cite(self.book.clauses[entry.clause], kind=kind, profile=profile, version=version)
        return replace(ground, parameter=name, value=entry.value)

    def _param(self, name: str, entry: Entry, basis: Basis) -> Param:
        rows = {row: self._row_basis(clause, basis) for row, clause in entry.row_clauses.items()}
        return Param(
            name,
            entry.value,
            entry.klass,
            entry.kind,
            entry.clause,
            self.book.parameters[name],
            basis,
            freeze(rows),
            closed=self.book.clauses[entry.clause].closed,
        )

    def _row_basis(self, clause_id: str, basis: Basis) -> Basis:
        clause = self.book.clauses[clause_id]
        outside = self.book.sources[clause.source].standing == "external" and basis.kind == "clause"
        kind = "external" if outside else basis.kind
        return cite(clause, kind=kind, profile=basis.profile or self.profile.name, version=basis.version)

    def _version(self, held: Mapping[str, _Held], sources: list[Source]) -> str:
        newest = max(
            (item.since for item in held.values()), default=max(s.in_force_from or "" for s in sources)
        )
        content = [
            [name, item.entry.value, item.entry.klass, item.entry.kind, item.entry.clause]
            for name, item in held.items()
        ]
        digest = hashlib.sha256(canonical([self.profile.name, [s.code for s in sources], content]).encode())
        return f"{self.profile.name}@{newest}+{digest.hexdigest()[:12]}"


def _bad_setting(code: str, name: str, message: str, basis: tuple[Basis, ...] = ()) -> Refused:
    return Refused(422, code, message, basis=basis, errors=(FieldError(f"settings.{name}", message),))


def canonical(value: Any) -> str:
    """One text for equal data, whatever the order of its keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
