"""What a claim is, and what each scheme wants to know of it besides its amount."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, anything, code, day, fen, flag, items, month, one_of, ref, text, whole
from funding_svc import codes


class Evidence(Fields):
    """Every claim may name the papers that prove it."""

    papers = items("证明材料清单", text("材料", 100)).optional([])


class RentEvidence(Evidence):
    tenure = code("办公场所取得方式", codes.TENURES)
    monthly_rent_fen = fen("月租金", 1)
    first_month = month("起始月份")
    months = whole("月数", 1, 1200)


class HonourEvidence(Evidence):
    title = text("荣誉名称")
    level = code("荣誉级别", codes.LEVELS)
    deed = text("所表彰的事迹").maybe()


class ProjectEvidence(Evidence):
    project = text("项目名称")
    project_amount_fen = fen("项目资金总额", 1)


class VentureEvidence(ProjectEvidence):
    selected = flag("已入选")
    started = flag("已实施").optional(False)


class ContestEvidence(ProjectEvidence):
    contest_level = code("大赛级别", codes.LEVELS)
    prize = code("获奖等次", codes.PRIZES)
    served_in_division = flag("服务区域和对象均在本区")


EVIDENCE = {
    "rent_subsidy": RentEvidence,
    "honour_award": HonourEvidence,
    "venture_match": VentureEvidence,
    "contest_match": ContestEvidence,
}


class Step(Fields):
    label = text("计算项目")
    amount_fen = fen("金额", -(10**15))


class Claim(Thing):
    """``number`` counts the claims of an organisation; ``steps`` are the arithmetic of what it is entitled to."""

    scheme = code("扶持项目", codes.SCHEMES)
    org = ref("申请单位")
    org_name = text("单位名称")
    number = whole("序号", hidden=True)
    amount_fen = fen("申请金额", 1)
    entitled_fen = fen("可申请金额")
    steps = items("计算过程", Step)
    evidence = one_of("证明材料", scheme, EVIDENCE, Evidence)
    filed_on = day("申请日期")
    decided_on = day("审定日期", later=True)
    decision_reason = text("审定意见", 1000, later=True)
    paid_on = day("拨付日期", later=True)
    voucher = text("凭证", 100, later=True)


class ClaimForm(Fields):
    """A claim; ``org`` left out is the applicant's own."""

    scheme = Claim.scheme
    org = Claim.org.optional()
    amount_fen = Claim.amount_fen
    evidence = Claim.evidence.optional({})


class ClaimPreviewForm(ClaimForm):
    """A claim to reckon; without an amount, the whole entitlement is reckoned."""

    amount_fen = Claim.amount_fen.optional()


class ClaimPreview(Fields):
    """What a claim would come to. ``entitled_fen`` is the most that could be claimed."""

    scheme, org, amount_fen, entitled_fen, steps = Claim.scheme, Claim.org, Claim.amount_fen, Claim.entitled_fen, Claim.steps
    basis = anything("依据")


class ClaimDecisionForm(Fields):
    decision = code("审定结论", codes.DECISIONS)
    reason = text("理由", 1000).optional()


class ClaimPaymentForm(Fields):
    paid_on, voucher = Claim.paid_on, Claim.voucher
