"""Duties of all five services in one list, and the share of them done in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from common.bus.messages import Call
from common.kernel import places
from common.kernel.duties import share_zh
from common.kernel.problems import bad_field, unauthorized
from common.kernel.targets import shown
from common.law import RuleBook
from common.run.duties import day_of
from common.run.replies import page_size
from gateway.dispatch import Ask
from gateway.gathering import SERVICES, ask_all, missing

PROVINCE = "33"
_YEARS = range(2000, 10_000)


def list_duties(ask: Ask, call: Call) -> dict[str, Any]:
    """What the caller is owed or owes, by day due: of each service one page, merged."""
    if call.principal is None:
        raise unauthorized()
    limit = page_size(call.query.get("limit"))
    query = {name: text for name, text in call.query.items() if name not in ("limit", "cursor")}
    query |= {"limit": str(min(limit + 1, 200))} | ({"after": call.query["cursor"]} if "cursor" in call.query else {})
    answers = ask_all(ask, dict.fromkeys(SERVICES, replace(call, method="list_duties", query=query)))
    items = sorted((one for answer in answers.values() for one in answer["items"]), key=lambda one: (one["due_on"], one["id"]))
    more = len(items) > limit
    shown = items[:limit]
    return {"items": shown, "next": f"{shown[-1]['due_on']}~{shown[-1]['id']}" if more else None, "missing": missing(answers)}


def law_time(ask: Ask, call: Call, today: date) -> dict[str, Any]:
    """Of every duty the share done in time, by place and year."""
    division, year = places.trim(call.query.get("division") or PROVINCE), _year(call.query.get("year") or str(today.year))
    asking = replace(call, method="law_time", query={"division": division, "year": str(year)})
    answers = ask_all(ask, dict.fromkeys(SERVICES, asking))
    rows: dict[str, dict[str, Any]] = {}
    for answer in answers.values():
        for count in answer["counts"]:
            _add(rows.setdefault(count["duty"], _empty(count)), count, division)
    items = [_finished(row) for row in sorted(rows.values(), key=lambda row: (row["clauses"], row["duty"]))]
    return {"division": division, "division_label": places.label(division), "year": year, "items": items, "missing": missing(answers)}


def targets(ask: Ask, call: Call, today: date, book: RuleBook) -> dict[str, Any]:
    """The targets of all services in a place on a day. Raises Refused 422 for a place, a day or a profile that is none."""
    division, on = places.trim(call.query.get("division") or PROVINCE), day_of(call.query, today.isoformat())
    if (name := call.query.get("profile")) is not None and name not in book.profiles:
        raise bad_field("profile", "没有这套规则。")
    query = {"division": division, "on": on} | ({"profile": call.query["profile"]} if "profile" in call.query else {})
    answers = ask_all(ask, dict.fromkeys(SERVICES, replace(call, method="targets", query=query)))
    return {
        "division": division, "division_label": places.label(division), "on": on, "items": shown(answers), "missing": missing(answers),
    }  # fmt: skip


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in _YEARS):
        raise bad_field("year", "应为四位年份。")
    return int(text)


def _empty(count: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: count[name] for name in ("duty", "label", "clauses")}
    return {**named, "due": 0, "in_time": 0, "late": 0, "overdue": 0, "open": 0, "waived": 0, "places": {}}


def _add(row: dict[str, Any], count: Mapping[str, Any], division: str) -> None:
    due, in_time = count["done"] + count["late"] + count["overdue"], count["done"]
    row["due"] += due
    row["in_time"] += in_time
    for name in ("late", "overdue", "open", "waived"):
        row[name] += count[name]
    part = count["division"][: 4 if len(division) < 4 else 6]
    place = row["places"].setdefault(part, {"division": part, "division_label": places.label(part), "due": 0, "in_time": 0})
    place["due"] += due
    place["in_time"] += in_time


def _finished(row: dict[str, Any]) -> dict[str, Any]:
    parts = [{**one, "share_label": share_zh(one["in_time"], one["due"])} for _, one in sorted(row["places"].items())]
    return {**row, "share_label": share_zh(row["in_time"], row["due"]), "places": parts}
