"""What answers of funding look like that are no declared aggregate."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Ground, Shown


class StepShown(Shown):
    label = fields.String(metadata={"description": "计算项目"})
    amount_fen = fields.Integer(metadata={"description": "金额（单位：分）"})


class OfferShown(Shown):
    """One thing that could be claimed today."""

    scheme = fields.String(metadata={"description": "扶持项目"})
    scheme_label = fields.String(metadata={"description": "扶持项目（中文）"})
    evidence = fields.Dict(metadata={"description": "登记信息中已有的申请内容"})
    amount_fen = fields.Integer(allow_none=True, metadata={"description": "可申请金额（单位：分）；尚不能计算的为空"})
    steps = fields.List(fields.Nested(StepShown), metadata={"description": "计算过程"})
    basis = fields.List(fields.Nested(Ground), metadata={"description": "所依据的条款"})
    missing = fields.List(fields.String(), metadata={"description": "尚缺的条件"})
    claimable = fields.Boolean(metadata={"description": "今天即可申请"})


class EntitlementsShown(Shown):
    """What an organisation or a worker could claim today; nothing is filed by it."""

    org = fields.String(metadata={"description": "社会组织"})
    worker = fields.String(allow_none=True, metadata={"description": "社会工作者编号"})
    on = fields.String(metadata={"description": "计算日期"})
    offers = fields.List(fields.Nested(OfferShown), metadata={"description": "可申请的扶持"})


class EntryShown(Shown):
    """A movement as a debit and a credit of one amount."""

    number = fields.Integer(metadata={"description": "分录号"})
    at = fields.String(metadata={"description": "时间"})
    kind = fields.String(metadata={"description": "种类"})
    kind_label = fields.String(metadata={"description": "种类（中文）"})
    amount_fen = fields.Integer(metadata={"description": "金额（单位：分）"})
    claim = fields.String(allow_none=True, metadata={"description": "所涉申请"})
    project = fields.String(allow_none=True, metadata={"description": "所涉项目"})
    debit = fields.String(metadata={"description": "借方科目"})
    debit_label = fields.String(metadata={"description": "借方科目（中文）"})
    credit = fields.String(metadata={"description": "贷方科目"})
    credit_label = fields.String(metadata={"description": "贷方科目（中文）"})


class BalanceShown(Shown):
    account = fields.String(metadata={"description": "科目"})
    account_label = fields.String(metadata={"description": "科目（中文）"})
    balance_fen = fields.Integer(metadata={"description": "余额，借方为正（单位：分）"})


class LedgerShown(Shown):
    """The ledger of one budget: entries of a span of days, balances at its end."""

    budget = fields.String(metadata={"description": "预算"})
    entries = fields.List(fields.Nested(EntryShown), metadata={"description": "分录"})
    balances = fields.List(fields.Nested(BalanceShown), metadata={"description": "各科目余额"})


class PurposeShown(Shown):
    purpose = fields.String(metadata={"description": "用途"})
    purpose_label = fields.String(metadata={"description": "用途（中文）"})
    income_fen = fields.Integer(metadata={"description": "收入（单位：分）"})
    expense_fen = fields.Integer(metadata={"description": "支出（单位：分）"})
    balance_fen = fields.Integer(metadata={"description": "余额（单位：分）"})


class SpentShown(Shown):
    voucher = fields.String(metadata={"description": "凭证号"})
    purpose = fields.String(metadata={"description": "用途"})
    amount_fen = fields.Integer(metadata={"description": "金额（单位：分）"})
    spent_on = fields.String(metadata={"description": "支出日期"})
    claim = fields.String(metadata={"description": "资金来源"})


class AccountShown(Shown):
    """The account of an organisation."""

    org = fields.String(metadata={"description": "单位"})
    org_name = fields.String(metadata={"description": "单位名称"})
    income_fen = fields.Integer(metadata={"description": "收入（单位：分）"})
    expense_fen = fields.Integer(metadata={"description": "支出（单位：分）"})
    balance_fen = fields.Integer(metadata={"description": "余额（单位：分）"})
    purposes = fields.List(fields.Nested(PurposeShown), metadata={"description": "按用途"})
    vouchers = fields.List(fields.Nested(SpentShown), metadata={"description": "凭证"})


class NamedShown(Shown):
    id = fields.String(metadata={"description": "编号"})
    name = fields.String(metadata={"description": "名称"})


class ProgrammeShown(Shown):
    code = fields.String(metadata={"description": "扶持项目"})
    title = fields.String(metadata={"description": "扶持项目（中文）"})


class GrantShown(Shown):
    """One award in the shape of the 360Giving standard."""

    id = fields.String(metadata={"description": "资助编号"})
    title = fields.String(metadata={"description": "名称"})
    description = fields.String(metadata={"description": "说明"})
    currency = fields.String(metadata={"description": "币种"})
    amountAwarded = fields.Float(metadata={"description": "金额（单位：元）"})
    awardDate = fields.String(metadata={"description": "拨付日期"})
    recipientOrganization = fields.List(fields.Nested(NamedShown), metadata={"description": "受资助组织"})
    fundingOrganization = fields.List(fields.Nested(NamedShown), metadata={"description": "资助方"})
    grantProgramme = fields.List(fields.Nested(ProgrammeShown), metadata={"description": "扶持项目"})


class AwardsShown(Shown):
    """What was paid to whom, the newest first; nothing of persons."""

    grants = fields.List(fields.Nested(GrantShown), metadata={"description": "资助"})
