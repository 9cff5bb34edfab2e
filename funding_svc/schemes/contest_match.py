"""Contest match (创业大赛项目补贴, YP21-31): a share of a prize-winning project, up to a ceiling. Pure."""

from __future__ import annotations

from common.kernel.check import Check
from funding_svc.schemes.case import Case, Entitlement, after_earlier, nothing
from funding_svc.schemes.conditions import counted_level, matched, require_registered

# the parameter that names the schemes which one project shares with the contest match
SHARED = "funding.contest_match.shared_with"


def entitlement(case: Case, check: Check) -> Entitlement:
    """The match of a project, less what was claimed on it; nothing where contest, prize, area or clients do not count.

    For one project this and the venture match together never pass the higher of the two: the second pays the difference
    (ruling 11). Raises Refused 422 where the organisation is not registered.
    """
    due_fen, steps = matched("contest_match", case.evidence["project_amount_fen"], check)
    require_registered("contest_match", case, check)
    if reason := _why_nothing(case, check):
        return nothing(reason)
    return after_earlier(due_fen, steps, case.of_subject("contest_match", *check.value(SHARED)))


def _why_nothing(case: Case, check: Check) -> str | None:
    if counted_level("contest_match", case.fact("contest_level"), check) not in check.value("funding.contest_match.levels"):
        return "该级别的大赛不在补贴范围内"
    check.value("funding.contest_match.min_prize")
    if not check.rules.param("funding.contest_match.min_prize").met(case.fact("prize")):
        return "获奖名次未达到补贴要求"
    if check.value("funding.contest_match.served_in_division"):
        if not case.fact("area_in_division"):
            return "服务区域不在本区"
        if not case.fact("clients_in_division"):
            return "服务对象不在本区"
    return None
