"""Who goes first where two wait for the last place of a year at equal scores (YB21-63, ZJ18-42). Pure.

A preference (PREF) breaks a tie and never beats a higher score.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from admission_svc.eligibility import Room, lowest_free
from admission_svc.parties import ground
from common.kernel.check import Check
from common.kernel.decision import Refused, State

TIES, CATEGORIES, INDUSTRIES = "admission.tie_breaks", "admission.preferred_categories", "admission.preferred_industries"


def yield_last_place(state: State, room: Room, rivals: Iterable[State], check: Check) -> None:
    """Raise Refused 409 for who would take the last place while one that the rules prefer, with the same score, lies ready
    to be signed, too. ``rivals`` are the other applications of the base whose agreement waits for signatures."""
    if not check.rules.has("admission.yearly_cap") or not check.rules.has(TIES):
        return
    if lowest_free(room.places) < check.value("admission.yearly_cap"):
        return
    mine, score = _met(state, check), score_of(state)
    first = next((one for one in rivals if _waits(one, check) and score_of(one) == score and _met(one, check) > mine), None)
    if first is not None:
        detail = f"本年度只剩最后一个名额，同等条件下“{first['org_name']}”优先，请待其签署办结后再办理。"
        raise Refused(409, "yields_last_place", detail, basis=ground(check, TIES))


def score_of(state: State) -> int | None:
    """The newest score that reviewers have given."""
    given = [one["score"] for one in state["steps"] if one.get("score") is not None and not one.get("annulled")]
    return given[-1] if given else None


def _met(state: State, check: Check) -> tuple[bool, ...]:
    """Which preferences an application meets, in the order of the rules."""
    return tuple(_MEETS[name](state, check) for name in check.value(TIES))


def _preferred_category(state: State, check: Check) -> bool:
    return check.rules.has(CATEGORIES) and state.get("category") in check.value(CATEGORIES)


def _preferred_industry(state: State, check: Check) -> bool:
    """An association of an industry that the rules name."""
    association = state.get("registration_class") == "industry_association"
    return association and check.rules.has(INDUSTRIES) and state.get("industry") in check.value(INDUSTRIES)


def _waits(rival: State, check: Check) -> bool:
    """Whether a rival can still be signed today."""
    ready = rival["state"] == "awaiting_signatures" and not rival["on_hold"]
    return bool(ready and rival["agreement"]["entry_on"] >= check.today.isoformat())


_MEETS: dict[str, Any] = {"preferred_category": _preferred_category, "industry_association": _preferred_industry}
