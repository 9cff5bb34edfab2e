"""How the values of one profile on one day are found.

Order: a bureau's setting, the profile's own value, a scheme it adopted, the profile it builds on; where other documents
bind the place, theirs beside these (common.law.layers).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from common.kernel.decision import Basis, FieldError, Refused
from common.law import values
from common.law.layers import Held, layered
from common.law.model import GAPS, Contents, Entry, Profile, Source, entry_on, scheme_of
from common.law.view import Param, Resolved, cite
from common.law.yamlfile import freeze


class Resolution:
    """One pass over the book for one profile and day."""

    def __init__(
        self,
        book: Contents,
        profile: Profile,
        on: str,
        schemes: Mapping[str, str],
        decision: str | None,
        binding: Profile | None = None,
    ) -> None:
        self.book, self.profile, self.on, self.schemes, self.decision = book, profile, on, schemes, decision
        # a profile that builds on what binds the place holds it already
        self.binding = binding if binding and binding not in book.lineage(profile.name) else None

    def resolve(self, settings: Mapping[str, Any]) -> Resolved:
        sources = self._sources()
        stopped = self._check_in_force()
        held = dict(sorted(self._layers().items()))
        changed = {name: self._set(name, value, held.get(name)) for name, value in sorted(settings.items())}
        held.update(changed)
        version = self._version(held, sources)
        bases = {name: self._basis(name, item, version) for name, item in held.items()}
        ended = {
            name: (self._source(item.entry), bases[name])
            for name, item in held.items()
            if self._is_ended(name, item)
        }
        unset = {name: (item.entry, bases[name]) for name, item in held.items() if item.entry.value is None}
        params = {
            name: self._param(name, item, bases[name])
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
            (stopped, replace(self._first_clauses([stopped])[0], kind=stopped.period_kind)) if stopped else None,
        )  # fmt: skip

    def _layers(self) -> dict[str, Held]:
        """The profile's own values, beside those that bind the place whatever its bureau adopts (ruling 15)."""
        own = self._held(self.profile, self.schemes)
        if self.binding is None:
            return own
        name = self.binding.name
        bound = {key: replace(item, origin=item.origin or name) for key, item in self._held(self.binding, {}).items()}
        return layered(self.book.parameters, bound, own)

    def _held(self, profile: Profile, schemes: Mapping[str, str]) -> dict[str, Held]:
        found = self._held(self.book.profiles[profile.extends], {}) if profile.extends else {}
        for adoption in profile.adopts:
            if adoption.since <= self.on:
                found.update(self._scheme(adoption.scheme, adoption.profile, adoption.since))
        for scheme, other in schemes.items():
            found.update(self._scheme(scheme, other, ""))
        for name, entries in profile.values.items():
            entry = entry_on(entries, self.on)
            if entry is not None:
                found[name] = Held(entry, entry.since)
        return found

    def _scheme(self, scheme: str, other: str, since: str) -> dict[str, Held]:
        known = self.book.profiles.get(other)
        held = self._held(known, {}) if known else {}
        taken = {
            name: Held(item.entry, max(item.since, since), adopted=since > "", origin=item.origin or other)
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
        codes |= set(self.binding.sources) if self.binding else set()
        wanted = (s for s in self.book.sources.values() if s.code in codes or s.standing == "external")
        return [source for source in wanted if source.in_force(self.on)]

    def _check_in_force(self) -> Source | None:
        """The plan that has ended, where all that the profile rests on has and nobody has decided to go on with it: no new
        case begins under it. Raises Refused 422 before any of its documents is in force where none binds the place."""
        law = [
            self.book.sources[code]
            for item in self.book.lineage(self.profile.name)
            for code in item.sources
            if self.book.sources[code].standing != "external"
        ]
        begun = [source for source in law if source.in_force(self.on)]
        if not begun:
            if self.binding and any(self.book.sources[code].in_force(self.on) for code in self.binding.sources):
                return None
            first = min(source.in_force_from or "" for source in law)
            since, on = values.day_zh(first), values.day_zh(self.on)
            detail = f"「{self.profile.title}」自{since}起施行，{on}的事项不能适用。"
            raise Refused(422, "profile_not_in_force", detail, basis=self._first_clauses(law))
        if self.decision is None and all(source.ended(self.on) for source in begun):
            return max(begun, key=lambda source: source.period_ends_on or "")
        return None

    def _first_clauses(self, sources: Iterable[Source]) -> tuple[Basis, ...]:
        """A document's first row is the one that says since when it holds."""
        firsts = (
            next(c for c in self.book.clauses.values() if c.source == source.code) for source in sources
        )
        return tuple(cite(c, kind="clause", profile=self.profile.name, version=None) for c in firsts)

    def _set(self, name: str, value: Any, inherited: Held | None) -> Held:
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
        bounds = (entry, *((inherited.floor.entry,) if inherited.floor else ()))
        if any(one.klass == "HARD" and one.value is not None and values.looser(parameter, frozen, one.value) for one in bounds):
            raise _bad_setting(
                "looser_than_province", name, f"“{parameter.zh}”不得低于上级规定的要求。", basis
            )
        return Held(replace(entry, value=frozen, kind="assumption"), inherited.since, origin=inherited.origin)

    def _is_ended(self, name: str, item: Held) -> bool:
        """Whether a scheme pays no new claims because its plan has ended; other rules of an ended plan go on for what has
        begun under it."""
        if scheme_of(name) is None:
            return False
        source = self._source(item.entry)
        # a bureau that adopted a scheme after its plan had ended has thereby decided to go on with it
        adopted_later = item.adopted and item.since > (source.period_ends_on or "")
        return source.ended(self.on) and self.decision is None and not adopted_later

    def _source(self, entry: Entry) -> Source:
        return self.book.sources[self.book.clauses[entry.clause].source]

    def _basis(self, name: str, held: Held, version: str | None) -> Basis:
        entry = held.entry
        kind = "assumption" if entry.kind in GAPS else entry.kind
        profile = held.origin or self.profile.name
        ground = cite(self.book.clauses[entry.clause], kind=kind, profile=profile, version=version)
        return replace(ground, parameter=name, value=entry.value)

    def _param(self, name: str, item: Held, basis: Basis) -> Param:
        entry = item.entry
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
            floor=self._param(name, item.floor, self._basis(name, item.floor, basis.version)) if item.floor else None,
            row_classes=item.row_classes,
        )

    def _row_basis(self, clause_id: str, basis: Basis) -> Basis:
        clause = self.book.clauses[clause_id]
        outside = self.book.sources[clause.source].standing == "external" and basis.kind == "clause"
        kind = "external" if outside else basis.kind
        return cite(clause, kind=kind, profile=basis.profile or self.profile.name, version=basis.version)

    def _version(self, held: Mapping[str, Held], sources: list[Source]) -> str:
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
