"""What an expense is."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, code, day, fen, ref, text, whole
from funding_svc.codes import SCHEMES


class Expense(Thing):
    """Money of one paid claim that its organisation has spent."""

    org = ref("支出单位")
    number = whole("序号", hidden=True)
    claim = ref("资金来源（已拨付的申请）")
    purpose = code("用途", SCHEMES)
    amount_fen = fen("支出金额", 1)
    voucher = text("凭证号", 100)
    spent_on = day("支出日期")
    note = text("说明", 300).optional()


class ExpenseForm(Fields):
    claim, purpose, amount_fen, voucher, spent_on, note = (
        Expense.claim, Expense.purpose, Expense.amount_fen, Expense.voucher, Expense.spent_on, Expense.note,
    )  # fmt: skip
