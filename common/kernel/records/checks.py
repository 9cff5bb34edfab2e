"""The small closed vocabulary of checks that a kind may ask for beyond the form of its fields. Pure.

Each check answers with the faults it finds; what only deserves a remark is a remark, and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, plain
from common.law.kinds import OTHER, Kind

Fields = Mapping[str, Any]
Found = list[FieldError]


def faults(kind: Kind, fields: Fields, check: Check) -> Found:
    """Everything that refuses these fields: the kind's own checks, and codes that the profile of the place does not list."""
    found = [error for name in kind.fields for error in _unlisted(kind, name, fields, check)]
    for one in kind.checks:
        (name, *_) = one
        if name in _FAULTS:
            found += _FAULTS[name](kind, one[name], fields)
    return found


def remarks(kind: Kind, fields: Fields, check: Check, earlier: Iterable[Fields]) -> list[str]:
    """What an officer is told beside the record and nothing is refused for. ``earlier`` are the fields of the records of
    the same subject, newest first."""
    found: list[str] = []
    for one in kind.checks:
        (name, *_) = one
        if name == "rotation":
            found += _rotation(kind, one[name], fields, check, list(earlier))
        elif name == "in_phase":
            found += _in_phase(one[name], check)
    return found


def _unlisted(kind: Kind, name: str, fields: Fields, check: Check) -> Found:
    field = kind.fields[name]
    if field.codes_from is None or not check.rules.has(field.codes_from):
        return []
    listed = plain(check.value(field.codes_from))
    allowed = set(listed) if isinstance(listed, list | dict) else {listed}
    given = fields[name] if isinstance(fields[name], list) else [fields[name]] if fields[name] is not None else []
    strays = [field.codes[code] for code in given if code not in allowed and not (field.open and code == OTHER)]
    return [FieldError(f"fields.{name}", f"现行规则没有列入：{'、'.join(strays)}。")] if strays else []


def _sum_equals(kind: Kind, said: Mapping[str, Any], fields: Fields) -> Found:
    parts, total = [fields[name] or 0 for name in said["fields"]], fields[said["total"]]
    if total is None or sum(parts) == total:
        return []
    names = "、".join(kind.fields[name].zh for name in said["fields"])
    return [FieldError(f"fields.{said['total']}", f"{names}合计{sum(parts)}，与“{kind.fields[said['total']].zh}”{total}不符。")]


def _not_after(kind: Kind, said: Mapping[str, Any], fields: Fields) -> Found:
    first, then = fields[said["first"]], fields[said["then"]]
    if first is None or then is None or first <= then:
        return []
    zh = kind.fields[said["first"]].zh, kind.fields[said["then"]].zh
    return [FieldError(f"fields.{said['then']}", f"“{zh[0]}”（{first}）不能晚于“{zh[1]}”（{then}）。")]


def _requires(kind: Kind, said: Mapping[str, Any], fields: Fields) -> Found:
    given, wanted = fields[said["when"]], said.get("is", (True,))
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    if given not in wanted or fields[said["field"]] not in (None, [], ""):
        return []
    return [FieldError(f"fields.{said['field']}", f"按所填的“{kind.fields[said['when']].zh}”，此项必填。")]


def _at_least_one(kind: Kind, said: Mapping[str, Any], fields: Fields) -> Found:
    if any(fields[name] not in (None, [], "", False) for name in said["fields"]):
        return []
    names = "、".join(kind.fields[name].zh for name in said["fields"])
    return [FieldError(f"fields.{said['fields'][0]}", f"{names}至少填写一项。")]


_FAULTS: dict[str, Callable[[Kind, Any, Fields], Found]] = {
    "sum_equals": _sum_equals, "not_after": _not_after, "requires": _requires, "at_least_one": _at_least_one,
}  # fmt: skip


def _rotation(kind: Kind, said: Mapping[str, Any], fields: Fields, check: Check, earlier: list[Fields]) -> list[str]:
    """Whether somebody has a turn again before all of ``setting`` had one."""
    turns = check.value(said["setting"])
    # turns are counted in rounds: what earlier rounds filled is past
    this_round = [one[said["field"]] for one in earlier[: len(earlier) % turns]]
    if fields[said["field"]] not in this_round:
        return []
    return [f"“{kind.fields[said['field']].zh}”在本轮{turns}次之内已经轮值过一次。"]


def _in_phase(said: Mapping[str, Any], check: Check) -> list[str]:
    """Whether the plan's phase already holds what the record is about."""
    if not check.rules.has(said["setting"]) or said["holds"] in check.value(said["setting"]):
        return []
    return ["该日尚未进入方案安排此项功能的阶段，予以标注。"]
