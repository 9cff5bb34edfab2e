"""Small grants to residents (小额公益项目资助, YB21-16): resident, in good standing, from a named source. Pure."""

from __future__ import annotations

from common.kernel.check import Check
from common.kernel.problems import bad_field
from funding_svc.schemes.case import Case, Entitlement, Step, after_earlier

RESIDENT = ("resident", "exit_due")


def entitlement(case: Case, check: Check) -> Entitlement:
    """What one project of a resident may be granted, up to the ceiling that the bureau has set, once. Raises Refused 422 for who
    is not resident or was not assessed as developing well, 409 while nobody has set an amount."""
    ceiling_fen = check.value("funding.small_grant.max_fen")
    resident = case.residency is not None and case.residency["state"] in RESIDENT
    if check.value("funding.small_grant.residents_only"):
        check.limit("funding.small_grant.residents_only", resident, "小额资助只面向已经入驻基地的组织。")
    if check.value("funding.small_grant.needs_good_standing"):
        well = case.assessed is not None and case.assessed["passed"]
        detail = "小额资助只面向经评估发展较好的入驻组织。" if case.assessed else "该组织尚未经过入驻评估，不能认定发展较好。"
        check.limit("funding.small_grant.needs_good_standing", well, detail)
    if case.evidence["source"] not in check.value("funding.small_grant.sources"):
        raise bad_field("evidence.source", "该资金来源不在规定的范围内。")
    project_fen = case.evidence["project_amount_fen"]
    steps = (Step("项目金额", project_fen), Step("最高限额", ceiling_fen))
    return after_earlier(min(project_fen, ceiling_fen), steps, case.of_subject("small_grant"))
