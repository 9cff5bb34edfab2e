"""Boundary tests that the rule files make for themselves: below, at and above every limit of every profile,
the day before, the day and the day after of everything that begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from common.kernel.decision import Refused
from common.law import Param, RuleBook, load_rulebook
from common.law.model import Entry, Parameter, Profile
from tests.unit.rulebook.figures import day_after, day_before

BOOK = load_rulebook(Path(__file__).parents[3] / "rules")
# below, at, above
LETS_THROUGH = {
    "at_least": (False, True, True),
    "more_than": (False, False, True),
    "at_most": (True, True, False),
    "less_than": (True, False, False),
}


@dataclass(frozen=True)
class Limit:
    profile: str
    on: str
    parameter: Parameter
    row: str | None
    value: Any

    def param(self, book: RuleBook) -> Param:
        view = book.view(self.profile, self.on, decision="boundary test")
        param = view.param(self.parameter.name)
        return param.row(self.row) if self.row else param


def entries() -> Iterator[tuple[Profile, Parameter, Entry]]:
    for profile in BOOK.profiles.values():
        for name, dated in profile.values.items():
            for entry in dated:
                yield profile, BOOK.parameters[name], entry


def limits() -> Iterator[Any]:
    for profile, parameter, entry in entries():
        if parameter.bound and entry.value is not None:
            rows = entry.value.items() if parameter.type == "table" else [(None, entry.value)]
            for row, value in rows:
                limit = Limit(profile.name, entry.since, parameter, row, value)
                yield pytest.param(limit, id=f"{profile.name}-{parameter.name}-{row or ''}")


def beginnings() -> Iterator[Any]:
    for profile, parameter, entry in entries():
        yield pytest.param(
            profile.name, parameter.name, entry, id=f"{profile.name}-{parameter.name}-{entry.since}"
        )


def neighbours(parameter: Parameter, value: Any) -> tuple[Any, Any]:
    """The nearest facts below and above a limit; None where there is none."""
    if parameter.type == "fraction":
        part, whole = value
        return (part * 1000 - 1, whole * 1000), (part * 1000 + 1, whole * 1000)
    if parameter.type == "date":
        return day_before(value), day_after(value)
    order = parameter.choices or tuple(parameter.unit.labels)
    if value in order:
        at = order.index(value)
        return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)
    step = Decimal(parameter.unit.step or "1")
    return Decimal(str(value)) - step, Decimal(str(value)) + step


@pytest.mark.parametrize("limit", list(limits()))
def test_a_limit_below_at_and_above(limit: Limit) -> None:
    param = limit.param(BOOK)
    below, above = neighbours(limit.parameter, limit.value)
    expected = LETS_THROUGH[limit.parameter.bound or ""]
    for fact, lets_through in zip((below, limit.value, above), expected, strict=True):
        if fact is not None:
            assert param.met(fact) is lets_through, fact
    assert param.met(None) is False


@pytest.mark.parametrize(("profile", "name", "entry"), list(beginnings()))
def test_a_value_the_day_before_the_day_and_the_day_after(profile: str, name: str, entry: Entry) -> None:
    for on in (entry.since, day_after(entry.since)):
        view = BOOK.view(profile, on, decision="boundary test")
        assert view.has(name) is (entry.value is not None)
        if entry.value is not None:
            assert view.param(name).clause == entry.clause
    assert holds_before(profile, name, entry) is False


def holds_before(profile: str, name: str, entry: Entry) -> bool:
    """Whether this very entry is already in force the day before it begins."""
    try:
        view = BOOK.view(profile, day_before(entry.since), decision="boundary test")
    except Refused as refused:
        assert refused.code == "profile_not_in_force"
        return False
    return view.has(name) and view.param(name).clause == entry.clause and view.value(name) == entry.value


@pytest.mark.clause("ZJ23-01", "ZJ18-01", "YB21-24", "WH15-01", "YP21-01", "EXC-01", "EXD-01")
@pytest.mark.parametrize(
    ("profile", "code"),
    [(profile.name, code) for profile in BOOK.profiles.values() for code in profile.sources],
)
def test_a_document_the_day_before_the_day_and_the_day_after(profile: str, code: str) -> None:
    source = BOOK.sources[code]
    if source.in_force_from is None:
        return
    first = f"{code}-01"
    for on in (source.in_force_from, day_after(source.in_force_from)):
        assert BOOK.view(profile, on).applies(first)
    try:
        assert not BOOK.view(profile, day_before(source.in_force_from)).applies(first)
    except Refused as refused:
        assert refused.code == "profile_not_in_force"


@pytest.mark.parametrize("code", [source.code for source in BOOK.sources.values() if source.period_ends_on])
def test_a_period_the_day_before_the_day_and_the_day_after_its_end(code: str) -> None:
    last = str(BOOK.sources[code].period_ends_on)
    (profile,) = [profile.name for profile in BOOK.profiles.values() if profile.sources[0] == code]
    for on in (day_before(last), last):
        assert BOOK.view(profile, on).applies(f"{code}-01")
        assert BOOK.view(profile, on).stopped is None
    stopped = BOOK.view(profile, day_after(last)).stopped
    assert stopped is not None and stopped.code == "profile_period_ended"


def test_every_bound_occurs() -> None:
    bounds = {parameter.bound for _, parameter, _ in entries()}
    assert {"at_least", "at_most", "less_than"} <= bounds
