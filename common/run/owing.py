"""On whom a duty falls: places of a level, bases, who ran a base, or the aggregates of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from common.kernel import places
from common.kernel.duties import Owing
from common.law.book import RuleBook
from common.law.kinds import PLACE_LEVELS, Duty
from common.run.desk import Desk
from common.store.store import Store


def owing(desk: Desk[Any], duty: Duty, today: date) -> Iterable[Owing]:
    """Everybody on whom a duty falls, as the service knows them today."""
    store: Store = desk.store
    if duty.for_each in PLACE_LEVELS:
        return [Owing(code, places.label(code), code) for code in places_of(desk.book, store, duty.for_each, today)]
    if duty.for_each == "base":
        return [_base(one) for one in store.known.every_base() if matches(duty.matching, one)]
    if duty.for_each == "operator_term":
        return [_term(one, contract) for one in store.known.every_base() for contract in one["contracts"]]
    return _things(store, duty)


def places_of(book: RuleBook, store: Store, level: str, today: date) -> list[str]:
    """The places of a level: those of the register, and others that a profile or a bureau's decision names."""
    named = [profile.place for profile in book.profiles.values() if profile.place and profile.extends is None]
    listed = [code for place in named for code in places.below(place, level, today)]
    others = (code for code in (*named, *store.known.adopting()) if places.level(code) == level)
    return sorted({*listed, *others})


def matches(matching: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Whether the fields of a state have the values that are asked for."""
    return all(state.get(name) in (wanted if isinstance(wanted, tuple) else (wanted,)) for name, wanted in matching.items())


def _things(store: Store, duty: Duty) -> Iterable[Owing]:
    repository = next(one for one in store.aggregates if one.kind == duty.for_each)
    for found in repository.collection.find({}, {"body": 1}):
        state = found["body"]
        if matches(duty.matching, state):
            name, since, until = state.get("org_name") or state.get("name") or "", state.get(duty.since or ""), state.get(duty.until or "")
            yield Owing(found["_id"], name, state["division"], state.get("org"), state.get("base"), since, until)


def _base(facts: Mapping[str, Any]) -> Owing:
    return Owing(facts["id"], facts["name"], facts["division"], facts.get("operator"), facts["id"])


def _term(facts: Mapping[str, Any], contract: Mapping[str, Any]) -> Owing:
    """A base and one who runs it."""
    subject = f"{facts['id']}:{contract['org']}"
    return Owing(subject, facts["name"], facts["division"], contract["org"], facts["id"], contract["since"], contract["until"])
