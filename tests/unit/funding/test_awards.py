"""What was paid as open data: the shape of the standard, amounts in yuan, nothing of persons."""

from __future__ import annotations

from funding_svc.awards import open_awards

CLAIM = {
    "id": "c-1", "scheme": "rating_award", "org": "org-1", "division": "330106", "amount_fen": 2_000_050, "paid_on": "2024-05-06", "person": "worker-7",
    "evidence": {"papers": ["证书"]}, "state": "paid",
}  # fmt: skip


def test_a_paid_claim_is_one_grant_with_its_parties() -> None:
    [grant] = open_awards([CLAIM], lambda ids: {one: {"uscc": "52330106MJ0000001X", "name": "示例服务社"} for one in ids})["grants"]
    assert (grant["amountAwarded"], grant["currency"], grant["awardDate"]) == (20000.5, "CNY", "2024-05-06")
    assert grant["recipientOrganization"] == [{"id": "CN-52330106MJ0000001X", "name": "示例服务社"}]
    assert grant["fundingOrganization"] == [{"id": "CN-MCA-330106", "name": "浙江省杭州市西湖区民政部门"}]
    assert {"id", "title", "description", "grantProgramme"} <= grant.keys()


def test_nothing_of_a_person_or_of_its_papers_is_published() -> None:
    told = str(open_awards([CLAIM], lambda ids: {}))
    assert "worker-7" not in told and "证书" not in told
