"""The operator's service fee (购买服务资金, YB21-58): on the exit appraisal and the project evaluation, each paper once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.problems import bad_field
from common.kernel.text import key
from funding_svc.codes import PAPERS
from funding_svc.schemes.case import Case, Entitlement, Step

Paper = tuple[str, str]


def entitlement(case: Case, check: Check) -> Entitlement:
    """The fee that the contract gives for these papers. Raises Refused 409 without any paper and for a paper that was paid on
    before, 422 where the organisation does not run the base."""
    asked = check.value("funding.operator_fee.papers")
    if case.base is None or all(one["org"] != case.org["id"] for one in case.base["contracts"]):
        raise bad_field("evidence.base", "该基地不由本单位受托运营，不能申请运营服务费。")
    papers = [one for one in case.evidence["papers_of_service"] if one["kind"] in asked]
    if not papers:
        wanted = "、".join(PAPERS[kind] for kind in asked)
        raise Refused(409, "papers_missing", f"运营服务费凭{wanted}支付，尚未提交任何一种。", basis=check.basis)
    used = {paper(one) for claim in case.of_subject("operator_fee") for one in claim["evidence"]["papers_of_service"]}
    for one in papers:
        if paper(one) in used:
            detail = f"{PAPERS[one['kind']]}{one['number']}已经据以支付，不能重复使用。"
            raise Refused(409, "already_claimed", detail, basis=check.basis)
    if len({paper(one) for one in papers}) < len(papers):
        raise bad_field("evidence.papers_of_service", "同一份材料不能列两次。")
    fee_fen = case.evidence["fee_fen"]
    labels = [Step(f"依据{PAPERS[one['kind']]}{one['number']}", 0) for one in papers]
    return Entitlement(fee_fen, (*labels, Step("协议约定的服务费", fee_fen)))


def paper(one: Mapping[str, Any]) -> Paper:
    """What two mentions of one paper have in common."""
    return one["kind"], key(one["number"])


def lacks_a_kind(evidence: Mapping[str, Any], check: Check) -> bool:
    """Whether a kind of paper that the rules name is missing, so that the officer's judgement must stand on record."""
    given = {one["kind"] for one in evidence["papers_of_service"]}
    return not set(check.value("funding.operator_fee.papers")) <= given
