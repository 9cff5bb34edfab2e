"""Award of an excellent supervisor (优秀督导奖励, YP21-34): so many a year and place, each once. Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.problems import bad_field
from funding_svc.schemes.case import Case, Entitlement, Step
from funding_svc.schemes.workers import worker_of


def entitlement(case: Case, check: Check) -> Entitlement:
    """The award for a year in which the worker was chosen. Raises Refused 422 for who was not chosen, and where the year's
    places are taken; used up where the same person has it for that year."""
    amount_fen = check.value("funding.supervisor_award.amount_fen")
    worker, year = worker_of(case), case.evidence["year"]
    if year not in worker["chosen_years"]:
        raise bad_field("evidence.year", f"该人员没有被评为{year}年度优秀督导。")
    steps = (Step(f"{year}年度优秀督导奖励", amount_fen),)
    had = [claim for claim in case.of_subject("supervisor_award") if claim["evidence"]["year"] == year]
    if len(had) >= check.value("funding.supervisor_award.times_per_person"):
        return Entitlement(0, (*steps, Step("减：同一人本年度已申请", -amount_fen)), spent=True)
    detail = f"{year}年度优秀督导名额已满。"
    check.limit("funding.supervisor_award.per_year", len(case.in_pool) + 1, detail)
    return Entitlement(amount_fen, steps)
