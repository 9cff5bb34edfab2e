"""Grounds for a forced exit (ZJ23-32) as the registry tells them: entered, corrected, annulled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check

# What an entry of the register says, and the ground it may be.
TRIGGER_OF_CONCLUSION = {"not_submitted": "annual_inspection_missed", "unqualified": "annual_inspection_unqualified"}
TRIGGER_OF_PENALTY = {"violation": "violation", "major_project_problem": "major_project_problem"}
SAME = ("trigger", "on", "year")  # what tells two grounds apart


@dataclass(frozen=True)
class News:
    """What an event of the registry does to the grounds against an organisation.

    ``found`` is a ground that now stands, ``gone`` one that stands no more, ``how`` and ``reason`` say why it does not.
    """

    found: Mapping[str, Any] | None = None
    gone: Mapping[str, Any] | None = None
    how: str = ""
    reason: str | None = None


def news_in(name: str, data: Mapping[str, Any]) -> News | None:
    """The grounds that an event enters or takes away; None where it is about none."""
    if name == "registry.org.annual_inspection_concluded":
        found = _of_inspection(data, data["org"])
        return News(found) if found else None
    if name == "registry.org.penalised":
        found = _of_penalty(data)
        return News(found) if found else None
    if name == "registry.org.record_corrected":
        was, now = _of_entry(data, "was"), _of_entry(data, "now")
        return News(now, was, data["how"], data.get("reason")) if was or now else None
    return None


def standing(news: Iterable[News]) -> tuple[Mapping[str, Any], ...]:
    """The grounds that stand after all this, the newest last; ``news`` in the order in which the registry told it."""
    left: list[Mapping[str, Any]] = []
    for one in news:
        if one.found is not None and not any(same(one.found, other) for other in left):
            left.append(one.found)
        if one.gone is not None:
            left = [other for other in left if not same(one.gone, other)]
    return tuple(sorted(left, key=lambda ground: str(ground["on"])))


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two grounds are one: the same event of the same day and year."""
    return all(one[name] == other[name] for name in SAME)


def is_listed(found: Mapping[str, Any], check: Check) -> bool:
    """Whether the profile lists the ground. Who owes an annual report and is late with it has missed no inspection,
    unless the bureau treats that alike."""
    if not check.rules.has("exit.forced_triggers") or found["trigger"] not in check.value("exit.forced_triggers"):
        return False
    if found["trigger"] != "annual_inspection_missed" or found.get("annual_check") == "inspection":
        return True
    rule = "exit.late_report_counts_as_missed"
    return not check.rules.has(rule) or bool(check.value(rule))


def _of_entry(data: Mapping[str, Any], which: str) -> dict[str, Any] | None:
    entry = data.get(which)
    if entry is None:
        return None
    if data["record"] == "inspections":
        return _of_inspection(entry, data["org"])
    return _of_penalty(entry) if data["record"] == "penalties" else None


def _of_inspection(entry: Mapping[str, Any], org: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who owed no check in a year has not missed it (E-07): its first is told by the registry."""
    trigger, first = TRIGGER_OF_CONCLUSION.get(entry["conclusion"]), org.get("checked_from")
    if trigger is None or (trigger == "annual_inspection_missed" and first is not None and entry["year"] < first):
        return None
    return {"trigger": trigger, "on": entry["concluded_on"], "year": entry["year"], "annual_check": entry.get("annual_check")}


def _of_penalty(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    trigger = TRIGGER_OF_PENALTY.get(entry["kind"])
    return {"trigger": trigger, "on": entry["decided_on"], "year": None} if trigger else None
