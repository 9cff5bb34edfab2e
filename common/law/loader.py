"""Reads `rules/` into a rule book, or stops and names every fault with its file and line.

rules/units.yaml              what numbers count
rules/sources/<code>.yaml     a document and its rows
rules/parameters/<group>.yaml the vocabulary
rules/profiles/<name>.yaml    one jurisdiction's dated values, and records, duties and targets of its own
rules/records, duties, targets  what is recorded, owed and aimed at (``common.law.kindloader``)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common.law import fields, kindloader, model
from common.law.book import RuleBook
from common.law.integrity import check_book
from common.law.model import (
    Adoption,
    Clause,
    Entry,
    Parameter,
    Profile,
    RuleBookError,
    Source,
    Unit,
)
from common.law.yamlfile import Located, Problems, Table, check_keys, freeze, read_mapping, rule_files

_NO_UNIT = Unit("", "", "", None, Table())
_PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_OWNERS = (*model.OWNERS, "rulebook", "none")


def load_rulebook(directory: Path) -> RuleBook:
    """The rule book under a directory. Raises RuleBookError with one line per fault."""
    problems = Problems()
    units = _units(directory, problems)
    sources, clauses = _sources(directory, problems)
    parameters = _parameters(directory, units, problems)
    profiles = _profiles(directory, problems)
    kinds, duties = kindloader.kinds(directory, parameters, problems), kindloader.duties(directory, problems)
    measures, targets = kindloader.measures(directory, problems), kindloader.targets(directory, problems)
    problems.stop_if_any()
    book = RuleBook(
        sources=sources, clauses=clauses, parameters=parameters, profiles=profiles,
        kinds=kinds, duties=duties, measures=measures, targets=targets,
    )  # fmt: skip
    check_book(book, problems)
    problems.stop_if_any()
    return book


def _units(directory: Path, problems: Problems) -> Table:
    found: dict[str, Unit] = {}
    with problems.collecting():
        data = read_mapping(directory / "units.yaml", "units.yaml")
        for name in data:
            with problems.collecting():
                found[name] = _unit(name, fields.section(data, name))
    return Table(found)


def _unit(name: str, data: Located) -> Unit:
    check_keys(data, ("zh", "en"), ("step", "labels"))
    return Unit(
        name,
        fields.text(data, "zh"),
        fields.text(data, "en"),
        fields.step(data, "step"),
        fields.words(data, "labels"),
    )


def _sources(directory: Path, problems: Problems) -> tuple[Table, Table]:
    sources: dict[str, Source] = {}
    clauses: dict[str, Clause] = {}
    for data in _files(directory, "sources", problems):
        with problems.collecting():
            source = _source(data)
            _once(sources, source.code, data.at("code"))
            sources[source.code] = source
            rows = fields.section(data, "clauses")
            for clause_id in rows:
                with problems.collecting():
                    clauses[clause_id] = _clause(
                        clause_id, source, fields.section(rows, clause_id), rows.at(clause_id)
                    )
    return Table(sources), Table(clauses)


def _source(data: Located) -> Source:
    check_keys(
        data,
        (
            "code",
            "title",
            "number",
            "issuer",
            "standing",
            "published_on",
            "in_force_from",
            "period_ends_on",
            "clauses",
        ),
        ("place", "note", "period_kind"),
    )
    dates = [fields.day(data, key) for key in ("published_on", "in_force_from", "period_ends_on")]
    known = [day for day in dates if day is not None]
    if dates[1] is None and data["standing"] != "external":
        raise RuleBookError(f"{data.at('in_force_from')}: a document needs the day it is in force from")
    if known != sorted(known):
        raise RuleBookError(
            f"{data.at('published_on')}: dates out of order: published, in force, end of period"
        )
    return Source(
        code=fields.text(data, "code"), title=fields.text(data, "title"),
        number=fields.optional_text(data, "number"), issuer=fields.text(data, "issuer"),
        standing=fields.one_of(data, "standing", model.STANDINGS), place=fields.optional_text(data, "place"), published_on=dates[0], in_force_from=dates[1],
        period_ends_on=dates[2], where=data.at(),
        period_kind=fields.one_of(data, "period_kind", ("clause", "interpretation")) if "period_kind" in data else "clause",
    )  # fmt: skip


def _clause(clause_id: str, source: Source, data: Located, where: str) -> Clause:
    external = source.standing == "external"
    check_keys(
        data,
        ("article", "class", "owner", "modal", "zh", "en", *(("document",) if external else ())),
        ("also", "with", "note", "open", "closed", "duty_of", "hard_because", *(("in_force_from",) if external else ())),
    )
    if not re.fullmatch(rf"{re.escape(source.code)}-[0-9]{{2,3}}", clause_id):
        raise RuleBookError(f"{where}: clause '{clause_id}' must be named {source.code}-NN")
    return Clause(
        id=clause_id,
        source=source.code,
        document=_cited(*(fields.text(data, "document").split("（", 1) if external else (source.title, source.number))),
        article=fields.text(data, "article"),
        classes=fields.some(data, "class", model.CLASSES) + fields.names(data, "also", model.CLASSES),
        owners=fields.some(data, "owner", _OWNERS) + fields.names(data, "with", _OWNERS),
        zh=fields.text(data, "zh"),
        en=fields.text(data, "en"),
        where=where,
        modal=tuple(word for word in fields.some(data, "modal", (*model.MODALS, "none")) if word != "none"),
        open=fields.flag(data, "open"),
        closed=fields.flag(data, "closed"),
        duty_of=fields.names(data, "duty_of", model.STATE_OFFICES),
        hard_because=fields.optional_text(data, "hard_because"),
        in_force_from=fields.day(data, "in_force_from") if "in_force_from" in data else None,
        note=fields.optional_text(data, "note"),
    )


def _parameters(directory: Path, units: Table, problems: Problems) -> Table:
    found: dict[str, Parameter] = {}
    for data in _files(directory, "parameters", problems):
        for name in data:
            with problems.collecting():
                _once(found, name, data.at(name))
                found[name] = _parameter(name, fields.section(data, name), units, data.at(name))
    return Table(found)


def _parameter(name: str, data: Located, units: Table, where: str) -> Parameter:
    check_keys(
        data,
        ("zh", "en", "type", "unit", "bound", "read_by"),
        ("choices", "labels", "settable", "least", "most", "later", "table_row", "possible_conflict", "layer"),
    )
    if not _PARAMETER_NAME.fullmatch(name):
        raise RuleBookError(f"{where}: '{name}' is no parameter name (group.name, lower case)")
    unit = fields.optional_text(data, "unit")
    if unit is not None and unit not in units:
        raise RuleBookError(f"{data.at('unit')}: unknown unit '{unit}'")
    bound = fields.one_of(data, "bound", ("none", *model.BOUNDS))
    least, most = fields.whole(data, "least"), fields.whole(data, "most")
    if least is not None and most is not None and least > most:
        raise RuleBookError(f"{data.at('most')}: most: less than least")
    return Parameter(
        name=name, zh=fields.text(data, "zh"), en=fields.text(data, "en"), type=fields.one_of(data, "type", model.TYPES),
        unit=units[unit] if unit else _NO_UNIT, bound=None if bound == "none" else bound,
        choices=fields.texts(data, "choices"), labels=fields.words(data, "labels"),
        settable=fields.flag(data, "settable"), least=least, most=most,
        read_by=fields.names(data, "read_by", model.OWNERS),
        later=fields.optional_text(data, "later"), table_row=fields.row_number(data, "table_row"), where=where,
        possible_conflict=fields.texts(data, "possible_conflict"),
        layer=fields.one_of(data, "layer", model.LAYERS) if "layer" in data else None,
    )  # fmt: skip


def _profiles(directory: Path, problems: Problems) -> Table:
    found: dict[str, Profile] = {}
    for data in _files(directory, "profiles", problems):
        with problems.collecting():
            profile = _profile(data, problems)
            _once(found, profile.name, data.at("name"))
            found[profile.name] = profile
    return Table(found)


def _profile(data: Located, problems: Problems) -> Profile:
    own = ("records", "duties", "measures", "targets")  # read by common.law.kindloader
    check_keys(data, ("name", "title", "place", "sources", "extends", "adopts", "values"), own)
    section = fields.section(data, "values")
    values: dict[str, tuple[Entry, ...]] = {}
    for name in section:
        with problems.collecting():
            values[name] = _entries(section, name)
    return Profile(
        name=fields.text(data, "name"), title=fields.text(data, "title"),
        place=fields.optional_text(data, "place"), sources=fields.texts(data, "sources"),
        extends=fields.optional_text(data, "extends"),
        adopts=tuple(_adoption(item, data) for item in fields.listed(data, "adopts")),
        values=Table(values), where=data.at(),
    )  # fmt: skip


def _entries(section: Located, name: str) -> tuple[Entry, ...]:
    items = section[name]
    if not isinstance(items, list) or not items or not all(isinstance(item, Located) for item in items):
        raise RuleBookError(f"{section.at(name)}: {name}: a list of dated values is expected")
    entries = tuple(_entry(item, name) for item in items)
    for older, newer in zip(entries, entries[1:], strict=False):
        if newer.since <= older.since:
            raise RuleBookError(
                f"{newer.where}: {name}: dates out of order: {newer.since} after {older.since}"
            )
    return entries


def _entry(data: Located, name: str) -> Entry:
    if not data.get("clause"):
        raise RuleBookError(f"{data.at()}: {name}: a value without a clause")
    check_keys(data, ("from", "value", "clause", "class", "kind"), ("note", "ruling", "row_clauses"))
    return Entry(
        since=fields.needed_day(data, "from", f"{name}: a value"), value=freeze(data["value"]),
        clause=fields.text(data, "clause"), klass=fields.one_of(data, "class", model.CLASSES),
        kind=fields.one_of(data, "kind", model.KINDS),
        note=fields.optional_text(data, "note"), ruling=fields.row_number(data, "ruling"),
        row_clauses=fields.words(data, "row_clauses"), where=data.at(),
    )  # fmt: skip


def _adoption(item: Any, profile: Located) -> Adoption:
    if not isinstance(item, Located):
        raise RuleBookError(f"{profile.at('adopts')}: an adoption names scheme, profile, from and decision")
    check_keys(item, ("scheme", "profile", "from", "decision"))
    return Adoption(
        scheme=fields.text(item, "scheme"),
        profile=fields.text(item, "profile"),
        since=fields.needed_day(item, "from", "an adoption"),
        decision=fields.text(item, "decision"),
        where=item.at(),
    )


def _files(directory: Path, kind: str, problems: Problems) -> Iterator[Located]:
    for path in rule_files(directory, kind):
        with problems.collecting():
            yield read_mapping(path, str(path.relative_to(directory)))


def _cited(title: str, number: str | None = None) -> str:
    return f"《{title}》（{number.rstrip('）')}）" if number else f"《{title}》"


def _once(found: dict[str, Any], name: str, where: str) -> None:
    if name in found:
        raise RuleBookError(f"{where}: '{name}' is already written at {found[name].where}")
