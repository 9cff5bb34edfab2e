"""The contracts of a base's operators, one after another, and what a new day makes of them. Pure.

A base keeps the contract in force (or, between two, none) as ``operator``, the one that follows it as ``next_operator``,
those that are over as ``former_operators``. First and last day of a contract are its own; one without ``until`` runs on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from common.kernel.clock import parse_date
from common.kernel.decision import State

Contract = Mapping[str, Any]


def over(contract: Contract, day: str) -> bool:
    """Whether a contract ended before a day."""
    return contract["until"] is not None and contract["until"] < day


def in_force(contract: Contract, day: str) -> bool:
    """Whether a contract is in force on a day."""
    return contract["since"] <= day and not over(contract, day)


def stopped_at_once(contract: Contract) -> bool:
    """Whether an operator had to stop on the very day of the decision, so that not even that day is its own any more."""
    ended = contract.get("termination")
    return bool(ended) and ended["stop_by"] == ended["decided_on"]


def all_of(state: State) -> list[Contract]:
    """Every contract that a base has had or will have, oldest first."""
    kept = (*state["former_operators"], state["operator"], state.get("next_operator"))
    return [one for one in kept if one]


def in_year(state: State, year: int) -> list[Contract]:
    """The contracts that had a day in a year."""
    first, last = f"{year}-01-01", f"{year}-12-31"
    held = [one for one in all_of(state) if not stopped_at_once(one)]
    return [one for one in held if one["since"] <= last and not over(one, first)]


def share_a_day(one: Contract, other: Contract) -> bool:
    """Whether two contracts overlap; one that was stopped at once leaves its last day to whoever follows."""
    if stopped_at_once(one):
        return other["since"] < one["until"] and not over(other, one["since"])
    return not over(one, other["since"]) and not over(other, one["since"])


def running(state: State, day: str) -> Contract | None:
    """The contract under which a base is run on a day."""
    return next((one for one in (state["operator"], state.get("next_operator")) if one and in_force(one, day)), None)


def settled(state: State, day: str) -> tuple[State, list[tuple[str, dict[str, Any]]]]:
    """A base as its contracts stand on a day, and what became of them since: names and data of events."""
    happened: list[tuple[str, dict[str, Any]]] = []
    operator, following, former = state["operator"], state.get("next_operator"), [*state["former_operators"]]
    if operator and over(operator, day):
        happened.append(("registry.base.operator_ended", {"operator": operator["org"], "until": operator["until"]}))
        former, operator = [*former, operator], None
    if operator is None and following and following["since"] <= day:
        happened.append(("registry.base.operator_began", {"operator": following["org"]}))
        operator, following = following, None
    if not happened:
        return state, []
    after = {**state, "operator": operator, "next_operator": following, "former_operators": former}
    if operator and over(operator, day):
        after, more = settled(after, day)
        happened += more
    return after, happened


def next_change(state: State) -> str | None:
    """The next day on which a contract begins, or is over for the first time; None where nothing is to come."""
    following, operator = state.get("next_operator"), state["operator"]
    days = [following["since"]] if following else []
    days += [day_after(operator["until"])] if operator and operator["until"] else []
    return min(filter(None, days), default=None)


def day_after(day: str) -> str | None:
    """The day after; None after the last day that a calendar here can name."""
    found = parse_date(day)
    return (found + timedelta(days=1)).isoformat() if found < date.max else None

