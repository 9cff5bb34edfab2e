"""What a claim is, and what each scheme wants to know of it besides its amount."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, anything, code, day, fen, flag, items, month, one_of, part, ref, text, whole
from funding_svc import codes
from funding_svc.budgets.fields import Movement


class Evidence(Fields):
    """Every claim may name the papers that prove it."""

    papers = items("证明材料清单", text("材料", 100)).optional([])


class RentEvidence(Evidence):
    tenure = code("办公场所取得方式", codes.TENURES)
    monthly_rent_fen = fen("月租金", 1)
    first_month = month("起始月份")
    months = whole("月数", 1, 1200)
    lease_from = day("租赁合同起始日期")
    lease_until = day("租赁合同终止日期").maybe()


class HonourEvidence(Evidence):
    title = text("荣誉名称")
    level = code("荣誉级别", codes.LEVELS)
    awarded_on = day("授予日期").maybe()
    deed = text("所表彰的事迹").maybe()


class ProjectEvidence(Evidence):
    """What a claim that names its project may leave out; without one, ``schemes.projects`` asks for it."""

    project = text("项目名称").maybe()
    project_amount_fen = fen("项目资金总额", 1).maybe()


class VentureEvidence(ProjectEvidence):
    selected = flag("已入选").maybe()
    started = flag("已实施").maybe()


class ContestEvidence(ProjectEvidence):
    contest_level = code("大赛级别", codes.LEVELS).maybe()
    prize = code("获奖等次", codes.PRIZES).maybe()
    area_in_division = flag("服务区域在本区").maybe()
    clients_in_division = flag("服务对象在本区").maybe()


class MonthsEvidence(Evidence):
    first_month = month("起始月份")
    months = whole("月数", 1, 1200)


class PayEvidence(MonthsEvidence):
    performance = code("工作绩效", codes.PERFORMANCE)


class SupervisorEvidence(Evidence):
    year = whole("年度", 2000, 2100)


class SeniorEvidence(Evidence):
    employment_proof = code("合同种类", codes.CONTRACTS).maybe()
    project_innovation = text("项目组织方面的创新贡献", 1000).maybe()
    talent_innovation = text("人才培养方面的创新贡献", 1000).maybe()


class GrantEvidence(ProjectEvidence):
    base = ref("入驻基地")
    source = code("资金来源", codes.SOURCES)


class ServicePaper(Fields):
    kind = code("材料种类", codes.PAPERS)
    number = text("材料编号", 100)


class OperatorEvidence(Evidence):
    base = ref("运营的基地")
    fee_fen = fen("协议约定的服务费", 1)
    papers_of_service = items("支付依据", ServicePaper)


class CostVoucher(Fields):
    number = text("凭证号", 100)
    amount_fen = fen("凭证金额", 1)
    purpose = text("用途", 200)


class CostEvidence(Evidence):
    year = whole("年度", 2000, 2100)
    body = code("保障对象", codes.BODIES).maybe()
    line = code("预算科目", codes.LINES).maybe()
    vouchers = items("凭证", CostVoucher)


EVIDENCE = {
    "rent_subsidy": RentEvidence,
    "honour_award": HonourEvidence,
    "venture_match": VentureEvidence,
    "contest_match": ContestEvidence,
    "pay_subsidy": PayEvidence,
    "worker_allowance": MonthsEvidence,
    "supervisor_award": SupervisorEvidence,
    "senior_worker_award": SeniorEvidence,
    "small_grant": GrantEvidence,
    "operator_fee": OperatorEvidence,
    "running_cost": CostEvidence,
}


class Confirmed(Fields):
    """What the deciding officer has found to be so, by which papers; what the scheme does not ask for is left out."""

    papers = items("核实依据", text("材料", 100), 20).optional([])
    selected, started = VentureEvidence.selected, VentureEvidence.started
    contest_level, prize = ContestEvidence.contest_level, ContestEvidence.prize
    area_in_division, clients_in_division = ContestEvidence.area_in_division, ContestEvidence.clients_in_division
    performance = PayEvidence.performance.maybe()
    contribution = flag("创新贡献属实").maybe()
    judgement = text("服务质量评价", 1000).maybe()
    paid_before_fen = fen("此前办法已发放的金额").maybe()


class Annulment(Fields):
    """A decision that another authority annulled."""

    by = text("作出撤销决定的机关", 100)
    document = text("撤销决定文号", 100)
    decided_on = day("撤销决定日期")
    was = code("被撤销的决定", {"approved": "已同意", "rejected": "不予同意", "paid": "已拨付"})


class Step(Fields):
    label = text("计算项目")
    amount_fen = fen("金额", -(10**15))


class Claim(Thing):
    """``number`` counts the claims of an organisation; ``steps`` are the arithmetic of what it is entitled to."""

    scheme = code("扶持项目", codes.SCHEMES)
    org = ref("申请单位")
    org_name = text("单位名称")
    person = ref("社会工作者编号", later=True)
    project = ref("登记的项目", later=True)
    number = whole("序号", hidden=True)
    subject = text("所涉项目或人员", 300, hidden=True, later=True)
    subject_number = whole("同一项目或人员的序号", hidden=True, later=True)
    pool = text("名额", 100, hidden=True, later=True)
    pool_number = whole("名额序号", hidden=True, later=True)
    amount_fen = fen("申请金额", 1)
    entitled_fen = fen("可申请金额")
    steps = items("计算过程", Step)
    evidence = one_of("证明材料", scheme, EVIDENCE, Evidence)
    filed_on = day("申请日期")
    decided_on = day("审定日期", later=True)
    decision_reason = text("审定意见", 1000, later=True)
    confirmed = part("核实的事实", Confirmed, later=True)
    remedies = anything("救济途径", later=True)
    annulments = items("撤销记录", Annulment, later=True)
    paid_on = day("拨付日期", later=True)
    voucher = text("凭证", 100, later=True)
    budget = ref("所用预算", later=True)
    movements = items("资金变动", Movement, later=True, readers=("bureau", "finance", "auditor"))
    released_fen = fen("已释放", hidden=True, later=True)
    recovered_on = day("追回日期", later=True)
    recovery_voucher = text("追回凭证", 100, later=True)


class ClaimForm(Fields):
    """A claim; ``org`` left out is the applicant's own. ``project`` is the id of a project that this suite has on record."""

    scheme = Claim.scheme
    org = Claim.org.optional()
    person = Claim.person.optional()
    project = Claim.project.optional()
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
    confirmed = Claim.confirmed.optional()


class ClaimPaymentForm(Fields):
    paid_on, voucher = Claim.paid_on, Claim.voucher


class ClaimAnnulmentForm(Fields):
    by, document, decided_on = Annulment.by, Annulment.document, Annulment.decided_on


class ClaimRecoveryForm(Fields):
    recovered_on, recovery_voucher = Claim.recovered_on, Claim.recovery_voucher
