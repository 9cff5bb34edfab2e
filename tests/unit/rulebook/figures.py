"""Holds a rule book against the figures of the law as written down by hand in `expected_figures.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from common.kernel.decision import Refused, plain
from common.law import Param, RuleBook

EXPECTED: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("expected_figures.yaml").read_text("utf-8")
)


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def all_faults(book: RuleBook) -> Iterator[str]:
    """Every way in which the rule book says something else than the requirement rows."""
    for code, (first, last) in EXPECTED["documents"].items():
        source = book.sources[code]
        if (source.in_force_from, source.period_ends_on) != (first, last):
            yield f"{code}: {source.in_force_from} to {source.period_ends_on}, not {first} to {last}"
    for profile in book.profiles.values():
        days = EXPECTED["begins"][profile.name]
        for name, entries in profile.values.items():
            yield from (f"{name} begins on {e.since}, not on {days}" for e in entries if e.since not in days)
        yield from (
            f"adopts {item.scheme} from {item.since}" for item in profile.adopts if item.since not in days
        )
    for block in EXPECTED["figures"]:
        for rule in block["rules"]:
            yield from rule_faults(book, block["profile"], block["from"], rule)


def rule_faults(book: RuleBook, profile: str, first: str, rule: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one figure on its first day, and whether it held too early."""
    told = f"{rule['clause']} {rule['parameter']} of {profile}"
    try:
        param = _param(book, profile, first, rule)
    except Refused as refused:
        yield f"{told}: {refused} on {first}"
        return
    if param.clause != rule["clause"]:
        yield f"{told}: cites {param.clause}"
    if "is" in rule and plain(param.value) != rule["is"]:
        yield f"{told}: {param.value}, not {rule['is']}"
    yield from (f"{told}: stops {fact}" for fact in rule.get("passes", ()) if not param.met(fact))
    yield from (f"{told}: lets {fact} through" for fact in rule.get("fails", ()) if param.met(fact))
    if "set" in rule and book.view(profile, first).has(rule["parameter"]):
        yield f"{told}: has a number that no document gives"
    if _cites_before(book, profile, first, rule):
        yield f"{told}: held before {first}"


def _param(book: RuleBook, profile: str, on: str, rule: dict[str, Any]) -> Param:
    settings = {rule["parameter"]: rule["set"]} if "set" in rule else {}
    param = book.view(profile, on, settings=settings, decision="figures").param(rule["parameter"])
    return param.row(rule["row"]) if "row" in rule else param


def _cites_before(book: RuleBook, profile: str, first: str, rule: dict[str, Any]) -> bool:
    try:
        return _param(book, profile, day_before(first), rule).clause == rule["clause"]
    except Refused:
        return False
