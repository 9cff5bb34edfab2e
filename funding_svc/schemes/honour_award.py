"""Honour award (荣誉奖励, YP21-29): by the level of an honour that the registry has recorded. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.problems import bad_field
from common.kernel.text import key
from funding_svc.codes import LEVELS
from funding_svc.schemes.case import Case, Entitlement, Step, after_earlier, nothing
from funding_svc.schemes.conditions import counted_level, in_force, require_registered

Honour = tuple[str, str, str]  # title, level, day


def entitlement(case: Case, check: Check) -> Entitlement:
    """The award of one honour, once; the same title in another year is another honour. A level that the rules do not
    reward earns nothing. Where the claim names no day, the first honour of that title and level that was not claimed.

    Raises Refused 422 where the organisation is not registered or holds no such honour.
    """
    amounts = check.value("funding.honour_award.amounts")
    require_registered("honour_award", case, check)
    held = _held(case)
    if not held:
        raise bad_field("evidence.title", "没有登记该项荣誉，请先由民政部门登记。")
    rewarded = [one for one in held if in_force(one, "funding.honour_award.awarded_while_in_force", check)]
    if not rewarded:
        return nothing("该项荣誉不是在方案施行期间获得的，不在奖励范围内")
    claimed = {_identity(claim["evidence"]) for claim in case.earlier_of("honour_award")}
    honour = next((one for one in rewarded if _identity(one) not in claimed), rewarded[-1])
    award_fen = amounts.get(counted_level("honour_award", honour["level"], check), 0)
    label = LEVELS[honour["level"]]
    steps = (Step(f"{label}荣誉奖励" if award_fen else f"{label}荣誉不在奖励范围内", award_fen),)
    adds_up = check.value("funding.honour_award.levels_add_up")
    return after_earlier(award_fen, steps, _same_deed(case, honour, adds_up=adds_up), {"awarded_on": honour["awarded_on"]})


def _held(case: Case) -> list[Mapping[str, Any]]:
    """The honours on record that the evidence may mean, oldest first."""
    wanted, day = case.evidence, case.evidence.get("awarded_on")
    found = [
        one for one in case.known("honours", "awarded_on")
        if (key(one["title"]), one["level"]) == (key(wanted["title"]), wanted["level"]) and day in (None, one["awarded_on"])
    ]  # fmt: skip
    return sorted(found, key=lambda one: one["awarded_on"])


def _identity(one: Mapping[str, Any]) -> Honour:
    return key(one["title"]), one["level"], one["awarded_on"]


def _same_deed(case: Case, honour: Mapping[str, Any], *, adds_up: bool) -> list[Mapping[str, Any]]:
    """Earlier claims on the same honour; on the same deed at any level, where levels do not add up."""
    deed = _deed({**case.evidence, "awarded_on": honour["awarded_on"]})
    return [
        claim
        for claim in case.earlier_of("honour_award")
        if _identity(claim["evidence"]) == _identity(honour) or (not adds_up and _deed(claim["evidence"]) == deed)
    ]


def _deed(evidence: Mapping[str, Any]) -> tuple[str, str]:
    """What tells honours of two levels for one deed from honours for two; where none is named, title and year are it."""
    if "deed" in evidence:
        return key(evidence["deed"]), ""
    return key(evidence["title"]), evidence["awarded_on"][:4]
