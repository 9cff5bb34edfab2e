"""Reads record kinds, duties, measures and targets: `rules/records`, `rules/duties`, `rules/targets`, and the sections of the
same names in a profile, with which a county adds its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from common.law import fields as read
from common.law.kinds import (
    CHECKS,
    DUTY_PERIODS,
    FIELD_TYPES,
    FILTERED,
    HOLDS,
    OTHER,
    PERIODS,
    PLACE_LEVELS,
    READERS,
    SUBJECTS,
    UNITS,
    WORDS,
    Duty,
    Field,
    Kind,
    Measure,
    Target,
    Trigger,
)
from common.law.model import OWNERS, Parameter, RuleBookError
from common.law.yamlfile import Located, Problems, Table, check_keys, freeze, read_mapping, rule_files

_NAME = re.compile(r"[a-z][a-z0-9_]*")
ROLES = (
    "applicant", "operator", "bureau", "supervisor", "leading_group", "street", "finance", "expert", "auditor",
    "it_center", "social_work_dept",
)  # fmt: skip

Made = TypeVar("Made")


def kinds(directory: Path, parameters: Mapping[str, Parameter], problems: Problems) -> Table:
    """Every record kind by name; ``parameters`` are the vocabulary that code lists are taken from."""
    return _all(directory, "records", "records", partial(kind, parameters), problems)


def duties(directory: Path, problems: Problems) -> Table:
    """Every duty by name."""
    return _all(directory, "duties", "duties", duty, problems)


def measures(directory: Path, problems: Problems) -> Table:
    """Every measure by name; they stand beside the targets, under ``measures``."""
    return _all(directory, "targets", "measures", measure, problems)


def targets(directory: Path, problems: Problems) -> Table:
    """Every target by name."""
    return _all(directory, "targets", "targets", target, problems)


def _all(directory: Path, folder: str, section: str, make: Callable[[str, Located, str], Made], problems: Problems) -> Table:
    found: dict[str, Made] = {}
    for data, where in _sections(directory, folder, section, problems):
        for name in data:
            with problems.collecting():
                if not _NAME.fullmatch(name):
                    raise RuleBookError(f"{data.at(name)}: '{name}' is no name (lower case, digits, underscore)")
                if name in found:
                    raise RuleBookError(f"{data.at(name)}: '{name}' is already written at {where}")
                found[name] = make(name, read.section(data, name), data.at(name))
    return Table(found)


def _sections(directory: Path, folder: str, section: str, problems: Problems) -> Iterator[tuple[Located, str]]:
    for room in (folder, "profiles"):
        for path in rule_files(directory, room):
            with problems.collecting():
                data = read_mapping(path, str(path.relative_to(directory)))
                if room != "profiles":
                    check_keys(data, (), ("records", "duties", "measures", "targets"))
                if section in data:
                    yield read.section(data, section), data.at(section)


def kind(parameters: Mapping[str, Parameter], name: str, data: Located, where: str) -> Kind:
    check_keys(
        data, ("zh", "clause", "service", "about", "entered_by", "read_by", "fields"), ("level", "once_per", "apart", "checks"),
    )  # fmt: skip
    found = _fields(read.section(data, "fields"), parameters)
    made = Kind(
        name=name, zh=read.text(data, "zh"), clauses=_clauses(data), service=_service(data),
        about=read.one_of(data, "about", SUBJECTS), levels=read.names(data, "level", PLACE_LEVELS),
        entered_by=read.some(data, "entered_by", ROLES), read_by=read.one_of(data, "read_by", READERS),
        once_per=read.one_of(data, "once_per", PERIODS) if "once_per" in data else None,
        apart=read.texts(data, "apart"), fields=found, checks=_checks(data, found), where=where,
    )  # fmt: skip
    _sound(made)
    return made


def _sound(made: Kind) -> None:
    if made.read_by == "public" and made.personal:
        raise RuleBookError(f"{made.where}: {made.name}: a public kind may hold no personal field")
    if made.apart and made.once_per is None:
        raise RuleBookError(f"{made.where}: {made.name}: 'apart' is for what stands once in a period")
    if "operator" in made.entered_by and made.about != "base":
        raise RuleBookError(f"{made.where}: {made.name}: an operator enters what is about its base")
    if "applicant" in made.entered_by and made.about != "org":
        raise RuleBookError(f"{made.where}: {made.name}: an applicant enters what is about its organisation")
    for one in made.apart:
        if one not in made.fields or not made.fields[one].required:
            raise RuleBookError(f"{made.where}: {made.name}: '{one}' keeps nothing apart, it is no required field")


def _fields(data: Located, parameters: Mapping[str, Parameter]) -> Table:
    found: dict[str, Field] = {}
    for name in data:
        one = _field(name, read.section(data, name), data.at(name), parameters)
        found[name] = one
        if one.open:
            words = f"{name}{WORDS}"
            found[words] = replace(
                one, name=words, zh=f"{one.zh}（其他，请说明）", type="text", required=False, codes=Table(), codes_from=None,
                open=False, least=None, most=None, longest=100,
            )  # fmt: skip
    return Table(found)


def _field(name: str, data: Located, where: str, parameters: Mapping[str, Parameter]) -> Field:
    check_keys(data, ("zh", "type"), ("required", "codes", "codes_from", "open", "least", "most", "longest", "level", "hidden"))
    type_ = read.one_of(data, "type", FIELD_TYPES)
    codes_from = read.optional_text(data, "codes_from")
    codes = read.words(data, "codes") if codes_from is None else _listed(codes_from, parameters, data)
    open_ = read.flag(data, "open")
    if not _NAME.fullmatch(name) or name in FILTERED:
        raise RuleBookError(f"{where}: '{name}' is no name of a field")
    if (type_ in ("code", "codes")) != bool(codes):
        raise RuleBookError(f"{where}: {name}: a list of codes belongs to a field of type code or codes")
    if open_ and OTHER in codes:
        raise RuleBookError(f"{where}: {name}: an open list gets 'other' by itself")
    return Field(
        name=name, zh=read.text(data, "zh"), type=type_, required=read.flag(data, "required"),
        codes=Table(codes | {OTHER: "其他"}) if open_ else codes, codes_from=codes_from,
        open=open_, least=read.whole(data, "least"),
        most=read.whole(data, "most"), longest=read.whole(data, "longest") or 500,
        level=read.one_of(data, "level", PLACE_LEVELS) if "level" in data else None, hidden=read.flag(data, "hidden"),
    )  # fmt: skip


def _listed(name: str, parameters: Mapping[str, Parameter], data: Located) -> Table:
    """The codes of a parameter with their labels."""
    found = parameters.get(name)
    labels = (found.labels or found.unit.labels) if found else {}
    if not labels:
        raise RuleBookError(f"{data.at('codes_from')}: '{name}' is no parameter with labelled codes")
    return Table(labels)


def _checks(data: Located, known: Table) -> tuple[Any, ...]:
    found = []
    for item in read.listed(data, "checks"):
        if not isinstance(item, Located) or len(item) < 1:
            raise RuleBookError(f"{data.at('checks')}: a check is a mapping that names one check")
        (name, *_) = item
        if name not in CHECKS:
            raise RuleBookError(f"{item.at(name)}: unknown check '{name}' (known: {', '.join(CHECKS)})")
        for field in _named(item[name]):
            if field not in known:
                raise RuleBookError(f"{item.at(name)}: {name}: there is no field '{field}'")
        found.append(freeze(item))
    return tuple(found)


def _named(value: Any) -> list[str]:
    """The fields that a check names."""
    if isinstance(value, dict):
        return [name for key in ("fields", "total", "field", "first", "then", "by", "else", "done") for name in _named(value.get(key, []))]
    return [value] if isinstance(value, str) else [item for item in value if isinstance(item, str)]


def duty(name: str, data: Located, where: str) -> Duty:
    check_keys(
        data, ("zh", "clause", "service", "owed_by", "for_each", "due", "done_by"),
        ("where", "since", "until", "every", "after", "holds", "assumed"),
    )  # fmt: skip
    every = read.one_of(data, "every", DUTY_PERIODS) if "every" in data else None
    after = _trigger(read.section(data, "after")) if "after" in data else None
    due, done_by = read.section(data, "due"), read.section(data, "done_by")
    if (every is None) == (after is None):
        raise RuleBookError(f"{where}: {name}: a duty comes back every period or follows an event, one of the two")
    if len(due) != 1 or next(iter(due)) not in UNITS or ("event" in done_by) == ("record" in done_by):
        raise RuleBookError(f"{where}: {name}: one way to count the last day, and events or a record that do it")
    check_keys(done_by, (), ("event", "subject", "year", "record"))
    unit = next(iter(due))
    return Duty(
        name=name, zh=read.text(data, "zh"), clauses=_clauses(data), service=_service(data),
        owed_by=read.one_of(data, "owed_by", ROLES), for_each=read.text(data, "for_each"), matching=_matching(data),
        since=read.optional_text(data, "since"), until=read.optional_text(data, "until"), every=every, after=after,
        due=(unit, _count(due, unit)), done_by=_trigger(done_by) if "event" in done_by else None,
        record=read.optional_text(done_by, "record"), holds=read.one_of(data, "holds", HOLDS) if "holds" in data else HOLDS[0],
        assumed=read.flag(data, "assumed"), where=where,
    )  # fmt: skip


def _trigger(data: Located) -> Trigger:
    check_keys(data, ("event",), ("subject", "year"))
    return Trigger(_words(data, "event"), _words(data, "subject") if "subject" in data else (), read.optional_text(data, "year"))


def _words(data: Located, key: str) -> tuple[str, ...]:
    return read.texts(data, key) if isinstance(data[key], list) else (read.text(data, key),)


def measure(name: str, data: Located, where: str) -> Measure:
    check_keys(data, ("zh", "service", "counts", "on"), ("where", "until", "sum", "per", "distinct"))
    return Measure(
        name=name, zh=read.text(data, "zh"), service=_service(data), counts=read.text(data, "counts"),
        matching=_matching(data), on=read.text(data, "on"), until=read.optional_text(data, "until"),
        sum=read.optional_text(data, "sum"), per=read.one_of(data, "per", ("all", "year", "latest")) if "per" in data else "all",
        distinct=read.optional_text(data, "distinct"), where=where,
    )  # fmt: skip


def target(name: str, data: Located, where: str) -> Target:
    check_keys(data, ("zh", "clause", "service", "value", "unit", "level"), ("of", "goal", "by", "every", "below", "each", "explained_by"))
    return Target(
        name=name, zh=read.text(data, "zh"), clauses=_clauses(data), service=_service(data), value=read.text(data, "value"),
        of=read.optional_text(data, "of"), goal=_goal(data), unit=read.text(data, "unit"), by=read.optional_text(data, "by"),
        every=read.one_of(data, "every", ("year",)) if "every" in data else None,
        levels=read.some(data, "level", PLACE_LEVELS),
        below=read.one_of(data, "below", PLACE_LEVELS) if "below" in data else None,
        each=read.flag(data, "each"), explained_by=read.optional_text(data, "explained_by"), where=where,
    )  # fmt: skip


def _goal(data: Located) -> str | tuple[int, int] | None:
    """The name of a parameter, a whole number, or a pair of them that makes a share."""
    written = data.get("goal")
    if written is None or (isinstance(written, str) and written):
        return written
    pair = written if isinstance(written, list) else [written, 1]
    if len(pair) != 2 or not all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in pair):
        raise RuleBookError(f"{data.at('goal')}: goal: a parameter, a whole number or a pair of them is expected")
    return pair[0], pair[1]


def _matching(data: Located) -> Table:
    return freeze(read.section(data, "where")) if "where" in data else Table()


def _count(data: Located, key: str) -> int:
    value = data[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise RuleBookError(f"{data.at(key)}: {key}: a whole number is expected")
    return value


def _clauses(data: Located) -> tuple[str, ...]:
    return _words(data, "clause")


def _service(data: Located) -> str:
    return read.one_of(data, "service", tuple(one for one in OWNERS if one != "gateway"))
