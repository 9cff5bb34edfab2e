"""What anybody asks of targets: how far a place is from each of its goals, on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from common.bus import Call, Reply, query
from common.kernel import measures, places
from common.kernel.clock import parse_date
from common.kernel.decision import Refused
from common.kernel.problems import bad_field
from common.kernel.records.decisions import IN_FORCE, id_of
from common.kernel.spans import EVER, NEW_YEAR, bounds, span_of
from common.kernel.targets import Value, judge
from common.law.jurisdiction import default_profile
from common.law.kinds import PLACE_LEVELS, Measure, Target
from common.law.view import View
from common.run.desk import Desk

LOOKED_BACK = 4  # years whose yearly records may still be the newest of a place

Numbers = dict[tuple[str, str], int | None]


class TargetKeeping:
    """Mixed into every service: the targets whose measures it keeps."""

    name: ClassVar[str]
    desk: Desk[Any]

    @query()
    def targets(self, call: Call) -> Reply:
        """Public: every target of this service in a place on a day, found a moment ago where that took long."""
        wanted = "|".join((call.query["division"], call.query.get("profile", ""), call.query["on"]))
        items = self.desk.store.target_answers.of(wanted, lambda _: Judging(self.name, self.desk, call.query).items())
        return Reply(200, {"items": items})


class Judging:
    """One look at the targets of a service in a place on a day."""

    def __init__(self, service: str, desk: Desk[Any], asked: Mapping[str, str]) -> None:
        """Raises Refused 422 where no rules hold there, or none of that name."""
        self.service, self.desk, self.on = service, desk, asked["on"]
        self.division = asked["division"]
        self.rules = _rules(desk, asked)
        param = "targets.year_start"
        self.start = self.rules.value(param) if self.rules.has(param) else NEW_YEAR

    def items(self) -> list[dict[str, Any]]:
        """Each target that is law here and is looked at on this level."""
        level = places.level(self.division)
        chosen = [
            one for one in self.desk.book.targets.values()
            if one.service == self.service and level in one.levels and any(self.rules.applies(clause) for clause in one.clauses)
        ]  # fmt: skip
        below = {one.name: self._below(one) for one in chosen}
        numbers = self._numbers(chosen, {self.division, *(code for codes in below.values() for code in codes)})
        value: Value = lambda name, place: numbers.get((name, place))  # noqa: E731
        return [judge(one, self.rules, self.division, below[one.name], value, self.on, self._explained(one, below[one.name])) for one in chosen]

    def _explained(self, target: Target, below: tuple[str, ...]) -> frozenset[str]:
        """The places that have explained on record why they fall short."""
        if target.explained_by is None:
            return frozenset()
        kind = self.desk.book.kinds[target.explained_by]
        ids = {id_of(kind, code, EVER, {}): code for code in (self.division, *below)}
        found = self.desk.store.records.these(ids)
        return frozenset(ids[id] for id, one in found.items() if one.body["state"] == IN_FORCE and one.body["on"] <= self.on)

    def _below(self, target: Target) -> tuple[str, ...]:
        if target.below is None or PLACE_LEVELS.index(target.below) <= PLACE_LEVELS.index(places.level(self.division)):
            return ()
        return places.below(self.division, target.below, parse_date(self.on))

    def _numbers(self, targets: Iterable[Target], codes: set[str]) -> Numbers:
        names = {name for one in targets for name in (one.value, one.of) if name}
        known = [self.desk.book.measures[name] for name in names]
        found = self._tallied([one for one in known if one.per != "latest"], codes)
        latest = [one for one in known if one.per == "latest"]
        return found | (self._stated(latest, codes) if latest else {})

    def _tallied(self, known: list[Measure], codes: set[str]) -> Numbers:
        """What measures come to that are added up: up to the day, or within its target year."""
        ids = [f"{one.name}|{code}" for one in known for code in codes]
        tallies = {one["_id"]: one for one in self.desk.store.tallies.find({"_id": {"$in": ids}})}
        first = bounds(span_of("year", parse_date(self.on), self.start), self.start)[0]
        found: Numbers = {}
        for one in known:
            for code in codes:
                tally = tallies.get(f"{one.name}|{code}")
                number = measures.value_on(tally, self.on)
                found[one.name, code] = number - measures.value_on(tally, _day_before(first)) if one.per == "year" else number
        return found

    def _stated(self, known: list[Measure], codes: set[str]) -> Numbers:
        """What the newest yearly record of each county states, summed up for what lies above; None where no county has one."""
        kind = self.desk.book.kinds[known[0].counts.removeprefix(measures.RECORD)]
        wanted = {code: self._counties(code) for code in codes}
        years = [str(int(self.on[:4]) - back) for back in range(LOOKED_BACK)]
        ids = {(county, year): id_of(kind, county, year, {}) for counties in wanted.values() for county in counties for year in years}
        records = self.desk.store.records.these(ids.values())
        newest: dict[str, Mapping[str, Any]] = {}
        for county, year in sorted(ids):
            loaded = records.get(ids[county, year])
            if loaded and loaded.body["state"] == IN_FORCE and loaded.body["on"] <= self.on:
                newest[county] = loaded.body["fields"]
        return {(one.name, code): _total(one, counties, newest) for one in known for code, counties in wanted.items()}

    def _counties(self, code: str) -> tuple[str, ...]:
        return places.below(code, "county", parse_date(self.on)) if len(code) < 6 else (code,)


def _rules(desk: Desk[Any], asked: Mapping[str, str]) -> View:
    profile = asked.get("profile")
    if profile is not None and profile not in desk.book.profiles:
        raise bad_field("profile", "没有这套规则。")
    name, on = profile or default_profile(desk.book, asked["division"]), asked["on"]
    try:
        return desk.book.view(name, on)
    except Refused as refused:
        if refused.code != "profile_period_ended":
            raise
        return desk.book.view(name, on, decision="ended plans still answer for their years")


def _total(measure: Measure, counties: Sequence[str], newest: Mapping[str, Mapping[str, Any]]) -> int | None:
    told = [newest[code] for code in counties if code in newest and measures.matches(measure.matching, newest[code])]
    if measure.sum is None:
        return len(told) if any(code in newest for code in counties) else None
    values = [fields[measure.sum] for fields in told if fields.get(measure.sum) is not None]
    return sum(values) if values else None


def _day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()
