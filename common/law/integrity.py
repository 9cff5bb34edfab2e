"""What must hold between the files once each of them reads well: references, types, dates, lineage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from common.law.book import RuleBook
from common.law.kindfaults import kind_faults
from common.law.kinds import Duty, Kind, Measure, Target
from common.law.model import GAPS, Adoption, Clause, Entry, Parameter, Profile, scheme_of
from common.law.values import type_fault
from common.law.yamlfile import Problems

_ORDERED_TYPES = ("integer", "decimal", "fraction", "choice", "date", "month_day", "table")


def check_book(book: RuleBook, problems: Problems) -> None:
    """Adds one line per fault."""
    for parameter in book.parameters.values():
        _report(problems, parameter.where, _parameter_faults(parameter))
        _report(problems, parameter.where, _conflict_faults(book, parameter))
    for profile in book.profiles.values():
        _report(problems, profile.where, _profile_faults(book, profile))
        for adoption in profile.adopts:
            _report(problems, adoption.where, _adoption_faults(book, adoption))
    # values are judged against the lineage, which must be sound first
    problems.stop_if_any()
    for profile in book.profiles.values():
        for name, entries in profile.values.items():
            for entry in entries:
                _report(
                    problems,
                    entry.where,
                    (f"{name}: {text}" for text in _entry_faults(book, profile, name, entry)),
                )
    _check_sources_used(book, problems)
    stated: tuple[Kind | Duty | Measure | Target, ...] = (
        *book.kinds.values(), *book.duties.values(), *book.measures.values(), *book.targets.values(),
    )  # fmt: skip
    for one in stated:
        _report(problems, one.where, (f"{one.name}: {text}" for text in kind_faults(book, one)))


def _report(problems: Problems, where: str, faults: Iterable[str]) -> None:
    for fault in faults:
        problems.add(where, fault)


def _parameter_faults(parameter: Parameter) -> Iterator[str]:
    if parameter.bound and parameter.type not in _ORDERED_TYPES:
        yield f"{parameter.name}: a {parameter.type} has no order, so it can have no bound"
    if parameter.bound and parameter.type == "choice" and not (parameter.choices or parameter.unit.labels):
        yield f"{parameter.name}: a bound on a choice needs its choices in order"
    if parameter.type in ("integer", "decimal") and parameter.unit.step is None:
        yield f"{parameter.name}: a number needs a unit with a step"
    if not parameter.read_by and parameter.later is None:
        yield f"{parameter.name}: read by nobody; say under 'later' why it is kept"
    if parameter.read_by and parameter.later:
        yield f"{parameter.name}: 'later' is for what nobody reads yet"


def _conflict_faults(book: RuleBook, parameter: Parameter) -> Iterator[str]:
    for clause_id in parameter.possible_conflict:
        clause = book.clauses.get(clause_id)
        if clause is None or book.sources[clause.source].standing != "external":
            yield f"{parameter.name}: possible_conflict names '{clause_id}', which is no row of law outside the documents"


def _profile_faults(book: RuleBook, profile: Profile) -> Iterator[str]:
    yield from (f"unknown source '{code}'" for code in profile.sources if code not in book.sources)
    if not profile.sources and not profile.extends:
        yield "a profile that builds on no other needs a source"
    yield from _lineage_faults(book, profile)


def _adoption_faults(book: RuleBook, adoption: Adoption) -> Iterator[str]:
    other = book.profiles.get(adoption.profile)
    if other is None:
        yield f"adopts from unknown profile '{adoption.profile}'"
    elif adoption.scheme not in {scheme_of(name) for name in other.values}:
        yield f"adopts unknown scheme '{adoption.scheme}' of '{adoption.profile}'"


def _lineage_faults(book: RuleBook, profile: Profile) -> Iterator[str]:
    seen = [profile.name]
    while (parent := book.profiles[seen[-1]].extends) is not None:
        if parent not in book.profiles:
            yield f"extends unknown profile '{parent}'"
            return
        if parent in seen:
            yield f"profile extends itself: {' -> '.join([*seen, parent])}"
            return
        seen.append(parent)
    outer = book.profiles[profile.extends].place if profile.extends else None
    if outer and not (profile.place or "").startswith(outer):
        yield f"place '{profile.place}' does not lie in '{outer}', the place of '{profile.extends}'"


def _entry_faults(book: RuleBook, profile: Profile, name: str, entry: Entry) -> Iterator[str]:
    parameter = book.parameters.get(name)
    if parameter is None:
        yield "unknown parameter"
    elif entry.value is not None and (fault := type_fault(parameter, entry.value)):
        yield fault
    if entry.kind in GAPS and entry.value is not None:
        yield f"kind '{entry.kind}' has no value"
    if entry.value is None and entry.kind not in (*GAPS, "clause"):
        yield f"kind '{entry.kind}' needs a value"
    yield from _citation_faults(book, profile, entry)


def _citation_faults(book: RuleBook, profile: Profile, entry: Entry) -> Iterator[str]:
    for row in entry.row_clauses:
        if not isinstance(entry.value, dict | tuple) or row not in entry.value:
            yield f"row_clauses names '{row}', which is no row of the value"
    for clause_id in (entry.clause, *entry.row_clauses.values()):
        if clause_id in book.clauses:
            yield from _clause_faults(book, profile, entry, book.clauses[clause_id])
        else:
            yield f"clause '{clause_id}' does not resolve"
    if entry.clause in book.clauses:
        yield from _kind_faults(book, entry, book.clauses[entry.clause])


def _kind_faults(book: RuleBook, entry: Entry, clause: Clause) -> Iterator[str]:
    """The value's own clause; a row that another clause sets is external where that clause is."""
    standing = book.sources[clause.source].standing
    external = standing == "external"
    if (entry.kind == "clause" and external) or (entry.kind == "external" and not external):
        yield f"kind '{entry.kind}' does not fit {clause.id}, which is {standing}"


def _clause_faults(book: RuleBook, profile: Profile, entry: Entry, clause: Clause) -> Iterator[str]:
    source = book.sources[clause.source]
    own = {code for ancestor in book.lineage(profile.name) for code in ancestor.sources}
    if source.code not in own and source.standing != "external":
        yield f"cites {clause.id}, but {source.code} is not a source of '{profile.name}'"
    if source.in_force_from and entry.since < source.in_force_from:
        yield f"dates out of order: {entry.since}, before {source.code} is in force ({source.in_force_from})"
    if source.ended(entry.since):
        yield f"dates out of order: {entry.since}, after the end of {source.code} ({source.period_ends_on})"


def _check_sources_used(book: RuleBook, problems: Problems) -> None:
    entries = (entry for p in book.profiles.values() for held in p.values.values() for entry in held)
    cited = {book.clauses[entry.clause].source for entry in entries if entry.clause in book.clauses}
    listed = {code for profile in book.profiles.values() for code in profile.sources}
    for source in book.sources.values():
        if source.code not in cited | listed:
            problems.add(source.where, f"unused source '{source.code}': no profile lists or cites it")
