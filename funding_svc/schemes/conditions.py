"""Conditions that several schemes share, each read from the scheme's own parameters. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.money import share_down
from common.kernel.periods import full_years_between
from funding_svc.codes import REGISTERED_KINDS
from funding_svc.schemes.case import Case, Step


def require_registered(scheme: str, case: Case, check: Check) -> None:
    """Only an organisation registered in the district may claim, where the scheme asks that. Raises Refused 422."""
    name = f"funding.{scheme}.registered_in_division"
    if check.rules.has(name) and check.value(name):
        check.limit(name, case.registered, "本项扶持仅限在本区登记的社会组织申请。")


def require_kind(case: Case, check: Check) -> None:
    """Only a registered body has a grade. Raises Refused 422, resting on what has been asked so far."""
    if case.org["kind"] not in REGISTERED_KINDS:
        detail = "只有已登记的社会组织参加等级评估，未登记团队和备案组织不能申请等级评估奖励。"
        raise Refused(422, "refused_by_rule", detail, basis=check.basis)


def require_new(scheme: str, case: Case, check: Check) -> None:
    """The organisation is younger than the scheme's age; the corresponding day is still inside it (ruling 9). Raises
    Refused 422."""
    day = case.filed_on
    if scheme == "startup_subsidy" and check.value("funding.startup_subsidy.age_measured_on") == "decided_on":
        day = case.decided_on or case.filed_on
    check.limit(f"funding.{scheme}.max_age_years", years_before(case, day), "该社会组织成立已超过规定年限，不再属于新成立的社会组织。")


def years_before(case: Case, day: date) -> int | None:
    """Whole years since an organisation was set up that had ended before a day: on the corresponding day itself the last
    of them has not."""
    return full_years_between(case.set_up_on, day - timedelta(days=1)) if case.set_up_on else None


def in_force(record: Mapping[str, Any], parameter: str, check: Check) -> bool:
    """Whether a grade or an honour was awarded while the plan that rewards it was in force, where the rules ask that
    (ruling 23)."""
    if not (check.rules.has(parameter) and check.value(parameter)):
        return True
    first, last = check.rules.span(check.rules.param(parameter).clause)
    if last and last < check.rules.on:  # the plan goes on by a recorded decision
        last = None
    return bool((first or "") <= record["awarded_on"] <= (last or "9999"))


def counted_level(scheme: str, level: str, check: Check) -> str:
    """The level of the plan as which an honour or a contest counts: its 市级 is the level right above the district, which is
    the municipality where the plan was made."""
    name = f"funding.{scheme}.level_counts_as"
    table: Mapping[str, str] = check.value(name) if check.rules.has(name) else {}
    return table.get(level, level)


def matched(scheme: str, project_fen: int, check: Check) -> tuple[int, tuple[Step, ...]]:
    """The share of a project that a matching scheme pays, up to its ceiling, in fen, with the arithmetic."""
    numerator, denominator = check.value(f"funding.{scheme}.share")
    share_fen = share_down(project_fen, numerator, denominator)
    exact = share_fen * denominator == project_fen * numerator
    if not exact and check.value(f"funding.{scheme}.rounding") == "half_up_to_fen":
        share_fen = share_down(2 * project_fen * numerator + denominator, 1, 2 * denominator)
    ceiling_fen = check.value(f"funding.{scheme}.max_fen")
    steps = (
        Step("项目金额", project_fen),
        Step(f"按规定比例{numerator}/{denominator}计算", share_fen),
        Step("最高限额", ceiling_fen),
    )
    return min(share_fen, ceiling_fen), steps
