"""Targets (目标): a measured number against its goal, in whole numbers; zero or unknown things to share among are no data. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.kernel import places
from common.kernel.decision import plain
from common.law.kinds import Target
from common.law.values import is_date
from common.law.view import View

Value = Callable[[str, str], int | None]  # measure and place -> number, None where nobody knows


@dataclass(frozen=True)
class Goal:
    """So many of one thing for so many of another; ``of`` is 1 where nothing is shared."""

    number: int
    of: int


def goal_of(target: Target, rules: View) -> Goal | None:
    """The goal as the rules of the place have it, None where they have none."""
    if target.goal is None:
        return None
    if isinstance(target.goal, tuple):
        return Goal(*target.goal)
    name, row = (target.goal, None) if _is_parameter(rules, target.goal) else target.goal.rsplit(".", 1)
    if not rules.has(name):
        return None
    value = plain(rules.value(name))
    value = value[row] if row else value
    return Goal(*value) if isinstance(value, list) else Goal(int(value), 1)


def _is_parameter(rules: View, name: str) -> bool:
    try:
        rules.has(name)
    except KeyError:
        return False
    return True


def last_day(target: Target, rules: View) -> str | None:
    """The day by which the goal is to be met, None where there is none."""
    if target.by is None or is_date(target.by):
        return target.by
    return str(rules.value(target.by)) if rules.has(target.by) else None


def met(value: int | None, of: int | None, goal: Goal | None) -> bool | None:
    """Whether a goal is met; None where there is no goal, or no data."""
    if goal is None or value is None or not of:
        return None
    return value * goal.of >= goal.number * of


def gap(value: int | None, of: int | None, goal: Goal | None) -> int | None:
    """How many are missing until the goal is met; 0 where it is."""
    if goal is None or value is None or not of:
        return None
    return max(0, -(-goal.number * of // goal.of) - value)


def judge(
    target: Target, rules: View, division: str, below: Sequence[str], value: Value, on: str, explained: Container[str] = ()
) -> dict[str, Any]:
    """A target for a place on a day: value, goal, met, gap, and the places below that fall short. ``explained`` are the places
    that have said on record why."""
    goal, by = goal_of(target, rules), last_day(target, rules)
    number, of = value(target.value, division), (value(target.of, division) if target.of else 1)
    parts = [{**_part(target, goal, code, value), "explained": code in explained} for code in below]
    clauses = [clause for clause in target.clauses if rules.applies(clause)]
    return {
        "target": target.name, "label": target.zh, "clauses": clauses, "service": target.service, "unit": target.unit,
        "basis": [rules.clause(clause).to_json() for clause in clauses], "division": division, "on": on, "by": by,
        "value": number, "of": of if target.of else None, "share_label": share_zh(number, of) if target.of else None,
        "goal": goal.number if goal else None, "goal_of": goal.of if goal and target.of else None, "goal_label": goal_zh(target, goal),
        "no_data": number is None or not of, "met": met(number, of, goal), "gap": gap(number, of, goal),
        "explained": division in explained, "parts": parts, "short": [one for one in parts if one["met"] is False],
    }  # fmt: skip


def _part(target: Target, goal: Goal | None, code: str, value: Value) -> dict[str, Any]:
    number, of = value(target.value, code), (value(target.of, code) if target.of else 1)
    each = goal if target.of or target.each else None
    return {
        "division": code, "division_label": places.label(code), "value": number, "of": of if target.of else None,
        "met": met(number, of, each), "gap": gap(number, of, each),
    }  # fmt: skip


def goal_zh(target: Target, goal: Goal | None) -> str | None:
    """The goal in words."""
    if goal is None:
        return None
    if not target.of:
        return f"不少于{goal.number}{target.unit}"
    if goal.of == 1 and goal.number != 1:
        return f"平均每个不少于{goal.number}{target.unit}"
    return f"不低于{share_zh(goal.number, goal.of)}"


def share_zh(number: int | None, of: int | None) -> str | None:
    """A share as people read it: in hundredths of a percent, rounded down."""
    if number is None or not of:
        return None
    hundredths = number * 10_000 // of
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def shown(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The targets of several services in one order."""
    return sorted((one for answer in answers.values() for one in answer["items"]), key=lambda one: (one["clauses"], one["target"]))
