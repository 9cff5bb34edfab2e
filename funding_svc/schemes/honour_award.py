"""Honour award (荣誉奖励, YP21-29): by the level of an honour that the registry has recorded. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.problems import bad_field
from common.kernel.text import key
from funding_svc.codes import LEVELS
from funding_svc.schemes.case import Case, Entitlement, Step, after_earlier, nothing
from funding_svc.schemes.conditions import in_force, require_registered


def entitlement(case: Case, check: Check) -> Entitlement:
    """The award of one honour, once. A level that the rules do not reward earns nothing.

    Raises Refused 422 where the organisation is not registered or holds no such honour.
    """
    amounts = check.value("funding.honour_award.amounts")
    require_registered("honour_award", case, check)
    title, level = key(case.evidence["title"]), case.evidence["level"]
    known = case.known("honours", "awarded_on")
    held = {(key(one["title"]), one["level"]) for one in known}
    if (title, level) not in held:
        raise bad_field("evidence.title", "没有登记该项荣誉，请先由民政部门登记。")
    same = [one for one in known if (key(one["title"]), one["level"]) == (title, level)]
    if not any(in_force(one, "funding.honour_award.awarded_while_in_force", check) for one in same):
        return nothing("该项荣誉不是在方案施行期间获得的，不在奖励范围内")
    award_fen = amounts.get(level, 0)
    label = LEVELS[level]
    steps = (Step(f"{label}荣誉奖励" if award_fen else f"{label}荣誉不在奖励范围内", award_fen),)
    return after_earlier(award_fen, steps, _same_deed(case, adds_up=check.value("funding.honour_award.levels_add_up")))


def _same_deed(case: Case, *, adds_up: bool) -> list[Mapping[str, Any]]:
    """Earlier claims on the same honour; on the same deed at any level, where levels do not add up."""
    own, title, deed = case.evidence, key(case.evidence["title"]), _deed(case.evidence)
    return [
        claim
        for claim in case.earlier_of("honour_award")
        if (key(claim["evidence"]["title"]), claim["evidence"]["level"]) == (title, own["level"])
        or (not adds_up and _deed(claim["evidence"]) == deed)
    ]


def _deed(evidence: Mapping[str, Any]) -> str:
    """What tells honours of two levels for one deed from honours for two; where none is named, the title is it."""
    return key(evidence.get("deed", evidence["title"]))
