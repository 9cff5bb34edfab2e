"""The yearly training report of a base (ZJ23-13, ZJ23-17): figures only, from closed sessions. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from common.kernel.clock import parse_date
from common.kernel.periods import quarter_of

QUARTERS = (1, 2, 3, 4)


def yearly(base: Mapping[str, Any], year: int, sessions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Sessions and person-times per quarter and kind, consultations per topic. ``sessions`` are the closed ones that
    the base held in the year; what was cancelled or is still to come counts nothing."""
    held = list(sessions)
    by_quarter: dict[int, list[Mapping[str, Any]]] = {quarter: [] for quarter in QUARTERS}
    for session in held:
        by_quarter[quarter_of(parse_date(session["from"]))[1]].append(session)
    topics = Counter(topic for session in held if session["kind"] == "consultation" for topic in session["topics"])
    return {
        "base": base["id"],
        "base_name": base["name"],
        "year": year,
        "sessions": len(held),
        "person_times": _person_times(held),
        "quarters": [
            {"quarter": quarter, "sessions": len(found), "person_times": _person_times(found)}
            for quarter, found in by_quarter.items()
        ],
        "kinds": [{"kind": kind, "sessions": count} for kind, count in sorted(Counter(s["kind"] for s in held).items())],
        "topics": [{"topic": topic, "consultations": count} for topic, count in sorted(topics.items())],
    }


def without_training(
    residencies: Iterable[Mapping[str, Any]], year: int, attended: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """The residents of the year that came to no session in their stay, up to the day they left or the year's end.

    ``attended`` has, for each organisation, the days of the closed sessions that its people came to, at any base.
    """
    first, last = f"{year}-01-01", f"{year}-12-31"
    listed = []
    for stay in sorted(residencies, key=lambda one: (one["entry_on"], one["id"])):
        left = stay.get("exited_on") or stay["ends_on"]
        until = min(left, last)
        if stay["entry_on"] > last or left < first:
            continue
        if not any(stay["entry_on"] <= day <= until for day in attended.get(stay["org"] or "", ())):
            listed.append({"residency": stay["id"], "org": stay["org"], "org_name": stay["org_name"]})
    return listed


def _person_times(sessions: Iterable[Mapping[str, Any]]) -> int:
    return sum(session["attended"] for session in sessions)
