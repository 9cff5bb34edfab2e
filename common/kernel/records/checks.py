"""The small closed vocabulary of checks that a kind may ask for beyond the form of its fields. Pure.

Each check answers with the faults it finds; what only deserves a remark is a remark, and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, plain
from common.law.kinds import OTHER, Kind

Fields = Mapping[str, Any]
Said = Mapping[str, Any]
Found = list[FieldError]
EMPTY: tuple[Any, ...] = (None, [], "", False)


@dataclass(frozen=True)
class Around:
    """The records that a check looks at beside the one entered: the fields of ``earlier`` ones of the same kind and
    subject, newest first; of those of other kinds about the subject, by kind; and of the same kind in the same city, by
    the name of their subject."""

    earlier: tuple[Fields, ...] = ()
    others: Mapping[str, tuple[Fields, ...]] | None = None
    city: tuple[tuple[str, Fields], ...] = ()


def faults(kind: Kind, fields: Fields, check: Check, around: Around) -> Found:
    """Everything that refuses these fields: the kind's own checks, and codes that the profile of the place does not list."""
    found = [error for name in kind.fields for error in _unlisted(kind, name, fields, check)]
    for name, said in _named(kind):
        if name in _FAULTS:
            found += _FAULTS[name](kind, said, fields)
        elif name == "follows":
            found += _follows(kind, said, fields, around)
        elif name == "mapped":
            found += _mapped(kind, said, fields, check)
    return found


def remarks(kind: Kind, fields: Fields, check: Check, around: Around) -> list[str]:
    """What an officer is told beside the record and nothing is refused for."""
    return [text for name, said in _named(kind) if name in _REMARKS for text in _REMARKS[name](kind, said, fields, check, around)]


def _named(kind: Kind) -> Iterable[tuple[str, Said]]:
    return ((name, said) for one in kind.checks for name, said in one.items())


def _unlisted(kind: Kind, name: str, fields: Fields, check: Check) -> Found:
    field = kind.fields[name]
    if field.codes_from is None or not check.rules.has(field.codes_from):
        return []
    listed = plain(check.value(field.codes_from))
    allowed = set(listed) if isinstance(listed, list | dict) else {listed}
    given = fields[name] if isinstance(fields[name], list) else [fields[name]] if fields[name] is not None else []
    strays = [field.codes[code] for code in given if code not in allowed and not (field.open and code == OTHER)]
    return [FieldError(f"fields.{name}", f"现行规则没有列入：{'、'.join(strays)}。")] if strays else []


def _sum_equals(kind: Kind, said: Said, fields: Fields) -> Found:
    parts, total = [fields[name] or 0 for name in said["fields"]], fields[said["total"]]
    if total is None or sum(parts) == total:
        return []
    names = "、".join(kind.fields[name].zh for name in said["fields"])
    return [FieldError(f"fields.{said['total']}", f"{names}合计{sum(parts)}，与“{kind.fields[said['total']].zh}”{total}不符。")]


def _at_most(kind: Kind, said: Said, fields: Fields) -> Found:
    first, then = fields[said["first"]], fields[said["then"]]
    if first is None or then is None or first <= then:
        return []
    zh = kind.fields[said["first"]].zh, kind.fields[said["then"]].zh
    return [FieldError(f"fields.{said['first']}", f"“{zh[0]}”（{first}）不能超过“{zh[1]}”（{then}）。")]


def _not_after(kind: Kind, said: Said, fields: Fields) -> Found:
    first, then = fields[said["first"]], fields[said["then"]]
    if first is None or then is None or first <= then:
        return []
    zh = kind.fields[said["first"]].zh, kind.fields[said["then"]].zh
    return [FieldError(f"fields.{said['then']}", f"“{zh[0]}”（{first}）不能晚于“{zh[1]}”（{then}）。")]


def _requires(kind: Kind, said: Said, fields: Fields) -> Found:
    if fields[said["when"]] not in said.get("is", (True,)) or fields[said["field"]] not in EMPTY:
        return []
    return [FieldError(f"fields.{said['field']}", f"按所填的“{kind.fields[said['when']].zh}”，此项必填。")]


def _at_least_one(kind: Kind, said: Said, fields: Fields) -> Found:
    if any(fields[name] not in EMPTY for name in said["fields"]):
        return []
    names = "、".join(kind.fields[name].zh for name in said["fields"])
    return [FieldError(f"fields.{said['fields'][0]}", f"{names}至少填写一项。")]


_FAULTS: dict[str, Callable[[Kind, Said, Fields], Found]] = {
    "sum_equals": _sum_equals, "at_most": _at_most, "not_after": _not_after, "requires": _requires,
    "at_least_one": _at_least_one,
}  # fmt: skip


def _follows(kind: Kind, said: Said, fields: Fields, around: Around) -> Found:
    """Whether a record of another kind, with the same words in a field, came before it."""
    before = (around.others or {}).get(said["record"], ())
    if any(one.get(said["field"]) == fields[said["field"]] and one.get(said["when"]) == said["is"] for one in before):
        return []
    return [FieldError(f"fields.{said['field']}", f"“{kind.zh}”须先经审核同意，没有查到同意的记录。")]


def _mapped(kind: Kind, said: Said, fields: Fields, check: Check) -> Found:
    """Whether a code is the one that the profile's table gives for another, or the difference is explained."""
    table = plain(check.value(said["setting"])) if check.rules.has(said["setting"]) else {}
    wanted = table.get(fields[said["by"]])
    if wanted is None or wanted == fields[said["field"]] or fields[said["else"]] not in EMPTY:
        return []
    label = kind.fields[said["field"]].codes[wanted]
    return [FieldError(f"fields.{said['else']}", f"按规则应为“{label}”，另作安排的应当说明理由。")]


def _rotation(kind: Kind, said: Said, fields: Fields, check: Check, around: Around) -> list[str]:
    """Whether somebody has a turn again before all of ``setting`` had one: turns are counted in rounds."""
    turns = check.value(said["setting"])
    this_round = [one[said["field"]] for one in around.earlier[: len(around.earlier) % turns]]
    if fields[said["field"]] not in this_round:
        return []
    return [f"“{kind.fields[said['field']].zh}”在本轮{turns}次之内已经轮值过一次。"]


def _in_phase(kind: Kind, said: Said, fields: Fields, check: Check, around: Around) -> list[str]:
    """Whether the plan's phase already holds what the record is about."""
    if not check.rules.has(said["setting"]):
        return []
    held = {*check.value(said["setting"]), *(check.value(said["standing"]) if check.rules.has(said["standing"]) else ())}
    label = kind.fields[said["field"]].codes[fields[said["field"]]]
    return [] if fields[said["field"]] in held else [f"“{label}”在该日尚未进入方案安排的阶段，予以标注。"]


def _expects(kind: Kind, said: Said, fields: Fields, check: Check, around: Around) -> list[str]:
    """What a record is usually expected to name and does not."""
    field, given = kind.fields[said["field"]], fields[said["field"]] or []
    if "when" in said:
        return [f"应当补充“{field.zh}”。"] if fields[said["when"]] and not given else []
    if "beyond" in said:
        return [] if set(given) - {said["beyond"]} else [f"“{field.zh}”没有{field.codes[said['beyond']]}以外的单位。"]
    wanted = list(field.codes) if "all" in said else plain(check.value(said["setting"])) if check.rules.has(said["setting"]) else []
    missing = [field.codes[code] for code in wanted if code not in given]
    return [f"“{field.zh}”缺少：{'、'.join(missing)}。"] if missing else []


def _alike(kind: Kind, said: Said, fields: Fields, check: Check, around: Around) -> list[str]:
    """Others of the city that say exactly the same."""
    own = sorted(fields[said["field"]])
    same = [name for name, one in around.city if sorted(one.get(said["field"]) or []) == own]
    return [f"“{kind.fields[said['field']].zh}”与同一设区市的{'、'.join(same)}完全相同，注意避免同质化。"] if same else []


def _due_from(kind: Kind, said: Said, fields: Fields, check: Check, around: Around) -> list[str]:
    """What is due from a number on and not done."""
    if not check.rules.has(said["setting"]) or fields[said["done"]]:
        return []
    least = check.value(said["setting"])
    if fields[said["field"]] < least:
        return []
    return [f"“{kind.fields[said['field']].zh}”达到{least}人以上，应当同步建立党组织。"]


def _outside(kind: Kind, said: Said, fields: Fields, check: Check, around: Around) -> list[str]:
    """What may be recorded though it lies outside what the clause aims at."""
    if fields[said["field"]] != said["is"]:
        return []
    return [f"“{kind.fields[said['field']].codes[said['is']]}”不在本条的重点范围之内，予以标注。"]


_REMARKS: dict[str, Callable[[Kind, Said, Fields, Check, Around], list[str]]] = {
    "rotation": _rotation, "in_phase": _in_phase, "expects": _expects, "alike": _alike, "due_from": _due_from, "outside": _outside,
}  # fmt: skip
