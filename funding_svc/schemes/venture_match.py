"""Venture match (公益创投配比, YP21-30): a share of a selected project, up to a ceiling. Pure."""

from __future__ import annotations

from common.kernel.check import Check
from funding_svc.schemes.case import Case, Entitlement, after_earlier, nothing
from funding_svc.schemes.conditions import matched
from funding_svc.schemes.contest_match import SHARED


def entitlement(case: Case, check: Check) -> Entitlement:
    """The match of a project, less what was claimed on it; nothing for one that was not selected.

    Where the project has a contest match too, only the difference to the higher of the two (ruling 11).
    """
    due_fen, steps = matched("venture_match", case.evidence["project_amount_fen"], check)
    wanting = [need for need in check.value("funding.venture_match.requires") if not case.fact(need)]
    if wanting:
        return nothing("项目尚未符合拨付前提（入选、落地实施），不予配比")
    shared = check.rules.has(SHARED) and "venture_match" in check.value(SHARED)
    return after_earlier(due_fen, steps, case.of_subject("venture_match", *(("contest_match",) if shared else ())))
