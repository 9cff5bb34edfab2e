"""What a project is: who carries it out, where, for whom, with whose money, and how far it has come."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, anything, code, day, fen, flag, items, ref, text, whole
from funding_svc.budgets.fields import Movement
from funding_svc.codes import LEVELS, PRIZES

SOURCES = {"public": "财政资金", "foundation": "基金会资金", "own": "自筹", "donation": "社会捐赠", "other": "其他"}
BUDGETED = "public"  # what the place's own budget pays
PUBLIC = ("public", "foundation")  # what a call's share counts


class Money(Fields):
    source = code("资金来源", SOURCES)
    amount_fen = fen("金额", 1)


class Performance(Fields):
    """What was done in a stage, numbered from 1."""

    stage = whole("阶段", 1, 10)
    on = day("日期")
    facts = text("绩效情况", 2000)
    spent_fen = fen("已支出金额")


class Closed(Fields):
    stage = whole("阶段", 1, 10)
    on = day("办结日期")


class Payment(Fields):
    tranche = whole("期次", 1, 10)
    amount_fen = fen("拨付金额", 1)
    paid_on = day("拨付日期")
    voucher = text("凭证号", 100)


class Amendment(Fields):
    what = text("变更内容", 2000)
    document = text("同意文件", 100)
    on = day("同意日期")


class Annulled(Fields):
    """An evaluation that another authority annulled."""

    by = text("作出撤销决定的机关", 100)
    document = text("撤销决定文号", 100)
    decided_on = day("撤销决定日期")
    evaluated_on = day("被撤销的评估的日期")
    evaluation = text("被撤销的评估意见", 2000)


class Project(Thing):
    """``granted_fen`` is what the budget and a foundation give, paid in ``tranches``, ``public_fen`` the budget's part of it;
    ``unspent_fen`` what a failed evaluation claims back."""

    title = text("项目名称", public=True)
    title_key = text("项目名称标识", 200, hidden=True)
    org = ref("实施单位")
    org_name = text("单位名称")
    call = ref("征集").optional()
    entry = ref("申报项目").optional()
    area = text("实施区域", 200)
    clients = text("服务对象", 500)
    money = items("资金来源", Money, 10)
    other_support = text("其他支持", 500).optional()
    contest_level = code("所获大赛奖项的级别", LEVELS, later=True)
    prize = code("所获大赛奖项的等次", PRIZES, later=True)
    area_in_division = flag("服务区域在本区", later=True)
    clients_in_division = flag("服务对象在本区", later=True)
    stages = items("实施阶段", text("阶段", 200), 10)
    tranches = items("分期拨付比例（百分之）", whole("比例", 1, 100), 10)
    document = text("立项文件", 100)
    granted_fen = whole("资助总额（单位：分）")
    public_fen = whole("其中财政资金（单位：分）", later=True)
    started_on = day("开始实施日期", later=True)
    performance = items("绩效记录", Performance, later=True)
    closed_stages = items("已办结阶段", Closed, later=True)
    payments = items("拨付记录", Payment, later=True)
    amendments = items("变更记录", Amendment, later=True)
    evaluated_on = day("评估日期", later=True)
    evaluation = text("评估意见", 2000, later=True)
    audit_document = text("审计报告文号", later=True)
    unspent_fen = whole("应收回的未使用资金（单位：分）", later=True)
    remedies = anything("救济途径", later=True)
    annulments = items("撤销记录", Annulled, later=True)
    budget = ref("所用预算", later=True)
    movements = items("资金变动", Movement, later=True, readers=("bureau", "finance", "auditor"))
    released_fen = fen("已释放", hidden=True, later=True)
    recovered_on = day("追回日期", later=True)
    recovery_voucher = text("追回凭证", 100, later=True)


class ProjectForm(Fields):
    """``entry`` names the awarded entry that the project carries out; a purchase has none, nor has a project that is on
    record for the prize that it won, without money of the budget."""

    title, org, entry, area, clients, money, other_support, stages, document = (
        Project.title, Project.org, Project.entry, Project.area, Project.clients, Project.money, Project.other_support, Project.stages,
        Project.document,
    )  # fmt: skip
    tranches = items("分期拨付比例（百分之）", whole("比例", 1, 100), 10).optional()
    contest_level, prize = Project.contest_level.optional(), Project.prize.optional()
    area_in_division, clients_in_division = Project.area_in_division.optional(), Project.clients_in_division.optional()


class PaymentForm(Fields):
    paid_on, voucher = day("拨付日期"), text("凭证号", 100)


class EvaluationForm(Fields):
    passed = flag("评估合格")
    opinion = text("评估意见", 2000)
    audit_document = text("审计报告文号", 100).optional()
    unspent_fen = fen("未使用资金").optional(0)


class AmendmentForm(Fields):
    what, document = text("变更内容", 2000), text("同意文件", 100)


class EvaluationAnnulmentForm(Fields):
    by, document, decided_on = Annulled.by, Annulled.document, Annulled.decided_on


class RecoveryForm(Fields):
    recovered_on, recovery_voucher = Project.recovered_on, Project.recovery_voucher
