"""What follows after a stay: visits, the end of the follow-up, and its lateness (YB21-40). Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.parties import acted, acting_as, ground
from admission_svc.residencies import HOSTS, move, outcome_of
from admission_svc.terms import over_at
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Basis, Outcome, Refused, State
from common.kernel.periods import add_years
from common.kernel.problems import bad_field, wrong_order

SHORTEST, LONGEST = "exit.follow_up_min_years", "exit.follow_up_max_years"


def follow_up(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record a visit after the exit, within the years that the profile gives to follow-up; where it orders one, only
    those who graduated have it (YB21-36)."""
    basis = _rule(check)
    role = acting_as(state, HOSTS, check, *basis)
    moved = move(state, "follow_up", check, *basis)
    if check.rules.has(SHORTEST) and state["outcome"] != "graduated":
        raise wrong_order("后续跟踪服务只面向通过考核出壳的社会组织。", *basis, *check.cite_where_law("YB21-36"))
    if form["on"] < state["exited_on"] or parse_date(form["on"]) > check.today:
        raise bad_field("on", "日期应在退出之日以后，且不晚于今天。")
    if check.rules.has(LONGEST):
        last = _after_exit(state["exited_on"], check.value(LONGEST))
        if form["on"] > last:
            raise Refused(422, "below_rule", f"跟踪服务期已于{last}届满。", basis=ground(check, LONGEST))
    visits = [*state["follow_ups"], dict(form)]
    after = {**state, "state": moved, "follow_ups": visits, "acts": acted(state, role, "follow_up", check)}
    return outcome_of(after, check, ("followed_up", {}))


def close(state: State, check: Check) -> Outcome:
    """End the follow-up, of those who graduated not before the shortest time where the profile sets one."""
    basis = _rule(check)
    role = acting_as(state, HOSTS, check, *basis)
    moved = move(state, "close", check, *basis)
    if check.rules.has(SHORTEST) and state["outcome"] == "graduated":
        first = _after_exit(state["exited_on"], check.value(SHORTEST))
        if check.today.isoformat() < first:
            raise wrong_order(f"跟踪服务应当持续到{first}，不能提前结束。", *ground(check, SHORTEST))
    after = {**state, "state": moved, "due_at": None, "acts": acted(state, role, "close", check)}
    return outcome_of(after, check, ("follow_up_closed", {}))


def overdue(state: State, check: Check) -> Outcome:
    """The longest time has passed and nobody has closed the follow-up."""
    ground(check, LONGEST)
    return outcome_of({**state, "due_at": None, "follow_up_overdue": True}, check, ("follow_up_overdue", {}))


def is_ordered(outcome: str, check: Check) -> bool:
    """Whether the profile orders a follow-up of who left in this way."""
    return outcome == "graduated" and check.rules.has(SHORTEST)


def overdue_at(exited_on: str, check: Check) -> str | None:
    """The moment from which on an open follow-up is late; None where no rule ends it."""
    return over_at(_after_exit(exited_on, check.value(LONGEST))) if check.rules.has(LONGEST) else None


def _rule(check: Check) -> tuple[Basis, ...]:
    """What orders the follow-up; where no document does, the assumption that a base may give it all the same."""
    if check.rules.has(SHORTEST):
        return ground(check, SHORTEST)
    check.limit("exit.follow_up_voluntary", True, "该基地适用的规则不开展退出后的跟踪服务。")
    return ground(check, "exit.follow_up_voluntary")


def _after_exit(exited_on: str, years: int) -> str:
    return add_years(parse_date(exited_on), years).isoformat()
